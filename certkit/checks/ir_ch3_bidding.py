"""招标投标法实施条例 第三章 投标 / Implementation Regulations, chapter 3: bidding."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import equal
from certkit.checks.halls import Hall, halls
from certkit.checks.periods import due_within
from certkit.checks.registry import check
from certkit.checks.times import clock, day_of, instant
from certkit.checks.views import Submission, accepted, answered, opening_records, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

REFUND_DAYS = 5
SECOND = 1.0
"""A record may name whole seconds where the receipt names milliseconds."""


@check("IR-35-1")
def security_of_a_withdrawn_bid_is_refunded_in_time(evidence: Evidence) -> Iterator[Finding]:
    """After a withdrawal before the deadline the security is refunded, or due for it, within five days."""
    for withdrawn in accepted(evidence, "withdraw_bid"):
        section, actor = section_of(withdrawn), withdrawn.actor
        paid = accepted(evidence, "pay_bid_security", section=section, actor=actor)
        if not any(one.answered_at <= withdrawn.sent_at for one in paid):
            continue
        began = day_of(clock(evidence).there(withdrawn.answered_at))
        reads = accepted(evidence, "read_bid_security", section=section, actor=actor)
        for read in [one for one in reads if one.sent_at >= withdrawn.answered_at][:1]:
            answer = answered(evidence, read)
            due = instant(answer.get("due"))
            if answer.get("state") == "refunded":
                due = clock(evidence).there(read.answered_at)
            set_for = None if due is None else day_of(due)
            yield due_within("refund_due", began, REFUND_DAYS, set_for, at=read, of=actor)


@check("IR-36-3")
def arrival_is_recorded_truly(evidence: Evidence) -> Iterator[Finding]:
    """The receipt, the opening record and the archive name the same time of arrival for a bid."""
    for hall in halls(evidence):
        for bid in hall.bids:
            arrived = instant(bid.receipt.get("received_at"))
            for read, shown in _named(evidence, hall, bid):
                same = next((arrived for moment in shown if arrived and abs(moment - arrived) < SECOND), shown[0])
                yield equal("arrival", arrived, same, at=read, of=bid.bidder, shown=written)


def _named(evidence: Evidence, hall: Hall, bid: Submission) -> Iterator[tuple[ExchangeEvent, list[float]]]:
    """Where the times of a bid can be read after the opening, and which are named there."""
    for record in opening_records(evidence, hall.section, state="announced"):
        shown = record.bid_of(bid.bidder)
        moment = instant(shown.get("received_at")) if shown else None
        if moment is not None and record.exchange.sent_at >= hall.announced_at:
            yield record.exchange, [moment]
    for exchange in accepted(evidence, "read_archive", section=hall.section):
        for item in records(answered(evidence, exchange).get("items")):
            if item.get("digest") == bid.digest and item.get("sender") == bid.bidder:
                times = [instant(item.get(name)) for name in ("sent_at", "received_at")]
                known = [moment for moment in times if moment is not None]
                if known:
                    yield exchange, known
