"""What the fields of a dialect are called in the public-resource dialect, and in which unit it has their amounts.

The same name says the same, but for underscores and case; other names stand in the dialect's `canonical.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

import msgspec

from certkit import resources
from certkit.standards.dictionaries.facts import Confidence, Dataset, Field
from certkit.standards.dictionaries.loading import DIALECT, dictionary
from certkit.standards.dictionaries.toml_files import read_toml
from certkit.standards.messages.facts import inherited

UNIT, TEN_THOUSANDS = "PRICE_UNIT", "1"
"""The field in which a record says the unit of its amounts, and its value for 万元."""
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,8})?")
_YUAN = {"yuan": Decimal(1), "10k-yuan": Decimal(10000)}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Canonical:
    """A field of the public-resource dialect, as another dialect tells it."""

    name: str
    factor: Decimal = Decimal(1)
    """What an amount is multiplied with."""
    by_record: bool = False
    """Whether it is an amount whose unit the record says."""
    sure: bool = True
    """Whether the name says it; else a difference only warns."""


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dialect's `canonical.toml`."""

    confidence: Confidence = "verified"
    names: dict[str, dict[str, str]] = {}
    says: dict[str, dict[str, str]] = {}


@cache
def canonical_names(dialect: str, dataset: str) -> Mapping[str, Canonical]:
    """Name on the wire → what the field is called in the public-resource dialect: its own name there as well."""
    known = dictionary(dialect).datasets.get(dataset)
    if known is None:
        return {}
    if dialect == DIALECT:
        return {field.on_wire: Canonical(field.on_wire) for field in known.fields.values()}
    told = _told(dialect)
    here, sure = told.names.get(dataset, {}), told.confidence == "verified"
    targets = _targets(known)
    found: dict[str, Canonical] = {}
    for field in known.fields.values():
        name = here.get(field.on_wire)
        target = targets.get(squeezed(field.on_wire if name is None else name))
        if target is not None:
            found[field.on_wire] = _canonical(field, target, name is None or sure)
    return MappingProxyType(found)


@cache
def said_by_itself(dialect: str, dataset: str) -> Mapping[str, str]:
    """Fields of the public-resource dialect whose value a message means by being what it is."""
    return MappingProxyType(_told(dialect).says.get(dataset, {}))


@cache
def sayable(dialect: str) -> frozenset[str]:
    """The datasets of the public-resource dialect for which a dialect has a message."""
    return frozenset(name for one in dictionary(dialect).datasets.values() for name in stands_for(one))


def stands_for(dataset: Dataset | None) -> tuple[str, ...]:
    """The datasets of the public-resource dialect that a dataset stands for, its own name first where it is one."""
    if dataset is None:
        return ()
    usual = dictionary().datasets
    own = (dataset.name,) if dataset.name in usual else ()
    return (*own, *(name for name in dataset.equivalent if name in usual and name not in own))


def canonical_fields(dialect: str, dataset: str, fields: Mapping[str, str]) -> dict[str, str]:
    """A record under the names and in the units of the public-resource dialect; other fields keep their names."""
    told = canonical_names(dialect, dataset)
    found: dict[str, str] = {}
    unit = Decimal(1)
    if dialect != DIALECT and any(fields.get(name) == TEN_THOUSANDS for name, one in told.items() if one.name == UNIT):
        unit = _YUAN["10k-yuan"]
    for name, value in fields.items():
        known = told.get(name)
        if known is None:
            found[name] = value
        elif known.name == UNIT and unit != 1:
            found[known.name] = "0"
        else:
            found[known.name] = _times(value, known.factor * (unit if known.by_record else 1))
    return {**found, **said_by_itself(dialect, dataset)}


@cache
def told_fields(dialect: str, dataset: str) -> Mapping[str, bool]:
    """The fields of the public-resource dialect that a message has a place for, and whether that is sure."""
    places = {one.name: one.sure for one in canonical_names(dialect, dataset).values()}
    return MappingProxyType(places | dict.fromkeys(said_by_itself(dialect, dataset), True))


@cache
def _told(dialect: str) -> _Told:
    path = inherited(resources.schemas() / "cn", dialect, "canonical.toml")
    return read_toml(path, _Told) if path else _Told()


def _targets(dataset: Dataset) -> dict[str, Field]:
    """The fields that a dataset may stand for, by their names without what the dialects write differently."""
    found: dict[str, Field] = {}
    for name in reversed(stands_for(dataset)):
        found |= {squeezed(field.on_wire): field for field in dictionary().datasets[name].fields.values()}
    return found


def _canonical(field: Field, target: Field, sure: bool) -> Canonical:
    factor = _YUAN.get(field.unit, Decimal(1)) / _YUAN.get(target.unit, Decimal(1))
    is_amount = "decimal" in (field.type, field.meaning) and not field.unit
    return Canonical(target.on_wire, factor, by_record=is_amount, sure=sure)


def squeezed(name: str) -> str:
    """A name without what the dialects write differently."""
    return name.replace("_", "").upper()


def _times(value: str, factor: Decimal) -> str:
    """An amount in the other unit, with two places where they hold it exactly; anything else as it is."""
    if factor == 1 or not _AMOUNT.fullmatch(value):
        return value
    amount = Decimal(value) * factor
    rounded = amount.quantize(_CENT)
    return f"{rounded if rounded == amount else amount:f}"
