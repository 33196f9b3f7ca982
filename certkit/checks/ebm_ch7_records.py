"""电子招标投标办法 第七章 监督管理（记录与归档）/ chapter 7: records, audit trail and archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.archives import archives, taken_out
from certkit.checks.findings import compare, equal, holds, outcome
from certkit.checks.registry import check
from certkit.checks.trails import Told, address_of, last_trails, nameless
from certkit.checks.views import (
    Audit,
    accepted,
    answered,
    audit_trails,
    inputs_of,
    records,
    section_of,
    sha256_of,
    text_bytes,
)
from certkit.errors import InputError
from certkit.keys.sign import decoded, verify
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

ALTERATIONS = ("alter_record", "delete_record")
KEPT: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "read_notices": ("notices", "notice", ("title", "content", "published_at")),
    "list_receipts": ("receipts", "receipt", ("digest", "received_at")),
    "read_opening_record": ("bids", "receipt", ("bidder", "digest", "received_at")),
}
"""Reading → its list, what an element is known by, and what never changes in it."""


@check("EBM-49-2")
def the_trail_tells_what_was_done_and_nothing_else(evidence: Evidence) -> Iterator[Finding]:
    """Entry and deed agree one to one: nothing is added in a party's name, and each names the data that came in."""
    for compared in last_trails(evidence):
        at, section = compared.trail.exchange, compared.trail.section
        extra = [f"{one.get('operation')} {one.get('time')}" for one in compared.extra]
        yield equal("audit_extra", [], extra, at=at, of=section)
        for told in compared.told:
            source = str((told.entry or {}).get("digest") or "")
            if told.deed.request.body is not None and source:
                of = f"{told.deed.operation} {told.deed.id}"
                yield equal("audit_source", sha256_of(told.deed.request.body), source, at=at, of=of)


@check("EBM-49-3")
def every_operation_is_in_the_audit_trail(evidence: Evidence) -> Iterator[Finding]:
    """Each operation, refused ones too, is recorded with its true time, network address and a person of its own."""
    for compared in last_trails(evidence):
        persons: dict[str, set[str]] = defaultdict(set)
        for told in compared.told:
            of = f"{told.deed.operation} {told.deed.id}"
            if told.entry is not None:
                yield _origin(told, compared.trail.exchange, of)
                persons[str(told.entry.get("person") or "")].add(str(told.expected["party"]))
            elif told.owed:
                expected = dict(told.expected)
                yield compare("present", expected, None, what="audit_entry", at=compared.trail.exchange, of=of)
        shared = sorted(name for name, codes in persons.items() if name and len(codes) > 1)
        if compared.told:
            yield equal("audit_person", [], shared, at=compared.trail.exchange, of=compared.trail.section)


def _origin(told: Told, at: ExchangeEvent, of: str) -> Finding:
    entry, unknown = told.entry or {}, nameless(told.deed)
    address, person = address_of(str(entry.get("address"))), str(entry.get("person") or "")
    shown = {"address": address, "person": unknown or bool(person)}
    return equal("audit_origin", {"address": address_of(told.deed.source), "person": True}, shown, at=at, of=of)


@check("EBM-49-4")
def the_archive_can_be_taken_out_and_verified(evidence: Evidence) -> Iterator[Finding]:
    """A finished tender's archive is complete, each item is what its index says, and its signatures verify offline."""
    for archive in archives(evidence):
        if any(one.answered_at <= archive.exchange.sent_at for one in _concluded(evidence, archive.section)):
            yield equal("archive_complete", True, archive.complete, at=archive.exchange, of=archive.section)
            for item in archive.items:
                proofs = records(item.get("signatures"))
                if proofs:
                    fit = all(_verifies(one) for one in proofs)
                    yield holds("archive_verifies", fit, at=archive.exchange, of=str(item.get("title")))
    for taken in taken_out(evidence):
        shown = {"digest": str(taken.item.get("digest")), "size": taken.item.get("size")}
        real = {"digest": sha256_of(taken.body), "size": taken.body.size}
        yield equal("archive_index", shown, real, at=taken.exchange, of=str(taken.item.get("title")))


def _concluded(evidence: Evidence, section: str) -> list[ExchangeEvent]:
    signed = [
        one
        for one in accepted(evidence, "sign_contract", section=section)
        if answered(evidence, one).get("state") == "signed"
    ]
    return [*signed, *accepted(evidence, "terminate", section=section)]


def _verifies(proof: Mapping[str, Any]) -> bool:
    """Whether the holder of the certificate that an archived signature carries signed its input."""
    value, certificate = decoded(proof.get("value")), proof.get("certificate")
    if value is None or not isinstance(certificate, str) or not isinstance(proof.get("input"), str):
        return False
    try:
        return verify(certificate, str(proof.get("algorithm")), text_bytes(proof["input"]), value)
    except InputError:
        return False


@check("EBM-49-5")
def records_cannot_be_altered(evidence: Evidence) -> Iterator[Finding]:
    """Nobody can alter or delete a stored record: every attempt fails, and what is read again is as it was."""
    tried = [one for one in evidence.exchanges(ALTERATIONS, probes=False) if one.outcome is not None]
    for exchange in tried:
        kind = exchange.outcome.kind if exchange.outcome else ""
        if kind in ("accepted", "refused", "unsupported"):
            actual = "accepted" if kind == "accepted" else "refused"
            yield outcome("alteration", "refused", exchange, actual=actual)
    if tried:
        yield from _kept_entries(audit_trails(evidence))
        yield from _kept_records(evidence, tried)


def _kept_entries(trails: list[Audit]) -> Iterator[Finding]:
    """Every later reading of a trail holds the earlier entries unchanged."""
    for place, earlier in enumerate(trails):
        for later in trails[place + 1 :]:
            if later.section == earlier.section and earlier.entries:
                now = {str(entry.get("entry")): entry for entry in later.entries}
                changed = [str(entry.get("entry")) for entry in earlier.entries if _changed(entry, now)]
                yield equal("audit_kept", [], changed, at=later.exchange, of=later.section)
                break


def _changed(entry: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]]) -> bool:
    return now.get(str(entry.get("entry"))) != entry


def _kept_records(evidence: Evidence, tried: list[ExchangeEvent]) -> Iterator[Finding]:
    """What was read before the first attempt and again after the last one."""
    first, last = tried[0].sent_at, tried[-1].answered_at
    for operation, (list_, key, stable) in KEPT.items():
        reads = accepted(evidence, operation)
        before = {_asker(one): one for one in reads if one.answered_at <= first}
        after = {_asker(one): one for one in reads if one.sent_at >= last}
        for asked in before.keys() & after.keys():
            was, now = (_stable(evidence, one, list_, key, stable) for one in (before[asked], after[asked]))
            gone = sorted(name for name, value in was.items() if now.get(name) != value)
            if was:
                yield equal("record_kept", [], gone, at=after[asked], of=operation)


def _asker(exchange: ExchangeEvent) -> tuple[str, str]:
    return exchange.actor, section_of(exchange) or str(inputs_of(exchange).get("receipt", ""))


def _stable(
    evidence: Evidence, exchange: ExchangeEvent, list_: str, key: str, stable: tuple[str, ...]
) -> dict[str, list[Any]]:
    listed = records(answered(evidence, exchange).get(list_))
    return {str(one.get(key)): [one.get(name) for name in stable] for one in listed}
