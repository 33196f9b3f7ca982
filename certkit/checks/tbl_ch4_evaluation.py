"""招标投标法 第四章 评标和中标 / Tendering and Bidding Law, chapter 4: evaluation and award."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from certkit.checks.awards import due, losers, notices, shown_due, winner_of
from certkit.checks.committees import (
    after,
    breaches_or_proof,
    evaluations,
    experts,
    first,
    interests,
    members,
    outsiders,
)
from certkit.checks.findings import at_most, equal, holds, outcome
from certkit.checks.registry import check
from certkit.checks.sights import SECRECY_BLIND, Secret, sights
from certkit.checks.times import instant
from certkit.checks.views import (
    accepted,
    answered,
    inputs_of,
    name_of,
    parties,
    records,
    section_of,
    sections,
    standing_bids,
)
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

NOTICE_SECONDS = 1.0
CONTRACT_DAYS = 30
WRITTEN_REPORT_DAYS = 15


@check("TBL-37-4")
def who_has_an_interest_gets_no_seat(evidence: Evidence) -> Iterator[Finding]:
    """An expert that a bidder employs or controls is not seated, while others are."""
    registered = interests(evidence)
    for drawn in accepted(evidence, "draw_experts"):
        section = section_of(drawn)
        bidders = {one.bidder for one in standing_bids(evidence, section, drawn.sent_at)}
        reads = after(evidence, drawn, "read_assignments", section=section)
        seats = [(read, _active(answered(evidence, read))) for read in reads]
        if any(count for _, count in seats):
            for read, count in seats:
                if registered.get(read.actor, set()) & bidders:
                    yield equal("interested_seats", 0, count, at=read, of=name_of(evidence, read.actor))


def _active(answer: Mapping[str, Any]) -> int:
    return sum(one.get("state") == "active" for one in records(answer.get("assignments")))


@check("TBL-37-5")
def committee_is_secret_until_the_result(evidence: Evidence) -> Iterator[Finding]:
    """Until the result is published nobody outside the committee and supervision sees a member's name or code."""
    employed = interests(evidence)
    buyers = {party.actor: party.code for party in parties(evidence).values() if party.kind in ("purchaser", "agency")}
    for section in sections(evidence):
        drawn, result = first(evidence, "draw_experts", section), first(evidence, "publish_result", section)
        if drawn is None:
            continue
        began, ends = drawn.sent_at, result.sent_at if result else float("inf")
        outside = [
            sight
            for sight in outsiders(evidence, section)
            if began <= sight.at < ends and sight.exchange.operation not in SECRECY_BLIND
        ]
        later = [sight for sight in sights(evidence) if result is not None and sight.at >= result.answered_at]
        for member in members(evidence, section):
            own = {actor for actor, code in buyers.items() if code in employed.get(member.actor, set())}
            secret = Secret(tokens=(member.code, member.name), what="committee_member", of=member.name)
            looked = [sight for sight in outside if sight.by not in own]
            witnesses = [sight for sight in later if sight.by not in {one.actor for one in experts(evidence)}]
            yield from breaches_or_proof(secret, looked, witnesses)


@check("TBL-40-1")
def criteria_are_those_of_the_section(evidence: Evidence) -> Iterator[Finding]:
    """The criteria by which the committee scores are the ones that the section was set up with."""
    for created in accepted(evidence, "create_section"):
        section = str(answered(evidence, created).get("section"))
        wanted = _weights(inputs_of(created).get("criteria"))
        for read, evaluation in evaluations(evidence, section):
            yield equal("criteria", wanted, _weights(evaluation.get("criteria")), at=read, of=section)


def _weights(criteria: Any) -> dict[str, str]:
    """Criterion → its highest points, however the number is written."""
    if not isinstance(criteria, Mapping):
        return {}
    return {str(name): _number(points) for name, points in criteria.items()}


def _number(points: Any) -> str:
    try:
        return f"{Decimal(str(points)).normalize():f}"
    except InvalidOperation:
        return str(points)


@check("TBL-45-1")
def losers_are_told_with_the_winner(evidence: Evidence) -> Iterator[Finding]:
    """Every loser has its notice, and those of winner and losers carry the same time."""
    for issued in accepted(evidence, "issue_award_notice"):
        section = section_of(issued)
        others = losers(evidence, section, issued.sent_at)
        read = list(notices(evidence, issued))
        for asked in evidence.exchanges("read_award_notice", outcome="refused", probes=False):
            if asked.actor in others and section_of(asked) == section and asked.sent_at >= issued.answered_at:
                yield outcome("result_notice", "accepted", asked)
        award = [instant(notice.get("issued_at")) for one, notice in read if one.code == winner_of(evidence, section)]
        for one, notice in read:
            moment = instant(notice.get("issued_at"))
            if award and award[0] is not None and one.exchange.actor in others:
                gap = None if moment is None else abs(moment - award[0])
                yield at_most(
                    "notice_gap", NOTICE_SECONDS, gap, at=one.exchange, of=name_of(evidence, one.exchange.actor)
                )


@check("TBL-46-1")
def contract_is_due_in_thirty_days(evidence: Evidence) -> Iterator[Finding]:
    """The due date shown for the contract is thirty days after the award notice."""
    for issued in accepted(evidence, "issue_award_notice"):
        yield from shown_due(evidence, issued, CONTRACT_DAYS, "TBL-46-1", ("sign_contract",))


@check("TBL-47-1")
def written_report_is_due_and_acknowledged(evidence: Evidence) -> Iterator[Finding]:
    """The written report is acknowledged with its time, and due fifteen days after the winner was decided."""
    for report in accepted(evidence, "submit_written_report"):
        decided = accepted(evidence, "decide_winner", section=section_of(report))
        answer = answered(evidence, report)
        timed = bool(answer.get("report")) and instant(answer.get("submitted_at")) is not None
        yield holds("report_acknowledged", timed, at=report, of=section_of(report))
        if decided:
            yield due(evidence, decided[-1], WRITTEN_REPORT_DAYS, answer.get("due"), at=report, of="TBL-47-1")
