"""The sealing scheme `bidder-envelope/1`: reading, examining and opening a sealed file.

    "CKENV1\\n" · uint32 header length · header (canonical JSON) · uint32 signature length · signature · part bodies

The header is signed by the bidder and is the additional data of every part; it commits to the content key, so that no
file can be opened to two contents. A header is taken as the bytes that stand there, never written anew.
"""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from certkit.errors import InputError, Problem
from certkit.keys.algorithms import sha256_hex
from certkit.keys.sign import decoded, verify
from certkit.model.binding import canonical, parse

SCHEME = "bidder-envelope/1"
MAGIC = b"CKENV1\n"
CIPHER = "AES-256-GCM"
KEY_BYTES = 32
NONCE_BYTES = 12
PARTS = ("commercial", "technical")
_LENGTH = struct.Struct(">I")


class EnvelopeError(InputError):
    """A file is no proper envelope or does not open; `reason` is the refusal reason of the vocabulary."""

    def __init__(self, reason: str, what: str) -> None:
        self.reason = reason
        super().__init__(Problem(where="envelope", what=what))


@dataclass(frozen=True)
class Part:
    """One sealed part: its entry in the header and its stored bytes."""

    name: str
    algorithm: str
    nonce: bytes
    size: int
    digest: str
    body: bytes


@dataclass(frozen=True)
class Envelope:
    """A sealed file taken apart."""

    header: dict[str, Any]
    header_bytes: bytes
    signature: bytes
    parts: tuple[Part, ...]
    rest: bytes
    """What stands after the last part: nothing, in a proper file."""

    def signed_by(self, certificate: str) -> bool:
        """Whether the holder of the PEM certificate signed the header."""
        return verify(certificate, str(self.header.get("signature_algorithm")), self.header_bytes, self.signature)


def read_envelope(file: bytes) -> Envelope:
    """A sealed file taken apart; EnvelopeError (not_encrypted) when it is no envelope."""
    if not file.startswith(MAGIC):
        raise EnvelopeError("not_encrypted", "the file does not begin like an envelope")
    header_bytes, at = _field(file, len(MAGIC))
    header = parse(header_bytes)
    if not isinstance(header, dict) or header.get("scheme") != SCHEME or not isinstance(header.get("parts"), list):
        raise EnvelopeError("not_encrypted", f"the header is none of {SCHEME}")
    signature, at = _field(file, at)
    parts = []
    for entry in header["parts"]:
        part, at = _part(file, entry, at)
        parts.append(part)
    return Envelope(header, header_bytes, signature, tuple(parts), file[at:])


def examine(file: bytes, certificate: str) -> list[str]:
    """Every reason to refuse the file that shows without its key; empty for a proper one.

    Section, bidder and the state of the certificate are for the caller to compare with the header.
    """
    try:
        envelope = read_envelope(file)
    except EnvelopeError as error:
        return [error.reason]
    reasons = [] if envelope.signed_by(certificate) else ["bad_signature"]
    if envelope.rest or any(sha256_hex(part.body) != part.digest for part in envelope.parts):
        reasons.append("wrong_digest")
    if not envelope.parts or any(part.algorithm != CIPHER or _is_text(part.body) for part in envelope.parts):
        reasons.append("not_encrypted")
    return reasons


def open_envelope(file: bytes, key: str) -> dict[str, Any]:
    """The content that the hex key opens, part by part; EnvelopeError (wrong_key) when it does not fit."""
    envelope = read_envelope(file)
    secret = _content_key(key)
    if not hmac.compare_digest(sha256_hex(secret), str(envelope.header.get("commitment"))):
        raise EnvelopeError("wrong_key", "the file is not committed to this key")
    header = associated_data(envelope.header)
    return {part.name: _opened(part, secret, header) for part in envelope.parts}


def associated_data(header: dict[str, Any]) -> bytes:
    """What binds every part to its header: the header's canonical JSON without the parts."""
    return canonical({name: value for name, value in header.items() if name != "parts"})


def framed(header: bytes, signature: bytes, bodies: list[bytes]) -> bytes:
    """The bytes of an envelope file."""
    return b"".join([MAGIC, _LENGTH.pack(len(header)), header, _LENGTH.pack(len(signature)), signature, *bodies])


def _field(file: bytes, at: int) -> tuple[bytes, int]:
    """The length-prefixed field at that place, and the place behind it."""
    start = at + _LENGTH.size
    if start > len(file):
        raise EnvelopeError("not_encrypted", "the file ends within its header")
    end = start + _LENGTH.unpack_from(file, at)[0]
    if end > len(file):
        raise EnvelopeError("not_encrypted", "a length in the file is larger than the file")
    return file[start:end], end


def _part(file: bytes, entry: Any, at: int) -> tuple[Part, int]:
    nonce = decoded(entry.get("nonce")) if isinstance(entry, dict) else None
    size = entry.get("size") if isinstance(entry, dict) else None
    if nonce is None or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise EnvelopeError("not_encrypted", "the header describes no part here")
    if at + size > len(file):
        raise EnvelopeError("wrong_digest", f"part {entry.get('name')} is cut off")
    part = Part(
        name=str(entry.get("name")),
        algorithm=str(entry.get("algorithm")),
        nonce=nonce,
        size=size,
        digest=str(entry.get("digest")),
        body=file[at : at + size],
    )
    return part, at + size


def _content_key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise EnvelopeError("wrong_key", f"a content key is {KEY_BYTES} bytes in hex")
    return key


def _opened(part: Part, key: bytes, header: bytes) -> Any:
    try:
        plain = AESGCM(key).decrypt(part.nonce, part.body, header)
    except (InvalidTag, ValueError) as error:
        raise EnvelopeError("wrong_key", f"part {part.name} does not open") from error
    content = parse(plain)
    if content is None:
        raise EnvelopeError("wrong_key", f"part {part.name} holds no JSON")
    return content


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
