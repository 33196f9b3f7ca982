"""Guard requirements (应予提示留痕): the deed is stopped, or it is warned of, recorded and shown to supervision."""

from __future__ import annotations

from collections.abc import Sequence

from certkit.checks.findings import finding, inconclusive
from certkit.checks.views import accepted, answered, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict

BLOCKS, WARNS, NEITHER, UNKNOWN = "blocks", "warns", "neither", "unknown"


def treatment(evidence: Evidence, exchange: ExchangeEvent, reasons: Sequence[str]) -> str:
    """How the platform met a deed that the law forbids to the actor; unknown when supervision was not asked."""
    outcome = exchange.outcome
    if outcome is None or outcome.kind not in ("accepted", "refused"):
        return UNKNOWN
    if outcome.refused:
        return BLOCKS
    rules = [
        str(warning.get("rule"))
        for warning in records(answered(evidence, exchange).get("warnings"))
        if not reasons or warning.get("reason") in reasons
    ]
    if not rules:
        return NEITHER
    reads = accepted(evidence, "read_supervised_project", section=section_of(exchange))
    later = [read for read in reads if read.sent_at >= exchange.answered_at]
    if not later:
        return UNKNOWN
    shown = {str(one.get("rule")) for read in later for one in records(answered(evidence, read).get("warnings"))}
    return WARNS if set(rules) & shown else NEITHER


def guarded(evidence: Evidence, exchange: ExchangeEvent, reasons: Sequence[str]) -> Finding:
    """Whether the deed was met as the profile demands."""
    met, demanded = treatment(evidence, exchange, reasons), evidence.plan.profile.guard
    if met == UNKNOWN:
        return inconclusive("unshown_warning", at=exchange, detail=exchange.operation)
    right = met == demanded or (demanded == "either" and met in (BLOCKS, WARNS))
    return finding(
        "guarded",
        Verdict.PASSED if right else Verdict.FAILED,
        expected=demanded,
        actual=met,
        at=exchange,
        operation=exchange.operation,
        actor=exchange.actor,
    )
