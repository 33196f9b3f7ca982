"""Records that name the same third one held against each other: the order of their steps, intervals between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certkit.standards.across.notes import demanded, meets
from certkit.standards.across.plan import End, Join, Plan, Slot
from certkit.standards.dictionaries.facts import Confidence, Field, weakest
from certkit.standards.dictionaries.intervals import Step
from certkit.standards.periods import Held, in_yuan, rule_of, share_held

_TENDER = 4
"""The step of the sections: what must come before it is seen from what a record refers to."""


@dataclass(frozen=True)
class Told:
    """One record that names the one by which they are joined."""

    payload: int
    slot: Slot
    order: tuple[float, int]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two records that do not go together; the deviation is told of the one that came later."""

    one: Told
    other: Told | None
    field: Field
    rule: str
    expected: Any
    confidence: Confidence
    source: str
    mandatory: bool = False
    """Only if the tender is one that the law demands."""


Values = Callable[[Told], Mapping[str, str]]
"""What is kept of the values of a record."""


def misplaced(told: Sequence[Told], plans: Mapping[str, Plan]) -> Iterator[Pair]:
    """Steps of the push that begin after a later one has begun."""
    first: dict[int, tuple[Told, Step]] = {}
    for one in told:
        step = plans[one.slot.dataset].step
        if step is not None and not step.any_time and step.step > _TENDER and step.step not in first:
            first[step.step] = one, step
    for number, (one, step) in sorted(first.items()):
        later = [pair for other, pair in first.items() if other > number and pair[0].order < one.order]
        if later:
            other, its = min(later, key=lambda pair: pair[0].order)
            yield Pair(
                one=one,
                other=other,
                field=one.slot.fields[0],
                rule="push_order",
                expected={"first": one.slot.dataset, "then": other.slot.dataset},
                confidence=weakest(step.confidence, its.confidence),
                source=f"push-order.toml {number}",
            )


def broken(told: Sequence[Told], joins: Sequence[Join], values: Values) -> Iterator[Pair]:
    """Intervals that are kept by none of the records that could keep them."""
    for join in joins:
        firsts = [one for one in told if one.slot.dataset in join.first]
        if join.again:
            yield from (pair for one in firsts[1:] for pair in _broken(one, _ends([one], join, values), join, values))
            continue
        seconds = [one for one in told if one.slot.dataset in join.second]
        if firsts and seconds:
            ends = _ends(seconds, join, values)
            yield from (pair for one in firsts for pair in _broken(one, ends, join, values))


def _ends(seconds: Sequence[Told], join: Join, values: Values) -> Mapping[str, Told]:
    """The different values with which an interval could end, each with the first record that has it."""
    found: dict[str, Told] = {}
    for one in seconds:
        value = _value(one, join.second, join, values)
        if value:
            found.setdefault(value, one)
    return found


def _broken(one: Told, ends: Mapping[str, Told], join: Join, values: Values) -> Iterator[Pair]:
    start = _value(one, join.first, join, values)
    if not start:
        return
    answers = ((other, _answer(start, end, join)) for end, other in ends.items())
    known = [(other, found) for other, found in answers if found is not None]
    if not known or any(found.right and not found.undecided for _, found in known):
        return
    other, found = next((pair for pair in known if pair[1].undecided), known[0])
    late, early = (other, one) if one.order < other.order else (one, other)
    end = (join.second if late is other else join.first)[late.slot.dataset]
    sure = weakest(join.interval.confidence, join.interval.mapping)
    yield Pair(
        one=late,
        other=None if join.again else early,
        field=end.field,
        rule="interval",
        expected=demanded(
            join.id, join.interval, f"{one.slot.dataset}.{join.first[one.slot.dataset].name}", start, found
        ),
        confidence="unverified" if found.undecided else sure,
        source=join.interval.source,
        mandatory=join.interval.mandatory,
    )


def _answer(start: str, end: str, join: Join) -> Held | None:
    if join.interval.limit.unit == "percent":
        return share_held(join.interval, start, end)
    return rule_of(join.interval.limit, join.interval.moves_on)(start, end)


def _value(one: Told, ends: Mapping[str, End], join: Join, values: Values) -> str:
    """The value of a place, amounts in yuan; "" where the conditions do not hold."""
    end, kept = ends[one.slot.dataset], values(one)
    value = kept.get(end.name, "")
    if not value or not meets(end, kept):
        return ""
    if join.interval.limit.unit != "percent":
        return value
    field = one.slot.fields[0]
    if len(field.items(kept.get(field.on_wire, ""))) > 1:
        return ""
    return in_yuan(value, kept.get(end.unit, end.unit))
