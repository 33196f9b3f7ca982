"""电子签名法：数据电文的原件和保存 / Electronic Signature Law: originals of data messages and their keeping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.archives import AS_SENT, last_archives, messages, taken_out
from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.checks.times import arrived, instant
from certkit.checks.trails import CLOCK_SECONDS
from certkit.checks.views import accepted, answered, inputs_of, parties, records, section_of, sha256_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("ESL-5-2")
def documents_stay_whole_from_their_issue_on(evidence: Evidence) -> Iterator[Finding]:
    """A document has the digest of the file that was issued, in every listing and at every download."""
    for issued in accepted(evidence, "upload_tender_document"):
        document, digest = answered(evidence, issued).get("document"), sha256_of(issued.request.body)
        for listing in accepted(evidence, "list_documents", section=section_of(issued)):
            listed = records(answered(evidence, listing).get("documents"))
            for shown in (one for one in listed if document and one.get("document") == document):
                yield equal("document_digest", digest, shown.get("digest"), at=listing, of=str(document))
        for download in accepted(evidence, "download_tender_document"):
            if document and inputs_of(download).get("document") == document:
                body = download.response.body if download.response else None
                yield equal("document_digest", digest, sha256_of(body), at=download, of=str(document))


@check("ESL-6-2")
def archived_originals_are_what_was_sent(evidence: Evidence) -> Iterator[Finding]:
    """An archived original that is taken out is byte for byte what its sender sent, in the format it was sent in."""
    sent = _by_signature(evidence)
    for taken in taken_out(evidence):
        values = [str(one.get("value")) for one in records(taken.item.get("signatures"))]
        original = next((sent[value] for value in values if value in sent), None)
        if original is not None and len(values) == 1:
            wanted = {"digest": sha256_of(original.request.body), "format": _bare(_format(original))}
            real = {"digest": sha256_of(taken.body), "format": _bare(taken.item.get("format"))}
            yield equal("archived_original", wanted, real, at=taken.exchange, of=original.operation)


def _by_signature(evidence: Evidence) -> dict[str, ExchangeEvent]:
    """The originals that were sent, by the value of their signature."""
    found = {}
    for exchange in evidence.exchanges(AS_SENT, outcome="accepted", probes=False):
        sent = inputs_of(exchange).get("signature")
        if isinstance(sent, Mapping):
            found[str(sent.get("value"))] = exchange
    return found


def _bare(media_type: Any) -> str:
    """A media type without its parameters."""
    return str(media_type).partition(";")[0].strip().lower()


def _format(exchange: ExchangeEvent) -> Any:
    return inputs_of(exchange).get("format") or exchange.request.header("Content-Type")


@check("ESL-6-3")
def sender_recipient_and_times_can_be_told(evidence: Evidence) -> Iterator[Finding]:
    """Every archived message names its sender, a recipient, and the times at which it was sent and received."""
    for archive in last_archives(evidence):
        for message in messages(evidence, archive):
            for item in archive.with_digest(message.digest)[:1]:
                of = f"{message.exchange.operation} {message.exchange.actor}"
                yield equal(
                    "archived_facts", _wanted(evidence, message.exchange), _facts(item), at=archive.exchange, of=of
                )
                yield _moment(evidence, message.exchange, item, archive.exchange, of)


def _wanted(evidence: Evidence, exchange: ExchangeEvent) -> dict[str, Any]:
    return {"sender": parties(evidence)[exchange.actor].code, "recipient": True}


def _facts(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"sender": item.get("sender"), "recipient": bool(item.get("recipient"))}


def _moment(
    evidence: Evidence, exchange: ExchangeEvent, item: Mapping[str, Any], at: ExchangeEvent, of: str
) -> Finding:
    """Whether both times are those at which the message really travelled."""
    tolerance = evidence.plan.profile.tolerances.get("clock_seconds", CLOCK_SECONDS)
    earliest, latest = arrived(evidence, exchange)
    times = {name: instant(item.get(name)) for name in ("sent_at", "received_at")}
    right = {
        name: moment is not None and earliest - tolerance <= moment <= latest + tolerance
        for name, moment in times.items()
    }
    return equal("archived_times", dict.fromkeys(times, True), right, at=at, of=of)
