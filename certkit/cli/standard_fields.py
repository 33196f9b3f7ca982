"""One field of a dataset in a few lines: what it must hold, what is known about it, what is not checked."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.cli.tables import listing, paragraph, width
from certkit.standards.dictionaries.constraints import unchecked
from certkit.standards.dictionaries.facts import CodeList, CodingRule, Dataset, Dictionary, Field
from certkit.standards.wording import form, words

_FEW = 8
_INDENT = "      "


def field_lines(
    known: Dictionary, dataset: Dataset, field: Field, place: int, lang: str, *, unfold: bool
) -> Iterator[str]:
    """Name and title, then the facts."""
    star = "*" if field.required == "yes" else "?" if field.required == "unknown" else " "
    other = field.title.en if lang == "zh" else field.title.zh
    yield from paragraph(f"{place:>3} {star}{field.on_wire}  {field.title.in_(lang)}  {other}", width(), "", _INDENT)
    separator = "；" if lang == "zh" else "; "
    told = [one for one in _facts(known, dataset, field, lang) if one]
    yield from paragraph(separator.join(told), width(), _INDENT)
    for one in unchecked(known, dataset, field):
        yield from paragraph(words(lang)("show.unchecked", what=one.in_(lang)), width(), _INDENT)
    if unfold and field.code_list:
        rows = [(code.code, code.title.in_(lang)) for code in known.code_lists[field.code_list].values]
        yield from listing(rows, f"{_INDENT}  ")


def _facts(known: Dictionary, dataset: Dataset, field: Field, lang: str) -> Iterator[str]:
    say = words(lang)
    yield _required(field, lang)
    yield say(f"type.{field.type}") + (
        say("show.certainty", confidence=say("show.meaning", type=say(f"type.{field.meaning}")))
        if field.meaning
        else ""
    )
    yield form(lang, field)
    if field.several:
        yield say("show.several")
    if field.unit:
        yield say(f"show.unit_{field.unit}")
    if field.code_list:
        yield _codes(known.code_lists[field.code_list], lang)
    elif field.values:
        yield say("show.values", values=say.listed(field.values))
    for name in field.coding:
        yield _coding(name, known.coding_rules[name], lang)
    for one in dataset.references:
        if one.field == field.name:
            sure = say("show.certainty", confidence=say(f"confidence.{one.confidence}"))
            yield say("show.reference", dataset=one.dataset, field=one.to) + sure
    yield from _rest(dataset, field, lang)


def _required(field: Field, lang: str) -> str:
    """What the receiver enforces, and what the sheet says where that differs."""
    say = words(lang)
    enforced = "" if field.required == "unknown" else say(f"show.required_{field.required}")
    if field.required_in_sheet and field.required_in_sheet != field.required:
        sheet = say(f"show.sheet_{field.required_in_sheet}")
        enforced += say("show.certainty", confidence=sheet) if enforced else sheet
    return enforced


def _codes(codes: CodeList, lang: str) -> str:
    """The code list with its values while they are few."""
    say = words(lang)
    told = say("show.codes", name=codes.name)
    if 0 < len(codes.values) <= _FEW:
        told += " " + " ".join(f"{code.code}={code.title.in_(lang)}" for code in codes.values)
    return told


def _coding(name: str, rule: CodingRule, lang: str) -> str:
    say = words(lang)
    told = f"{say('show.coding', name=name)} {rule.title.in_(lang)}"
    if rule.samples:
        told += say.listed(["", say("show.sample", value=rule.samples[0])])
    return told


def _rest(dataset: Dataset, field: Field, lang: str) -> Iterator[str]:
    """What is said beside the form of the value."""
    say = words(lang)
    if field.form_in_sheet:
        yield say("show.form_in_sheet", form=field.form_in_sheet)
    if field.intended_length is not None:
        yield say("show.intended_length", length=field.intended_length)
    if field.unique:
        yield say("show.unique")
    if field.immutable:
        yield say("show.immutable")
    if field.wire and field.wire != field.name:
        yield say("show.dictionary_name", name=field.name)
    if field.disclosure:
        yield say(f"show.disclosure_{field.disclosure}")
    if field.inferred:
        yield say("show.inferred", names=say.listed(field.inferred))
    if dataset.certainty(field) != dataset.confidence:
        yield say(f"confidence.{dataset.certainty(field)}")
    if field.source and field.source != dataset.source:
        yield f"{say('show.source')} {field.source}"
    if field.note:
        yield field.note.in_(lang)
