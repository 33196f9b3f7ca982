"""电子招标投标办法 第八章：限制注册、伪造篡改 / chapter 8: restricted registration, falsified information."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import equal, outcome
from certkit.checks.registry import check
from certkit.checks.views import PUBLIC_SERVICE, SUPERVISION, Push, accepted, amount, answered, pushed
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

LIMITS = ("local_registration_required", "approval_required", "sign_up_required", "tool_required")
"""Refusals by which registration is restricted to some."""
SHARED = ("BID_OPENING_RECORD", "TENDER_CANDIDATE_ANNOUNCE", "WIN_RESULT_ANNO", "CONTRACT_PERFORMANCE")
"""Records that both neighbours get and that must say the same."""
DISPATCH = ("DATA_TIMESTAMP", "UPLOAD_TIME", "version")


@check("EBM-54-2")
def registration_is_open_to_all(evidence: Evidence) -> Iterator[Finding]:
    """Whoever registers in due form is registered, wherever it comes from."""
    for exchange in evidence.exchanges("register_party", probes=False):
        if exchange.outcome is None:
            continue
        limit = next((reason for reason in exchange.outcome.reasons if reason in LIMITS), "")
        if limit or exchange.outcome.accepted:
            yield outcome(
                "open_registration", "accepted", exchange, actual=f"refused: {limit}" if limit else "accepted"
            )


@check("EBM-58-1")
def platform_and_neighbours_tell_the_same(evidence: Evidence) -> Iterator[Finding]:
    """What the two neighbours were sent is the same, and the winner and the price are those that the platform shows."""
    for dataset in SHARED:
        there = list(pushed(evidence, dataset, SUPERVISION))
        for kind in {push.message.dataset: None for push in there}:
            mine = (push for push in pushed(evidence, dataset, PUBLIC_SERVICE) if push.message.dataset == kind)
            theirs = (push for push in there if push.message.dataset == kind)
            for push, other in zip(mine, theirs, strict=False):
                yield equal("same_record", _fields(push), _fields(other), at=push.exchange, of=dataset)
    for read in accepted(evidence, "read_public_record"):
        yield from _result(evidence, read)


def _fields(push: Push) -> dict[str, str]:
    return {name: value for name, value in push.fields.items() if name not in DISPATCH}


def _result(evidence: Evidence, read: ExchangeEvent) -> Iterator[Finding]:
    """The published result beside the one that was reported."""
    result = answered(evidence, read).get("result")
    if not isinstance(result, dict):
        return
    shown = [result.get("winner"), amount(result.get("price"))]
    for push in (
        *pushed(evidence, "WIN_RESULT_ANNO", PUBLIC_SERVICE),
        *pushed(evidence, "WIN_RESULT_ANNO", SUPERVISION),
    ):
        if push.exchange.sent_at <= read.sent_at and push.carries("WIN_BIDDER_CODE") and push.carries("BID_AMOUNT"):
            told = [push.fields.get("WIN_BIDDER_CODE"), amount(push.fields.get("BID_AMOUNT"))]
            warns = told != shown and not push.sure("WIN_BIDDER_CODE", "BID_AMOUNT")
            yield equal("reported_result", told, shown, at=read, of=push.counterpart, advisory=warns)
