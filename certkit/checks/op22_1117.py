"""发改法规规〔2022〕1117号 / NDRC order 1117 of 2022: who runs tenders must keep them open to all."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch3_tendering import BARRIERS
from certkit.checks.findings import outcome
from certkit.checks.registry import check
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

ON_THE_WAY = ("read_notices", "read_section", "ask_question", "pay_bid_security", "submit_application", "submit_bid")
"""What a bidder does on the way to its bid; the documents themselves are judged by EBM-20-1."""


@check("OP22-3-1")
def no_step_without_legal_basis_on_the_way_to_a_bid(evidence: Evidence) -> Iterator[Finding]:
    """A registered bidder asks, pays and submits without sign-up, approval, membership or a prescribed tool."""
    seen: set[tuple[str, str]] = set()
    for exchange in evidence.exchanges(ON_THE_WAY):
        if evidence.role_of(exchange.actor) != "bidder" or exchange.outcome is None:
            continue
        barrier = next((reason for reason in exchange.outcome.reasons if reason in BARRIERS), "")
        key = (exchange.actor, exchange.operation)
        if barrier or (exchange.outcome.accepted and key not in seen):
            seen.add(key)
            yield outcome("way_to_a_bid", "accepted", exchange, actual=f"refused: {barrier}" if barrier else "accepted")
