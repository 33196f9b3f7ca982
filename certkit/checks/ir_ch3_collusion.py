"""招标投标法实施条例 第三章 投标 / Implementation Regulations, chapter 3: bidding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from certkit.checks.committees import evaluations
from certkit.checks.findings import holds
from certkit.checks.registry import check
from certkit.checks.views import accepted, inputs_of, records, sections, standing_bids
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("IR-40-1")
def signs_of_collusion_are_brought_before_the_committee(evidence: Evidence) -> Iterator[Finding]:
    """Bids of the same maker, lead or account are named together in an alert to the committee."""
    for section in sections(evidence):
        for read, evaluation in evaluations(evidence, section):
            alerts = [str(alert) for alert in records(evaluation.get("alerts"))]
            for sign, bidders in _alike(evidence, section, read.sent_at):
                named = any(all(bidder in alert for bidder in bidders) for alert in alerts)
                yield holds("collusion_alert", named, at=read, of=sign)


def _alike(evidence: Evidence, section: str, at: float) -> Iterator[tuple[str, list[str]]]:
    """What several bids have in common that competitors would not, with their bidders."""
    accounts = {one.actor: inputs_of(one).get("account") for one in accepted(evidence, "pay_bid_security")}
    common: dict[tuple[str, str], list[str]] = defaultdict(list)
    for bid in standing_bids(evidence, section, at):
        technical = bid.content.get("technical")
        maker = technical.get("maker") if isinstance(technical, dict) else None
        signs = {"maker": maker, "lead": bid.commercial.get("lead"), "account": accounts.get(bid.actor)}
        for sign, value in signs.items():
            if value:
                common[sign, str(value)].append(bid.bidder)
    for (sign, _), bidders in common.items():
        if len(bidders) > 1:
            yield sign, sorted(bidders)
