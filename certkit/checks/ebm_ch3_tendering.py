"""电子招标投标办法 第三章 电子招标 / Measures for Electronic Tendering and Bidding, chapter 3: electronic tendering."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from certkit.checks.counters import Revealed, revealed
from certkit.checks.findings import finding, inconclusive, outcome
from certkit.checks.registry import check
from certkit.checks.schedule import limit_at
from certkit.checks.sights import SECRECY_BLIND, Secret, Sight, gives_away, sights, unseen
from certkit.checks.times import clock, instant
from certkit.checks.views import (
    PUBLIC_SERVICE,
    PartyFact,
    Submission,
    accepted,
    answered,
    inputs_of,
    opening_records,
    parties,
    party_of,
    records,
    section_of,
    sections,
    submissions,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict

BARRIERS = (
    "sign_up_required",
    "approval_required",
    "payment_required",
    "membership_required",
    "tool_required",
    "local_registration_required",
)
LAWFUL = ("not_qualified", "not_authenticated", "session_expired", "suspended", "objection_open", "not_found")
"""Refusals of a download within the period that are no precondition."""
OUTSIDERS = ("bidder", "public", "expert", PUBLIC_SERVICE)
SIDE_OF_PURCHASER = ("purchaser", "agency")
SHORTEST_TOKEN = 8
"""Shorter ids occur by chance."""
_DOWNLOADS = re.compile(r"download|buyers?|purchasers?_count|下载|购买", re.IGNORECASE)
_BIDS = re.compile(r"bids?(_|/|$)|bidders|submi|receipts?_|投标|递交", re.IGNORECASE)


@check("EBM-20-1")
def nothing_stands_before_the_download(evidence: Evidence) -> Iterator[Finding]:
    """A registered bidder downloads at once: no sign-up, approval, membership or other precondition."""
    first: set[tuple[str, str]] = set()
    for exchange in evidence.exchanges(("list_documents", "download_tender_document")):
        if evidence.role_of(exchange.actor) != "bidder" or exchange.outcome is None:
            continue
        barrier = next((reason for reason in exchange.outcome.reasons if reason in BARRIERS), "")
        if not barrier and not within_period(evidence, exchange):
            continue
        key = (exchange.actor, exchange.operation)
        excused = set(LAWFUL) - ({"not_found"} if _is_issued(evidence, exchange) else set())
        unlawful = exchange.outcome.refused and not set(exchange.outcome.reasons) & excused
        if unlawful or (exchange.outcome.accepted and key not in first):
            first.add(key)
            actual = f"refused: {', '.join(exchange.outcome.reasons)}" if unlawful else "accepted"
            yield outcome("download", "accepted", exchange, actual=actual)


def _is_issued(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether the document that is asked for had been issued, so that it cannot be missing."""
    issued = accepted(evidence, "upload_tender_document", section=section_of(exchange))
    known = {answered(evidence, one).get("document") for one in issued if one.answered_at <= exchange.sent_at}
    return inputs_of(exchange).get("document") in known - {None}


