"""电子招标投标办法 第四章 电子投标 / Measures for Electronic Tendering and Bidding, chapter 4: electronic bidding."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.findings import at_most, equal, holds, outcome
from certkit.checks.registry import check
from certkit.checks.schedule import PREQUALIFICATION, TENDER, Limit, limit_at
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.times import arrived, clock, instant
from certkit.checks.views import (
    Submission,
    accepted,
    answered,
    inputs_of,
    opening_records,
    records,
    sections,
    standing_bids,
    submissions,
)
from certkit.keys.sign import verify_receipt
from certkit.model.binding import parse
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

LATE, CROSSING, NEAR, IN_TIME = "late", "crossing", "near", "in time"
UNSEALED = ("none", "partly", "random")
UNFIT = ("foreign_section", "foreign_bidder", "unbound_certificate", "bad_signature", "wrong_digest")
PROPER = ("proper", "second_tool", "other_order")
OPENABLE = (*PROPER, "wrong_key")
"""Files that a platform must take in; that a key does not fit shows only at the opening."""
RECEIPT_SECONDS = 5.0
DECIDED = ("accepted", "refused")
NOT_THE_FILE = (
    "not_authorised",
    "not_authenticated",
    "session_expired",
    "already_exists",
    "not_qualified",
    "related_party",
    "suspended",
    "objection_open",
    "wrong_stage",
    "not_found",
    "too_early",
    "deadline_passed",
    "certificate_revoked",
    "certificate_expired",
    "limit_exceeded",
)
"""Refusals of a bid that say nothing about the file that was sent."""
_ENCRYPTION = re.compile("加密|密封|encrypt|sealed", re.IGNORECASE)


def lateness(evidence: Evidence, one: Submission, limit: Limit) -> str:
    """How a transmission lies to the deadline, on the candidate's clock; near: the clocks cannot tell."""
    here, sent, whole = clock(evidence), one.exchange.sent_at, one.exchange.uploaded_at or one.exchange.sent_at
    if here.there(sent) - here.uncertainty > limit.deadline:
        return LATE
    if here.there(one.exchange.answered_at) + here.uncertainty < limit.deadline:
        return IN_TIME
    began_before = here.there(sent) + here.uncertainty < limit.deadline
    ended_after = here.there(whole) - here.uncertainty > limit.deadline
    return CROSSING if began_before and ended_after else NEAR


def by_lateness(evidence: Evidence, *wanted: str) -> Iterator[tuple[Submission, Limit]]:
    """Answered submissions that lie so to the deadline in force when they were sent."""
    for one in submissions(evidence):
        limit = limit_at(evidence, one.section, one.exchange.sent_at, _kind(one))
        kind = one.exchange.outcome.kind if one.exchange.outcome else ""
        if limit is not None and kind in DECIDED and lateness(evidence, one, limit) in wanted:
            yield one, limit


def judged_by_its_file(exchange: ExchangeEvent) -> bool:
    """Whether a bid was accepted, or refused for what it is and not for who sent it or when."""
    reasons = set(exchange.outcome.reasons) if exchange.outcome else set()
    return not reasons & set(NOT_THE_FILE)


def _kind(one: Submission) -> str:
    return PREQUALIFICATION if one.kind == "application" else TENDER


def _opened(evidence: Evidence, one: Submission) -> bool:
    """Whether an opening record names the file."""
    opened = opening_records(evidence, one.section)
    return any(str(bid.get("digest")) == one.digest for record in opened for bid in record.bids)


@check("EBM-27-3")
def late_bid_is_rejected(evidence: Evidence) -> Iterator[Finding]:
    """A bid sent after the deadline in force gets no receipt, no receipt is dated after it, and it is not opened."""
    late = list(by_lateness(evidence, LATE))
    for one, _ in late:
        yield outcome("late_bid", "refused", one.exchange)
        yield equal("late_bid_opened", False, _opened(evidence, one), at=one.exchange, of=one.digest)
    for one, limit in by_lateness(evidence, IN_TIME, NEAR) if late else ():
        if one.accepted:
            moment = instant(one.receipt.get("received_at"))
            yield at_most("receipt_time", limit.deadline, moment, at=one.exchange, of=one.bidder, shown=written)


@check("EBM-27-2")
def bid_not_complete_at_the_deadline_is_withdrawn(evidence: Evidence) -> Iterator[Finding]:
    """A bid whose transmission began before the deadline and ended after it gets no receipt and is not opened."""
    for one, _ in by_lateness(evidence, CROSSING):
        yield outcome("crossing_bid", "refused", one.exchange)
        yield equal("late_bid_opened", False, _opened(evidence, one), at=one.exchange, of=one.digest)


@check("EBM-26-3")
def unsealed_bid_is_rejected_with_a_prompt(evidence: Evidence) -> Iterator[Finding]:
    """A bid not encrypted as required gets no receipt, and its bidder is told why."""
    tried = list(by_lateness(evidence, IN_TIME))
    if not any(one.accepted and one.seal in PROPER for one, _ in tried):
        return
    for one, _ in tried:
        if one.seal in UNSEALED + UNFIT:
            yield outcome("unsealed_bid", "refused", one.exchange)
            if not one.accepted:
                yield holds("prompt", _prompts(evidence, one), at=one.exchange, of=one.seal)


