"""What the checks see of announcements: notices as they are shown, changes published, and who must be told of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certkit.checks.times import instant
from certkit.checks.views import PartyFact, Push, accepted, answered, inputs_of, parties, pushed, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence

NOTICE = "TENDER_ANN_QUA_INQUERY_ANN"
FIRST, AMENDMENT = "1", "2"
"""NOTICE_NATURE (公告性质) of a notice and of its correction."""
SHOWING = ("read_notices", "read_public_record")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The notices of a section as one reading showed them, oldest first."""

    exchange: ExchangeEvent
    section: str
    notices: list[Mapping[str, Any]]

    @property
    def amendments(self) -> list[Mapping[str, Any]]:
        """The amendments of all its notices, oldest first."""
        found = [one for notice in self.notices for one in records(notice.get("amendments"))]
        return sorted(found, key=_moment)


def shown_notices(evidence: Evidence, *operations: str) -> Iterator[Shown]:
    """Every accepted reading that shows at least one notice, in order."""
    for exchange in accepted(evidence, *(operations or SHOWING)):
        notices = records(answered(evidence, exchange).get("notices"))
        if notices:
            ordered = sorted(notices, key=_moment)
            yield Shown(exchange=exchange, section=section_of(exchange), notices=ordered)


def _moment(record: Mapping[str, Any]) -> float:
    return instant(record.get("published_at")) or 0.0


def delivered(evidence: Evidence, section: str, nature: str) -> list[Push]:
    """The notices of a section, or their corrections, that the public service platform took in, in order."""
    found: dict[str, Push] = {}
    for push in pushed(evidence, NOTICE):
        named = push.fields.get("BID_SECTION_CODES", "").split(";")
        if push.fields.get("NOTICE_NATURE") == nature and section in named:
            found.setdefault(push.key, push)
    return list(found.values())


def holders(evidence: Evidence, section: str, at: float) -> dict[PartyFact, ExchangeEvent]:
    """The bidders that had downloaded a document of the section at a moment, each with its first download."""
    known = parties(evidence)
    found: dict[PartyFact, ExchangeEvent] = {}
    for exchange in accepted(evidence, "download_tender_document", section=section):
        party = known.get(exchange.actor)
        if party is not None and party.kind == "bidder" and exchange.answered_at <= at:
            found.setdefault(party, exchange)
    return found


@dataclass(frozen=True, kw_only=True)
class Box:
    """A party's messages about a section, as it read them for the first time after a moment."""

    exchange: ExchangeEvent
    party: PartyFact
    messages: list[Mapping[str, Any]]


def boxes_after(evidence: Evidence, section: str, moment: float) -> Iterator[Box]:
    """The first reading of each party's messages about the section after a moment."""
    known = parties(evidence)
    seen = set()
    for exchange in accepted(evidence, "read_messages", section=section):
        party = known.get(exchange.actor)
        if party is not None and exchange.sent_at >= moment and party not in seen:
            seen.add(party)
            messages = records(answered(evidence, exchange).get("messages"))
            yield Box(exchange=exchange, party=party, messages=messages)


def clarifications(evidence: Evidence) -> list[ExchangeEvent]:
    """Every clarification that was published."""
    return [one for one in accepted(evidence, "publish_clarification") if isinstance(inputs_of(one).get("text"), str)]
