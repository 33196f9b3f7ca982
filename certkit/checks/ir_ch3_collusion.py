"""招标投标法实施条例 第三章 投标 / Implementation Regulations, chapter 3: bidding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from certkit.checks.committees import evaluations, pointed_out
from certkit.checks.findings import holds
from certkit.checks.guards import guarded
from certkit.checks.registry import check
from certkit.checks.views import accepted, inputs_of, parties, section_of, sections, standing_bids
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

RELATED = "related_party"


@check("IR-40-1")
def signs_of_collusion_are_brought_before_the_committee(evidence: Evidence) -> Iterator[Finding]:
    """Bids of the same maker, lead or account are named together in an alert to the committee."""
    for section in sections(evidence):
        for read, evaluation in evaluations(evidence, section):
            for sign, bidders in _alike(evidence, section, read.sent_at):
                named = pointed_out(evidence, evaluation, bidders)
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


@check("IR-34-2")
def related_bidders_are_kept_apart_or_pointed_out(evidence: Evidence) -> Iterator[Finding]:
    """Where one bidder controls another, the second is stopped or warned, or the committee is told of both."""
    owners = {one.actor: inputs_of(one).get("controlled_by") for one in accepted(evidence, "register_party")}
    for tried in evidence.exchanges("submit_bid", probes=False):
        section, known = section_of(tried), parties(evidence).get(tried.actor)
        others = {bid.bidder for bid in standing_bids(evidence, section, tried.sent_at)}
        owner = owners.get(tried.actor)
        if tried.outcome is None or known is None or owner not in others:
            continue
        if RELATED in (*tried.outcome.reasons, *tried.outcome.warnings):
            yield guarded(evidence, tried, [RELATED])
        elif tried.outcome.accepted:
            for read, evaluation in evaluations(evidence, section):
                named = pointed_out(evidence, evaluation, [str(owner), known.code])
                yield holds("collusion_alert", named, at=read, of=known.name)
