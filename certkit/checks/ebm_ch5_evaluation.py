"""电子招标投标办法 第五章 电子评标 / Measures for Electronic Tendering and Bidding, chapter 5: evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from certkit.checks.committees import (
    after,
    archived,
    breaches_or_proof,
    first,
    insiders,
    outsiders,
    own_signature,
    signature_values,
)
from certkit.checks.findings import equal, holds
from certkit.checks.registry import check
from certkit.checks.sights import Secret
from certkit.checks.times import instant
from certkit.checks.views import (
    accepted,
    answered,
    inputs_of,
    name_of,
    party_of,
    records,
    section_of,
    sections,
    sha256_of,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("EBM-33-1")
def what_the_committee_writes_stays_inside(evidence: Evidence) -> Iterator[Finding]:
    """Until the result the remarks of the members on a bid are shown to the committee and to supervision only."""
    for section in sections(evidence):
        result = first(evidence, "publish_result", section)
        ends = result.sent_at if result else float("inf")
        outside = [sight for sight in outsiders(evidence, section) if sight.at < ends]
        inside = insiders(evidence, section)
        remarks = {str(inputs_of(one).get("comment")): one for one in accepted(evidence, "score_bid", section=section)}
        for remark, exchange in remarks.items():
            secret = Secret(tokens=(remark,), what="evaluation_remark", of=exchange.operation)
            yield from breaches_or_proof(secret, [one for one in outside if one.at >= exchange.answered_at], inside)


@check("EBM-33-3")
def inquiry_and_answer_are_recorded_and_hidden_from_competitors(evidence: Evidence) -> Iterator[Finding]:
    """What the committee asks and a bidder answers is kept, signed, and shown to no other bidder and not in public."""
    for exchange in accepted(evidence, "ask_bidder", "answer_committee"):
        section, text = section_of(exchange), str(inputs_of(exchange).get("text"))
        bidder = _asked(evidence, exchange)
        outside = [
            sight
            for sight in outsiders(evidence, section)
            if sight.at >= exchange.answered_at
            and sight.by != bidder
            and sight.role in ("bidder", "public", "public_service_platform")
        ]
        secret = Secret(tokens=(text,), what="inquiry", of=exchange.operation)
        yield from breaches_or_proof(secret, outside, insiders(evidence, section))
        if exchange.operation == "answer_committee":
            for read, items in archived(evidence, exchange, section):
                kept = any(own_signature(exchange) in signature_values(item.get("signatures")) for item in items)
                yield holds("answer_archived", kept, at=read, of=name_of(evidence, exchange.actor))


def _asked(evidence: Evidence, exchange: ExchangeEvent) -> str:
    """The actor of the bidder that is asked or answers."""
    if exchange.operation == "answer_committee":
        return exchange.actor
    party = party_of(evidence, str(inputs_of(exchange).get("bidder")))
    return party.actor if party else ""


@check("EBM-34-1")
def purchaser_gets_the_report_as_it_was_submitted(evidence: Evidence) -> Iterator[Finding]:
    """The purchaser reads the ranking that the committee submitted, with its time; the archive holds that report."""
    for report in accepted(evidence, "submit_evaluation_report"):
        section = section_of(report)
        for read in after(evidence, report, "read_evaluation_report", section=section):
            if evidence.role_of(read.actor) not in ("purchaser", "agency"):
                continue
            answer = answered(evidence, read)
            ranked = [str(one.get("bidder")) for one in records(answer.get("ranking"))]
            yield equal("report_ranking", inputs_of(report).get("ranking"), ranked, at=read, of=section)
            yield holds("report_time", instant(answer.get("submitted_at")) is not None, at=read, of=section)
        for read, items in archived(evidence, report, section):
            if _submitted(evidence, section, read):
                digests = {str(item.get("digest")) for item in items}
                kept = sha256_of(report.request.body) in digests
                yield holds("report_archived", kept, at=read, of=section)


def _submitted(evidence: Evidence, section: str, read: ExchangeEvent) -> bool:
    """Whether a signature before the reading completed the report."""
    signed = accepted(evidence, "submit_evaluation_report", "sign_evaluation_report", section=section)
    states: list[Mapping[str, object]] = [answered(evidence, one) for one in signed if one.answered_at <= read.sent_at]
    return any(state.get("state") == "submitted" for state in states)
