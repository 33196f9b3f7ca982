"""招标投标法 第三章 投标 / Bidding Law, chapter 3: bidding."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import equal
from certkit.checks.halls import halls
from certkit.checks.registry import check
from certkit.checks.views import opening_records
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("TBL-29-1")
def what_was_changed_is_part_of_the_bid(evidence: Evidence) -> Iterator[Finding]:
    """Of a bid that was changed, the version opened is the last one sent: its receipt stands in the record."""
    for hall in halls(evidence):
        changed = [bid for bid in hall.bids if bid.exchange.operation == "replace_bid"]
        for record in opening_records(evidence, hall.section):
            for bid in changed if record.exchange.sent_at >= hall.since else ():
                shown = record.bid_of(bid.bidder)
                if shown is not None:
                    last = bid.receipt.get("receipt")
                    yield equal("last_version", last, shown.get("receipt"), at=record.exchange, of=bid.bidder)
