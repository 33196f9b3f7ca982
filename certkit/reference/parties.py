"""Registration: parties, their certificates and their sessions (EBM-9-1, EBM-13-1, EBM-14-1)."""

from __future__ import annotations

from secrets import token_urlsafe

from cryptography import x509

from certkit.reference.crypto import (
    canonical,
    digest_of,
    pem_of,
    read_certificate,
    serial_of,
    subject_code,
    subject_name,
)
from certkit.reference.identity import bound_certificate, claimed_serial, verify
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import party_of
from certkit.reference.refusal import Refusal
from certkit.reference.request import Caller
from certkit.reference.store import rows
from certkit.reference.times import DAY, rfc3339

_AUTHENTICATION_SECONDS = 300.0
_SESSION_DAYS = 180
OTHER_PROPERTY = "9"
"""The kind of an enterprise that does not say of which it is (企业性质)."""
_OPTIONAL = ("legal_person", "controlled_by", "specialty", "employer")


@operation("register_party")
async def register_party(ctx: Context) -> Answer:
    """Register a party whose code, certificate and signature fit together; free, at once, for everybody."""
    code, kind = ctx.inputs["code"], ctx.inputs["kind"]
    if kind == "expert" and "specialty" not in ctx.inputs:
        raise Refusal("invalid_record", "/specialty is missing: an expert has one")
    if party_of(ctx.db, code):
        raise Refusal("already_exists", "this code is registered")
    certificate = _fitting_certificate(ctx, code, ctx.inputs["name"])
    verify(ctx, certificate, code)
    plain = {name: ctx.inputs[name] for name in ("code", "kind", "name", "region", "address", "contact", "phone")}
    ctx.insert(
        "parties",
        **plain,
        **{name: ctx.inputs.get(name, "") for name in _OPTIONAL},
        qualifications=canonical(ctx.inputs.get("qualifications", [])).decode(),
        property=ctx.inputs.get("property", OTHER_PROPERTY),
        state="verified",
        registered_at=ctx.now,
    )
    _bind(ctx, code, certificate)
    ctx.caller = Caller(role=kind, code=code, person=_person(certificate), party=party_of(ctx.db, code))
    return {"party": code, "state": "verified"}


def _fitting_certificate(ctx: Context, code: str, name: str) -> x509.Certificate:
    """The certificate sent, in force, whose subject is the party."""
    certificate = read_certificate(ctx.inputs["certificate"])
    ctx.platform.trust.check(certificate, ctx.now)
    if subject_code(certificate) != code or subject_name(certificate) != name:
        raise Refusal("invalid_record", "/certificate is issued for another subject than the party")
    return certificate


def _bind(ctx: Context, code: str, certificate: x509.Certificate) -> None:
    ctx.insert("certificates", serial=serial_of(certificate), party=code, pem=pem_of(certificate), bound_at=ctx.now)


def _person(certificate: x509.Certificate) -> str:
    return f"{subject_name(certificate)} ({serial_of(certificate)})"


@operation("bind_certificate")
async def bind_certificate(ctx: Context) -> Answer:
    """Bind one more certificate of the caller; signed with it, or with one that is bound already."""
    code = ctx.inputs["party"]
    if code != ctx.code or ctx.party is None:
        raise Refusal("not_authorised", "a party binds certificates of its own only")
    certificate = _fitting_certificate(ctx, code, ctx.party["name"])
    claimed = claimed_serial(ctx.raw_signature)
    signer = certificate if claimed == serial_of(certificate) else bound_certificate(ctx.platform, code, claimed)
    if signer is None:
        raise Refusal("bad_signature", "signed neither with the new certificate nor with a bound one")
    verify(ctx, signer, code)
    if bound_certificate(ctx.platform, code, serial_of(certificate)):
        raise Refusal("already_exists", "this certificate is bound")
    _bind(ctx, code, certificate)
    return {"serial": serial_of(certificate)}


@operation("read_party")
async def read_party(ctx: Context) -> Answer:
    """What others may know of a party; who is an expert is known to the expert, the operator and supervision only."""
    code = ctx.inputs["party"]
    party = party_of(ctx.db, code)
    secret = party is not None and party["kind"] == "expert" and code != ctx.code
    if party is None or (secret and ctx.role not in ("operator", "supervisor")):
        raise Refusal("not_found", "there is no such party")
    serials = rows(ctx.db, "SELECT serial FROM certificates WHERE party = ? ORDER BY bound_at, serial", code)
    return {
        "party": code,
        "name": party["name"],
        "kind": party["kind"],
        "state": party["state"],
        "certificates": [row["serial"] for row in serials],
    }


@operation("authenticate")
async def authenticate(ctx: Context) -> Answer:
    """Open a session for a party that proves its key; a proof is good once and for five minutes."""
    code, nonce = ctx.inputs["party"], ctx.inputs["nonce"]
    party = party_of(ctx.db, code)
    if party is None or abs(ctx.inputs["time"] - ctx.now) > _AUTHENTICATION_SECONDS:
        raise Refusal("not_authenticated", "the party is not registered, or the time is not the present")
    certificate = bound_certificate(ctx.platform, code, claimed_serial(ctx.raw_signature))
    if certificate is None:
        raise Refusal("certificate_unbound", "the signing certificate is not bound to this party")
    verify(ctx, certificate, code)
    if rows(ctx.db, "SELECT 1 FROM nonces WHERE party = ? AND nonce = ?", code, nonce):
        raise Refusal("not_authenticated", "this proof was used before")
    token, expires = token_urlsafe(32), ctx.now + _SESSION_DAYS * DAY
    ctx.insert("nonces", party=code, nonce=nonce)
    person = _person(certificate)
    ctx.insert("sessions", token_digest=digest_of(token.encode()), party=code, person=person, expires=expires)
    ctx.caller = Caller(role=party["kind"], code=code, person=person, party=party)
    return {"token": token, "expires": rfc3339(expires)}


@operation("end_session")
async def end_session(ctx: Context) -> Answer:
    """End the session with whose token the request was made."""
    token = ctx.received.headers["authorization"].partition(" ")[2]
    ctx.db.execute("UPDATE sessions SET ended_at = ? WHERE token_digest = ?", (ctx.now, digest_of(token.encode())))
    return {}
