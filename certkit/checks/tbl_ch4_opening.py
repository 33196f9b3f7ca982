"""招标投标法 第四章 开标、评标和中标 / Tendering and Bidding Law, chapter 4: opening, evaluation and award."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch4_bidding import PROPER
from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.checks.views import accepted, answered, records, section_of, standing_bids
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("TBL-36-1")
def seals_are_checked_at_the_opening(evidence: Evidence) -> Iterator[Finding]:
    """The opening shows the state of each bid's seal, with a digest by which its bidder can verify it."""
    seen: set[str] = set()
    for exchange in accepted(evidence, "open_bids", "read_opening_record"):
        body = exchange.response.body if exchange.response else None
        if body is None or body.digest in seen:
            continue
        seen.add(body.digest)
        shown = {str(bid.get("bidder")): bid for bid in records(answered(evidence, exchange).get("bids"))}
        for one in standing_bids(evidence, section_of(exchange), exchange.sent_at):
            bid = shown.get(one.bidder)
            if bid is not None and one.seal in PROPER:
                intact = {"seal": "intact", "digest": one.digest}
                yield equal("seal_shown", intact, {name: bid.get(name) for name in intact}, at=exchange, of=one.bidder)
