"""Whom the platform trusts: the certification authorities it is configured with, and their revocation lists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from certkit.reference.crypto import read_certificate
from certkit.reference.identity_rules import Identities
from certkit.reference.refusal import Refusal
from certkit.reference.times import utc

Send = Callable[[str, str, dict[str, str], bytes], Awaitable[tuple[int, dict[str, str], bytes]]]
_FRESH_SECONDS = 2.0
_PATIENCE_SECONDS = 2.0


@dataclass
class Authority:
    """A certification authority with the last revocation list it gave."""

    name: str
    certificate: x509.Certificate
    crl_url: str
    asked_at: float | None = None
    crl: x509.CertificateRevocationList | None = None
    revoked: frozenset[int] = field(default_factory=frozenset)

    async def refresh(self, send: Send, now: float) -> None:
        """Ask for the revocation list unless the last one is in force and was asked for within two seconds."""
        recent = self.asked_at is not None and 0 <= now - self.asked_at < _FRESH_SECONDS
        if recent and self.status_known(now):
            return
        self.asked_at = now
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                status, _, body = await send("GET", self.crl_url, {"Accept": "application/pkix-crl"}, b"")
        except OSError:  # no answer, or none in time: the list at hand stays in force until its own next update
            return
        if status == 200:
            self._take(body)

    def _take(self, body: bytes) -> None:
        try:
            crl = x509.load_der_x509_crl(body)
        except ValueError:
            return
        if crl.is_signature_valid(self.certificate.public_key()):  # type: ignore[arg-type]
            self.crl = crl
            self.revoked = frozenset(entry.serial_number for entry in crl)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether this authority issued the certificate."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    def status_known(self, now: float) -> bool:
        """Whether a revocation list is at hand that is still in force."""
        if self.crl is None:
            return False
        next_update = self.crl.next_update_utc
        return next_update is None or utc(now) <= next_update


class Trust:
    """The trusted authorities and the one question asked of them: may this certificate be used now?"""

    def __init__(self, authorities: list[dict[str, Any]], send: Send, rules: Identities) -> None:
        self._send = send
        self._rules = rules
        self._authorities = [
            Authority(entry["name"], read_certificate(entry["certificate"]), entry["crl"]) for entry in authorities
        ]

    async def refresh(self, now: float) -> None:
        """Bring the revocation lists up to date."""
        for authority in self._authorities:
            await authority.refresh(self._send, now)

    def check(self, certificate: x509.Certificate, now: float) -> None:
        """Refuse a certificate that is untrusted, not in its period of validity, or revoked."""
        authority = next((each for each in self._authorities if each.issued(certificate)), None)
        if authority is None:
            raise Refusal("certificate_untrusted", "no trusted authority issued this certificate")
        if not _may_sign(certificate):
            raise Refusal("certificate_untrusted", "the certificate is not issued for signatures")
        if not certificate.not_valid_before_utc <= utc(now) <= certificate.not_valid_after_utc:
            raise Refusal("certificate_expired", "the certificate is outside its period of validity")
        if self._rules.certificate_ended(certificate.serial_number in authority.revoked):
            raise Refusal("certificate_revoked", "the authority has revoked this certificate")
        if not authority.status_known(now):
            raise Refusal("certificate_untrusted", f"the revocation list of {authority.name} cannot be had")


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True
