"""电子招标投标办法 第五章 电子开标、评标和中标 / chapter 5: electronic opening, evaluation and award."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.ebm_ch4_bidding import IN_TIME, NEAR, PROPER, by_lateness
from certkit.checks.findings import equal, outcome
from certkit.checks.halls import Hall, decrypted, halls, keys_sent
from certkit.checks.registry import check
from certkit.checks.views import (
    Opening,
    Submission,
    accepted,
    amount,
    answered,
    opening_records,
    parties,
    records,
    section_of,
    sections,
    standing_bids,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

FEWEST_BIDDERS = 3


@check("EBM-30-1")
def all_bids_are_taken_out(evidence: Evidence) -> Iterator[Finding]:
    """The bids taken out at the opening are those with a valid receipt, no more and no fewer.

    A bid that came too late and one opened among fewer than three are the matter of other requirements.
    """
    in_time = {one.exchange.id for one, _ in by_lateness(evidence, IN_TIME, NEAR)}
    for opened in accepted(evidence, "open_bids"):
        section = section_of(opened)
        bids = standing_bids(evidence, section, opened.sent_at)
        held = {one.bidder for one in bids if one.exchange.id in in_time}
        late = {one.bidder for one in bids} - held
        shown = [opened, *(record.exchange for record in opening_records(evidence, section)[:1])]
        for exchange in shown if len(held) >= FEWEST_BIDDERS else ():
            taken = {str(bid.get("bidder")) for bid in records(answered(evidence, exchange).get("bids"))} - late
            yield equal("opened_bids", sorted(held), sorted(taken), at=exchange, of=section)


@check("EBM-30-3")
def announced_contents_are_the_sealed_ones(evidence: Evidence) -> Iterator[Finding]:
    """Every bidder is shown names, prices and the other contents, and they are what each bidder sealed."""
    for section in sections(evidence):
        seen: set[str] = set()
        for record in opening_records(evidence, section, state="announced"):
            body = record.exchange.response.body if record.exchange.response else None
            if body is None or body.digest in seen:
                continue
            seen.add(body.digest)
            for one in standing_bids(evidence, section, record.exchange.sent_at):
                shown = record.bid_of(one.bidder)
                if shown is not None and shown.get("state") == "decrypted":
                    yield equal("announced", _sealed(one), _announced(shown), at=record.exchange, of=one.bidder)
        yield from _shown_to_all(evidence, section)
    for hall in halls(evidence):
        later = [other.since for other in halls(evidence) if other.section == hall.section and other.since > hall.since]
        for record in opening_records(evidence, hall.section, state="announced"):
            if hall.since <= record.exchange.sent_at < min(later, default=float("inf")):
                yield from _nothing_missing(evidence, hall, record)


def _nothing_missing(evidence: Evidence, hall: Hall, record: Opening) -> Iterator[Finding]:
    """Every bid whose bidder released the right key stands in the record, decrypted."""
    released = decrypted(evidence, hall)
    for bid in hall.bids:
        if bid.bidder in released and bid.seal in PROPER and keys_sent(evidence, hall, bid):
            state = (record.bid_of(bid.bidder) or {}).get("state")
            yield equal("decrypted_bid", "decrypted", state, at=record.exchange, of=bid.bidder)


def _sealed(one: Submission) -> dict[str, Any]:
    content = one.commercial
    return {
        "name": content.get("bidder_name"),
        "price": amount(content.get("price")),
        "duration_days": content.get("duration_days"),
        "lead": content.get("lead"),
    }


def _announced(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": shown.get("name"),
        "price": amount(shown.get("price")),
        "duration_days": shown.get("duration_days"),
        "lead": shown.get("lead"),
    }


def _shown_to_all(evidence: Evidence, section: str) -> Iterator[Finding]:
    """No bidder that asks for the record after the announcement is turned away."""
    announced = accepted(evidence, "announce_opening", section=section)
    if not announced:
        return
    bidders = {party.actor for party in parties(evidence).values() if party.kind == "bidder"}
    for exchange in evidence.exchanges("read_opening_record"):
        if exchange.actor in bidders and section_of(exchange) == section and _after(exchange, announced[-1]):
            yield outcome("announced_to", "accepted", exchange)


def _after(exchange: ExchangeEvent, other: ExchangeEvent) -> bool:
    decided = exchange.outcome is not None and exchange.outcome.kind in ("accepted", "refused")
    return decided and exchange.sent_at >= other.answered_at
