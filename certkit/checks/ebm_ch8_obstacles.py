"""电子招标投标办法 第八章：不得故意不兼容、设置障碍 / chapter 8: no wilful incompatibility, no obstacles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from certkit.checks.ebm_ch4_bidding import DECIDED, IN_TIME, RECEIPT_SECONDS, by_lateness, judged_by_its_file
from certkit.checks.findings import at_most, equal, outcome
from certkit.checks.halls import halls, keys_sent
from certkit.checks.registry import check
from certkit.checks.views import opening_records
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

UNUSUAL = ("other_order",)
"""Files of a form that the format allows and that no common tool writes."""


@check("EBM-54-4")
def every_form_that_the_format_allows_is_taken(evidence: Evidence) -> Iterator[Finding]:
    """A bid of a form that the format leaves to its maker is accepted and opened like any other."""
    for one, _ in by_lateness(evidence, IN_TIME):
        if one.kind != "bid" or one.seal not in UNUSUAL or not judged_by_its_file(one.exchange):
            continue
        yield outcome("allowed_form", "accepted", one.exchange)
        for record in opening_records(evidence, one.section, state="announced")[:1]:
            shown = record.bid_of(one.bidder)
            if shown is not None and shown.get("digest") == one.digest:
                yield equal("allowed_form_opened", "decrypted", shown.get("state"), at=record.exchange, of=one.bidder)


@check("EBM-54-5")
def equal_bidders_are_served_alike(evidence: Evidence) -> Iterator[Finding]:
    """Of bidders who submit in the same instant, or decrypt in the same opening, none waits longer than the others."""
    tolerance = evidence.plan.profile.tolerances.get("receipt_seconds", RECEIPT_SECONDS)
    together: dict[str, list[ExchangeEvent]] = {}
    for one, _ in by_lateness(evidence, IN_TIME):
        step = evidence.step_of(one.exchange)
        if step is not None and step.together and judged_by_its_file(one.exchange):
            together.setdefault(step.together, []).append(one.exchange)
    for same in together.values():
        yield from _alike(same, tolerance)
    for hall in halls(evidence):
        keys = [exchange for bid in hall.bids for exchange in keys_sent(evidence, hall, bid)]
        yield from _alike([one for one in keys if one.outcome and one.outcome.accepted], tolerance)


def _alike(same: Sequence[ExchangeEvent], tolerance: float) -> Iterator[Finding]:
    """Several equals did the same: the outcomes are the same, and no answer comes much later than the quickest."""
    decided = [one for one in same if one.outcome is not None and one.outcome.kind in DECIDED]
    if len({one.actor for one in decided}) < 2:
        return
    quickest = min(map(_delay, decided))
    common = max((str(one.outcome.kind) for one in decided if one.outcome), key=lambda kind: kind == "accepted")
    for one in decided:
        yield outcome("served_alike", common, one)
        yield at_most("served_as_quickly", tolerance, _delay(one) - quickest, at=one, of=one.actor)


def _delay(exchange: ExchangeEvent) -> float:
    """Seconds from the last byte of a request to its answer."""
    return exchange.answered_at - (exchange.uploaded_at or exchange.sent_at)
