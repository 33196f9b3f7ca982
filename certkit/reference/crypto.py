"""Certificates, signatures and digests, and the key with which the platform signs its receipts."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from certkit.reference.refusal import Refusal
from certkit.reference.store import insert, one
from certkit.reference.times import utc


def canonical(value: Any) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def signing_input(operation: str, inputs: dict[str, Any], file_digest: str | None) -> bytes:
    """What the caller of a signed operation signs."""
    return canonical({"operation": operation, "inputs": inputs, "file": file_digest})


def read_certificate(pem: str) -> x509.Certificate:
    """The certificate in `pem`; refuses what is none."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise Refusal("invalid_record", "/certificate must be an X.509 certificate in PEM") from error


def serial_of(certificate: x509.Certificate) -> str:
    """The serial number, lower-case hex."""
    return f"{certificate.serial_number:x}"


def pem_of(certificate: x509.Certificate) -> str:
    """The certificate as PEM text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def subject_code(certificate: x509.Certificate) -> str:
    """The party code in the subject (attribute serialNumber)."""
    return _subject(certificate, NameOID.SERIAL_NUMBER)


def subject_name(certificate: x509.Certificate) -> str:
    """The common name of the subject."""
    return _subject(certificate, NameOID.COMMON_NAME)


def _subject(certificate: x509.Certificate, attribute: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(attribute)
    return str(found[0].value) if found else ""


def verifies(certificate: x509.Certificate, algorithm: str, value: bytes, data: bytes) -> bool:
    """Whether `value` is a signature over `data` by the certificate's key, made with `algorithm`."""
    key = certificate.public_key()
    try:
        if algorithm == "ecdsa-sha256" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, data, ec.ECDSA(hashes.SHA256()))
        elif algorithm == "rsa-sha256" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Signature:
    """A verified signature: who signed what, with which certificate. `input` is the signed text."""

    party: str
    serial: str
    algorithm: str
    value: str
    input: str
    certificate: str

    def record(self) -> dict[str, str]:
        """The signature as the archive shows it."""
        return dict(vars(self))


@dataclass(frozen=True)
class PlatformKey:
    """The platform's own signing key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: str

    def sign(self, data: bytes) -> str:
        """A signature over `data`, base64."""
        return base64.b64encode(self.key.sign(data, ec.ECDSA(hashes.SHA256()))).decode()


def platform_key(db: sqlite3.Connection, name: str, code: str, now: float) -> PlatformKey:
    """The key kept in the store; made, with a certificate of its own, when the platform starts for the first time."""
    kept = one(db, "SELECT value FROM meta WHERE name = 'platform_key'")
    if kept is None:
        insert(db, "meta", {"name": "platform_key", "value": _make_key(name, code, now)})
        kept = one(db, "SELECT value FROM meta WHERE name = 'platform_key'")
    pem = kept["value"] if kept else ""
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the platform's key is no elliptic-curve key")
    return PlatformKey(key, pem_of(x509.load_pem_x509_certificate(pem.encode())))


def _make_key(name: str, code: str, now: float) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.SERIAL_NUMBER, code)]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc(now) - timedelta(days=1))
        .not_valid_after(utc(now) + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode() + pem_of(certificate)
