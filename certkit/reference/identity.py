"""Identity: accounts of operator and supervisor, sessions of parties, and the signatures they make."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from cryptography import x509

from certkit.reference.crypto import (
    Signature,
    digest_of,
    pem_of,
    read_certificate,
    serial_of,
    signing_input,
    verifies,
)
from certkit.reference.kernel import Context, Platform
from certkit.reference.refusal import Refusal
from certkit.reference.request import Caller, Received
from certkit.reference.store import one


def identify(platform: Platform, received: Received) -> Caller:
    """Who made the request; refuses a token that is unknown or has ended."""
    scheme, _, token = received.headers.get("authorization", "").partition(" ")
    if not scheme:
        return Caller()
    if scheme.lower() != "bearer" or not token:
        raise Refusal("not_authenticated", "the Authorization header must hold a bearer token")
    digest = digest_of(token.encode())
    for account in platform.settings["accounts"]:
        if hmac.compare_digest(digest, digest_of(account["token"].encode())):
            return Caller(role=account["role"], code=account["party"], person=f"{account['role']} account")
    return _of_session(platform, digest, received.completed)


def _of_session(platform: Platform, digest: str, now: float) -> Caller:
    session = one(platform.db, "SELECT * FROM sessions WHERE token_digest = ?", digest)
    if session is None:
        raise Refusal("not_authenticated", "the token is not known")
    if platform.policies.identities.session_ended(session, now):
        raise Refusal("session_expired", "the session has ended")
    party = one(platform.db, "SELECT * FROM parties WHERE code = ?", session["party"])
    if party is None:
        raise Refusal("not_authenticated", "the party is no longer registered")
    return Caller(role=party["kind"], code=party["code"], person=session["person"], party=party)


def bound_certificate(platform: Platform, party: str, serial: str) -> x509.Certificate | None:
    """The certificate with this serial number that is bound to the party, if any."""
    row = one(platform.db, "SELECT pem FROM certificates WHERE party = ? AND serial = ?", party, serial)
    return read_certificate(row["pem"]) if row else None


def authorise(ctx: Context) -> None:
    """Refuse a caller whose role may not use the operation."""
    roles = ctx.operation.roles
    if "public" in roles or ctx.role in roles or (ctx.party is not None and "party" in roles):
        return
    if ctx.role == "public":
        raise Refusal("not_authenticated", "this operation needs a session")
    raise Refusal("not_authorised", f"the role {ctx.role} may not use {ctx.operation.name}")


def verify_bound(ctx: Context) -> Signature:
    """The signature of the request, made with a certificate that is bound to the caller and in force."""
    certificate = bound_certificate(ctx.platform, ctx.code, claimed_serial(ctx.raw_signature))
    if certificate is None:
        raise Refusal("certificate_unbound", "the signing certificate is not bound to this party")
    return verify(ctx, certificate, ctx.code)


def claimed_serial(raw: Any) -> str:
    """The serial number that a signature names; refuses what is no signature."""
    if not isinstance(raw, dict) or not all(
        isinstance(raw.get(name), str) for name in ("serial", "algorithm", "value")
    ):
        raise Refusal("bad_signature", "a signature with serial, algorithm and value is needed")
    return str(raw["serial"])


def verify(ctx: Context, certificate: x509.Certificate, party: str) -> Signature:
    """The signature of the request, verified with `certificate`, which must be in force."""
    signature = signature_fits(ctx, certificate, party)
    if signature is None:
        raise Refusal("bad_signature", "the signature does not fit what was sent")
    ctx.platform.trust.check(certificate, ctx.now)
    return signature


def signature_fits(ctx: Context, certificate: x509.Certificate, party: str) -> Signature | None:
    """The signature of the request when it was made by the holder of `certificate`, else None."""
    raw, serial = ctx.raw_signature, serial_of(certificate)
    if claimed_serial(raw) != serial:
        return None
    file_digest = digest_of(ctx.file) if ctx.operation.sends == "file" else None
    signed = signing_input(ctx.operation.name, ctx.sent, file_digest)
    if not verifies(certificate, raw["algorithm"], _bytes_of(raw["value"]), signed):
        return None
    return Signature(party, serial, raw["algorithm"], raw["value"], signed.decode(), pem_of(certificate))


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