def within_period(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether the documents were on offer when they were asked for, with the bidder's own session."""
    step = evidence.step_of(exchange)
    if step is not None and step.session and exchange.role == "":
        return False
    here = clock(evidence)
    for notice in accepted(evidence, "publish_notice", section=section_of(exchange)):
        start, end = (instant(inputs_of(notice).get(name)) for name in ("document_from", "document_to"))
        early, late = here.there(exchange.sent_at) - here.uncertainty, here.there(exchange.sent_at) + here.uncertainty
        if start is not None and end is not None and start <= early and late <= end:
            return True
    return False


@check("EBM-21-1")
def names_of_downloaders_stay_secret(evidence: Evidence) -> Iterator[Finding]:
    """Before the deadline nobody but the purchaser's side is shown who downloaded."""
    for section in sections(evidence):
        listed = [sight for sight in sights(evidence) if sight.exchange.operation == "list_downloaders"]
        entitled = [sight for sight in listed if section_of(sight.exchange) == section]
        for party, moment in downloads(evidence, section).items():
            secret = Secret(tokens=(party.code, party.name), what="downloader", of=party.name)
            shown = [sight for sight in before_deadline(evidence, section, moment) if sight.code != party.code]
            if shown:
                yield from unseen([secret], shown, entitled)


@check("EBM-21-2")
def number_of_downloaders_stays_secret(evidence: Evidence) -> Iterator[Finding]:
    """Before the deadline nothing that outsiders are shown reveals how many downloaded."""
    for section in sections(evidence):
        moments = sorted(downloads(evidence, section).values())
        shown = list(before_deadline(evidence, section, float("-inf")))
        if not moments or not any(sight.at >= moments[0] for sight in shown):
            continue
        witnesses = [
            exchange
            for exchange in accepted(evidence, "list_downloaders", section=section)
            if len({str(one.get("bidder")) for one in records(answered(evidence, exchange).get("downloaders"))})
            == len(moments)
        ]
        found = revealed(evidence, moments, shown, _DOWNLOADS)
        yield from _count_findings("downloader_count", section, found, shown, witnesses)


@check("EBM-21-3")
def other_competitive_information_stays_secret(evidence: Evidence) -> Iterator[Finding]:
    """Before the deadline nobody is shown who or how many submitted a bid or paid a security.

    Art. 21 exempts the purchaser's side: what it is shown is a remark.
    """
    for section in sections(evidence):
        bids = [one for one in submissions(evidence) if one.section == section and one.accepted and one.kind == "bid"]
        moments = sorted({one.bidder: one.exchange.answered_at for one in reversed(bids)}.values())
        if not moments:
            continue
        shown = list(before_deadline(evidence, section, float("-inf"), OUTSIDERS + SIDE_OF_PURCHASER))
        after = [sight for sight in sights(evidence) if sight.at >= _deadline(evidence, section)]
        for one in bids:
            others = [sight for sight in shown if sight.code != one.bidder and sight.at >= one.exchange.answered_at]
            witnesses = [sight for sight in after if sight.code != one.bidder]
            secret = Secret(tokens=_traces(evidence, one), what="bid_trace", of=one.bidder)
            if others:
                yield from unseen([secret], others, witnesses, advisory=_exempt)
                yield from _named(evidence, one, [sight for sight in others if not _exempt(sight)], witnesses)
        outsiders = [sight for sight in shown if not _exempt(sight)]
        if any(sight.at >= moments[0] for sight in outsiders):
            found = revealed(evidence, moments, outsiders, _BIDS)
            opened = [one.exchange for one in opening_records(evidence, section) if one.bids]
            yield from _count_findings("bid_count", section, found, outsiders, opened)


def _named(
    evidence: Evidence, one: Submission, shown: Sequence[Sight], witnesses: Sequence[Sight]
) -> Iterator[Finding]:
    """Whether the name of who submitted stays unsaid; a name that was out before is the matter of EBM-21-1."""
    party = party_of(evidence, one.bidder)
    secret = Secret(tokens=(party.name, party.code) if party else (), what="bid_trace", of=one.bidder)
    earlier = [sight for sight in before_deadline(evidence, one.section, float("-inf")) if sight.code != one.bidder]
    out = any(gives_away(sight, secret) for sight in earlier if sight.at < one.exchange.sent_at)
    if party is not None and shown and not out:
        yield from unseen([secret], shown, witnesses)


def _exempt(sight: Sight) -> bool:
    return sight.role in SIDE_OF_PURCHASER


def _traces(evidence: Evidence, one: Any) -> tuple[str, ...]:
    """What would show that this bidder submitted: its receipt, the file's digest, its bid security."""
    paid = accepted(evidence, "pay_bid_security", section=one.section, actor=one.actor)
    ids = [str(one.receipt.get("receipt", "")), *(str(answered(evidence, pay).get("security", "")) for pay in paid)]
    return (one.digest, *(token for token in ids if len(token) >= SHORTEST_TOKEN))


def _count_findings(
    what: str, section: str, found: Sequence[Revealed], shown: Sequence[Sight], witnesses: Sequence[ExchangeEvent]
) -> Iterator[Finding]:
    """Every number that gives a count away; none is right when the count was known to somebody entitled."""
    for one in found:
        sight = one.sight
        yield finding(
            "seen",
            Verdict.FAILED,
            actual=one.value,
            at=sight.exchange,
            what=what,
            of=section,
            by=sight.by,
            where=one.pointer,
        )
    if found:
        return
    if not witnesses:
        yield inconclusive("no_witness", detail=section)
        return
    yield finding(
        "unseen",
        Verdict.PASSED,
        at=witnesses[0],
        what=what,
        of=section,
        by=sorted({sight.by for sight in shown}),
        bytes=sum(len(sight.data) for sight in shown),
        witness=witnesses[0].operation,
    )


def downloads(evidence: Evidence, section: str) -> dict[PartyFact, float]:
    """Who downloaded the documents of a section before its deadline, and when first."""
    known = parties(evidence)
    found: dict[PartyFact, float] = {}
    for exchange in accepted(evidence, "download_tender_document", section=section):
        party = known.get(exchange.actor)
        early = exchange.answered_at < _deadline(evidence, section)
        if party is not None and party.kind == "bidder" and early and party not in found:
            found[party] = exchange.answered_at
    return found


def before_deadline(
    evidence: Evidence, section: str, since: float, roles: Sequence[str] = OUTSIDERS
) -> Iterator[Sight]:
    """What these roles were shown about tenders from a moment until the deadline."""
    ends = _deadline(evidence, section)
    for sight in sights(evidence):
        if since <= sight.at < ends and sight.role in roles and sight.exchange.operation not in SECRECY_BLIND:
            yield sight


def _deadline(evidence: Evidence, section: str) -> float:
    """The last deadline of a section, on our clock; minus infinity when none was published."""
    limit = limit_at(evidence, section, float("inf"))
    return limit.deadline - clock(evidence).offset if limit else float("-inf")
