"""电子招标投标办法 第四章 电子投标：编制、补充修改和撤回 / chapter 4: making, changing and withdrawing bids."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch4_bidding import DECIDED, IN_TIME, PROPER, by_lateness, judged_by_its_file
from certkit.checks.findings import equal, outcome
from certkit.checks.halls import halls, keys_sent
from certkit.checks.registry import check
from certkit.checks.schedule import limit_at
from certkit.checks.times import clock
from certkit.checks.views import accepted, answered, inputs_of, opening_records, section_of, standing_bids, submissions
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

OUT_OF_TIME = ("deadline_passed", "wrong_stage", "suspended", "objection_open", "not_authenticated", "session_expired")
"""Refusals of a key that say nothing about the file."""
_FIRST_TOOL = "certkit-tool-a"


@check("EBM-26-1")
def bid_made_offline_is_taken_in(evidence: Evidence) -> Iterator[Finding]:
    """A bid that its bidder made, signed and sealed without asking the platform anything is taken in."""
    for one, _ in by_lateness(evidence, IN_TIME):
        plain = one.seal == "proper" and one.tool == _FIRST_TOOL and one.exchange.operation == "submit_bid"
        if plain and judged_by_its_file(one.exchange):
            yield outcome("offline_bid", "accepted", one.exchange)


@check("EBM-26-2")
def bid_encrypted_in_parts_is_decrypted_whole(evidence: Evidence) -> Iterator[Finding]:
    """A bid whose parts are encrypted one by one is decrypted with its key, and no part of it is lost."""
    for hall in halls(evidence):
        for bid in hall.bids:
            for exchange in keys_sent(evidence, hall, bid) if bid.seal in PROPER else ():
                reasons = set(exchange.outcome.reasons) if exchange.outcome else set()
                if exchange.outcome and exchange.outcome.kind in DECIDED and not reasons & set(OUT_OF_TIME):
                    yield outcome("decryption", "accepted", exchange)
        parts = {bid.bidder: sorted(bid.content) for bid in hall.bids if bid.seal in PROPER}
        for exchange in accepted(evidence, "read_bid", section=hall.section):
            content, bidder = answered(evidence, exchange).get("content"), str(inputs_of(exchange).get("bidder"))
            if isinstance(content, dict) and bidder in parts:
                yield equal("bid_parts", parts[bidder], sorted(content), at=exchange, of=bidder)


@check("EBM-27-1")
def bids_can_be_changed_and_withdrawn_until_the_deadline(evidence: Evidence) -> Iterator[Finding]:
    """Before the deadline a bidder replaces and withdraws its bid by itself, each act with a receipt of its own.

    What was withdrawn and not submitted again is not opened.
    """
    for exchange in evidence.exchanges(("replace_bid", "withdraw_bid"), probes=False):
        if _own_and_in_time(evidence, exchange):
            yield outcome("change_of_bid", "accepted", exchange)
    known: set[str] = set()
    for one in submissions(evidence):
        if one.accepted and one.kind == "bid":
            receipt = str(one.receipt.get("receipt", ""))
            if one.exchange.operation == "replace_bid":
                yield equal("own_receipt", True, bool(receipt) and receipt not in known, at=one.exchange, of=receipt)
            known.add(receipt)
    yield from _withdrawn_bids(evidence)


def _own_and_in_time(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether a bidder that had a bid changed it before the deadline, with a proper file."""
    limit, here = limit_at(evidence, section_of(exchange), exchange.sent_at), clock(evidence)
    if limit is None or here.there(exchange.answered_at) + here.uncertainty >= limit.deadline:
        return False
    files = {one.exchange.id: one.seal for one in submissions(evidence)}
    decided = exchange.outcome is not None and exchange.outcome.kind in DECIDED
    return decided and files.get(exchange.id, "proper") in PROPER and judged_by_its_file(exchange)


def _withdrawn_bids(evidence: Evidence) -> Iterator[Finding]:
    """A bidder that withdrew and did not come back has no opened bid in the record."""
    for hall in halls(evidence):
        standing = {bid.bidder for bid in standing_bids(evidence, hall.section, hall.opened.sent_at)}
        gone = {
            one.bidder: one.exchange
            for one in submissions(evidence)
            if one.section == hall.section and one.accepted and one.bidder not in standing
        }
        withdrew = {one.actor for one in accepted(evidence, "withdraw_bid", section=hall.section)}
        for record in opening_records(evidence, hall.section, state="announced")[:1]:
            for bidder, exchange in gone.items():
                if exchange.actor in withdrew:
                    shown = record.bid_of(bidder)
                    opened = shown is not None and shown.get("state") == "decrypted"
                    yield equal("withdrawn_bid_opened", False, opened, at=record.exchange, of=bidder)
