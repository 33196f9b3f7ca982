"""The end of a statutory period against what the platform sets: undecided where only a calendar would tell."""

from __future__ import annotations

from datetime import date

from certkit.checks.findings import at_most, inconclusive
from certkit.model.events import ExchangeEvent
from certkit.model.verdict import Finding
from certkit.standards.calendar import Last, end_of_days


def due_within(what: str, start: date, days: int, set_for: date | None, *, at: ExchangeEvent, of: str) -> Finding:
    """Whether something is set for the last day of a period at the latest; a free last day moves on."""
    last = end_of_days(start, days)
    if set_for is not None and last.on_or_after(set_for) is None:
        return no_calendar(last, at=at)
    shown = None if set_for is None else set_for.isoformat()
    return at_most(what, last.earliest.isoformat(), shown, at=at, of=of)


def no_calendar(last: Last, *, at: ExchangeEvent) -> Finding:
    """The end of the period lies in a year whose holidays are not announced, and it matters."""
    return inconclusive("no_calendar", at=at, detail=str(last.unknown))
