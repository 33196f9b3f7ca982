"""招标投标法实施条例 第二十二条、第四十四条 异议，第三十一条 终止 / Implementation Regulations, Art. 22, 44 and 31."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.disputes import Objection, raised
from certkit.checks.findings import at_most, equal, holds, outcome
from certkit.checks.periods import due_within
from certkit.checks.registry import check
from certkit.checks.schedule import PREQUALIFICATION, TENDER, limit_at
from certkit.checks.times import clock, day_of, days_between, instant
from certkit.checks.views import accepted, answered, inputs_of, opening_records, parties, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

DAYS_BEFORE = {"prequalification": (PREQUALIFICATION, 2), "document": (TENDER, 10)}
"""Kind of objection → whose deadline it counts to, and how many days before it."""
LONGEST_ANSWER_DAYS = 3
TOO_LATE = "deadline_passed"
CLOSED = (TOO_LATE, "too_early")
"""Refusals that say: the time for objections is over, or has not come."""
OF_DOCUMENTS = tuple(DAYS_BEFORE)
CLOCK_SECONDS = 1.0


@check("IR-22-1")
def prequalification_documents_may_be_objected_to(evidence: Evidence) -> Iterator[Finding]:
    """Until two days before applications are due an objection to the documents is taken; a later one is marked."""
    yield from _window(evidence, "prequalification")


@check("IR-22-2")
def tender_documents_may_be_objected_to(evidence: Evidence) -> Iterator[Finding]:
    """Until ten days before the deadline an objection to the tender documents is taken; a later one is marked."""
    yield from _window(evidence, "document")


def _window(evidence: Evidence, kind: str) -> Iterator[Finding]:
    whose, days = DAYS_BEFORE[kind]
    for exchange in evidence.exchanges("raise_objection", probes=False):
        outcome_ = exchange.outcome
        limit = limit_at(evidence, section_of(exchange), exchange.sent_at, whose)
        if inputs_of(exchange).get("kind") != kind or limit is None or outcome_ is None:
            continue
        now = clock(evidence).there(exchange.sent_at)
        closed = bool(set(outcome_.reasons) & set(CLOSED))
        if now >= limit.deadline or not (outcome_.accepted or closed):
            continue
        if days_between(now, limit.deadline) >= days:
            yield outcome("objection_in_time", "accepted", exchange)
        else:
            yield holds("late_objection", closed or TOO_LATE in outcome_.warnings, at=exchange, of=limit.section)


@check("IR-22-3")
def an_answer_is_due_in_three_days(evidence: Evidence) -> Iterator[Finding]:
    """An objection to documents says by when it is to be answered; when that is over supervision is alerted."""
    for one in raised(evidence):
        if one.kind in OF_DOCUMENTS:
            began = day_of(clock(evidence).there(one.exchange.answered_at))
            set_for = None if one.due is None else day_of(one.due)
            yield due_within("objection_due", began, LONGEST_ANSWER_DAYS, set_for, at=one.exchange, of=one.section)
            yield from _overdue(evidence, one)


def _overdue(evidence: Evidence, one: Objection) -> Iterator[Finding]:
    """What supervision sees when the time for the answer is over: that it is open, and the duty that was not kept."""
    for read in accepted(evidence, "read_supervised_project", section=one.section):
        over = one.due is not None and clock(evidence).there(read.sent_at) > one.due
        if not over or read.sent_at >= one.answered_at:
            continue
        shown = answered(evidence, read)
        listed = any(
            each.get("objection") == one.id and each.get("state") == "open" for each in records(shown.get("objections"))
        )
        reminded = any(instant(each.get("due")) == one.due for each in records(shown.get("reminders")))
        yield equal("overdue_answer", {"open": True, "reminder": True}, {"open": listed, "reminder": reminded}, at=read)
        return


@check("IR-44-3")
def objection_at_the_opening_stands_in_its_record(evidence: Evidence) -> Iterator[Finding]:
    """An objection at the opening is to be answered on its day, and stands with the answer in the opening record."""
    for one in raised(evidence):
        if one.kind != "opening":
            continue
        today = day_of(clock(evidence).there(one.exchange.answered_at)).isoformat()
        set_for = None if one.due is None else day_of(one.due).isoformat()
        yield at_most("objection_due", today, set_for, at=one.exchange, of=one.section)
        if one.answer is None:
            continue
        wanted = {"text": inputs_of(one.exchange).get("text"), "answer": inputs_of(one.answer).get("text")}
        for record in opening_records(evidence, one.section):
            if record.exchange.sent_at >= one.answered_at:
                listed = records(answered(evidence, record.exchange).get("objections"))
                mine = next((each for each in listed if each.get("objection") == one.id), {})
                shown = {name: mine.get(name) for name in wanted}
                yield equal("objection_in_record", wanted, shown, at=record.exchange, of=one.section)


@check("IR-31-1")
def termination_is_told_to_all(evidence: Evidence) -> Iterator[Finding]:
    """A termination is announced to the public, and everybody who holds the documents is told."""
    for ended in accepted(evidence, "terminate"):
        section = section_of(ended)
        for read in _later(evidence, "read_public_record", ended)[:1]:
            record = answered(evidence, read).get("termination")
            announced = isinstance(record, dict) and instant(record.get("published_at")) is not None
            yield holds("termination_announced", announced, at=read, of=section)
        loads = accepted(evidence, "download_tender_document", section=section)
        holders = {one.actor for one in loads if evidence.role_of(one.actor) == "bidder"}
        for read in _later(evidence, "read_messages", ended):
            if read.actor in holders:
                holders.discard(read.actor)
                of = parties(evidence)[read.actor].code
                yield holds("termination_told", _told(evidence, read, ended), at=read, of=of)


def _later(evidence: Evidence, operation: str, deed: ExchangeEvent) -> list[ExchangeEvent]:
    reads = accepted(evidence, operation, section=section_of(deed))
    return [read for read in reads if read.sent_at >= deed.answered_at]


def _told(evidence: Evidence, read: ExchangeEvent, ended: ExchangeEvent) -> bool:
    """Whether a message about the section was sent with the termination or after it."""
    since = clock(evidence).there(ended.sent_at) - clock(evidence).uncertainty - CLOCK_SECONDS
    messages = records(answered(evidence, read).get("messages"))
    of_section = [one for one in messages if one.get("section") == section_of(ended)]
    return any((instant(one.get("sent_at")) or 0.0) >= since for one in of_section)


@check("IR-31-2")
def securities_go_back_after_a_termination(evidence: Evidence) -> Iterator[Finding]:
    """After a termination every security is due for refund, and comes back with its interest."""
    for ended in accepted(evidence, "terminate"):
        section = section_of(ended)
        payers = {one.actor for one in accepted(evidence, "pay_bid_security", section=section)}
        refunds = accepted(evidence, "refund_bid_security", section=section)
        seen: set[tuple[str, bool]] = set()
        for read in _later(evidence, "read_bid_security", ended):
            if read.actor not in payers:
                continue
            code, shown = parties(evidence)[read.actor].code, answered(evidence, read)
            paid = [one for one in refunds if inputs_of(one).get("bidder") == code and one.answered_at <= read.sent_at]
            if (read.actor, bool(paid)) in seen:
                continue
            seen.add((read.actor, bool(paid)))
            if not paid:
                back = shown.get("state") == "refunded" or instant(shown.get("due")) is not None
                yield holds("refund_put_due", back, at=read, of=code)
                continue
            wanted = {"state": "refunded", "interest": str(inputs_of(paid[-1]).get("interest"))}
            given = {"state": shown.get("state"), "interest": str(shown.get("interest"))}
            yield equal("refunded", wanted, given, at=read, of=code)
