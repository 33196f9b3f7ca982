"""电子招标投标办法 第四十条：电子签名并存档 / Article 40: what is signed electronically and archived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.archives import Archive, last_archives, place_of
from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.checks.views import (
    Submission,
    accepted,
    answered,
    inputs_of,
    parties,
    standing_bids,
    submissions,
    text_bytes,
)
from certkit.errors import InputError
from certkit.keys.sign import verify_member
from certkit.model.binding import parse, signing_input
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

RIGHT = {"archived": True, "signer": True, "verifies": True, "content": True}
"""Archived, signed by the party that is responsible, and the signature is over what that party sent."""


@check("EBM-40-1")
def notices_are_signed_and_archived(evidence: Evidence) -> Iterator[Finding]:
    """Notices, amendments and invitations are archived with the valid signature of who issued them."""
    yield from _of_deeds(evidence, "publish_notice", "amend_notice", "invite_bidder")


@check("EBM-40-2")
def documents_are_signed_and_archived(evidence: Evidence) -> Iterator[Finding]:
    """Documents and their clarifications are archived with the valid signature of who issued them."""
    yield from _of_deeds(evidence, "upload_tender_document", "publish_clarification")


@check("EBM-40-3")
def bids_are_signed_and_archived(evidence: Evidence) -> Iterator[Finding]:
    """Bids, applications and what bidders clarified are archived with the valid signature of their bidder."""
    for archive in last_archives(evidence):
        for one in _taken_out(evidence, archive):
            yield equal(
                "archived_signature", RIGHT, _sealed(evidence, archive, one), at=archive.exchange, of=one.bidder
            )
    yield from _of_deeds(evidence, "answer_committee")


@check("EBM-40-4")
def reports_are_signed_and_archived(evidence: Evidence) -> Iterator[Finding]:
    """The evaluation report is archived with the valid signature of every member that signed it."""
    for archive in last_archives(evidence):
        told = accepted(evidence, "publish_result", section=archive.section)
        supervised = evidence.role_of(archive.exchange.actor) == "supervisor"
        if supervised or any(one.answered_at <= archive.exchange.sent_at for one in told):
            yield from _in_archive(evidence, archive, "submit_evaluation_report", "sign_evaluation_report")


@check("EBM-40-5")
def award_notices_are_signed_and_archived(evidence: Evidence) -> Iterator[Finding]:
    """Notices of the result of prequalification and of the award are archived with the purchaser's valid signature."""
    yield from _of_deeds(evidence, "publish_prequalification", "issue_award_notice")


@check("EBM-40-6")
def contracts_are_signed_and_archived(evidence: Evidence) -> Iterator[Finding]:
    """The contract is archived with the valid signatures of both sides; offers that were made anew are no contract."""
    for archive in last_archives(evidence):
        tried = accepted(evidence, "sign_contract", section=archive.section)
        made = [one for one in tried if one.answered_at <= archive.exchange.sent_at]
        concluded = [one.answered_at for one in made if answered(evidence, one).get("state") == "signed"]
        last = {one.actor: one for one in made if concluded and one.answered_at <= concluded[0]}
        for exchange in last.values():
            yield _kept_signed(evidence, archive, exchange)


def _of_deeds(evidence: Evidence, *operations: str) -> Iterator[Finding]:
    for archive in last_archives(evidence):
        yield from _in_archive(evidence, archive, *operations)


def _in_archive(evidence: Evidence, archive: Archive, *operations: str) -> Iterator[Finding]:
    """Each accepted deed of these operations, made before the archive was read, with its signature there."""
    for exchange in evidence.exchanges(operations, outcome="accepted", probes=False):
        before = exchange.answered_at <= archive.exchange.sent_at
        if before and place_of(evidence, exchange) == archive.section:
            yield _kept_signed(evidence, archive, exchange)


def _kept_signed(evidence: Evidence, archive: Archive, exchange: ExchangeEvent) -> Finding:
    of = f"{exchange.operation} {exchange.actor}"
    return equal("archived_signature", RIGHT, _signed(evidence, archive, exchange), at=archive.exchange, of=of)


def _signed(evidence: Evidence, archive: Archive, exchange: ExchangeEvent) -> dict[str, bool]:
    """What the archive shows of the signature that a deed was sent with."""
    sent = inputs_of(exchange).get("signature")
    value = str(sent.get("value", "")) if isinstance(sent, Mapping) else ""
    found = archive.signed_with(value)
    if found is None:
        return dict.fromkeys(RIGHT, False)
    item, proof = found
    file = _file_digest(exchange)
    wanted = signing_input(exchange.operation, dict(inputs_of(exchange)), file)
    bytes_ = not file or item.get("digest") == file
    return _shown(evidence, exchange.actor, proof, right=text_bytes(proof.get("input")) == wanted and bytes_)


def _file_digest(exchange: ExchangeEvent) -> str | None:
    """SHA-256 of the file that was sent; None for an operation that sends JSON."""
    kind = exchange.request.header("Content-Type") or ""
    body = exchange.request.body
    if body is None or kind != "application/octet-stream":
        return None
    return (body.wire_digest or body.digest).removeprefix("sha256:")


def _taken_out(evidence: Evidence, archive: Archive) -> list[Submission]:
    """The bids that stood when they were taken out, and the applications that were opened, before the reading."""
    read_at = archive.exchange.sent_at
    found = []
    for opened in accepted(evidence, "open_bids", section=archive.section):
        if opened.answered_at <= read_at:
            found += standing_bids(evidence, archive.section, opened.sent_at)
    for opened in accepted(evidence, "open_applications", section=archive.section):
        if opened.answered_at <= read_at:
            found += [
                one
                for one in submissions(evidence)
                if one.kind == "application" and one.accepted and one.exchange.answered_at <= opened.sent_at
            ]
    return found


def _sealed(evidence: Evidence, archive: Archive, one: Submission) -> dict[str, bool]:
    """What the archive shows of a sealed file: the bytes, and the bidder's signature over its header."""
    items = archive.with_digest(one.digest)
    proofs = [proof for item in items for proof in _proofs(item)]
    if not proofs:
        return RIGHT | {"archived": bool(items), "signer": False, "verifies": False, "content": False}
    header = parse(text_bytes(proofs[0].get("input")))
    right = isinstance(header, dict) and (header.get("bidder"), header.get("section")) == (one.bidder, one.section)
    return _shown(evidence, one.actor, proofs[0], right=right)


def _proofs(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = item.get("signatures")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _shown(evidence: Evidence, actor: str, proof: Mapping[str, Any], *, right: bool) -> dict[str, bool]:
    code = parties(evidence)[actor].code if actor in parties(evidence) else ""
    return {
        "archived": True,
        "signer": bool(code) and proof.get("party") == code,
        "verifies": _verifies(evidence, code, proof),
        "content": right,
    }


def _verifies(evidence: Evidence, code: str, proof: Mapping[str, Any]) -> bool:
    """Whether a certificate that was issued to the party, as we know, verifies the signature over its input."""
    data = text_bytes(proof.get("input"))
    issued = evidence.keys()
    for key in issued:
        if key.party == code and key.serial == proof.get("serial") and key.certificate:
            try:
                return verify_member(key.certificate, data, dict(proof))
            except InputError:
                return False
    return False
