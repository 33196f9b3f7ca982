"""Two dialects compared: the datasets that say the same, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certkit.standards.dictionaries.facts import Dataset, Dictionary, Field
from certkit.standards.messages.canonical import squeezed


@dataclass(frozen=True)
class FieldPair:
    """A field that both datasets have, and what differs: aspect → (left, right)."""

    left: Field
    right: Field
    differences: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class DatasetPair:
    """Two datasets that stand for the same one."""

    left: Dataset
    right: Dataset
    fields: tuple[FieldPair, ...]
    only_left: tuple[Field, ...]
    only_right: tuple[Field, ...]


@dataclass(frozen=True)
class Comparison:
    """Two dialects side by side."""

    left: str
    right: str
    pairs: tuple[DatasetPair, ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]


def compare(left: Dictionary, right: Dictionary, dataset: str = "") -> Comparison:
    """All pairs of datasets that stand for the same, or those of one dataset, named in either dialect."""
    pairs = [
        _pair(one, other)
        for one in left.datasets.values()
        for other in right.datasets.values()
        if _stands_for(one) & _stands_for(other) and dataset in ("", one.name, other.name)
    ]
    paired = {pair.left.name for pair in pairs}, {pair.right.name for pair in pairs}
    return Comparison(
        left=left.dialect,
        right=right.dialect,
        pairs=tuple(pairs),
        only_left=() if dataset else tuple(name for name in left.datasets if name not in paired[0]),
        only_right=() if dataset else tuple(name for name in right.datasets if name not in paired[1]),
    )


def _stands_for(dataset: Dataset) -> set[str]:
    return {dataset.name, *dataset.equivalent}


def _pair(left: Dataset, right: Dataset) -> DatasetPair:
    known = {squeezed(field.on_wire): field for field in right.fields.values()}
    met = {squeezed(field.on_wire): field for field in left.fields.values()}
    return DatasetPair(
        left=left,
        right=right,
        fields=tuple(
            FieldPair(field, known[name], dict(_differences(field, known[name])))
            for name, field in met.items()
            if name in known
        ),
        only_left=tuple(field for name, field in met.items() if name not in known),
        only_right=tuple(field for name, field in known.items() if name not in met),
    )


def _differences(left: Field, right: Field) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for aspect in ("name", "title", "type", "required", "form", "code_list", "coding", "unit", "several"):
        values = _aspect(left, aspect), _aspect(right, aspect)
        if values[0] != values[1]:
            yield aspect, values


def _aspect(field: Field, aspect: str) -> Any:
    match aspect:
        case "name":
            return field.on_wire
        case "title":
            return field.title.zh
        case "type":
            return field.meaning or field.type
        case "form":
            return _form(field)
        case "code_list":
            return field.code_list or ("" if field.coded == "no" else "unknown")
        case _:
            return getattr(field, aspect)


def _form(field: Field) -> dict[str, Any]:
    """What bounds the value; "unknown" where the sources are silent."""
    names = ("length", "longest", "shortest", "item_length", "integer_digits", "decimal_digits", "format")
    given = {name: getattr(field, name) for name in names if getattr(field, name) not in (None, "")}
    return given | ({"bounded": field.bounded} if field.bounded != "yes" else {})
