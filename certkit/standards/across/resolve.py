"""What is wrong between records that were noted: one bucket of events after the other."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from math import inf
from typing import Any

import msgspec

from certkit.standards.across.event_log import BUCKETS, LOW
from certkit.standards.across.joins import Pair, Told, broken, misplaced
from certkit.standards.across.notes import (
    ADD,
    DELETE,
    IS_LIFE,
    MODIFY,
    PUT,
    SLOT,
    Breach,
    Entry,
    Notes,
    breach,
    digest,
    of_reading,
)
from certkit.standards.across.plan import SAME, Plan, Slot, home_of, plans, slot_of
from certkit.standards.dictionaries.facts import Confidence, Field
from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.messages.message import canonical_names

Order = tuple[float, int]
_CHANGE = 3
_ID = (1 << LOW - SLOT) - 1
_decoder = msgspec.msgpack.Decoder(Entry)
_OF_THE_PUSH = {"VERSION"}
"""Names that say something of the message, not of the tender; beside those that all datasets share."""


@dataclass(frozen=True)
class _Found:
    """A deviation before its text is fetched from the journal."""

    order: Order
    tell: Callable[[], Breach]


def resolved(notes: Notes, most: int | None) -> list[Breach]:
    """The deviations in the order of the records that they are of."""
    work = _Resolving(notes)
    found: list[_Found] = []
    for one in work.found():
        found.append(one)
        if most is not None and len(found) > 2 * most + BUCKETS:
            found = sorted(found, key=lambda one: one.order)[:most]
    found.sort(key=lambda one: one.order)
    told = [(one.order, one.tell()) for one in found]
    told.sort(key=lambda pair: (pair[0], pair[1].dataset, pair[1].rule, pair[1].path, pair[1].value, pair[1].earlier))
    unlike = [pair[1] for place, pair in enumerate(told) if not place or told[place - 1] != pair]
    return unlike[:most]


class _Resolving:
    """The notes while they are gone through: until when every state of a record held."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._ended: dict[int, Order] = {}
        """Place of a record → when it was modified or deleted."""
        self._voluntary = array("Q", sorted(notes.voluntary))
        self._found_in = {space for _, space in notes.targets}

    def found(self) -> Iterator[_Found]:
        """Every deviation, in no order."""
        if self._notes.changed:
            yield from self._lives()
        for bucket in range(BUCKETS):
            for known, payloads in self._notes.log.events(bucket).items():
                yield from self._single(known, payloads) if isinstance(payloads, int) else self._group(known, payloads)

    def _single(self, known: int, payload: int) -> Iterator[_Found]:
        """A value that was seen once: wrong only where it names what is not there."""
        slot = slot_of(payload >> SLOT & _ID)
        if slot is not None and slot.kind == "late":
            return self._late(payload, slot)
        if slot is None or slot.kind != "names" or not self._answerable(slot):
            return iter(())
        return self._missing(known, Told(payload, slot, self._order(payload)), [])

    def _group(self, known: int, payloads: array[int]) -> Iterator[_Found]:
        number = payloads[0] >> SLOT & _ID
        slot = slot_of(number)
        if slot is None:
            return self._same(self._sorted(payloads)) if number == SAME else iter(())
        if slot.kind == "unique":
            return self._unique(payloads, slot)
        return self._linked(known, payloads, slot)

    def _order(self, payload: int) -> Order:
        place = payload >> LOW
        return (self._notes.times.get(place, 0.0), place) if self._notes.times else (0.0, place)

    def _sorted(self, payloads: Sequence[int]) -> Sequence[int]:
        return sorted(payloads, key=self._order) if self._notes.times else payloads

    def _holds(self, payload: int, at: Order) -> bool:
        """Whether a state of a record had begun and not ended by then."""
        return self._order(payload) <= at < self._ended.get(payload >> LOW, (inf, 0))

    def _lives(self) -> Iterator[_Found]:
        """When each state of a record ended, and what was changed that was not there, or must not change."""
        for bucket in range(BUCKETS):
            for payloads in self._notes.log.events(bucket).values():
                told = [one for one in ((payloads,) if isinstance(payloads, int) else payloads) if one & IS_LIFE]
                if told and not all(one & _CHANGE == ADD for one in told):
                    yield from self._life(self._sorted(told))

    def _life(self, payloads: Sequence[int]) -> Iterator[_Found]:
        states: list[int] = []
        guessed = False
        for one in payloads:
            change, now = one & _CHANGE, self._order(one)
            if not states and change in (MODIFY, DELETE):
                yield _Found(now, partial(self._unknown, one, change))
            if states and (change != ADD or guessed):
                if change != DELETE:
                    yield from self._kept(states[-1], one)
                self._ended |= {state >> LOW: now for state in states}
                guessed = guessed and change == MODIFY
                states = []
            elif change == MODIFY:
                guessed = True
            if change != DELETE:
                states.append(one)

    def _unknown(self, one: int, change: int) -> Breach:
        """A record is modified or deleted that was not there."""
        entry, plan = self._entry(one)
        key = plan.key.fields[0] if plan.key else next(iter(plan.dataset.fields.values()))
        then = "modify" if change == MODIFY else "delete"
        return self._tell(entry, plan, key, "push_order", {"first": "add", "then": then}, "inferred")

    def _kept(self, before: int, now: int) -> Iterator[_Found]:
        """Fields that a modification must leave as they are."""
        old, _ = self._entry(before)
        new, plan = self._entry(now)
        if old.dataset != new.dataset:
            return
        for one in plan.immutable:
            place = plan.kept.index(one.on_wire)
            if old.values[place] != new.values[place] and new.values[place]:
                sure = plan.dataset.certainty(one) if one.immutable else "inferred"
                tell = partial(self._tell, new, plan, one, "immutable", old.values[place], sure, before)
                yield _Found(self._order(now), tell)

    def _unique(self, payloads: Sequence[int], slot: Slot) -> Iterator[_Found]:
        standing: list[int] = []
        for one in self._sorted(payloads):
            change, now = one & _CHANGE, self._order(one)
            if change == DELETE:
                continue
            standing = [state for state in standing if self._holds(state, now)]
            if standing and change in (ADD, PUT):
                yield _Found(now, partial(self._twice, one, standing[0], slot))
            standing.append(one)

    def _twice(self, one: int, other: int, slot: Slot) -> Breach:
        entry, plan = self._entry(one)
        return self._tell(
            entry, plan, slot.fields[0], slot.rule, list(slot.names), slot.confidence, other, source=slot.source
        )

    def _linked(self, known: int, payloads: Sequence[int], slot: Slot) -> Iterator[_Found]:
        """References to the same record, the record itself, and what else holds between them."""
        home, space = home_of(slot.id), slot.space
        alone = all(one >> SLOT & _ID == slot.id for one in payloads)
        joins = home.joins.get(space, [])
        again = any(join.again and slot.dataset in join.first for join in joins)
        joined = (again or not alone) and bool(joins or space == home.sections)
        if not joined and self._fits(payloads, slot, alone=alone):
            return
        told = [Told(one, _slot(one), self._order(one)) for one in self._sorted(payloads)]
        targets = [one for one in told if one.slot.kind == "is"]
        for one in told:
            names = one.slot.kind == "names"
            if names and not any(self._holds(target.payload, one.order) for target in targets):
                yield from self._missing(known, one, targets)
        pairs: list[Pair] = []
        if joined and space == home.sections:
            pairs += misplaced(told, home.by_name)
        if joined and joins:
            current = [one for one in told if one.payload >> LOW not in self._ended]
            pairs += broken(current, joins, self._values)
        for pair in pairs:
            if not (pair.mandatory and self._is_voluntary(pair.one.payload)):
                yield _Found(pair.one.order, partial(self._pair, pair))

    def _late(self, payload: int, slot: Slot) -> Iterator[_Found]:
        """An interval that a record was seen not to keep, if the law demands it."""
        if payload >> LOW not in self._ended and not self._is_voluntary(payload):
            yield _Found(self._order(payload), partial(self._reading, payload, slot))

    def _reading(self, payload: int, slot: Slot) -> Breach:
        entry, plan = self._entry(payload)
        fields = dict(zip(plan.kept, entry.values, strict=True))
        reading = next(one for one in plan.readings if one.slot is slot)
        held = reading.rule(fields[reading.first.name], fields[reading.second.name])
        assert held is not None
        return of_reading(plan, reading, held, fields, entry.where)

    def _is_voluntary(self, payload: int) -> bool:
        """Whether the tender project of a record was said to be none that the law demands."""
        entry, plan = self._entry(payload)
        if not plan.tender or not self._voluntary:
            return False
        number = entry.values[plan.kept.index(plan.tender)]
        known = digest(self._notes.key, plans(entry.dialect).tenders, entry.channel, number)
        place = bisect_left(self._voluntary, known)
        return place < len(self._voluntary) and self._voluntary[place] == known

    def _fits(self, payloads: Sequence[int], slot: Slot, *, alone: bool) -> bool:
        """Whether, seen from afar, all references to a record are in order: it came first and nothing ended."""
        if alone and slot.kind == "names":
            return not self._answerable(slot)
        return not self._ended and not self._notes.times and slot.kind == "is"

    def _missing(self, known: int, one: Told, targets: Sequence[Told]) -> Iterator[_Found]:
        later = next((target for target in targets if target.order > one.order), None)
        if self._answerable(one.slot, one):
            other = later or (targets[-1] if targets else None)
            yield _Found(one.order, partial(self._dangling, known, one, other, later is not None))

    def _answerable(self, slot: Slot, one: Told | None = None) -> bool:
        """Whether what a reference names should have been seen: others like it were, or all there is was seen."""
        if slot.confidence == "verified" and self._notes.whole:
            return True
        if one is None or slot.space not in self._found_in:
            return slot.space in self._found_in
        return (self._entry(one.payload)[0].channel, slot.space) in self._notes.targets

    def _dangling(self, known: int, one: Told, other: Told | None, later: bool) -> Breach:
        entry, plan = self._entry(one.payload)
        slot, reference = one.slot, one.slot.reference
        assert reference is not None
        target: dict[str, str] = {"dataset": reference.dataset, "field": reference.to}
        order = {"first": reference.dataset, "then": plan.dataset.name}
        value = self._value(entry, plan, slot.fields[0])
        here = (digest(self._notes.key, slot.space, entry.channel, item) for item in slot.fields[0].items(value))
        place = next((place for place, found in enumerate(here) if found == known), 0)
        return self._tell(
            entry,
            plan,
            slot.fields[0],
            "push_order" if later else "reference",
            order if later else target,
            slot.confidence,
            other.payload if other else None,
            source=slot.source,
            item=slot.fields[0].items(value)[place],
        )

    def _pair(self, pair: Pair) -> Breach:
        entry, plan = self._entry(pair.one.payload)
        return self._tell(
            entry,
            plan,
            pair.field,
            pair.rule,
            pair.expected,
            pair.confidence,
            pair.other.payload if pair.other else None,
            source=pair.source,
        )

    def _same(self, payloads: Sequence[int]) -> Iterator[_Found]:
        """What the channels last said of a record, each against the first of them."""
        last = {self._entry(one)[0].channel: one for one in payloads if one >> LOW not in self._ended}
        standing = sorted(last.values(), key=self._order)
        for one in standing[1:]:
            yield from self._different(standing[0], one)

    def _different(self, first: int, one: int) -> Iterator[_Found]:
        before, _ = self._entry(first)
        entry, plan = self._entry(one)
        sure: Confidence = "verified" if before.dialect == entry.dialect else "inferred"
        fields = {told.name: wire for wire, told in canonical_names(entry.dialect, entry.dataset).items()}
        by_wire = {field.on_wire: field for field in plan.dataset.fields.values()}
        for name, value in entry.told.items():
            other = before.told.get(name)
            field = by_wire.get(fields.get(name, name))
            if other is None or field is None or name in _of_the_push() or _equal(field, other, value):
                continue
            tell = partial(self._told_otherwise, one, first, field, value, other, sure)
            yield _Found(self._order(one), tell)

    def _told_otherwise(
        self, one: int, first: int, field: Field, value: str, other: str, confidence: Confidence
    ) -> Breach:
        entry, plan = self._entry(one)
        return breach(
            plan.dataset,
            field,
            "same_everywhere",
            other,
            value=value,
            confidence=confidence,
            source=plan.dataset.source,
            where=entry.where,
            earlier=self._entry(first)[0].where,
        )

    def _entry(self, payload: int) -> tuple[Entry, Plan]:
        entry: Entry = self._notes.log.read(payload >> LOW, _decoder)
        return entry, plans(entry.dialect).by_name[entry.dataset]

    def _values(self, one: Told) -> Mapping[str, str]:
        entry, plan = self._entry(one.payload)
        return dict(zip(plan.kept, entry.values, strict=True))

    def _value(self, entry: Entry, plan: Plan, field: Field) -> str:
        return entry.values[plan.kept.index(field.on_wire)]

    def _tell(
        self,
        entry: Entry,
        plan: Plan,
        field: Field,
        rule: str,
        expected: Any,
        confidence: Confidence,
        other: int | None = None,
        *,
        source: str = "",
        item: str = "",
    ) -> Breach:
        return breach(
            plan.dataset,
            field,
            rule,
            expected,
            value=self._value(entry, plan, field),
            confidence=confidence,
            source=source or plan.dataset.source,
            where=entry.where,
            earlier="" if other is None else self._entry(other)[0].where,
            item=item,
        )


def _slot(payload: int) -> Slot:
    found = slot_of(payload >> SLOT & _ID)
    assert found is not None
    return found


@cache
def _of_the_push() -> frozenset[str]:
    """Fields that say something of the message and its receiver, not of the tender."""
    return frozenset({*dictionary().common, *_OF_THE_PUSH})


def _equal(field: Field, one: str, other: str) -> bool:
    """Whether two values say the same: amounts may be written with more or fewer places."""
    if one == other:
        return True
    if "decimal" not in (field.type, field.meaning):
        return False
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
