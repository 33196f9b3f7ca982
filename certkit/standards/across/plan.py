"""What is to be noted of a record of each dataset so that records can be held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count
from typing import Literal

from certkit.standards.dictionaries.facts import Confidence, Dataset, Dictionary, Field, Reference
from certkit.standards.dictionaries.intervals import Between, Interval, Link, Place, Step, intervals, push_order
from certkit.standards.dictionaries.loading import DIALECT, dialects, dictionary
from certkit.standards.messages.message import canonical_names
from certkit.standards.periods import Rule, rule_of

Kind = Literal["unique", "is", "names", "late"]
"""late: an interval that the record shows not to be kept, if the tender is one that the law demands."""
_PER_DIALECT = 1 << 14
LIFE, SAME = 0, 1
_FIRST = 2


@dataclass(frozen=True)
class Slot:
    """One thing that is noted: which values of a record, and among which others they are looked up."""

    id: int
    kind: Kind
    dataset: str
    fields: tuple[Field, ...]
    space: str
    """Events of one space with the same values belong together."""
    rule: str = ""
    confidence: Confidence = "verified"
    source: str = ""
    reference: Reference | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields as they are called on the wire."""
        return tuple(one.on_wire for one in self.fields)

    @cached_property
    def first(self) -> str:
        """The first of them."""
        return self.names[0]

    @cached_property
    def items(self) -> Callable[[str], list[str]] | None:
        """What takes the value apart; None where it is a single one."""
        return self.fields[0].items if self.fields[0].several else None


@dataclass(frozen=True)
class End:
    """One place of an interval as a dataset has it: names on the wire."""

    name: str
    field: Field
    when: tuple[tuple[str, tuple[str, ...]], ...]
    unit: str = ""
    """The field that says the unit; or the unit itself, where it is fixed."""


@dataclass(frozen=True)
class Reading:
    """An interval that one record shows by itself."""

    id: str
    interval: Interval
    first: End
    second: End
    rule: Rule
    slot: Slot | None
    """Where it is noted; without it a breach is told at once."""


@dataclass(frozen=True)
class Join:
    """An interval between two records that name the same third one."""

    id: str
    interval: Interval
    first: Mapping[str, End]
    """By dataset."""
    second: Mapping[str, End]
    again: bool


@dataclass(frozen=True)
class Plan:
    """All that is noted of the records of one dataset."""

    dataset: Dataset
    key: Slot | None
    unique: tuple[Slot, ...]
    """The key among them."""
    links: tuple[Slot, ...]
    readings: tuple[Reading, ...]
    kept: tuple[str, ...]
    """Fields, by their name on the wire, whose values are needed later."""
    immutable: tuple[Field, ...]
    step: Step | None
    tender: str
    """The field that names the tender project; "" when the record names none."""
    voluntary: tuple[str, str] | None
    """Of a tender project: the field that says whether the law demands it, and the one that is its number."""


@dataclass
class Plans:
    """The plans of a dialect, and what joins its records."""

    dictionary: Dictionary
    by_name: dict[str, Plan] = field(default_factory=dict)
    slots: dict[int, Slot] = field(default_factory=dict)
    joins: dict[str, list[Join]] = field(default_factory=dict)
    """By space."""
    sections: str = ""
    """The space in which records that name the same section meet."""
    tenders: str = ""
    """The same of tender projects."""


@cache
def plans(dialect: str = DIALECT) -> Plans:
    """What is noted of the records of a dialect; the same in every process."""
    found = Plans(dictionary(dialect))
    known = found.dictionary
    found.sections = _meeting(known, "SECTION", "BID_SECTION_CODE")
    found.tenders = _meeting(known, "TENDER_PROJECT", "TENDER_PROJECT_CODE")
    targets = _targets(known)
    joined = _joins(known, found.joins)
    ids = count(_FIRST + dialects().index(dialect) * _PER_DIALECT)
    for dataset in known.datasets.values():
        plan = _plan(found, dataset, targets, joined.get(dataset.name, ()), ids)
        found.by_name[dataset.name] = plan
        slots = [*plan.unique, *plan.links, *(one.slot for one in plan.readings if one.slot)]
        found.slots |= {slot.id: slot for slot in slots}
    return found


