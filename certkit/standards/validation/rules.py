"""Record rules (记录规则): what the fields of one record demand of each other, made ready to be asked fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from certkit.standards.dictionaries.facts import SEPARATOR, Condition, Dataset, RecordRule
from certkit.standards.dictionaries.patterns import BLANK

Record = Mapping[str, str]
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch
_POWERS = {"0": 0, "1": 4, "yuan": 0, "10k-yuan": 4}
"""Of ten, from an amount to yuan: by the code of a PRICE_UNIT (0 元, 1 万元), or by the unit of the field."""


class Unmet(NamedTuple):
    """A demand that a record does not meet: at which field (its wire name), with which value, what was expected."""

    field: str
    value: str
    expected: Any
    place: int | None = None
    """Which of several values is wrong."""


@dataclass(frozen=True)
class _Member:
    """A field as the rules see it."""

    wire: str
    several: bool
    unit: str

    def of(self, record: Record) -> str:
        """The value in the record; "" when it is blank or absent."""
        value = record.get(self.wire, "")
        return value if value and (value[0] not in BLANK or value.strip(BLANK)) else ""

    def items(self, record: Record) -> list[str]:
        """The single values in the record."""
        value = self.of(record)
        return value.split(SEPARATOR) if self.several else [value]


Asked = Callable[[Record], Iterable[Unmet]]


def ready(dataset: Dataset) -> list[tuple[RecordRule, Asked]]:
    """The record rules of a dataset, each with what finds its breaches in a record of text."""
    known = {name: _Member(field.on_wire, field.several, field.unit) for name, field in dataset.fields.items()}
    return [(rule, _only_when(rule, known, _MADE[rule.rule](rule, known))) for rule in dataset.rules]


def _only_when(rule: RecordRule, known: Mapping[str, _Member], asked: Asked) -> Asked:
    """The rule asked only of records that meet its conditions."""
    conditions = [(known[one.field], frozenset(one.values)) for one in _conditions(rule)]
    if not conditions:
        return asked
    plain = [(member.wire, values) for member, values in conditions if not member.several]
    others = [(member, values) for member, values in conditions if member.several]

    def of_those(record: Record) -> Iterable[Unmet]:
        for wire, values in plain:
            if record.get(wire) not in values:
                return ()
        for member, values in others:
            if values.isdisjoint(member.items(record)):
                return ()
        return asked(record)

    return of_those


def _required_when(rule: RecordRule, known: Mapping[str, _Member]) -> Asked:
    fields = [known[name] for name in rule.fields]
    expected = _told(rule, known)
    return lambda record: [Unmet(one.wire, "", expected) for one in fields if not one.of(record)]


def _one_of(rule: RecordRule, known: Mapping[str, _Member]) -> Asked:
    fields = [known[name] for name in rule.fields]
    missing = [Unmet(fields[0].wire, "", [one.wire for one in fields])]
    return lambda record: () if any(one.of(record) for one in fields) else missing


def _begins_with(rule: RecordRule, known: Mapping[str, _Member]) -> Asked:
    """Nearly all records have one right value in each field: these are told fast from the others."""
    fields, parent = [known[name] for name in rule.fields], known[rule.parent]
    wires, above = [one.wire for one in fields], parent.wire

    def asked(record: Record) -> Iterable[Unmet]:
        start = record.get(above, "")
        for wire in wires:
            value = record.get(wire)
            if value and (not value.startswith(start) or SEPARATOR in value):
                return wrong(record)
        return ()

    def wrong(record: Record) -> Iterable[Unmet]:
        start = parent.of(record)
        for one in fields:
            for place, item in enumerate(one.items(record)):
                if item and not item.startswith(start):
                    yield Unmet(one.wire, item, {parent.wire: start}, place if one.several else None)

    return asked


def _belongs_elsewhere(rule: RecordRule, known: Mapping[str, _Member]) -> Asked:
    """The conditions alone say that a record is sent as another dataset."""
    fields, expected = [known[name] for name in rule.fields], _told(rule, known)
    return lambda record: [Unmet(one.wire, one.of(record), expected) for one in fields]


def _at_most(rule: RecordRule, known: Mapping[str, _Member]) -> Asked:
    """Compared exactly; without a unit, or with one that is none, nothing can be said of the amount."""
    fields, unit = [known[name] for name in rule.fields], known.get(rule.parent)
    limits = {code: Decimal(rule.limit or 0).scaleb(-power) for code, power in _POWERS.items()}

    def asked(record: Record) -> Iterable[Unmet]:
        for one in fields:
            amount, limit = one.of(record), limits.get(unit.of(record) if unit else one.unit)
            if limit is not None and _NUMBER(amount) and Decimal(amount) > limit:
                yield Unmet(one.wire, amount, rule.limit)

    return asked


def _conditions(rule: RecordRule) -> list[Condition]:
    return [one for one in (rule.when, rule.also) if one is not None]


def _told(rule: RecordRule, known: Mapping[str, _Member]) -> dict[str, list[str]]:
    return {known[one.field].wire: one.values for one in _conditions(rule)}


_MADE: dict[str, Callable[[RecordRule, Mapping[str, _Member]], Asked]] = {
    "required_when": _required_when,
    "one_of": _one_of,
    "begins_with": _begins_with,
    "belongs_elsewhere": _belongs_elsewhere,
    "at_most": _at_most,
}
