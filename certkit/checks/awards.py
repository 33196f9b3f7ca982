"""The award as the checks see it: who won, who did not, what each was told, and which due dates are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from certkit.checks.findings import finding
from certkit.checks.times import clock, day_of, instant
from certkit.checks.views import accepted, answered, inputs_of, parties, records, section_of, standing_bids
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict
from certkit.standards.calendar import last_day


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
    right = given is not None and began + timedelta(days=days) <= given <= last_day(began, days)
    return finding(
        "equal",
        Verdict.PASSED if right else Verdict.FAILED,
        expected=(began + timedelta(days=days)).isoformat(),
        actual=None if given is None else given.isoformat(),
        at=at,
        what="due_date",
        of=of,
    )


def reminders(evidence: Evidence, start: ExchangeEvent, rule: str) -> Iterator[tuple[ExchangeEvent, Any]]:
    """The due dates that supervision is shown for a rule after an exchange, once each."""
    seen: set[str] = set()
    for read in accepted(evidence, "read_supervised_project", section=section_of(start)):
        if read.sent_at < start.answered_at:
            continue
        for one in records(answered(evidence, read).get("reminders")):
            if one.get("rule") == rule and str(one.get("due")) not in seen:
                seen.add(str(one.get("due")))
                yield read, one.get("due")
