"""What is kept of records between which deviations are looked for, and how such a deviation is told."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec

from certkit.standards.across.event_log import EventLog
from certkit.standards.across.plan import End, Plan, Reading
from certkit.standards.dictionaries.facts import Confidence, Dataset, Field, weakest
from certkit.standards.dictionaries.intervals import Interval
from certkit.standards.periods import Held
from certkit.standards.validation.deviation import Deviation, pointer

CHANGES = ("add", "modify", "delete", "put")
"""put: where the envelope does not say it, a key that is known is modified and another one added."""
ADD, MODIFY, DELETE, PUT = range(4)
IS_LIFE = 4
"""The event also tells the life of its record: no other one does."""
SLOT = 4
"""Bits of a payload below the number of the slot."""
BETWEEN = "\x1f"


class Breach(Deviation, frozen=True, kw_only=True):
    """A deviation between records: where the record stood, and the other one that it does not go with.

    Rules: unique | immutable | reference | push_order | interval | duplicate | same_everywhere.
    """

    where: str = ""
    earlier: str = ""
    """Where the other record stood; "" when there is none, or it was added without a place."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What is kept of a record."""

    dialect: str
    dataset: str
    where: str
    channel: str
    values: list[str]
    """Of the fields that its plan keeps."""
    stands_for: str = ""
    told: dict[str, str] = {}
    """The record under the names of the public-resource dialect, where channels are compared."""

    def writable(self) -> Entry:
        """The same with what no file can hold, half of a surrogate pair, written as its number."""
        told = {_clean(name): _clean(value) for name, value in self.told.items()}
        return msgspec.structs.replace(self, values=[_clean(value) for value in self.values], told=told)


@dataclass
class Notes:
    """Events and entries of records, and what cannot be seen from a single event."""

    whole: bool
    log: EventLog
    key: bytes
    """Of the digests: nobody who does not know it can make two values meet."""
    changed: bool = False
    """Whether a record was modified or deleted, or may have been."""
    targets: set[tuple[str, str]] = field(default_factory=set)
    """Channels and spaces in which something can be found."""
    times: dict[int, float] = field(default_factory=dict)
    """Of the entries that have one."""
    voluntary: array[int] = field(default_factory=lambda: array("Q"))
    """Digests of the tender projects that no law demands."""

    def append(self, part: Notes) -> None:
        """The notes of a part, as if they had been taken here now."""
        base = self.log.size
        self.times |= {place + base: time for place, time in part.times.items()}
        self.changed |= part.changed
        self.targets |= part.targets
        self.voluntary.extend(part.voluntary)
        self.log.append(part.log)


def digest(key: bytes, *texts: str) -> int:
    """Eight bytes that stand for some texts."""
    told = BETWEEN.join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8, key=key).digest(), "big")


def _clean(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def breach(
    dataset: Dataset,
    one: Field,
    rule: str,
    expected: Any,
    *,
    value: str,
    confidence: Confidence,
    source: str,
    where: str,
    earlier: str = "",
    item: str = "",
) -> Breach:
    """A deviation of a field; `item` is the one of several values that is meant."""
    items = one.items(value)
    path = pointer(one.on_wire, items.index(item) if one.several and item in items else None)
    return Breach(
        dataset=dataset.name,
        field=one.on_wire,
        title=one.title,
        path=path,
        value=item or value,
        rule=rule,
        expected=expected,
        confidence=confidence,
        source=source,
        layer=3,
        where=where,
        earlier=earlier,
    )


def demanded(id: str, interval: Interval, origin: str, value: str, held: Held) -> dict[str, Any]:
    """What an interval asks for, from where it is counted, and the year without a calendar on which it hangs."""
    limit = interval.limit
    kind = "at_least" if limit.at_most is None else "at_most"
    found: dict[str, Any] = {"interval": id, kind: limit.number, "unit": limit.unit, "from": origin, "value": value}
    if held.last:
        found["last"] = held.last
    if held.undecided:
        found["undecided"] = held.undecided
    return found


def meets(end: End, fields: Mapping[str, str]) -> bool:
    """Whether all conditions of a place hold for a record; a field that the dataset does not have is absent."""
    return all((fields.get(name, "") if name else "") in values for name, values in end.when)


def unkept(plan: Plan, fields: Mapping[str, str]) -> Iterator[tuple[Reading, Held]]:
    """The intervals that a record itself shows not to be kept."""
    for one in plan.readings:
        found = one.rule(fields.get(one.first.name, ""), fields.get(one.second.name, ""))
        kept = found is None or (found.right and not found.undecided)
        if found is not None and not kept and meets(one.first, fields) and meets(one.second, fields):
            yield one, found


def of_reading(plan: Plan, one: Reading, held: Held, fields: Mapping[str, str], where: str) -> Breach:
    """The deviation of a record that shows an interval not to be kept."""
    first, second = fields.get(one.first.name, ""), fields.get(one.second.name, "")
    return breach(
        plan.dataset,
        one.second.field,
        "interval",
        demanded(one.id, one.interval, f"{plan.dataset.name}.{one.first.name}", first, held),
        value=second,
        confidence="unverified" if held.undecided else weakest(one.interval.confidence, one.interval.mapping),
        source=one.interval.source,
        where=where,
    )