def _prompts(evidence: Evidence, one: Submission) -> bool:
    """Whether the refusal names the encryption, or, where the file is encrypted but unfit, states its reason."""
    reasons = one.exchange.outcome.reasons if one.exchange.outcome else []
    body = one.exchange.response.body if one.exchange.response else None
    text = f"{evidence.json(body)} {evidence.body(body).decode('utf-8', 'replace')}"
    if "not_encrypted" in reasons or _ENCRYPTION.search(text):
        return True
    return one.seal in UNFIT and reasons not in ([], ["unstated"])


@check("EBM-27-4")
def receipt_comes_at_once_and_is_bound_to_the_file(evidence: Evidence) -> Iterator[Finding]:
    """The receipt comes at once, is signed, and names section, bidder, time, digest and size of the file sent."""
    tolerance = evidence.plan.profile.tolerances.get("receipt_seconds", RECEIPT_SECONDS)
    for one, _ in by_lateness(evidence, IN_TIME, NEAR):
        if not one.accepted or one.seal not in OPENABLE:
            continue
        at, size = one.exchange, one.exchange.request.body.size if one.exchange.request.body else 0
        yield at_most("receipt_delay", tolerance, at.answered_at - at.uploaded_at, at=at, of=one.bidder)
        sent = {"section": one.section, "bidder": one.bidder, "digest": one.digest, "size": size}
        named = {name: one.receipt.get(name) for name in sent}
        yield equal("receipt_content", sent, named, at=at, of=str(one.receipt.get("receipt")))
        earliest, latest = arrived(evidence, at)
        moment = instant(one.receipt.get("received_at"))
        inside = moment is not None and int(earliest) <= moment <= latest  # whole seconds are times as well
        yield holds("receipt_moment", inside, at=at, of=str(one.receipt.get("received_at")))
        body = parse(evidence.body(at.response.body)) if at.response else None
        signed = isinstance(body, dict) and verify_receipt(body)
        yield holds("receipt_signature", signed, at=at, of=str(one.receipt.get("receipt")))


@check("EBM-27-5")
def submitted_bids_are_kept_safely(evidence: Evidence) -> Iterator[Finding]:
    """The sealed file is the same when it is taken out and in the archive, and its content is what was sealed."""
    for section in sections(evidence):
        bids = {one.bidder: one for one in standing_bids(evidence, section, float("inf"))}
        for exchange in accepted(evidence, "read_bid", section=section):
            one = bids.get(str(inputs_of(exchange).get("bidder")))
            if one is not None:
                yield from _as_sealed(answered(evidence, exchange), one, exchange)
        for exchange in accepted(evidence, "read_archive", section=section):
            items = records(answered(evidence, exchange).get("items"))
            for one in bids.values():
                mine = [item for item in items if item.get("sender") == one.bidder and item.get("kind") == "bid"]
                digests = {str(item.get("digest")) for item in mine}
                if mine:
                    yield equal("archived_bid", True, one.digest in digests, at=exchange, of=one.bidder)


def _as_sealed(answer: Mapping[str, Any], one: Submission, exchange: Any) -> Iterator[Finding]:
    """What read_bid shows of a bid against what was sent."""
    if isinstance(answer.get("sealed"), str):
        yield equal("kept_bid", one.digest, _digest_of_base64(answer["sealed"]), at=exchange, of=one.bidder)
    elif "digest" in answer:
        yield equal("kept_bid", one.digest, answer["digest"], at=exchange, of=one.bidder)
    if isinstance(answer.get("content"), Mapping):
        yield equal("kept_content", one.content, answer["content"], at=exchange, of=one.bidder)


def _digest_of_base64(text: str) -> str:
    try:
        return hashlib.sha256(base64.b64decode(text, validate=True)).hexdigest()
    except ValueError:
        return ""


@check("EBM-27-6")
def nobody_sees_a_bid_before_the_deadline(evidence: Evidence) -> Iterator[Finding]:
    """Before the deadline neither the content of a sealed bid nor the file is shown to anybody but its bidder."""
    for one in submissions(evidence):
        limit = limit_at(evidence, one.section, float("inf"))
        if not one.accepted or one.kind != "bid" or one.seal not in PROPER or limit is None:
            continue
        ends = limit.deadline - clock(evidence).offset
        others = [sight for sight in sights(evidence) if sight.code != one.bidder and sight.by != one.actor]
        tokens = (*one.canaries.values(), *price_forms(one.canaries), one.commitment)
        secret = Secret(tokens=tuple(filter(None, tokens)), what="bid_content", of=one.bidder)
        before = [sight for sight in others if one.exchange.answered_at <= sight.at < ends]
        yield from unseen([secret], before, [sight for sight in others if sight.at >= ends])


def price_forms(canaries: Mapping[str, str]) -> tuple[str, ...]:
    """The price of a sealed bid, plain and with separated thousands; nothing when it holds none."""
    price = canaries.get("price", "")
    yuan, _, fen = price.partition(".")
    return (price, f"{int(yuan):,}.{fen}") if price else ()
