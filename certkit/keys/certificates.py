"""Reading certificates and revocation lists: what they say, and whether their issuer signed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import NameOID

from certkit.errors import InputError, Problem


@dataclass(frozen=True)
class Certificate:
    """A certificate as it is sent and recorded; times are seconds since the epoch."""

    pem: str
    serial: str
    """Lower-case hex, without leading zeros."""
    name: str
    """Common name: the party."""
    code: str
    """serialNumber of the subject: the party's code."""
    issuer: str
    """Common name of the authority."""
    not_before: float
    not_after: float

    @property
    def not_after_text(self) -> str:
        """The end of validity as RFC 3339 in UTC."""
        return datetime.fromtimestamp(self.not_after, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def valid_at(self, moment: float) -> bool:
        """Whether the certificate is neither too young nor expired at that moment."""
        return self.not_before <= moment <= self.not_after


@dataclass(frozen=True)
class RevocationList:
    """A certificate revocation list whose signature was verified: serial (hex) → time of revocation."""

    issuer: str
    issued_at: float
    revoked: dict[str, float]


def read_certificate(pem: str) -> Certificate:
    """What a PEM certificate says; InputError when it is none."""
    parsed = load(pem)
    return Certificate(
        pem=pem,
        serial=f"{parsed.serial_number:x}",
        name=_attribute(parsed.subject, NameOID.COMMON_NAME),
        code=_attribute(parsed.subject, NameOID.SERIAL_NUMBER),
        issuer=_attribute(parsed.issuer, NameOID.COMMON_NAME),
        not_before=parsed.not_valid_before_utc.timestamp(),
        not_after=parsed.not_valid_after_utc.timestamp(),
    )


def load(pem: str) -> x509.Certificate:
    """The parsed certificate; InputError when it is none."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise InputError(Problem(where="certificate", what=str(error), right="an X.509 certificate as PEM")) from error


def public_key(pem: str) -> CertificatePublicKeyTypes | None:
    """The public key of a certificate; None when its algorithm is not known here."""
    try:
        return load(pem).public_key()
    except ValueError:
        return None


def issued_by(pem: str, authority_pem: str) -> bool:
    """Whether the authority of that certificate signed this one."""
    try:
        load(pem).verify_directly_issued_by(load(authority_pem))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def read_revocations(crl: bytes, authority_pem: str) -> RevocationList:
    """A DER revocation list; InputError when it is none or the authority did not sign it."""
    try:
        parsed = x509.load_der_x509_crl(crl)
    except ValueError as error:
        raise InputError(Problem(where="revocation list", what=str(error), right="a DER list")) from error
    key = load(authority_pem).public_key()
    if not parsed.is_signature_valid(key):  # type: ignore[arg-type]
        raise InputError(Problem(where="revocation list", what="not signed by this authority"))
    return RevocationList(
        issuer=_attribute(parsed.issuer, NameOID.COMMON_NAME),
        issued_at=parsed.last_update_utc.timestamp(),
        revoked={f"{entry.serial_number:x}": entry.revocation_date_utc.timestamp() for entry in parsed},
    )


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""
