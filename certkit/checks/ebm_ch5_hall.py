"""电子招标投标办法 第五章 电子开标：在线参加、解密、公布和记录 / chapter 5: opening online, decryption and record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from certkit.checks.ebm_ch4_bidding import DECIDED, price_forms
from certkit.checks.findings import at_least, equal, holds, outcome
from certkit.checks.halls import Hall, decrypted, halls, terms_of
from certkit.checks.registry import check
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.times import instant
from certkit.checks.views import (
    Opening,
    accepted,
    answered,
    bidders,
    inputs_of,
    opening_records,
    parties,
    party_of,
    records,
    section_of,
    sections,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

RECORD = ("opened_at", "announced_at")
RECORD_OF_BID = ("bidder", "name", "received_at", "state")
_MINUTE = 60.0


@check("EBM-29-2")
def bidders_see_the_same_opening(evidence: Evidence) -> Iterator[Finding]:
    """Bidders who look at the opening at the same stage of it see the same."""
    actors = {party.actor for party in bidders(evidence)}
    for section in sections(evidence):
        seen = [one for one in opening_records(evidence, section) if one.actor in actors]
        for _, group in groupby(seen, key=lambda one: _changes_before(evidence, one.exchange)):
            for first, second in pairwise(group):
                if first.actor != second.actor:
                    yield equal("same_opening", _shown(first), _shown(second), at=second.exchange, of=second.actor)


def _changes_before(evidence: Evidence, exchange: ExchangeEvent) -> int:
    """How many accepted deeds of the section, beside mere readings, were begun before a reading was answered."""
    return sum(
        1
        for one in evidence.exchanges(outcome="accepted")
        if one.sent_at < exchange.answered_at
        and not one.request.line.startswith("GET ")
        and section_of(one) == section_of(exchange)
    )


def _shown(record: Opening) -> dict[str, Any]:
    return {"state": record.state, "bids": [dict(bid) for bid in record.bids]}


@check("EBM-30-2")
def everybody_is_prompted_to_decrypt_in_time(evidence: Evidence) -> Iterator[Finding]:
    """At the opening purchaser and bidders are prompted to decrypt, within no less time than was published."""
    for hall in halls(evidence):
        yield from _window(evidence, hall)
        buyers = {hall.opened.actor}
        for exchange in accepted(evidence, "read_messages", section=hall.section):
            concerned = exchange.actor in buyers | {bid.actor for bid in hall.bids}
            if concerned and hall.since <= exchange.sent_at < hall.announced_at:
                texts = [str(one.get("text")) for one in records(answered(evidence, exchange).get("messages"))]
                prompted = any("解密" in text or "decrypt" in text.lower() for text in texts)
                yield holds("decrypt_prompt", prompted, at=exchange, of=exchange.actor)


def _window(evidence: Evidence, hall: Hall) -> Iterator[Finding]:
    minutes, answer = terms_of(evidence, hall).get("decrypt_minutes"), answered(evidence, hall.opened)
    opened, until = instant(answer.get("opened_at")), instant(answer.get("decrypt_until"))
    if isinstance(minutes, int) and opened is not None and until is not None:
        yield at_least("decrypt_window", minutes * _MINUTE, until - opened, at=hall.opened, of=hall.section)


@check("EBM-30-4")
def nothing_is_shown_before_all_is_decrypted(evidence: Evidence) -> Iterator[Finding]:
    """Between opening and announcement nobody is shown the content of another's bid."""
    for hall in halls(evidence):
        if hall.announced is None:
            continue
        for bid in hall.bids:
            others = [sight for sight in sights(evidence) if sight.code != bid.bidder and sight.by != bid.actor]
            secret = Secret(tokens=tuple(price_forms(bid.canaries)), what="bid_content", of=bid.bidder)
            before = [sight for sight in others if hall.since <= sight.at < hall.announced.sent_at]
            after = [sight for sight in others if sight.at >= hall.announced_at]
            if before and bid.bidder in decrypted(evidence, hall):
                yield from unseen([secret], before, after)


