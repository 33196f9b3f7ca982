"""`certkit standard show`: a dataset, a code list or a coding rule on one screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from certkit import resources
from certkit.cli.console import language, out, out_json
from certkit.cli.standard_fields import field_lines
from certkit.cli.tables import listing, padded, paragraph, places_of, width
from certkit.errors import InputError, Problem
from certkit.loading.tables import nearest
from certkit.standards.dictionaries.facts import CodeList, CodePart, CodingRule, Dataset, Dictionary, Field
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.schemas.publish import json_schema
from certkit.standards.schemas.xsd import xsd_of
from certkit.standards.wording import record_rule, words

_MADE = {"json-schema": json_schema, "xsd": xsd_of}
_MOST_USERS = 12
Found = Dataset | CodeList | CodingRule


def print_entry(name: str, dialect: str, format: str, *, unfold: bool) -> int:
    """Print what the dictionary has under a name."""
    known, found = _find(name, dialect)
    lang = language()
    if format in _MADE:
        out(_generated(known, found, format).rstrip("\n"))
    elif format == "json":
        out_json(_plain(known, found))
    else:
        for line in _lines(known, name, found, lang, unfold=unfold):
            out(line)
        others = [one for one in dialects() if one != known.dialect and _in(dictionary(one), name)]
        if others and isinstance(found, Dataset):
            out("")
            out(words(lang)("show.also", dialects=words(lang).listed(others)))
    return 0


def lines_of(name: str, dialect: str, lang: str, *, unfold: bool = False) -> list[str]:
    """An entry as it is shown."""
    known, found = _find(name, dialect)
    return list(_lines(known, name, found, lang, unfold=unfold))


def _find(name: str, dialect: str) -> tuple[Dictionary, Found]:
    """The entry of that name, or of that number; the usual dialect first."""
    candidates = [dictionary(one) for one in ([dialect] if dialect else dialects())]
    for known in candidates:
        found = _in(known, name) or _in(known, name.upper())
        if found is not None:
            return known, found
    names = [one for known in candidates for one in (*known.datasets, *known.code_lists, *known.coding_rules)]
    right = nearest(name.upper(), names)
    raise InputError(Problem(where=name, what="no dataset, code list or coding rule of that name", right=right))


def _in(known: Dictionary, name: str) -> Found | None:
    return (
        known.datasets.get(name) or known.numbered(name) or known.code_lists.get(name) or known.coding_rules.get(name)
    )


def _generated(known: Dictionary, found: Found, format: str) -> str:
    """The schema that is made of the dataset."""
    if not isinstance(found, Dataset):
        raise InputError(Problem(where="--format", what=f"{format} is of datasets only", right="text or json"))
    return _MADE[format](known, found).decode()


def _example(known: Dictionary, dataset: Dataset) -> dict[str, Any]:
    """The first document of the corpus that is accepted; nothing for a dialect without one."""
    path = resources.schemas() / "cn" / known.dialect / "documents" / "accepted" / f"{dataset.name}.ndjson"
    try:
        with path.open(encoding="utf-8") as file:
            found: dict[str, Any] = json.loads(file.readline())
    except OSError:
        return {}
    return found


def _plain(known: Dictionary, found: Found) -> dict[str, Any]:
    """Everything that the dictionary says, with the code lists and coding rules that a dataset uses."""
    plain: dict[str, Any] = {"dialect": known.dialect} | msgspec.to_builtins(found)
    if isinstance(found, Dataset):
        lists = {
            field.code_list: known.code_lists[field.code_list] for field in found.fields.values() if field.code_list
        }
        rules = {name: known.coding_rules[name] for field in found.fields.values() for name in field.coding}
        plain |= {"example": _example(known, found).get("record", {})}
        plain |= {"code_lists": msgspec.to_builtins(lists), "coding_rules": msgspec.to_builtins(rules)}
    return plain


def _lines(known: Dictionary, name: str, found: Found, lang: str, *, unfold: bool) -> Iterator[str]:
    if isinstance(found, Dataset):
        return _dataset(known, found, lang, unfold=unfold)
    if isinstance(found, CodeList):
        return _code_list(known, found, lang)
    return _coding_rule(known, next(one for one in (name, name.upper()) if one in known.coding_rules), found, lang)


def _dataset(known: Dictionary, dataset: Dataset, lang: str, *, unfold: bool) -> Iterator[str]:
    say = words(lang)
    other = dataset.title.en if lang == "zh" else dataset.title.zh
    yield from paragraph(f"{dataset.name}  {dataset.title.in_(lang)}  {other}", width())
    required = sum(field.required == "yes" for field in dataset.fields.values())
    sure = say("show.certainty", confidence=say(f"confidence.{dataset.key_confidence}"))
    facts = {
        "dialect": f"{known.dialect}  {known.title.in_(lang)}",
        "number": dataset.number or say("show.no_number"),
        "stage": say(f"stage.{dataset.stage}") if say.has(f"stage.{dataset.stage}") else dataset.stage,
        "fields": say("show.counts", fields=len(dataset.fields), required=required),
        "key": " + ".join(dataset.key) + sure if dataset.key else "",
        "equivalent": say.listed(_equivalents(known, dataset)),
        "duplicate": " + ".join(dataset.duplicate_check),
        "source": dataset.source,
        "confidence": say(f"confidence.{dataset.confidence}"),
        "note": dataset.note.in_(lang) if dataset.note else "",
    }
    yield from _facts(facts, lang)
    yield ""
    yield say("show.fields") + (say("show.certainty", confidence=say("show.ordered")) if dataset.ordered else "")
    for place, field in enumerate(dataset.fields.values(), start=1):
        yield from field_lines(known, dataset, field, place, lang, unfold=unfold)
    if dataset.rules:
        yield from ("", say("show.rules"))
    for rule in dataset.rules:
        number = f"{rule.id} " if rule.id else ""
        sure = say("show.certainty", confidence=say(f"confidence.{rule.certainty}"))
        yield from paragraph(number + record_rule(lang, rule) + sure, width(), "  ", "    ")
    example = _example(known, dataset)
    if example:
        yield from ("", say("show.example") + say("show.certainty", confidence=example["why"][lang]))
        for one, value in example["record"].items():
            yield from paragraph(f"{one}: {value}", width(), "  ", "    ")
    if dataset.attachments:
        yield from ("", say("show.attachments"))
        yield from listing([(one.code, one.zh) for one in dataset.attachments], "  ")


def _equivalents(known: Dictionary, dataset: Dataset) -> list[str]:
    """The datasets of the other dialects that say the same."""
    own = {dataset.name, *dataset.equivalent}
    others = [dictionary(one) for one in dialects() if one != known.dialect]
    return [
        f"{other.dialect}: {one.name}"
        for other in others
        for one in other.datasets.values()
        if own & {one.name, *one.equivalent}
    ]


def _code_list(known: Dictionary, codes: CodeList, lang: str) -> Iterator[str]:
    say = words(lang)
    yield f"{codes.name}  {codes.title.in_(lang)}"
    facts = {
        "complete": say(f"show.complete_{codes.complete}"),
        "external": codes.external,
        "source": codes.source,
        "confidence": say(f"confidence.{codes.confidence}"),
        "note": codes.note.in_(lang) if codes.note else "",
        "used_by": _users(known, lambda field: field.code_list == codes.name, lang),
    }
    yield from _facts(facts, lang)
    yield ""
    rows = [(one.code, one.title.in_(lang), one.scope) for one in codes.values]
    yield from listing(rows, "  ")


def _coding_rule(known: Dictionary, name: str, rule: CodingRule, lang: str) -> Iterator[str]:
    say = words(lang)
    yield f"{name}  {rule.title.in_(lang)}"
    facts = {
        "length": str(rule.length or ""),
        "pattern": rule.pattern,
        "samples": "  ".join(rule.samples),
        "counter": "  ".join(rule.counter),
        "source": rule.source,
        "confidence": say(f"confidence.{rule.confidence}"),
        "note": rule.note.in_(lang) if rule.note else "",
        "used_by": _users(known, lambda field: name in field.coding, lang),
    }
    yield from _facts(facts, lang)
    yield ""
    yield from listing([(_range(part, lang), *_part(known, part, lang)) for part in rule.parts], "  ")
    if rule.check:
        yield "  " + say("show.check")
    if rule.unchecked:
        yield from paragraph(rule.unchecked.in_(lang), width(), "  ")


def _range(part: CodePart, lang: str) -> str:
    return words(lang)("show.part", first=part.first, last=part.last)


def _part(known: Dictionary, part: CodePart, lang: str) -> tuple[str, str]:
    title = part.title or (known.coding_rules[part.rule].title if part.rule else None)
    return (title.in_(lang) if title else "", part.rule or part.date)


def _users(known: Dictionary, uses: Callable[[Field], bool], lang: str) -> str:
    """The fields that use an entry: the first of them, and how many there are."""
    fields = [(one, field) for one in known.datasets.values() for field in one.fields.values()]
    found = [f"{one.name}.{field.on_wire}" for one, field in fields if uses(field)]
    return words(lang).listed(found[:_MOST_USERS]) + (f" … ({len(found)})" if len(found) > _MOST_USERS else "")


def _facts(facts: dict[str, str], lang: str) -> Iterable[str]:
    """Labels and what is known; what is empty is left out."""
    say = words(lang)
    given = {say(f"show.{name}"): text for name, text in facts.items() if text}
    places = max(map(places_of, given))
    for label, text in given.items():
        yield from paragraph(text, width(), padded(label, places) + "  ", " " * (places + 2))
