"""Signatures by name, the `signature` member of signed operations, and the platform's receipts."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from certkit.errors import InputError, Problem
from certkit.keys.algorithms import SIGNATURES, Key, signature_algorithm
from certkit.keys.certificates import Certificate, public_key
from certkit.model.binding import canonical

RECEIPT_ALGORITHM = "ecdsa-sha256"
_UNSIGNED = {"certificate", "signature"}


@dataclass(frozen=True)
class Identity:
    """A party's key with the certificate issued for it."""

    key: Key
    certificate: Certificate


def sign(key: Key, algorithm: str, data: bytes) -> bytes:
    """The signature of the bytes; InputError when the key does not sign with that algorithm."""
    if key.signature_algorithm != signature_algorithm(algorithm).name:
        what = f"a key of {key.algorithm} does not sign with {algorithm}"
        raise InputError(Problem(where="signature", what=what, right=key.signature_algorithm))
    return SIGNATURES[algorithm].sign(key.private, data)


def verify(certificate: str, algorithm: str, data: bytes, signature: bytes) -> bool:
    """Whether the holder of the PEM certificate signed the bytes; False for an unknown algorithm."""
    known = SIGNATURES.get(algorithm)
    return known is not None and known.verify(public_key(certificate), data, signature)


def signature_member(identity: Identity, data: bytes) -> dict[str, str]:
    """What a signed operation carries: serial of the certificate, algorithm, signature in base64."""
    algorithm = identity.key.signature_algorithm
    value = base64.b64encode(sign(identity.key, algorithm, data)).decode()
    return {"serial": identity.certificate.serial, "algorithm": algorithm, "value": value}


def flipped(value: str) -> str:
    """A signature in base64 with its last bit turned over."""
    data = base64.b64decode(value)
    return base64.b64encode(data[:-1] + bytes([data[-1] ^ 1])).decode()


def verify_member(certificate: str, data: bytes, member: Any) -> bool:
    """Whether a `signature` member signs the bytes with the key of the PEM certificate."""
    if not isinstance(member, dict):
        return False
    value = decoded(member.get("value"))
    return value is not None and verify(certificate, str(member.get("algorithm")), data, value)


def verify_receipt(receipt: dict[str, Any]) -> bool:
    """Whether a receipt (确认回执) is signed by the certificate it carries; whose that is, is the caller's question."""
    value = decoded(receipt.get("signature"))
    certificate = receipt.get("certificate")
    if value is None or not isinstance(certificate, str):
        return False
    signed = canonical({name: item for name, item in receipt.items() if name not in _UNSIGNED})
    try:
        return verify(certificate, RECEIPT_ALGORITHM, signed, value)
    except InputError:
        return False


def decoded(text: Any) -> bytes | None:
    """Strict standard base64, or None."""
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        return None