@check("EBM-31-1")
def bid_that_its_bidder_did_not_decrypt_is_revoked(evidence: Evidence) -> Iterator[Finding]:
    """A bid whose bidder sent no key that opens it before the announcement is shown as revoked."""
    for hall, record in _announced_records(evidence):
        open_ = decrypted(evidence, hall)
        for bid in hall.bids:
            shown = record.bid_of(bid.bidder)
            if bid.bidder not in open_ and shown is not None:
                yield equal("lapsed_bid", "revoked", shown.get("state"), at=record.exchange, of=bid.bidder)


@check("EBM-31-3")
def the_others_are_opened_all_the_same(evidence: Evidence) -> Iterator[Finding]:
    """Where some bids were not decrypted, those that were are announced."""
    for hall, record in _announced_records(evidence):
        open_ = decrypted(evidence, hall)
        if open_ and len(open_) < len(hall.bids):
            shown = {str(bid.get("bidder")) for bid in record.bids if bid.get("state") == "decrypted"}
            yield equal("others_opened", sorted(open_), sorted(open_ & shown), at=record.exchange, of=hall.section)


def _announced_records(evidence: Evidence) -> Iterator[tuple[Hall, Opening]]:
    """Every opening with the readings of its record after the announcement, equal ones once."""
    for hall in halls(evidence):
        seen: set[str] = set()
        for record in opening_records(evidence, hall.section, state="announced"):
            body = record.exchange.response.body if record.exchange.response else None
            if body is not None and body.digest not in seen and record.exchange.sent_at >= hall.announced_at:
                seen.add(body.digest)
                yield hall, record


@check("EBM-32-1")
def opening_record_is_complete(evidence: Evidence) -> Iterator[Finding]:
    """The record names the times, every bid with its arrival and state, what was announced, and who confirmed."""
    for hall, record in _announced_records(evidence):
        answer = answered(evidence, record.exchange)
        missing = [name for name in RECORD if instant(answer.get(name)) is None]
        for bid in record.bids:
            wanted = (*RECORD_OF_BID, "price") if bid.get("state") == "decrypted" else RECORD_OF_BID
            missing += [f"{bid.get('bidder')}/{name}" for name in wanted if not bid.get(name)]
        shown = {str(one.get("bidder")) for one in records(answer.get("confirmations"))}
        missing += [f"confirmation {code}" for code in sorted(_confirmed(evidence, hall, record) - shown)]
        yield equal("record_complete", [], missing, at=record.exchange, of=hall.section)


def _confirmed(evidence: Evidence, hall: Hall, record: Opening) -> set[str]:
    """Codes of the bidders that had confirmed the record before it was read."""
    known = parties(evidence)
    said = accepted(evidence, "confirm_opening", section=hall.section)
    early = [one for one in said if hall.since <= one.sent_at and one.answered_at <= record.exchange.sent_at]
    return {known[one.actor].code for one in early if one.actor in known}


@check("EBM-32-2")
def opening_record_is_public(evidence: Evidence) -> Iterator[Finding]:
    """Whoever asks for the record after the announcement is shown it, with every bid by the bidder's name."""
    secret = {
        str(answered(evidence, one).get("section"))
        for one in accepted(evidence, "create_section")
        if inputs_of(one).get("restricted") is True
    }
    for hall in halls(evidence):
        for exchange in evidence.exchanges("read_opening_record"):
            here = section_of(exchange) == hall.section and exchange.sent_at >= hall.announced_at
            decided = exchange.outcome is not None and exchange.outcome.kind in DECIDED
            if exchange.actor != "public" or not here or not decided or hall.section in secret:
                continue
            yield outcome("public_record", "accepted", exchange)
            names = sorted(str(one.get("name")) for one in records(answered(evidence, exchange).get("bids")))
            if exchange.outcome is not None and exchange.outcome.accepted:
                known = [party_of(evidence, bid.bidder) for bid in hall.bids]
                wanted = sorted(party.name for party in known if party is not None)
                left_out = sorted(set(wanted) - set(names))
                yield equal("public_record_bids", [], left_out, at=exchange, of=hall.section)
