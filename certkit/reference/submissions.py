"""Taking in sealed files and opening them: bids and applications follow the same rules (EBM-28-1, EBM-38-1)."""

from __future__ import annotations

import base64
import re
from typing import Any

from cryptography import x509

from certkit.reference.crypto import Signature, canonical, pem_of, serial_of
from certkit.reference.identity import bound_certificate
from certkit.reference.kernel import Answer, Context
from certkit.reference.lookups import guard_running, load, opening_of, require_state
from certkit.reference.periods import PREQUALIFICATION, TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.sealing import take_apart, unseal
from certkit.reference.store import Row, in_round, one, round_of, rows
from certkit.reference.times import rfc3339

BID, APPLICATION = "bid", "application"
TERMS_OF = {BID: TENDER, APPLICATION: PREQUALIFICATION}
_DECRYPTING = {BID: "opened", APPLICATION: "noticed"}
MEDIA_TYPE = "application/octet-stream"
_PRICE = re.compile(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,2})?")


def forbid_late(ctx: Context, section: Row, terms: Row) -> float:
    """The moment of arrival; refuses what arrives after the deadline, before the issue, or in a halted tender."""
    arrival = ctx.policies.deadlines.arrival(ctx.received)
    if ctx.policies.deadlines.passed(arrival, terms["deadline"]):
        raise Refusal("deadline_passed", f"the deadline was {rfc3339(terms['deadline'])}; nothing is stored")
    require_state(section, "noticed", "open")
    guard_running(ctx, section)
    if ctx.now < terms["document_from"]:
        raise Refusal("too_early", "the documents are not issued yet")
    return arrival


def check_seal(ctx: Context, section: Row, kind: str) -> None:
    """Refuse the uploaded file unless it is sealed as required, by the caller, for this section."""
    ctx.policies.sealing.check(
        ctx.file,
        kind=kind,
        section=section["section"],
        bidder=ctx.code,
        certificate=lambda serial: bound_certificate(ctx.platform, ctx.code, serial),
        trusted=lambda certificate: ctx.platform.trust.check(certificate, ctx.now),
    )


def held(ctx: Context, section: Row, kind: str, bidder: str) -> Row | None:
    """The submission of a bidder that counts, if any."""
    query = "SELECT * FROM submissions WHERE kind = ? AND section = ? AND round = ? AND bidder = ? AND state = 'held'"
    return one(ctx.db, query, kind, *round_of(section), bidder)


def end(ctx: Context, submission: Row, state: str) -> None:
    """A submission no longer counts: it is replaced, withdrawn or revoked. The file is kept."""
    ctx.db.execute(
        "UPDATE submissions SET state = ?, ended_at = ? WHERE receipt = ?", (state, ctx.now, submission["receipt"])
    )


def take_in(ctx: Context, section: Row, kind: str, arrival: float, replaces: Row | None) -> Answer:
    """Store the file with a receipt signed by the platform; an earlier version stays, replaced (EBM-27-4)."""
    members = ctx.policies.receipts.members(ctx.new_id(), section["section"], ctx.code, ctx.file, arrival)
    if replaces:
        end(ctx, replaces, "replaced")
        members["replaces"] = replaces["receipt"]
    receipt = {
        **members,
        "certificate": ctx.platform.key.certificate,
        "signature": ctx.platform.key.sign(canonical(members)),
    }
    ctx.insert(
        "submissions",
        receipt=members["receipt"],
        kind=kind,
        **in_round(section),
        bidder=ctx.code,
        digest=ctx.keep(ctx.file),
        size=len(ctx.file),
        received_at=arrival,
        state="held",
        replaces=replaces["receipt"] if replaces else None,
        signed_receipt=canonical(receipt).decode(),
        seal="",
    )
    return receipt


def take_out(ctx: Context, section: Row, kind: str, minutes: int) -> list[Row]:
    """Begin an opening: take out everything held, check each seal, prompt the bidders to decrypt in time."""
    until = ctx.now + 60 * (minutes or ctx.settings["decrypt_default_minutes"])
    ctx.insert(
        "openings",
        **in_round(section),
        kind=TERMS_OF[kind],
        opened_at=ctx.now,
        decrypt_until=until,
    )
    found = rows(
        ctx.db,
        "SELECT * FROM submissions WHERE kind = ? AND section = ? AND round = ? AND state = 'held'"
        " ORDER BY received_at",
        kind,
        *round_of(section),
    )
    for submission in found:
        _check_stored(ctx, submission)
        _archive(ctx, section, submission)
        ctx.message(submission["bidder"], "decrypt", section["section"], f"请于{rfc3339(until)}前在线解密")
    return found


def _check_stored(ctx: Context, submission: Row) -> None:
    def certificate(serial: str) -> x509.Certificate | None:
        return bound_certificate(ctx.platform, submission["bidder"], serial)

    intact = ctx.policies.seals.intact(ctx.kept(submission["digest"]), submission["digest"], certificate)
    submission["seal"] = "intact" if intact else "broken"
    ctx.db.execute("UPDATE submissions SET seal = ? WHERE receipt = ?", (submission["seal"], submission["receipt"]))