def _meeting(known: Dictionary, dataset: str, field: str) -> str:
    """The space in which the records meet that name the same record of a dataset."""
    return next((_space(known, *place) for place in _native(known, Link(dataset=dataset, field=field))), "")


def _plan(
    found: Plans, dataset: Dataset, targets: Mapping[str, str], joined: Iterable[str], ids: Iterator[int]
) -> Plan:
    known, fields = found.dictionary, dataset.fields
    unique = tuple(_uniques(known, dataset, ids))
    links = tuple(_links(known, dataset, targets, ids))
    tender = next((slot.names[0] for slot in links if slot.space == found.tenders and slot.kind == "names"), "")
    readings = tuple(_readings(known, dataset, ids if tender else None))
    immutable = [one for one in fields.values() if one.immutable]
    immutable += [fields[name] for name in dataset.key if fields[name] not in immutable]
    used = [name for slot in (*unique, *links) for name in slot.names]
    used += [one.on_wire for one in immutable]
    for reading in readings:
        used += [reading.first.name, reading.second.name]
    number = next((slot.names[0] for slot in links if slot.space == found.tenders and slot.kind == "is"), "")
    of_law = fields.get("IS_TO_LAW")
    return Plan(
        dataset=dataset,
        key=unique[0] if dataset.key else None,
        unique=unique,
        links=links,
        readings=readings,
        kept=tuple(dict.fromkeys([*used, *joined])),
        immutable=tuple(immutable),
        step=_step(known, dataset),
        tender=tender,
        voluntary=(of_law.on_wire, number) if of_law and number else None,
    )


def _uniques(known: Dictionary, dataset: Dataset, ids: Iterator[int]) -> Iterator[Slot]:
    """What must not stand twice; the key first."""
    fields, name = dataset.fields, dataset.name
    if dataset.key:
        key = tuple(fields[one] for one in dataset.key)
        sure = dataset.key_confidence
        source = _source(known, "BR-11", dataset) if sure == "verified" else dataset.source
        yield Slot(next(ids), "unique", name, key, f"key {name}", "unique", sure, source)
    for one in fields.values():
        if one.unique and [one.name] != dataset.key:
            sure = "inferred" if "unique" in one.inferred else dataset.certainty(one)
            yield Slot(next(ids), "unique", name, (one,), f"key {name}.{one.name}", "unique", sure, dataset.source)
    columns = tuple(fields[one] for one in dataset.duplicate_check if one in fields)
    if columns:
        sure = "verified" if len(columns) == len(dataset.duplicate_check) else "inferred"
        source = _source(known, "BR-15", dataset)
        yield Slot(next(ids), "unique", name, columns, f"duplicate {name}", "duplicate", sure, source)


def _links(known: Dictionary, dataset: Dataset, targets: Mapping[str, str], ids: Iterator[int]) -> Iterator[Slot]:
    """What others refer to, and what refers to others."""
    for name, one in dataset.fields.items():
        space = targets.get(f"{dataset.name}.{name}")
        if space:
            yield Slot(next(ids), "is", dataset.name, (one,), space)
    for reference in dataset.references:
        yield Slot(
            id=next(ids),
            kind="names",
            dataset=dataset.name,
            fields=(dataset.fields[reference.field],),
            space=_space(known, known.datasets[reference.dataset], reference.to),
            rule="reference",
            confidence=reference.confidence,
            source=_source(known, "BR-10", dataset) if reference.confidence == "verified" else dataset.source,
            reference=reference,
        )


def _source(known: Dictionary, rule: str, dataset: Dataset) -> str:
    return known.business_rules[rule].source if rule in known.business_rules else dataset.source


def _targets(known: Dictionary) -> dict[str, str]:
    """Fields that are referred to, with the space in which they are found; a sector's own one counts as the general."""
    spaces = {
        _space(known, known.datasets[one.dataset], one.to)
        for dataset in known.datasets.values()
        for one in dataset.references
    }
    spaces |= {
        _space(known, *place)
        for interval in intervals().values()
        for between in interval.between
        if between.by
        for place in _native(known, between.by)
    }
    return {
        f"{dataset.name}.{name}": space
        for dataset in known.datasets.values()
        for name in dataset.fields
        if (space := _space(known, dataset, name)) in spaces
    }


