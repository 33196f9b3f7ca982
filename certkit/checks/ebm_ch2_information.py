"""电子招标投标办法 第二章：信息公开 / chapter 2: information that is public by law."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch8_liability import INSTANT, moved, of_the_object
from certkit.checks.findings import equal, outcome
from certkit.checks.registry import check
from certkit.checks.views import answered, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

UNFREE = ("payment_required", "membership_required", "sign_up_required", "approval_required", "not_authenticated")
"""Refusals by which what is public is not free for everybody."""


@check("EBM-9-2")
def public_information_is_free(evidence: Evidence) -> Iterator[Finding]:
    """What is public is shown to anybody without an account or a fee, as completely as to a registered party."""
    reads = evidence.exchanges(("read_notices", "read_public_record"))
    for exchange in reads:
        if evidence.role_of(exchange.actor) != "public" or exchange.outcome is None:
            continue
        if exchange.outcome.refused and set(exchange.outcome.reasons) & set(UNFREE):
            yield outcome("free_reading", "accepted", exchange)
        if not exchange.outcome.accepted:
            continue
        for other in reads:
            if _same_read(evidence, exchange, other):
                mine, its = (of_the_object(answered(evidence, one)) for one in (exchange, other))
                differing = sorted(name for name in {*mine, *its} if mine.get(name) != its.get(name))
                yield equal("free_content", [], differing, at=exchange, of=exchange.operation)
                break


def _same_read(evidence: Evidence, one: ExchangeEvent, other: ExchangeEvent) -> bool:
    """Whether a registered bidder read the same object at the same time."""
    registered = evidence.role_of(other.actor) == "bidder" and other.outcome is not None and other.outcome.accepted
    same = (one.operation, section_of(one)) == (other.operation, section_of(other))
    first, second = sorted((one, other), key=lambda read: read.sent_at)
    near = second.sent_at - first.sent_at <= INSTANT
    return registered and same and near and not moved(evidence, first, second)