def _archive(ctx: Context, section: Row, submission: Row) -> None:
    """The file and its receipt, with sender, recipient and the time at which it arrived."""
    code, bidder, buyer = ctx.settings["platform_uscc"], submission["bidder"], section["purchaser"]
    title = {BID: "投标文件", APPLICATION: "资格预审申请文件"}[submission["kind"]]
    at = submission["received_at"]
    file = ctx.kept(submission["digest"])
    seal = _seal_of(ctx, submission) if submission["seal"] == "intact" else None
    ctx.archive(submission["kind"], title, MEDIA_TYPE, file, sender=bidder, recipient=buyer, signature=seal, sent_at=at)
    receipt = submission["signed_receipt"].encode()
    ctx.archive("receipt", f"{title}递交回执", "application/json", receipt, sender=code, recipient=bidder, sent_at=at)


def _seal_of(ctx: Context, submission: Row) -> Signature | None:
    """The bidder's signature over the header of its file, which binds all its parts (EBM-40-3)."""
    envelope = take_apart(ctx.kept(submission["digest"]))
    certificate = bound_certificate(ctx.platform, submission["bidder"], envelope.header["recipient"])
    if certificate is None:
        return None
    return Signature(
        party=submission["bidder"],
        serial=serial_of(certificate),
        algorithm=envelope.header["signature_algorithm"],
        value=base64.b64encode(envelope.signature).decode(),
        input=envelope.header_bytes.decode(),
        certificate=pem_of(certificate),
    )


def decrypt(ctx: Context, section: Row, kind: str) -> Answer:
    """Open the caller's own file with the key it sends, within the decryption window."""
    opening = opening_of(ctx.db, section, TERMS_OF[kind])
    if opening is None:
        raise Refusal("wrong_stage", "the files have not been taken out yet")
    require_state(section, _DECRYPTING[kind])
    guard_running(ctx, section)
    if ctx.now > opening["decrypt_until"]:
        raise Refusal("deadline_passed", "the time for decryption is over; the file counts as revoked")
    submission = held(ctx, section, kind, ctx.code)
    if submission is None:
        raise Refusal("not_found", "no file of this bidder was taken out")
    if submission["seal"] != "intact":
        raise Refusal("wrong_digest", "the seal of the stored file is broken; it is not opened")
    content = unseal(ctx.kept(submission["digest"]), ctx.inputs["key"])
    if kind == BID:
        _check_offer(content)
    ctx.policies.entry.forbid_misshapen(kind, content.get("commercial", {}))
    ctx.db.execute(
        "UPDATE submissions SET content = ? WHERE receipt = ?",
        (canonical(content).decode(), submission["receipt"]),
    )
    return {"state": "decrypted"}


def _check_offer(content: dict[str, Any]) -> None:
    """Refuse an offer that cannot be read out or compared."""
    commercial, technical = content.get("commercial", {}), content.get("technical", {})
    duration = commercial.get("duration_days")
    texts = [commercial.get("lead", ""), technical.get("maker", ""), technical.get("qualification", "")]
    fit = isinstance(commercial.get("price"), str) and _PRICE.fullmatch(commercial["price"])
    if not fit or type(duration) is not int or duration < 1 or not all(isinstance(text, str) for text in texts):
        raise Refusal("invalid_record", "the offer has no readable price and duration; it counts as not opened")


def taken_out(ctx: Context, section: Row, kind: str) -> list[Row]:
    """Everything that was taken out at the opening, in the order of arrival."""
    return rows(
        ctx.db,
        "SELECT * FROM submissions WHERE kind = ? AND section = ? AND round = ? AND seal <> '' ORDER BY received_at",
        kind,
        *round_of(section),
    )


def standing(ctx: Context, submission: Row, opening: Row | None) -> str:
    """How a submission stands: held, replaced, withdrawn or revoked, and from the opening on sealed or decrypted.

    One left undecrypted when the window has closed counts as revoked (EBM-31-1); one whose seal the platform failed
    to keep counts as withdrawn, which costs its bidder nothing (EBM-31-2).
    """
    if submission["state"] != "held" or opening is None:
        return str(submission["state"])
    if submission["seal"] == "broken":
        return "withdrawn"
    if submission["content"] is not None:
        return "decrypted"
    return "revoked" if ctx.now > opening["decrypt_until"] else "sealed"


def close_window(ctx: Context, section: Row, kind: str, opening: Row) -> list[Row]:
    """End the decryption: what stays undecrypted no longer counts; what was taken out, with its standing.

    Refuses while a bidder may still decrypt. The others are not held up by one that does not (EBM-31-3).
    """
    found = taken_out(ctx, section, kind)
    for submission in found:
        submission["standing"] = standing(ctx, submission, opening)
    if any(submission["standing"] == "sealed" for submission in found):
        raise Refusal("not_decrypted", f"bidders may decrypt until {rfc3339(opening['decrypt_until'])}")
    for submission in found:
        if submission["state"] == "held" and submission["standing"] in ("revoked", "withdrawn"):
            end(ctx, submission, submission["standing"])
    return found


def content_of(submission: Row) -> dict[str, Any]:
    """The decrypted content; empty for a file that was not opened."""
    content: dict[str, Any] = load(submission["content"]) if submission["content"] else {}
    return content
