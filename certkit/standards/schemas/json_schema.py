"""JSON Schema 2020-12 of a dataset, for people and any validator: what was read is enforced, the rest is said.

Only native keywords; dates and coding rules stand once under `$defs`. Values are text, and a blank one counts as
absent. What was not read stands under `x-unverified` and refuses nothing; check characters and record rules are beyond
a schema of values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from certkit.standards.dictionaries.constraints import Constraint, constraints, is_required, presence, unchecked
from certkit.standards.dictionaries.facts import Dataset, Dictionary, Field
from certkit.standards.dictionaries.patterns import BLANK, coded
from certkit.standards.validation.engine import keywords, never_blank, whole
from certkit.text import Text

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY = Text("实际存在的日期", "A real day")
_TIME = Text("实际存在的时间", "A real time")
_BLANK = Text("空白，视同缺省", "Blank: counts as absent")
_SEVERAL = Text("一个或多个编码，以半角分号分隔", "One or more codes, separated by ;")
_FILLED = Text("至少含一个可见字符", "At least one visible character")


def schema_of(dictionary: Dictionary, dataset: Dataset) -> dict[str, Any]:
    """The schema of one record; fields that the dataset does not have are left alone."""
    fields = dataset.fields.values()
    properties = {field.on_wire: _member(dictionary, dataset, field) for field in fields}
    known = [one for field in fields for one in constraints(dictionary, dataset, field)]
    shared = _KINDS | {name: body for one in known for name, body in _definitions(dictionary, one).items()}
    used = set(_referred(properties))
    facts = {"x-dataset": dataset.name, "x-number": dataset.number, "x-dialect": dictionary.dialect}
    return {
        "$schema": DRAFT,
        "title": dataset.title.zh,
        "description": _described(dataset.title.en, dataset.source, dataset.confidence, dataset.note),
        **{name: value for name, value in facts.items() if value},
        "type": "object",
        "required": [field.on_wire for field in fields if is_required(dataset, field)],
        "properties": properties,
        "$defs": {name: shared[name] for name in sorted(used)},
    }


def _member(dictionary: Dictionary, dataset: Dataset, field: Field) -> dict[str, Any]:
    """A field: what a person wants to know of it, then what a value must be."""
    known = constraints(dictionary, dataset, field)
    demanded = presence(dataset, field)
    asked = [demanded, *known] if demanded else known
    return {
        "title": field.title.zh,
        "description": _described(field.title.en, field.source, dataset.certainty(field), field.note),
        **_read(dictionary, [one for one in known if one.confidence == "verified"], is_required(dataset, field)),
        **_facts(dictionary, dataset, field, [one for one in asked if one.confidence != "verified"]),
    }


def _described(title: str, source: str, confidence: str, note: Text | None) -> str:
    told = [title, f"{source} ({confidence})" if source else "", note.en if note else ""]
    return ". ".join(one.rstrip(".") for one in told if one) + "."


def _read(dictionary: Dictionary, known: list[Constraint], required: bool) -> dict[str, Any]:
    """What is enforced; an optional value may be blank, a required one not."""
    found: dict[str, Any] = {"type": "string"} if dictionary.text_values == "yes" else {}
    demands = _together(map(_words, known))
    if required:
        return found | (demands if never_blank(known) else _together([{"$ref": "#/$defs/filled"}, demands]))
    return found | ({"anyOf": [{"$ref": "#/$defs/blank"}, demands]} if demands else {})


def _together(words: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Keywords side by side; those that are there already in `allOf`."""
    found: dict[str, Any] = {}
    for one in words:
        if found.keys().isdisjoint(one):
            found |= one
        else:
            found.setdefault("allOf", []).append(one)
    return found


def _words(constraint: Constraint) -> dict[str, Any]:
    """A constraint as keywords; what has a name of its own by reference."""
    if constraint.rule == "format" and not constraint.item:
        return {"$ref": f"#/$defs/{constraint.expected}"}
    if constraint.rule == "coding":
        names = [_several(constraint)] if constraint.item else constraint.expected
        references = [{"$ref": f"#/$defs/{name}"} for name in names]
        return references[0] if len(references) == 1 else {"anyOf": references}
    return keywords(constraint)


def _facts(dictionary: Dictionary, dataset: Dataset, field: Field, doubtful: list[Constraint]) -> dict[str, Any]:
    """Annotations: what is known of the field beyond what is enforced."""
    codes = dictionary.code_lists[field.code_list].values if field.code_list else []
    missing = [asdict(text) for text in unchecked(dictionary, dataset, field)]
    facts = {
        "x-key": field.name in dataset.key,
        "x-name": field.name if field.wire else "",
        "x-confidence": field.confidence if field.confidence != dataset.confidence else "",
        "x-required-in-sheet": field.required_in_sheet,
        "x-unit": field.unit,
        "x-origin": field.origin,
        "x-disclosure": field.disclosure,
        "x-code-list": field.code_list,
        "x-codes": {code.code: asdict(code.title) for code in codes},
        "x-coding": field.coding,
        "x-unchecked": missing,
        "x-unverified": [_told(one) for one in doubtful],
    }
    return {name: value for name, value in facts.items() if value}


def _told(constraint: Constraint) -> dict[str, Any]:
    """A constraint that was not read, as it would be enforced."""
    facts = {"rule": constraint.rule, "confidence": constraint.confidence, "source": constraint.source}
    return facts | _words(constraint)


def _referred(schema: Any) -> Iterable[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref":
                yield value.removeprefix("#/$defs/")
            elif isinstance(value, dict | list):
                yield from _referred(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _referred(item)


def _definitions(dictionary: Dictionary, constraint: Constraint) -> dict[str, dict[str, Any]]:
    """What a constraint refers to: a date, coding rules, or a list of codes."""
    if constraint.rule == "format" and not constraint.item:
        title = _TIME if constraint.expected.endswith("ss") else _DAY
        return {constraint.expected: _pattern(title, f", {constraint.expected}", constraint.pattern)}
    if constraint.rule == "coding" and constraint.item:
        names = ", ".join(constraint.expected)
        return {_several(constraint): _pattern(_SEVERAL, f": {names}", constraint.pattern)}
    if constraint.rule == "coding":
        return {name: _coding(dictionary, name) for name in constraint.expected}
    return {}


def _several(constraint: Constraint) -> str:
    return f"{'-or-'.join(constraint.expected)}-list"


def _pattern(title: Text, more: str, pattern: str) -> dict[str, Any]:
    return {"title": title.zh, "description": f"{title.en}{more}.", "pattern": whole(pattern)}


def _coding(dictionary: Dictionary, name: str) -> dict[str, Any]:
    rule = dictionary.coding_rules[name]
    facts = {
        "examples": rule.samples,
        "x-check-character": rule.check,
        "x-unchecked": [asdict(rule.unchecked)] if rule.unchecked else [],
    }
    return {
        "title": rule.title.zh,
        "description": _described(rule.title.en, rule.source, rule.confidence, rule.note),
        "pattern": whole(coded(dictionary.coding_rules, name)),
        **{name: value for name, value in facts.items() if value},
    }


_KINDS = {
    "blank": {"title": _BLANK.zh, "description": f"{_BLANK.en}.", "pattern": f"^[{BLANK}]*$"},
    "filled": {"title": _FILLED.zh, "description": f"{_FILLED.en}.", "pattern": f"[^{BLANK}]"},
}
