"""What is read from a file: records with the places of their fields, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from certkit.errors import Problem
from certkit.standards.dictionaries.facts import Confidence, Dataset, Dictionary
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.messages.message import Change
from certkit.standards.validation.deviation import Deviation

Place = tuple[int, int]
"""Line and column, from 1; 0 where it is not known."""
NOWHERE: Place = (0, 0)


@dataclass(frozen=True)
class Wanted:
    """What the user says of the records: their dialect, and the dataset of those that do not name it."""

    dialect: str = ""
    dataset: str = ""

    def dictionaries(self) -> Iterator[Dictionary]:
        """The dialects that are looked through, the usual one first; none is read before it is needed."""
        return map(dictionary, (self.dialect,) if self.dialect else dialects())

    def named(self, name: str) -> tuple[Dictionary, Dataset] | None:
        """The dataset of that name and its dialect."""
        for known in self.dictionaries():
            if name in known.datasets:
                return known, known.datasets[name]
        return None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a field before its value is looked at: no text, or there twice."""

    field: str
    rule: str
    """type | repeated"""
    value: str
    place: Place
    confidence: Confidence = "verified"


@dataclass(kw_only=True, slots=True)
class Record:
    """One record as it stands in a file."""

    dialect: str
    dataset: str
    fields: Mapping[str, str]
    place: Place
    find: Callable[[str], Place] = field(default=lambda name: NOWHERE)
    """Where a field stands; `place` of the record for one that is absent."""
    faults: tuple[Fault, ...] = ()
    heading: tuple[Deviation, ...] = ()
    """What is wrong with the header of the message that brought it."""
    change: Change = "add"
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A place where there is no record that could be read, and why."""

    place: Place
    what: str
    right: str = ""

    def problem(self, file: str) -> Problem:
        """As every mistake in an input is told."""
        line, column = self.place
        where = f"{file}:{line}" + (f":{column}" if column else "") if line else file
        return Problem(where=where, what=self.what, right=self.right)


def likely(wanted: Wanted, names: set[str]) -> str:
    """The dataset that has most of these fields, as a hint for records that name none."""
    best, shared = "", 0
    for known in wanted.dictionaries():
        for dataset in known.datasets.values():
            both = len(names & {one.on_wire for one in dataset.fields.values()})
            if both > shared:
                best, shared = dataset.name, both
    return f"name it with --dataset, probably {best}" if best else "name it with --dataset"
