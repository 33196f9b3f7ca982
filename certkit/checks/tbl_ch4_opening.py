"""招标投标法 第四章 开标、评标和中标 / Tendering and Bidding Law, chapter 4: opening, evaluation and award."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.ebm_ch4_bidding import DECIDED, PROPER
from certkit.checks.findings import equal, holds, outcome
from certkit.checks.halls import halls
from certkit.checks.registry import check
from certkit.checks.views import accepted, answered, opening_records, records, section_of, standing_bids
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


@check("TBL-35-1")
def every_bidder_can_attend(evidence: Evidence) -> Iterator[Finding]:
    """Every bidder that asks for the opening while it goes on is let in."""
    for hall in halls(evidence):
        attending = {bid.actor for bid in hall.bids}
        for exchange in evidence.exchanges("read_opening_record"):
            decided = exchange.outcome is not None and exchange.outcome.kind in DECIDED
            during = hall.since <= exchange.sent_at < hall.announced_at and section_of(exchange) == hall.section
            if exchange.actor in attending and during and decided:
                yield outcome("attendance", "accepted", exchange)


@check("TBL-36-2")
def every_bid_in_time_is_announced(evidence: Evidence) -> Iterator[Finding]:
    """Every bid that was received in time stands in the record that is announced."""
    for hall in halls(evidence):
        held = {bid.bidder for bid in hall.bids}
        for record in opening_records(evidence, hall.section, state="announced"):
            if record.exchange.sent_at >= hall.announced_at and held:
                left_out = held - {str(bid.get("bidder")) for bid in record.bids}
                yield equal("announced_bids", [], sorted(left_out), at=record.exchange, of=hall.section)


@check("TBL-36-3")
def opening_is_kept_in_the_archive(evidence: Evidence) -> Iterator[Finding]:
    """After the announcement the archive holds the opening record."""
    for hall in halls(evidence):
        for exchange in accepted(evidence, "read_archive", section=hall.section):
            if exchange.sent_at >= hall.announced_at:
                items = records(answered(evidence, exchange).get("items"))
                found = any(_is_record(item) for item in items)
                yield holds("archived_record", found, at=exchange, of=hall.section)


def _is_record(item: Mapping[str, Any]) -> bool:
    """Whether an archived item is the opening record, with its bytes."""
    named = item.get("kind") == "opening_record" or str(item.get("title")).endswith("开标记录")
    return named and bool(item.get("digest")) and bool(item.get("size"))
