"""电子招标投标办法 第三章 公告、文件加载、澄清 / chapter 3: notices, loading of documents, clarifications."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from certkit.checks.ebm_ch3_tendering import within_period
from certkit.checks.exchanges import PUSH_SECONDS, reachable_from, watched_until
from certkit.checks.findings import at_least, at_most, compare, equal, holds, unsayable
from certkit.checks.notices import (
    AMENDMENT,
    FIRST,
    NOTICE,
    boxes_after,
    clarifications,
    delivered,
    holders,
    shown_notices,
)
from certkit.checks.registry import check
from certkit.checks.times import clock, instant
from certkit.checks.views import PUBLIC_SERVICE, accepted, amount, answered, can_tell, inputs_of, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

ADDRESS = re.compile(r"https?://[^\s/]+")
MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]*")
TOLD_SECONDS = 60.0
"""Seconds within which a message counts as the notification of what was published."""
STRUCTURE: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        **dict.fromkeys(("title", "content"), lambda value: _text(value)),
        **dict.fromkeys(
            ("document_from", "document_to", "deadline", "opening_time", "published_at"),
            lambda value: instant(value) is not None,
        ),
        **dict.fromkeys(("bid_security", "document_price"), lambda value: amount(value) is not None),
        "validity_days": lambda value: isinstance(value, int) and not isinstance(value, bool),
        "consortium": lambda value: isinstance(value, bool),
    }
)
"""Members that a notice must have, and what shows that they hold what they should."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


@check("EBM-17-1")
def notice_names_address_and_method(evidence: Evidence) -> Iterator[Finding]:
    """Every published notice names the network address of the platform and how to use it."""
    for shown in shown_notices(evidence):
        for notice in shown.notices:
            address, of = str(notice.get("access_url") or ""), str(notice.get("title"))
            yield holds("notice_address", bool(ADDRESS.match(address)), at=shown.exchange, of=of)
            yield holds("notice_method", _text(notice.get("access_method")), at=shown.exchange, of=of)


@check("EBM-17-2")
def notice_appears_everywhere_at_the_same_time(evidence: Evidence) -> Iterator[Finding]:
    """The notice of a tender required by law reaches the medium at the moment of its publication on the platform."""
    if not can_tell(evidence, NOTICE, "NOTICE_NATURE"):
        if _notices(evidence):
            yield unsayable(f"{NOTICE} NOTICE_NATURE")
        return
    tolerance = evidence.plan.profile.tolerances.get("push_seconds", PUSH_SECONDS)
    places: dict[tuple[str, str], int] = {}
    sections = {str(answered(evidence, one).get("notice")): section_of(one) for one in _notices(evidence)}
    for exchange in accepted(evidence, "publish_notice", "amend_notice"):
        first = exchange.operation == "publish_notice"
        section = section_of(exchange) if first else sections.get(str(inputs_of(exchange).get("notice")), "")
        key = (section, FIRST if first else AMENDMENT)
        place = places[key] = places.get(key, -1) + 1
        if reachable_from(evidence, PUBLIC_SERVICE, exchange.answered_at) != exchange.answered_at:
            continue
        copies = delivered(evidence, *key)
        moment = instant(answered(evidence, exchange).get("published_at"))
        if place < len(copies):
            apart = None if moment is None else abs(clock(evidence).there(copies[place].exchange.sent_at) - moment)
            yield at_most("medium_delay", tolerance, apart, at=copies[place].exchange, of=section)
        elif watched_until(evidence) >= exchange.answered_at + tolerance:
            yield compare("present", exchange.operation, None, what="medium_copy", at=exchange, of=section)


def _notices(evidence: Evidence) -> list[ExchangeEvent]:
    return accepted(evidence, "publish_notice")


@check("EBM-18-1")
def documents_are_loaded_when_their_period_begins(evidence: Evidence) -> Iterator[Finding]:
    """Whoever looks for the documents within the announced period for the first time finds them."""
    seen: set[tuple[str, str]] = set()
    for exchange in accepted(evidence, "list_documents"):
        role, key = evidence.role_of(exchange.actor), (section_of(exchange), exchange.actor)
        if role in ("bidder", "public") and key not in seen and within_period(evidence, exchange):
            seen.add(key)
            documents = records(answered(evidence, exchange).get("documents"))
            yield holds("document_ready", bool(documents), at=exchange, of=section_of(exchange))


@check("EBM-19-1")
def notices_and_documents_are_structured(evidence: Evidence) -> Iterator[Finding]:
    """A published notice is a record with every item in its form; a document is no scanned picture."""
    seen = set()
    for shown in shown_notices(evidence):
        for notice in shown.notices:
            name = str(notice.get("notice"))
            if name not in seen:
                seen.add(name)
                wrong = sorted(member for member, fits in STRUCTURE.items() if not fits(notice.get(member)))
                yield equal("notice_structure", [], wrong, at=shown.exchange, of=str(notice.get("title")))
    for exchange in accepted(evidence, "list_documents"):
        for document in records(answered(evidence, exchange).get("documents")):
            form, name = str(document.get("format")), str(document.get("document"))
            if name not in seen:
                seen.add(name)
                right = bool(MEDIA_TYPE.fullmatch(form)) and not form.startswith("image/")
                yield holds("document_format", right, at=exchange, of=form)


@check("EBM-22-1")
def clarification_is_announced_prominently(evidence: Evidence) -> Iterator[Finding]:
    """A clarification stands with its time on the tender's public page, and is marked for bidders."""
    for exchange in clarifications(evidence):
        text, seen = inputs_of(exchange)["text"], set()
        for read in accepted(evidence, "read_public_record", "read_clarifications", section=section_of(exchange)):
            role = evidence.role_of(read.actor)
            key = (read.operation, role)
            if read.sent_at < exchange.answered_at or role not in ("public", "bidder") or key in seen:
                continue
            seen.add(key)
            listed = records(answered(evidence, read).get("clarifications"))
            mine = [one for one in listed if one.get("text") == text and instant(one.get("published_at")) is not None]
            yield holds("clarification_announced", bool(mine), at=read, of=text)
            if mine and read.operation == "read_clarifications":
                yield holds("clarification_prominent", mine[0].get("prominent") is True, at=read, of=text)


@check("EBM-22-2")
def everybody_who_downloaded_is_notified(evidence: Evidence) -> Iterator[Finding]:
    """Everybody who downloaded the documents gets a dated message of a clarification; the platform counts them."""
    for exchange in clarifications(evidence):
        section = section_of(exchange)
        owed = holders(evidence, section, exchange.sent_at)
        published = instant(answered(evidence, exchange).get("published_at"))
        if not owed or published is None:
            continue
        notified = answered(evidence, exchange).get("notified")
        counted = notified if isinstance(notified, int) and not isinstance(notified, bool) else None
        yield at_least("notified_count", len(owed), counted, at=exchange, of=section)
        for box in boxes_after(evidence, section, exchange.answered_at):
            if box.party in owed:
                moments = [instant(message.get("sent_at")) for message in box.messages]
                told = any(one is not None and -1 <= one - published <= TOLD_SECONDS for one in moments)
                yield holds("notified", told, at=box.exchange, of=box.party.name)
