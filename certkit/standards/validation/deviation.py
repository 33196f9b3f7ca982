"""A deviation: one way in which a record is not what its dataset demands."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from certkit.standards.dictionaries.facts import Confidence
from certkit.text import Text


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a record is not what its dataset demands (数据偏差)."""

    dataset: str
    field: str
    """The name on the wire."""
    title: Text
    path: str
    """JSON Pointer into the record: "/FIELD", or "/FIELD/2" for one (from 0) of several values."""
    value: str
    rule: str
    """required | type | length | longest | shortest | item_length | digits | format | code_list | coding |
    required_when | one_of | begins_with | belongs_elsewhere | at_most | unknown_field; those across records"""
    expected: Any
    """Typed: a number, the codes, the names of the coding rules, the names of fields."""
    confidence: Confidence
    source: str
    layer: Literal[1, 2, 3]
    """1: a value by itself; 2: its check character, or the fields of a record together; 3: across records."""

    @property
    def advisory(self) -> bool:
        """Whether it only warns, because what it rests on was not read."""
        return self.confidence != "verified"


def pointer(field: str, place: int | None = None) -> str:
    """JSON Pointer to a field, or to one of its several values."""
    path = "/" + field.replace("~", "~0").replace("/", "~1")
    return path if place is None else f"{path}/{place}"
