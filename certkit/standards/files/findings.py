"""Records of files validated: what is found, with its place, counted without end and kept up to a number."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.files.records import Fault, Place, Record, Unreadable
from certkit.standards.validation.checker import checker
from certkit.standards.validation.deviation import Deviation, pointer
from certkit.text import Text


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A deviation, or a place that could not be read."""

    file: str
    line: int
    column: int = 0
    dialect: str = ""
    deviation: Deviation | None = None
    what: str = ""
    """Why it could not be read, and what would be right."""
    right: str = ""
    other: str = ""
    """The place of the record that it does not go with."""
    error: bool = True
    """Whether it fails; a deviation from a rule that was not verified only warns."""


@dataclass
class Tally:
    """What came of a part of the records; parts add up in their order."""

    most: int | None = None
    """How many findings are kept; all without it."""
    records: int = 0
    errors: int = 0
    warnings: int = 0
    unreadable: int = 0
    incomplete: bool = False
    """Whether there was more between records than is counted."""
    rules: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Errors and warnings by dataset, field and rule."""
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while there is room."""
        deviation = finding.deviation
        if deviation is None:
            self.unreadable += 1
        else:
            self.errors += finding.error
            self.warnings += not finding.error
            self.rules[deviation.dataset, deviation.field, deviation.rule] += 1
        if self.room:
            self.findings.append(finding)

    def merge(self, other: Tally) -> None:
        """Count what another part found, which came after this one."""
        self.records += other.records
        self.errors += other.errors
        self.warnings += other.warnings
        self.unreadable += other.unreadable
        self.incomplete |= other.incomplete
        self.rules.update(other.rules)
        self.findings += other.findings[: self.room]

    @property
    def room(self) -> int:
        """How many more findings can be kept."""
        return sys.maxsize if self.most is None else max(0, self.most - len(self.findings))

    @property
    def found(self) -> int:
        """How many findings there were, kept or not."""
        return self.errors + self.warnings + self.unreadable


def examined(record: Record) -> list[Deviation]:
    """What is wrong with a record by itself, shape and record rules, and with the header that it came under."""
    if not record.faults and record.change != "delete":
        return [*record.heading, *checker(record.dialect, record.dataset).deviations(record.fields)]
    faulty = {fault.field for fault in record.faults if fault.rule == "type"}
    found = [*record.heading, *(_deviation(record, fault) for fault in record.faults)]
    if record.change == "delete":
        return found
    deviations = checker(record.dialect, record.dataset).deviations(record.fields)
    return found + [one for one in deviations if not (one.rule == "required" and one.field in faulty)]


def placed(
    file: str, dialect: str, deviations: Iterable[Deviation], find: Callable[[str], Place], *, strict: bool
) -> list[Finding]:
    """Deviations of a record with the places of their fields, in the order of these."""
    found = [
        Finding(
            file=file,
            line=place[0],
            column=place[1],
            dialect=dialect,
            deviation=one,
            error=strict or not one.advisory,
        )
        for one in deviations
        for place in [find(one.field)]
    ]
    return sorted(found, key=lambda one: (one.line, one.column))


def unread(file: str, one: Unreadable) -> Finding:
    """A place where there is nothing to validate."""
    line, column = one.place
    return Finding(file=file, line=line, column=column, what=one.what, right=one.right)


def _deviation(record: Record, fault: Fault) -> Deviation:
    dataset = dictionary(record.dialect).dataset(record.dataset)
    known = next((one for one in dataset.fields.values() if one.on_wire == fault.field), None)
    return Deviation(
        dataset=record.dataset,
        field=fault.field,
        title=known.title if known else Text(fault.field, fault.field),
        path=pointer(fault.field),
        value=fault.value,
        rule=fault.rule,
        expected="string" if fault.rule == "type" else [],
        confidence=fault.confidence,
        source=dataset.source,
        layer=1,
    )
