"""招标投标法实施条例 第二章：公告内容、同等对待、资格预审结果 / chapter 2: what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.entries import NOTICE_FIELDS
from certkit.checks.findings import equal, holds, outcome, unsayable
from certkit.checks.notices import (
    AMENDMENT,
    FIRST,
    NOTICE,
    Box,
    boxes_after,
    clarifications,
    delivered,
    holders,
    shown_notices,
)
from certkit.checks.registry import check
from certkit.checks.times import clock, instant
from certkit.checks.views import accepted, can_tell, inputs_of, section_of, submissions
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

FEWEST_QUALIFIED = 3
SENDING_SECONDS = 5.0
"""How long a platform may take to write to everybody."""
GOING_ON = ("publish_notice", "upload_tender_document", "submit_bid", "open_bids")
STAGE = ("wrong_stage", "too_few_bidders")
"""Refusals that say that the tender cannot go on; any other says nothing."""
TIMES = ("document_from", "document_to", "deadline", "opening_time")
COPIED = {name: NOTICE_FIELDS[name] for name in ("title", "content", *TIMES)}
"""Member of a notice on the platform → field of its copy."""


@check("IR-15-3b")
def notice_says_the_same_on_every_medium(evidence: Evidence) -> Iterator[Finding]:
    """The copy of a notice and of each correction says what the platform's own page says."""
    last = {shown.section: shown for shown in shown_notices(evidence)}
    if last and not can_tell(evidence, NOTICE, "NOTICE_NATURE"):
        yield unsayable(f"{NOTICE} NOTICE_NATURE")
    for section, shown in last.items():
        for notice, copy in zip(shown.notices, delivered(evidence, section, FIRST), strict=False):
            copied = {name: field for name, field in COPIED.items() if copy.carries(field)}
            page = _told(notice, copied)
            there = _told({name: copy.fields.get(field) for name, field in copied.items()}, copied)
            warns = page != there and not copy.sure(*copied.values())
            yield equal("notice_copy", page, there, at=copy.exchange, of=section, advisory=warns)
        amended = delivered(evidence, section, AMENDMENT)
        copies = [copy.fields.get("NOTICE_CONTENT") for copy in amended]
        for place, amendment in enumerate(shown.amendments if copies or delivered(evidence, section, FIRST) else []):
            content, at_its_place = amendment.get("content"), copies[place] if place < len(copies) else None
            at_medium = content if content in copies else at_its_place
            warns = content != at_medium and not all(copy.sure("NOTICE_CONTENT") for copy in amended)
            yield equal("amendment_copy", content, at_medium, at=shown.exchange, of=section, advisory=warns)


def _told(notice: Mapping[str, Any], members: Mapping[str, str]) -> dict[str, Any]:
    return {name: _whole_second(notice.get(name)) if name in TIMES else notice.get(name) for name in members}


def _whole_second(value: Any) -> str | None:
    """A moment in whole seconds, as the data standard writes it."""
    moment = instant(value)
    return None if moment is None else written(int(moment))


@check("IR-32-1")
def clarification_reaches_all_alike(evidence: Evidence) -> Iterator[Finding]:
    """Everybody who downloaded the documents is told the same of a clarification at the same time."""
    for exchange in clarifications(evidence):
        section = section_of(exchange)
        owed = holders(evidence, section, exchange.sent_at)
        told = [box for box in boxes_after(evidence, section, exchange.answered_at) if box.party in owed]
        for box in told[1:]:
            mine, its = _since(evidence, exchange, told[0]), _since(evidence, exchange, box)
            of = f"{told[0].party.name}, {box.party.name}"
            same = len(mine) == len(its) and all(_alike(one, other) for one, other in zip(mine, its, strict=True))
            yield equal("same_notification", mine, mine if same else its, at=box.exchange, of=of, shown=_messages)


def _since(evidence: Evidence, exchange: ExchangeEvent, box: Box) -> list[list[Any]]:
    """Moment and text of the messages that came with the clarification or after it, in the order of their texts."""
    start = clock(evidence).there(exchange.sent_at) - clock(evidence).uncertainty
    dated = [(instant(one.get("sent_at")), one.get("text")) for one in box.messages]
    return sorted(([moment, text] for moment, text in dated if moment is not None and moment >= start), key=_text)


def _messages(dated: list[list[Any]]) -> list[dict[str, Any]]:
    """The messages as the report writes them."""
    return [{"sent_at": written(moment), "text": text} for moment, text in dated]


def _text(message: list[Any]) -> str:
    return str(message[1])


def _alike(one: list[Any], other: list[Any]) -> bool:
    """The same text, at the same time but for the moment that sending takes."""
    return bool(one[1] == other[1] and abs(one[0] - other[0]) <= SENDING_SECONDS)


@check("IR-19-1")
def every_applicant_is_told_the_result(evidence: Evidence) -> Iterator[Finding]:
    """Every applicant gets a dated message once the result of prequalification is published."""
    here = clock(evidence)
    for exchange in accepted(evidence, "publish_prequalification"):
        section = section_of(exchange)
        applicants = {
            one.actor
            for one in submissions(evidence)
            if one.kind == "application" and one.accepted and one.section == section
        }
        for box in boxes_after(evidence, section, exchange.answered_at):
            if box.party.actor in applicants:
                since = here.there(exchange.sent_at) - here.uncertainty
                moments = [instant(message.get("sent_at")) for message in box.messages]
                told = any(moment is not None and moment >= since for moment in moments)
                yield holds("qualification_told", told, at=box.exchange, of=box.party.name)


@check("IR-19-2")
def too_few_qualified_are_tendered_for_again(evidence: Evidence) -> Iterator[Finding]:
    """With fewer than three qualified applicants the tender does not go on before it is begun again."""
    for exchange in accepted(evidence, "publish_prequalification"):
        section, passed = section_of(exchange), inputs_of(exchange).get("passed")
        if not isinstance(passed, list) or len(passed) >= FEWEST_QUALIFIED:
            continue
        again = [one.sent_at for one in accepted(evidence, "retender", section=section)]
        until = min((at for at in again if at >= exchange.answered_at), default=float("inf"))
        for deed in evidence.exchanges(GOING_ON, probes=False):
            inside = section_of(deed) == section and exchange.answered_at <= deed.sent_at < until
            stated = deed.outcome is not None and (deed.outcome.accepted or set(deed.outcome.reasons) & set(STAGE))
            if inside and stated:
                yield outcome("going_on", "refused", deed)
