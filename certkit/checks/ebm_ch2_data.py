"""电子招标投标办法 第十四条：数据电文 / Article 14: data messages are kept whole, complete and traceable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.archives import last_archives, messages
from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.checks.times import instant
from certkit.checks.views import accepted, amount, answered, inputs_of, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

TERMS_OF_NOTICE = ("title", "content", "validity_days", "bid_security")
TEXTS: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    "publish_notice": ("read_notices", "notices", "notice", TERMS_OF_NOTICE),
    "publish_clarification": ("read_clarifications", "clarifications", "clarification", ("text",)),
}
"""Publication → the reading that shows it, its list, what an element is known by, and the members sent."""


@check("EBM-14-2")
def published_texts_stay_as_sent(evidence: Evidence) -> Iterator[Finding]:
    """Whenever a notice or a clarification is read, it says what its author sent."""
    for operation, (reading, list_, key, members) in TEXTS.items():
        for sent in accepted(evidence, operation):
            identity = answered(evidence, sent).get(key)
            wanted = {name: _plain(inputs_of(sent).get(name)) for name in members if name in inputs_of(sent)}
            for read in accepted(evidence, reading, section=section_of(sent)):
                shown = _element(evidence, read, list_, key, identity) if read.sent_at >= sent.answered_at else None
                if shown is not None:
                    actual = {name: _plain(shown.get(name)) for name in wanted}
                    yield equal("published_text", wanted, actual, at=read, of=f"{operation} {sent.id}")


def _element(
    evidence: Evidence, read: ExchangeEvent, list_: str, key: str, identity: object
) -> Mapping[str, Any] | None:
    listed = records(answered(evidence, read).get(list_))
    return next((one for one in listed if identity and one.get(key) == identity), None)


def _plain(value: Any) -> Any:
    """Money as a number; everything else as it stands."""
    number = amount(value) if isinstance(value, str) and value[:1].isdigit() else None
    return value if number is None else number


@check("EBM-14-3")
def no_message_is_missing(evidence: Evidence) -> Iterator[Finding]:
    """After the opening the archive holds every message that was accepted, each as often as it was sent."""
    for archive in last_archives(evidence):
        sent = list(messages(evidence, archive))
        times = Counter(one.digest for one in sent)
        for one in {message.digest: message for message in sent}.values():
            held = len(archive.with_digest(one.digest))
            of = f"{one.exchange.operation} {one.exchange.actor}"
            yield equal("archived_messages", times[one.digest], held, at=archive.exchange, of=of)


@check("EBM-14-4")
def every_version_can_be_traced(evidence: Evidence) -> Iterator[Finding]:
    """An amended notice still shows what was first published and each amendment with its time; a replaced bid, each
    version with its time of receipt."""
    yield from _amendments(evidence)
    yield from _versions(evidence)


def _amendments(evidence: Evidence) -> Iterator[Finding]:
    for amended in accepted(evidence, "amend_notice"):
        notice, content = inputs_of(amended).get("notice"), inputs_of(amended).get("content")
        for read in accepted(evidence, "read_notices"):
            shown = (
                _element(evidence, read, "notices", "notice", notice) if read.sent_at >= amended.answered_at else None
            )
            if shown is not None:
                versions = [one for one in records(shown.get("amendments")) if one.get("content") == content]
                dated = [instant(one.get("published_at")) is not None for one in versions]
                yield equal("amendment_traced", [True], dated, at=read, of=str(notice))


def _versions(evidence: Evidence) -> Iterator[Finding]:
    """The earlier receipts of a bidder who replaced its bid, in its own list."""
    for replaced in accepted(evidence, "replace_bid"):
        earlier = [
            one
            for one in accepted(
                evidence, "submit_bid", "replace_bid", actor=replaced.actor, section=section_of(replaced)
            )
            if one.answered_at <= replaced.sent_at
        ]
        wanted = {str(answered(evidence, one).get("receipt")): _version(answered(evidence, one)) for one in earlier}
        for read in accepted(evidence, "list_receipts", actor=replaced.actor, section=section_of(replaced)):
            if read.sent_at >= replaced.answered_at:
                listed = records(answered(evidence, read).get("receipts"))
                shown = {str(one.get("receipt")): _version(one) for one in listed if str(one.get("receipt")) in wanted}
                yield equal("versions_traced", wanted, shown, at=read, of=replaced.actor)


def _version(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Digest and time of one version, however the time is written."""
    moment = instant(receipt.get("received_at"))
    return {"digest": receipt.get("digest"), "received_at": None if moment is None else written(moment)}
