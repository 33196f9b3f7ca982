"""The electronic archive (电子档案) as it was read, beside what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certkit.checks.memo import view
from certkit.checks.views import accepted, answered, inputs_of, records, section_of, sha256_of, standing_bids
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.wire import Body

AS_SENT = (
    "publish_notice",
    "amend_notice",
    "upload_tender_document",
    "ask_question",
    "publish_clarification",
    "confirm_opening",
    "answer_committee",
    "publish_candidates",
    "publish_prequalification",
    "raise_objection",
    "answer_objection",
    "submit_written_report",
    "terminate",
)
"""Messages that are archived as they were sent; sealed bids are added to them when they were taken out."""
_OBJECTS = ("notice", "objection")


@dataclass(frozen=True, kw_only=True)
class Archive:
    """One reading of a section's archive."""

    exchange: ExchangeEvent
    section: str
    complete: Any
    items: list[Mapping[str, Any]]

    def with_digest(self, digest: str) -> list[Mapping[str, Any]]:
        """The items whose bytes have this digest."""
        return [item for item in self.items if item.get("digest") == digest]

    def signed_with(self, value: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The item that holds a signature, and the record of that signature."""
        for item in self.items:
            for one in records(item.get("signatures")):
                if value and one.get("value") == value:
                    return item, one
        return None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An item as it was taken out, with its entry in the index."""

    exchange: ExchangeEvent
    item: Mapping[str, Any]
    body: Body


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message that a party sent and the platform accepted."""

    exchange: ExchangeEvent
    digest: str
    sealed: bool = False


@view
def archives(evidence: Evidence) -> list[Archive]:
    """Every accepted reading of an archive, in order."""
    found = []
    for exchange in accepted(evidence, "read_archive"):
        answer = answered(evidence, exchange)
        items = records(answer.get("items"))
        section = section_of(exchange)
        found.append(Archive(exchange=exchange, section=section, complete=answer.get("complete"), items=items))
    return found


def last_archives(evidence: Evidence) -> list[Archive]:
    """The last reading of each section's archive."""
    return list({archive.section: archive for archive in archives(evidence)}.values())


@view
def taken_out(evidence: Evidence) -> list[Taken]:
    """Every item taken out that the index of its section holds."""
    index = {str(item.get("item")): item for archive in archives(evidence) for item in archive.items}
    found = []
    for exchange in accepted(evidence, "read_archived_item"):
        item = index.get(str(inputs_of(exchange).get("item")))
        body = exchange.response.body if exchange.response else None
        if item is not None and body is not None:
            found.append(Taken(exchange=exchange, item=item, body=body))
    return found


def messages(evidence: Evidence, archive: Archive) -> Iterator[Message]:
    """What was sent about a section before its archive was read, as far as the archive may show it by then.

    Before the opening nothing of it is asked for: who takes part is secret then.
    """
    opened = [
        one
        for one in accepted(evidence, "open_bids", section=archive.section)
        if one.answered_at <= archive.exchange.sent_at
    ]
    if not opened:
        return
    for exchange in evidence.exchanges(AS_SENT, outcome="accepted", probes=False):
        if place_of(evidence, exchange) == archive.section and exchange.answered_at <= archive.exchange.sent_at:
            yield Message(exchange=exchange, digest=sha256_of(exchange.request.body))
    for one in opened:
        for bid in standing_bids(evidence, archive.section, one.sent_at):
            yield Message(exchange=bid.exchange, digest=bid.digest, sealed=True)


def place_of(evidence: Evidence, exchange: ExchangeEvent) -> str:
    """The section of a deed, also of one that names a notice or an objection."""
    return section_of(exchange) or _homes(evidence).get(_object_of(exchange), "")


@view
def _homes(evidence: Evidence) -> dict[str, str]:
    made = accepted(evidence, "publish_notice", "raise_objection")
    pairs = ((answered(evidence, one), section_of(one)) for one in made)
    return {str(answer[name]): section for answer, section in pairs for name in _OBJECTS if name in answer}


def _object_of(exchange: ExchangeEvent) -> str:
    inputs = inputs_of(exchange)
    return next((str(inputs[name]) for name in _OBJECTS if name in inputs), "")
