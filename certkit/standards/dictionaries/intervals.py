"""Statutory intervals (法定期限) and the order of push (推送顺序) as `schemas/cn/` holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from certkit import resources
from certkit.errors import InputError, Problem
from certkit.standards.dictionaries.facts import Condition, Confidence
from certkit.standards.dictionaries.loading import dialects, dictionary, load
from certkit.standards.dictionaries.toml_files import read_toml
from certkit.text import Text

INTERVALS = "intervals.toml"
PUSH_ORDER = "push-order.toml"


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The least or the most that is allowed."""

    unit: Literal["days", "working_days", "percent"]
    at_least: int | None = None
    at_most: int | None = None

    @property
    def number(self) -> int:
        """How many of the unit."""
        return (self.at_least if self.at_most is None else self.at_most) or 0


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field of a dataset, in those of its records for which all the conditions hold."""

    dataset: str
    field: str
    when: list[Condition] = []
    unit: str = ""
    """The field that says whether an amount is in yuan or in 10,000 yuan."""


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The field of the record that two others name."""

    dataset: str
    field: str


class Between(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where records show an interval: from `start` to `end`, or what share of `whole` a `part` is."""

    start: Place | None = None
    end: Place | None = None
    part: Place | None = None
    whole: Place | None = None
    by: Link | None = None
    """Without it both stand in one record."""
    again: bool = False
    """Both stand in one record, and not in the first one of its dataset that names that by which they are joined."""

    @property
    def ends(self) -> tuple[Place, Place]:
        """The two places, the one that is counted from first."""
        first, second = (self.start or self.part), (self.end or self.whole)
        assert first is not None
        assert second is not None
        return first, second


class Interval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One interval that a law prescribes."""

    title: Text
    limit: Limit
    source: str
    confidence: Confidence
    """Of the text of the law."""
    mapping: Confidence = "unverified"
    """Of its place in the fields."""
    between: list[Between] = []
    mandatory: bool = False
    """Only for tenders that the law demands."""
    moves_on: bool = False
    """A last day on which offices are closed moves to the next working day."""
    checked: Literal["across", "unchecked"] = "across"
    why: Text | None = None
    """Why no record shows it."""
    note: Text | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Datasets that are pushed at the same stage of a tender."""

    step: int
    title: Text
    datasets: list[str]
    why: Text
    confidence: Confidence
    any_time: bool = False


Known = dict[str, set[str]]
"""Datasets and the fields that they have."""


class _Intervals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    intervals: dict[str, Interval]


class _Steps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    steps: list[Step]


@cache
def intervals(folder: Path | None = None) -> dict[str, Interval]:
    """The statutory intervals by id; InputError naming every dangling dataset or field."""
    home = folder or resources.schemas() / "cn"
    found = read_toml(home / INTERVALS, _Intervals).intervals
    _refuse(INTERVALS, _of_intervals(found, _datasets(folder)))
    return found


@cache
def push_order(folder: Path | None = None) -> tuple[Step, ...]:
    """The steps in their order; InputError naming every dataset that is not known, or stands twice."""
    home = folder or resources.schemas() / "cn"
    found = read_toml(home / PUSH_ORDER, _Steps).steps
    _refuse(PUSH_ORDER, _of_steps(found, _datasets(folder)))
    return tuple(sorted(found, key=lambda step: step.step))


def _datasets(folder: Path | None) -> Known:
    """The datasets of all dialects of the folder, each with the fields that it has in one of them."""
    if folder is None:
        known = [dictionary(name) for name in dialects()]
    else:
        known = [load(folder, path.parent.name) for path in sorted(folder.glob("*/dialect.toml"))]
    found: dict[str, set[str]] = defaultdict(set)
    for dataset in (dataset for one in known for dataset in one.datasets.values()):
        found[dataset.name].update(dataset.fields)
    return found


def _of_intervals(found: dict[str, Interval], known: Known) -> Iterator[str]:
    for name, interval in found.items():
        limit = interval.limit
        if (limit.at_least is None) == (limit.at_most is None):
            yield f"{name}: a limit is at_least or at_most"
        if (interval.checked == "unchecked") != (not interval.between) or (interval.why is None) != bool(
            interval.between
        ):
            yield f"{name}: either records show it, or it is unchecked and says why"
        for between in interval.between:
            pairs = ((between.start, between.end), (between.part, between.whole))
            whole = [pair for pair in pairs if None not in pair]
            if len(whole) != 1 or (limit.unit == "percent") != (between.part is not None):
                yield f"{name}: between is start and end, or part and whole of a percentage"
                continue
            yield from (f"{name}: {what}" for what in _of_between(between, known))


def _of_between(between: Between, known: Known) -> Iterator[str]:
    first, second = between.ends
    if between.by is None and first.dataset != second.dataset:
        yield f"what joins {first.dataset} and {second.dataset}?"
    if between.again and (between.by is None or first.dataset != second.dataset):
        yield "again is of one dataset, by what its records have in common"
    for place in (first, second):
        fields = [place.field, *(one.field for one in place.when), *filter(None, [place.unit])]
        yield from _of_fields(place.dataset, fields, known)
    if between.by is not None:
        yield from _of_fields(between.by.dataset, [between.by.field], known)


def _of_fields(dataset: str, fields: list[str], known: Known) -> Iterator[str]:
    if dataset not in known:
        yield f"no dataset {dataset}"
        return
    yield from (f"no field {dataset}.{field}" for field in fields if field not in known[dataset])


def _of_steps(found: list[Step], known: Known) -> Iterator[str]:
    seen: set[object] = set()
    for step in found:
        for name in (step.step, *step.datasets):
            if name in seen:
                yield f"{name} stands twice"
            seen.add(name)
        yield from (f"step {step.step}: no dataset {name}" for name in step.datasets if name not in known)


def _refuse(file: str, wrong: Iterator[str]) -> None:
    problems = [Problem(where=file, what=what) for what in wrong]
    if problems:
        raise InputError(*problems)
