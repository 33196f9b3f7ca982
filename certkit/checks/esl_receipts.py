"""电子签名法：数据电文的收讫和接收时间 / Electronic Signature Law: receipt and time of data messages."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch4_bidding import IN_TIME, NEAR, by_lateness
from certkit.checks.findings import at_least, at_most, equal
from certkit.checks.registry import check
from certkit.checks.times import clock, instant
from certkit.checks.views import accepted, answered, inputs_of, submissions
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

LONG_UPLOAD = 1.0
"""Seconds that an upload must take for its beginning and its end to be told apart."""
SAID = ("receipt", "section", "bidder", "digest", "size", "received_at")
"""What a receipt says; it may be signed anew when it is fetched again."""


@check("ESL-10-1")
def receipt_can_be_fetched_again_unchanged(evidence: Evidence) -> Iterator[Finding]:
    """A receipt that is asked for again says what it said when it was given."""
    given = {str(one.receipt.get("receipt")): one for one in submissions(evidence) if one.accepted}
    for exchange in accepted(evidence, "read_receipt"):
        one = given.get(str(inputs_of(exchange).get("receipt")))
        if one is not None:
            again = answered(evidence, exchange)
            mine, its = ({name: shown.get(name) for name in SAID} for shown in (one.receipt, again))
            yield equal("same_receipt", mine, its, at=exchange, of=one.bidder)


@check("ESL-11-1")
def message_is_received_when_its_last_byte_is(evidence: Evidence) -> Iterator[Finding]:
    """The time of receipt is the end of a long transmission, not its beginning and not a later processing."""
    here = clock(evidence)
    for one, _ in by_lateness(evidence, IN_TIME, NEAR):
        whole = one.exchange.uploaded_at or one.exchange.sent_at
        if one.accepted and whole - one.exchange.sent_at > LONG_UPLOAD + 2 * here.uncertainty:
            named = instant(one.receipt.get("received_at"))
            end = here.there(whole) - here.uncertainty
            latest = here.there(one.exchange.answered_at) + here.uncertainty
            yield at_least("entry_time", end, named, at=one.exchange, of=one.bidder, shown=written)
            yield at_most("entry_time", latest, named, at=one.exchange, of=one.bidder, shown=written)
