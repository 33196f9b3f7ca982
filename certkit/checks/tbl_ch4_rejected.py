"""招标投标法 第四十二条 否决所有投标 / Tendering and Bidding Law, Art. 42: every bid is rejected."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import outcome
from certkit.checks.registry import check
from certkit.checks.views import accepted, inputs_of, section_of
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

AWARDING = ("publish_candidates", "decide_winner", "publish_result", "issue_award_notice")


@check("TBL-42-2")
def nothing_is_awarded_when_every_bid_is_rejected(evidence: Evidence) -> Iterator[Finding]:
    """After a report that recommends nobody there is no award until the tender has been run again."""
    for report in accepted(evidence, "submit_evaluation_report"):
        section = section_of(report)
        again = [one.sent_at for one in accepted(evidence, "retender", section=section) if one.sent_at > report.sent_at]
        until = min(again, default=float("inf"))
        if inputs_of(report).get("ranking"):
            continue
        for exchange in evidence.exchanges(AWARDING, probes=False):
            decided = exchange.outcome is not None and exchange.outcome.kind in ("accepted", "refused")
            if decided and section_of(exchange) == section and report.answered_at <= exchange.sent_at < until:
                yield outcome("award_of_none", "refused", exchange)
