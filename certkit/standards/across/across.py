"""Records held against each other (跨记录校验): keys, references, order of push, statutory intervals, channels.

A record is noted when it is added; most of what is wrong between records can only be told when all have come, by
`finish`. Records of another process are noted in a `part` and merged in their order.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from certkit.standards.across.event_log import BUCKET, LOW, EventLog
from certkit.standards.across.notes import (
    ADD,
    CHANGES,
    DELETE,
    IS_LIFE,
    PUT,
    SLOT,
    Breach,
    Entry,
    Notes,
    digest,
    of_reading,
    unkept,
)
from certkit.standards.across.plan import LIFE, SAME, Plan, plans
from certkit.standards.across.resolve import resolved
from certkit.standards.dictionaries.loading import DIALECT, dictionary
from certkit.standards.messages.facts import Upload, envelope_of
from certkit.standards.messages.message import Change, Message, canonical

__all__ = ["Across", "Breach"]
_NO = "0"


class Across:
    """Everything that is noted of the records of one exchange, or of the files that hold them.

    `whole` says that these are all records there ever were: then a verified reference is broken even when not one
    record was seen that could be meant. `folder` takes what is too much for memory, such as records by the million.
    """

    def __init__(self, dialect: str = DIALECT, *, whole: bool = True, folder: Path | None = None) -> None:
        self.dialect = dialect
        self._notes = Notes(whole, EventLog(folder), secrets.token_bytes(16))

    def part(self) -> Across:
        """An empty one for another process: what is added to it can be merged here."""
        other = Across(self.dialect, whole=self._notes.whole)
        other._notes.key = self._notes.key
        return other

    def merge(self, *parts: Across) -> None:
        """The records of parts, as if they were added here now, in this order."""
        for part in parts:
            if part._notes.key != self._notes.key:
                raise ValueError("not a part of this one")
            self._notes.append(part._notes)

    def add(
        self,
        dataset: str,
        fields: Mapping[str, str],
        change: Change = "add",
        at: datetime | None = None,
        where: str = "",
        *,
        channel: str = "",
        identity: str = "",
    ) -> list[Breach]:
        """Note a record by the names on the wire; what it shows by itself to be wrong.

        Records come in their order, or in that of `at`. Those of different channels have nothing to do with each
        other. `identity` is the key under which the sender speaks of the record, such as DATA_KEY; without it a
        modified record is known by its own key. InputError: unknown dataset.
        """
        plan = plans(self.dialect).by_name.get(dataset)
        if plan is None:
            plan = plans(self.dialect).by_name[dictionary(self.dialect).dataset(dataset).name]
        values = [fields.get(name, "") for name in plan.kept]
        entry = Entry(dialect=self.dialect, dataset=dataset, where=where, channel=channel, values=values)
        place = self._note(plan, entry, fields, CHANGES.index(change), identity, at)
        return [] if change == "delete" else self._unkept(plan, fields, entry, place)

    def take(self, message: Message, *, channel: str, at: datetime | None = None, where: str = "") -> list[Breach]:
        """Note a message of any dialect, to be held against what other channels say of the same record.

        A message of no known dataset is no record.
        """
        plan = plans(message.dialect).by_name.get(message.dataset)
        if plan is None:
            return []
        told = {name: value for name, value in canonical(message).items() if value.strip()}
        stands_for = next((name for name in message.stands_for if _key_of(name, told)), "")
        entry = Entry(
            dialect=message.dialect,
            dataset=message.dataset,
            where=where,
            channel=channel,
            values=[message.fields.get(name, "") for name in plan.kept],
            stands_for=stands_for,
            told=told if stands_for else {},
        )
        says = isinstance(envelope_of(message.dialect), Upload)
        change = CHANGES.index(message.change) if says else PUT
        place = self._note(plan, entry, message.fields, change, message.key, at)
        if change == DELETE:
            return []
        if stands_for:
            same = digest(self._notes.key, "same", stands_for, *_key_of(stands_for, told))
            self._notes.log.put(same, place << LOW | SAME << SLOT | change)
        return self._unkept(plan, message.fields, entry, place)

    def finish(self, most: int | None = None) -> list[Breach]:
        """What is wrong between the records, in their order; of very many only the first `most`."""
        try:
            return resolved(self._notes, most)
        finally:
            self._notes.log.close()

    def _unkept(self, plan: Plan, fields: Mapping[str, str], entry: Entry, place: int) -> list[Breach]:
        """The intervals that the record does not keep; noted, where they hold only if the law demands the tender."""
        found = []
        for one, held in unkept(plan, fields):
            if one.slot is None or not fields.get(plan.tender):
                found.append(of_reading(plan, one, held, fields, entry.where))
            else:
                known = digest(self._notes.key, one.slot.space, str(place))
                self._notes.log.put(known, place << LOW | one.slot.id << SLOT)
        return found

    def _note(
        self, plan: Plan, entry: Entry, fields: Mapping[str, str], change: int, identity: str, at: datetime | None
    ) -> int:
        notes, log, key = self._notes, self._notes.log, self._notes.key
        try:
            place = log.write(entry)
        except UnicodeEncodeError:
            place = log.write(entry.writable())
        if at is not None:
            notes.times[place] = at.timestamp()
        notes.changed |= change != ADD
        low, channel = place << LOW | change, entry.channel
        if identity:
            log.put(digest(key, "life", channel, identity), low | LIFE << SLOT | IS_LIFE)
        for slot in plan.unique:
            values = _values(slot.names, fields)
            if values:
                life = IS_LIFE if slot is plan.key and not identity else 0
                log.put(digest(key, slot.space, channel, *values), low | slot.id << SLOT | life)
        if change == DELETE:
            return place
        if plan.voluntary is not None and fields.get(plan.voluntary[0]) == _NO:
            space, number = plans(entry.dialect).tenders, fields.get(plan.voluntary[1], "")
            notes.voluntary.append(_again(key, space, channel, number))
        events = log.open
        for slot in plan.links:
            value = fields.get(slot.first)
            if not value:
                continue
            if slot.kind == "is":
                notes.targets.add((channel, slot.space))
            for item in slot.items(value) if slot.items else (value,):
                if item:
                    known = _again(key, slot.space, channel, item)
                    events[known >> BUCKET].extend((known, low | slot.id << SLOT))
        return place


def _values(names: tuple[str, ...], fields: Mapping[str, str]) -> list[str]:
    """The values of some fields; nothing when all of them are absent."""
    values = [fields.get(name, "") for name in names]
    return values if any(values) else []


def _key_of(dataset: str, told: Mapping[str, str]) -> list[str]:
    """The key of a record under the names of the public-resource dialect; nothing where it is not all there."""
    known = dictionary().datasets[dataset]
    names = [known.fields[name].on_wire for name in known.key]
    return [told[name] for name in names] if all(name in told for name in names) else []


@lru_cache(maxsize=1 << 14)
def _again(key: bytes, space: str, channel: str, value: str) -> int:
    """The digest of a value that many records name."""
    return digest(key, space, channel, value)
