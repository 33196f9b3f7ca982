"""电子招标投标办法 第三十九条 异议 / Measures Art. 39: objections online, and what else asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.disputes import raised
from certkit.checks.findings import equal, outcome
from certkit.checks.registry import check
from certkit.checks.views import accepted, answered, inputs_of, section_of, submissions
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

OUTSIDE = ("not_authorised", "not_qualified", "not_found")
"""Refusals that say: you are nobody who may object."""


@check("EBM-39-2")
def the_objector_receives_the_answer(evidence: Evidence) -> Iterator[Finding]:
    """What the purchaser answers through the platform is what the objector reads there."""
    for one in raised(evidence):
        given = str(inputs_of(one.answer).get("text")) if one.answer else ""
        later = [each for each in one.readings if each[0].sent_at >= one.answered_at]
        for read, shown in later[:1]:
            received = {"state": shown.get("state"), "answer": shown.get("answer")}
            yield equal("objection_answer", {"state": "answered", "answer": given}, received, at=read, of=one.id)


@check("OP22-6-1")
def an_objection_is_followed_online(evidence: Evidence) -> Iterator[Finding]:
    """The objector sees that its objection is open, and the public is told whom to turn to with one."""
    for one in raised(evidence):
        for read, shown in one.readings:
            if one.exchange.answered_at <= read.sent_at < one.answered_at:
                yield equal("objection_state", "open", shown.get("state"), at=read, of=one.id)
    for notice in accepted(evidence, "publish_notice"):
        section, contact = section_of(notice), inputs_of(notice).get("objection_contact")
        reads = accepted(evidence, "read_public_record", section=section)
        later = [read for read in reads if read.sent_at >= notice.answered_at and "project" in answered(evidence, read)]
        for read in later[:1]:
            told = answered(evidence, read).get("objection_contact")
            yield equal("objection_contact", contact, told, at=read, of=section)


@check("TBL-65-1")
def who_did_not_bid_may_object_too(evidence: Evidence) -> Iterator[Finding]:
    """A registered party that has handed in no bid is not turned away when it objects to the documents."""
    for exchange in evidence.exchanges("raise_objection", probes=False):
        of_documents = inputs_of(exchange).get("kind") in ("document", "prequalification")
        if exchange.outcome is None or not of_documents or _takes_part(evidence, exchange):
            continue
        if exchange.outcome.accepted or set(exchange.outcome.reasons) & set(OUTSIDE):
            yield outcome("objection_of_outsider", "accepted", exchange)


def _takes_part(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether the objector hands in a bid or an application for the section, before or after."""
    return any(
        one.actor == exchange.actor and one.section == section_of(exchange) and one.accepted
        for one in submissions(evidence)
    )
