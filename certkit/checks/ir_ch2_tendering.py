"""招标投标法实施条例 第二章 招标 / Implementation Regulations, chapter 2: tendering."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import at_least
from certkit.checks.guards import guarded
from certkit.checks.progress import OPENING, nothing_moves, objections
from certkit.checks.registry import check
from certkit.checks.schedule import PREQUALIFICATION, TENDER, Limit, limits
from certkit.checks.times import clock, days_between, instant
from certkit.checks.views import accepted, answered, inputs_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

DAYS_LEFT = {TENDER: 15, PREQUALIFICATION: 3}


@check("IR-21-3")
def late_change_puts_the_deadline_off(evidence: Evidence) -> Iterator[Finding]:
    """A change that affects preparation leaves 15 days (prequalification: 3), or the deadline is put off."""
    for exchange in evidence.exchanges(("publish_clarification", "amend_notice"), probes=False):
        before = _limit_before(evidence, exchange)
        if inputs_of(exchange).get("affects_preparation") is not True or before is None:
            continue
        published = clock(evidence).there(exchange.answered_at)
        needed = DAYS_LEFT[before.kind]
        proposed = instant(inputs_of(exchange).get("deadline")) or before.deadline
        if days_between(published, before.deadline) >= needed:
            continue
        if days_between(published, proposed) < needed and not _put_off(evidence, exchange, before, needed):
            yield guarded(evidence, exchange, ["too_short_period"])
        elif exchange.outcome is not None and exchange.outcome.accepted:
            yield from _shown_deadline(evidence, exchange, before, published, needed)


def _limit_before(evidence: Evidence, exchange: ExchangeEvent) -> Limit | None:
    """The deadline that was in force when the change was sent."""
    sections = {one.section for one in limits(evidence)}
    section = str(inputs_of(exchange).get("section", "")) or (next(iter(sections)) if len(sections) == 1 else "")
    before = [one for one in limits(evidence) if one.section == section and one.since <= exchange.sent_at]
    return before[-1] if before else None


def _states(evidence: Evidence, exchange: ExchangeEvent, section: str) -> list[ExchangeEvent]:
    """Readings of the section after the change and before the next deadline was published."""
    later = [one.since for one in limits(evidence) if one.section == section and one.since > exchange.answered_at]
    until = min(later, default=float("inf"))
    reads = accepted(evidence, "read_section", section=section)
    return [one for one in reads if exchange.answered_at <= one.sent_at < until]


def _put_off(evidence: Evidence, exchange: ExchangeEvent, before: Limit, needed: int) -> bool:
    """Whether the platform itself put the deadline off far enough."""
    published = clock(evidence).there(exchange.answered_at)
    shown = [instant(answered(evidence, one).get("deadline")) for one in _states(evidence, exchange, before.section)]
    return any(moment is not None and days_between(published, moment) >= needed for moment in shown)


def _shown_deadline(
    evidence: Evidence, exchange: ExchangeEvent, before: Limit, published: float, needed: int
) -> Iterator[Finding]:
    """The section shows the later deadline."""
    for read in _states(evidence, exchange, before.section)[:1]:
        moment = instant(answered(evidence, read).get("deadline"))
        days = None if moment is None else days_between(published, moment)
        yield at_least("put_off", needed, days, at=read, of=before.section)


@check("IR-22-4")
def tendering_stands_still_until_the_objection_is_answered(evidence: Evidence) -> Iterator[Finding]:
    """While an objection to the documents is open, neither bids nor applications are opened."""
    for raised, until in objections(evidence, ("document", "prequalification")):
        yield from nothing_moves(evidence, "while_objection", OPENING, raised, until)
