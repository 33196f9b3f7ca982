"""Sealed files, scheme bidder-envelope/1: what may be told before the opening, and how they are opened.

    CKENV1 LF · uint32 length · header (JSON) · uint32 length · signature over the header · part bodies

The header bytes are judged and authenticated as they stand; they are never written again.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from certkit.reference.crypto import canonical, digest_of, verifies
from certkit.reference.inputs import read_json
from certkit.reference.refusal import Refusal

MAGIC = b"CKENV1\n"
SCHEME = "bidder-envelope/1"
CIPHER = "AES-256-GCM"
_PARTS = {"commercial", "technical"}
_TEXTS = ("kind", "section", "bidder", "recipient", "signature_algorithm", "commitment")
_PART_TEXTS = ("name", "algorithm", "nonce", "digest")


@dataclass(frozen=True)
class Envelope:
    """A sealed file taken apart; nothing in it is believed yet."""

    header: dict[str, Any]
    header_bytes: bytes
    signature: bytes
    bodies: tuple[tuple[dict[str, Any], bytes], ...]


def take_apart(data: bytes) -> Envelope:
    """The envelope in `data`; what has no such form is not encrypted as required."""
    if not data.startswith(MAGIC):
        raise Refusal("not_encrypted", "the file is not sealed; encrypt it with a tool for bidder-envelope/1")
    header_bytes, rest = _field(data[len(MAGIC) :])
    signature, rest = _field(rest)
    header = _header(header_bytes)
    bodies = []
    for part in header["parts"]:
        bodies.append((part, rest[: part["size"]]))
        rest = rest[part["size"] :]
    if rest or any(len(body) != part["size"] for part, body in bodies):
        raise Refusal("wrong_digest", "the parts are not of the size that the header states")
    return Envelope(header, header_bytes, signature, tuple(bodies))


def _field(data: bytes) -> tuple[bytes, bytes]:
    """A field with its length before it, and the rest."""
    if len(data) < 4:
        raise Refusal("not_encrypted", "the envelope ends too soon")
    (length,) = struct.unpack(">I", data[:4])
    if len(data) < 4 + length:
        raise Refusal("not_encrypted", "the envelope ends too soon")
    return data[4 : 4 + length], data[4 + length :]


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = read_json(data)
    except Refusal as refusal:
        raise Refusal("not_encrypted", "the header of the envelope is no JSON object") from refusal
    if not _well_formed(header):
        raise Refusal("not_encrypted", f"the header is not one of {SCHEME}")
    return header


def _well_formed(header: dict[str, Any]) -> bool:
    return (
        header.get("scheme") == SCHEME
        and all(isinstance(header.get(name), str) for name in _TEXTS)
        and isinstance(header.get("parts"), list)
        and all(_well_formed_part(part) for part in header["parts"])
        and {part["name"] for part in header["parts"]} == _PARTS
        and len(header["parts"]) == len(_PARTS)
    )


def _well_formed_part(part: Any) -> bool:
    return (
        isinstance(part, dict)
        and all(isinstance(part.get(name), str) for name in _PART_TEXTS)
        and isinstance(part.get("size"), int)
        and not isinstance(part["size"], bool)
        and part["size"] >= 0
    )


class Sealing:
    """What a file must be to be taken in: sealed, whole, by this bidder, for this section (EBM-26-3)."""

    def check(
        self,
        data: bytes,
        *,
        kind: str,
        section: str,
        bidder: str,
        certificate: Callable[[str], x509.Certificate | None],
        trusted: Callable[[x509.Certificate], None],
    ) -> None:
        """Refuse a file that is not sealed as required.

        `certificate` gives the bidder's bound certificate of a serial number, `trusted` refuses one not in force.
        """
        envelope = take_apart(data)
        header = envelope.header
        self.check_encryption(envelope)
        if header["section"] != section or header["kind"] != kind:
            raise Refusal("wrong_section", "the file was sealed for another section or purpose")
        if header["bidder"] != bidder:
            raise Refusal("wrong_bidder", "the file was sealed for another bidder")
        bound = certificate(header["recipient"])
        if bound is None:
            raise Refusal("certificate_unbound", "the file was sealed with a certificate that is not bound")
        trusted(bound)
        if not verifies(bound, header["signature_algorithm"], envelope.signature, envelope.header_bytes):
            raise Refusal("bad_signature", "the signature over the header is not valid")
        if any(digest_of(body) != part["digest"] for part, body in envelope.bodies):
            raise Refusal("wrong_digest", "a part is not the one whose digest stands in the header")

    def check_encryption(self, envelope: Envelope) -> None:
        """Refuse a file of which a part can be read without its key."""
        for part, body in envelope.bodies:
            if part["algorithm"] != CIPHER or _is_text(body):
                raise Refusal("not_encrypted", f"the part {part['name']} is not encrypted")


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def unseal(data: bytes, key_hex: str) -> dict[str, Any]:
    """The content of a sealed file; refuses a key that is not the one the bidder committed to."""
    envelope = take_apart(data)
    key = bytes.fromhex(key_hex)
    if len(key) != 32 or digest_of(key) != envelope.header["commitment"]:
        raise Refusal("wrong_key", "this is not the key that the file was sealed with")
    context = canonical({name: value for name, value in envelope.header.items() if name != "parts"})
    return {part["name"]: read_json(_decrypt(key, part, body, context)) for part, body in envelope.bodies}


def _decrypt(key: bytes, part: dict[str, Any], body: bytes, context: bytes) -> bytes:
    try:
        nonce = base64.b64decode(part["nonce"], validate=True)
        return AESGCM(key).decrypt(nonce, body, context)
    except (InvalidTag, ValueError) as error:
        raise Refusal("wrong_key", f"the part {part['name']} does not open under this key") from error


class Seals:
    """The seal of a bid is checked against its receipt before anything is decrypted (TBL-36-1)."""

    def intact(self, data: bytes, digest: str, bidder: Callable[[str], x509.Certificate | None]) -> bool:
        """Whether the stored file is still the one that was received, under its bidder's signature."""
        if digest_of(data) != digest:
            return False
        envelope = take_apart(data)
        certificate = bidder(envelope.header["recipient"])
        algorithm = envelope.header["signature_algorithm"]
        return certificate is not None and verifies(certificate, algorithm, envelope.signature, envelope.header_bytes)
