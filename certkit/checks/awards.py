"""The award as the checks see it: who won, who did not, what each was told, and which due dates are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from certkit.checks.findings import finding
from certkit.checks.periods import no_calendar
from certkit.checks.times import clock, day_of, instant
from certkit.checks.views import accepted, answered, inputs_of, parties, records, section_of, standing_bids
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict
from certkit.standards.calendar import end_of_days

_MOST_LIKELY = (Verdict.PASSED, Verdict.INCONCLUSIVE, Verdict.FAILED)
"""Which of several unnamed dates is taken for the one that was looked for."""


@dataclass(frozen=True)
class Reading:
    """A bidder's reading of its own notice."""

    exchange: ExchangeEvent
    code: str


def winner_of(evidence: Evidence, section: str) -> str:
    """The code of the bidder that was decided on; "" before."""
    decided = accepted(evidence, "decide_winner", section=section)
    return str(inputs_of(decided[-1]).get("bidder", "")) if decided else ""


def losers(evidence: Evidence, section: str, at: float) -> set[str]:
    """The actors whose bids stood at the opening and did not win."""
    winner = winner_of(evidence, section)
    return {one.actor for one in standing_bids(evidence, section, at) if winner and one.bidder != winner}


def notices(evidence: Evidence, issued: ExchangeEvent) -> Iterator[tuple[Reading, Mapping[str, Any]]]:
    """What bidders read as their notice after the notices were issued."""
    known = parties(evidence)
    for exchange in accepted(evidence, "read_award_notice", section=section_of(issued)):
        if exchange.sent_at >= issued.answered_at and exchange.actor in known:
            yield Reading(exchange, known[exchange.actor].code), answered(evidence, exchange)


def due(evidence: Evidence, start: ExchangeEvent, days: int, shown: Any, *, at: ExchangeEvent, of: str) -> Finding:
    """Whether a due date is so many days after an exchange; a free last day may move it to the next working day."""
    began = day_of(clock(evidence).there(start.answered_at))
    moment = instant(shown)
    given = None if moment is None else day_of(moment)
    last, least = end_of_days(began, days), began + timedelta(days=days)
    right = given is not None and least <= given and last.on_or_after(given)
    if right is None:
        return no_calendar(last, at=at)
    return finding(
        "equal",
        Verdict.PASSED if right else Verdict.FAILED,
        expected=least.isoformat(),
        actual=None if given is None else given.isoformat(),
        at=at,
        what="due_date",
        of=of,
    )


def shown_due(evidence: Evidence, start: ExchangeEvent, days: int, rule: str, ends: Sequence[str]) -> Iterator[Finding]:
    """Whether supervision is shown when something is due, as long as it is not done, under whatever name."""
    section = section_of(start)
    seen: set[str] = set()
    done = [one.sent_at for one in accepted(evidence, *ends, section=section) if one.sent_at >= start.answered_at]
    for read in accepted(evidence, "read_supervised_project", section=section):
        listed = records(answered(evidence, read).get("reminders"))
        named = [one.get("due") for one in listed if one.get("rule") == rule]
        owed = start.answered_at <= read.sent_at < min(done, default=float("inf"))
        if read.sent_at < start.answered_at or not (named or owed):
            continue
        dates = named or [one.get("due") for one in listed] or [None]
        found = [due(evidence, start, days, date, at=read, of=rule) for date in dates]
        best = min(found, key=lambda one: _MOST_LIKELY.index(one.verdict))
        told = found if named else [best]
        yield from (one for one in told if str(one.actual) not in seen)
        seen |= {str(one.actual) for one in told}
