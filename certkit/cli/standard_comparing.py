"""`certkit standard diff`: two dialects, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certkit.cli.console import language, out, out_json
from certkit.cli.tables import columns, paragraph, width
from certkit.errors import InputError, NothingToDo, Problem
from certkit.loading.tables import nearest
from certkit.standards.comparing import Comparison, DatasetPair, FieldPair, compare
from certkit.standards.dictionaries.facts import Field
from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.wording import form, words


def print_comparison(left: str, right: str, dataset: str, *, as_json: bool) -> int:
    """Print what differs between two dialects, or between the equivalents of one dataset."""
    one, other = dictionary(left), dictionary(right)
    names = {*one.datasets, *other.datasets}
    if dataset and dataset not in names:
        raise InputError(Problem(where="--dataset", what=f'no dataset "{dataset}"', right=nearest(dataset, names)))
    found = compare(one, other, dataset)
    if not found.pairs:
        raise NothingToDo(words(language())("diff.nothing"))
    if as_json:
        out_json(_plain(found))
        return 0
    lang = language()
    for pair in found.pairs:
        for line in _pair_lines(pair, (found.left, found.right), lang):
            out(line)
        out("")
    for line in _end(found, lang):
        out(line)
    return 0


def _plain(found: Comparison) -> dict[str, Any]:
    return {
        "left": found.left,
        "right": found.right,
        "datasets": [
            {
                "left": pair.left.name,
                "right": pair.right.name,
                "equal": [one.left.on_wire for one in pair.fields if not one.differences],
                "differing": [
                    {
                        "left": one.left.on_wire,
                        "right": one.right.on_wire,
                        "differences": {
                            name: {"left": values[0], "right": values[1]} for name, values in one.differences.items()
                        },
                    }
                    for one in pair.fields
                    if one.differences
                ],
                "only_left": [field.on_wire for field in pair.only_left],
                "only_right": [field.on_wire for field in pair.only_right],
            }
            for pair in found.pairs
        ],
        "only_left": list(found.only_left),
        "only_right": list(found.only_right),
    }


def _pair_lines(pair: DatasetPair, names: tuple[str, str], lang: str) -> Iterator[str]:
    say = words(lang)
    yield say("diff.pair", left=pair.left.name, right=pair.right.name, title=pair.left.title.in_(lang))
    for one in pair.fields:
        if one.differences:
            yield f"  {_names(one)}  {one.left.title.in_(lang)}"
            shown = [aspect for aspect in one.differences if aspect != "name"]
            rows = [(say(f"diff.{aspect}"), *_values(one, aspect, lang)) for aspect in shown]
            yield from (f"    {line}" for line in columns([(name, f"{a}  →  {b}") for name, a, b in rows]))
    equal = sum(not one.differences for one in pair.fields)
    if equal:
        yield "  " + say("diff.equal", n=equal)
    for dialect, dataset, fields in zip(names, (pair.left, pair.right), (pair.only_left, pair.only_right), strict=True):
        if fields:
            yield "  " + say("diff.only", dialect=dialect, dataset=dataset.name)
            named = say.listed([f"{field.on_wire} {field.title.in_(lang)}" for field in fields])
            yield from paragraph(named, width(), "    ")


def _names(pair: FieldPair) -> str:
    """The name, or both where they differ."""
    return " ↔ ".join(dict.fromkeys((pair.left.on_wire, pair.right.on_wire)))


def _values(pair: FieldPair, aspect: str, lang: str) -> tuple[str, str]:
    left, right = pair.differences[aspect]
    return _value(pair.left, aspect, left, lang), _value(pair.right, aspect, right, lang)


def _value(field: Field, aspect: str, value: Any, lang: str) -> str:
    say = words(lang)
    if aspect == "form":
        return form(lang, field) or say("diff.unknown" if field.bounded == "unknown" else "diff.none")
    if aspect == "title":
        return field.title.in_(lang)
    if aspect == "type":
        return say(f"type.{value}")
    if aspect == "unit" and value:
        return say(f"show.unit_{value}")
    if isinstance(value, list):
        return " | ".join(value) or say("diff.none")
    if isinstance(value, bool):
        return say("diff.yes" if value else "diff.no")
    return say(f"diff.{value}") if value in ("yes", "no", "unknown") else str(value) or say("diff.none")


def _end(found: Comparison, lang: str) -> Iterator[str]:
    say = words(lang)
    for dialect, names in ((found.left, found.only_left), (found.right, found.only_right)):
        if names:
            yield from paragraph(say("diff.alone", dialect=dialect, names=say.listed(names)), width(), "", "  ")
    fields = [one for pair in found.pairs for one in pair.fields]
    yield say(
        "diff.summary",
        datasets=len(found.pairs),
        equal=sum(not one.differences for one in fields),
        differing=sum(bool(one.differences) for one in fields),
        left=found.left,
        right=found.right,
        only_left=sum(len(pair.only_left) for pair in found.pairs),
        only_right=sum(len(pair.only_right) for pair in found.pairs),
    )