def _space(known: Dictionary, dataset: Dataset, field: str) -> str:
    general = [name for name in dataset.mirrored_to if name in known.datasets and field in known.datasets[name].fields]
    return f"{general[0] if general else dataset.name}.{field}"


def _native(known: Dictionary, link: Link | Place) -> list[tuple[Dataset, str]]:
    """The datasets of a dialect that have what a dataset of any dialect has, with the name of the field."""
    if link.dataset in known.datasets:
        own = known.datasets[link.dataset]
        twins = [one for one in known.datasets.values() if own.name in one.mirrored_to and link.field in one.fields]
        return [(one, link.field) for one in (own, *twins)]
    found = []
    for one in known.datasets.values():
        if link.dataset in one.equivalent:
            name = _field(known, one, link.field)
            found += [(one, name)] if name else []
    return found


def _field(known: Dictionary, dataset: Dataset, canonical: str) -> str:
    """The field of a dataset that the public-resource dialect calls so; "" when it has none."""
    if canonical in dataset.fields:
        return canonical
    told = canonical_names(known.dialect, dataset.name)
    by_wire = {one.on_wire: name for name, one in dataset.fields.items()}
    return next((by_wire[wire] for wire, one in told.items() if one.name == canonical), "")


def _end(known: Dictionary, dataset: Dataset, name: str, place: Place) -> End:
    def wire(canonical: str) -> str:
        found = _field(known, dataset, canonical)
        return dataset.fields[found].on_wire if found else ""

    one = dataset.fields[name]
    when = tuple((wire(condition.field), tuple(condition.values)) for condition in place.when)
    return End(one.on_wire, one, when, one.unit or (wire(place.unit) if place.unit else ""))


def _ends(known: Dictionary, place: Place) -> dict[str, End]:
    return {dataset.name: _end(known, dataset, name, place) for dataset, name in _native(known, place)}


def _readings(known: Dictionary, dataset: Dataset, ids: Iterator[int] | None) -> Iterator[Reading]:
    for id, interval, between in _all():
        if between.by is not None:
            continue
        first, second = (_ends(known, place).get(dataset.name) for place in between.ends)
        if first is not None and second is not None:
            late = ids is not None and interval.mandatory
            slot = Slot(next(ids), "late", dataset.name, (second.field,), f"late {id}") if ids and late else None
            yield Reading(id, interval, first, second, rule_of(interval.limit, interval.moves_on), slot)


def _joins(known: Dictionary, found: dict[str, list[Join]]) -> dict[str, list[str]]:
    """Fill in the joins by space; the fields that they need by dataset."""
    needed: dict[str, list[str]] = {}
    for id, interval, between in _all():
        spaces = [_space(known, *place) for place in _native(known, between.by)] if between.by else []
        if not spaces:
            continue
        first, second = (_ends(known, place) for place in between.ends)
        if not first or not second:
            continue
        found.setdefault(spaces[0], []).append(Join(id, interval, first, second, between.again))
        for ends in (first, second):
            for dataset, end in ends.items():
                names = [end.name, *(name for name, _ in end.when if name), *filter(None, [end.unit])]
                has = {one.on_wire for one in known.datasets[dataset].fields.values()}
                needed.setdefault(dataset, []).extend(name for name in names if name in has)
    return needed


def _all() -> Iterable[tuple[str, Interval, Between]]:
    for id, interval in intervals().items():
        yield from ((id, interval, between) for between in interval.between)


def _step(known: Dictionary, dataset: Dataset) -> Step | None:
    """The step of a dataset; of one that refers to a later step, which another dialect may arrange so, that step."""
    own = _step_of(dataset)
    if own is None or own.any_time:
        return own
    needed = (_step_of(known.datasets[one.dataset]) for one in dataset.references)
    return max((own, *(one for one in needed if one and not one.any_time)), key=lambda one: one.step)


def _step_of(dataset: Dataset) -> Step | None:
    names = {dataset.name, *dataset.mirrored_to, *dataset.equivalent}
    return next((step for step in push_order() if names & set(step.datasets)), None)


def home_of(id: int) -> Plans:
    """The plans of the dialect to which a slot belongs."""
    return plans(dialects()[(id - _FIRST) // _PER_DIALECT])


def slot_of(id: int) -> Slot | None:
    """The slot of that number, of whatever dialect; None for those that belong to no dataset."""
    return None if id < _FIRST else home_of(id).slots[id]
