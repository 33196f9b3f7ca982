"""The bidder's sealing tool: proper files of `bidder-envelope/1`, and each way a file can be wrong."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from certkit.errors import InputError, Problem
from certkit.keys.algorithms import Entropy, sha256_hex
from certkit.keys.envelope import CIPHER, KEY_BYTES, NONCE_BYTES, PARTS, SCHEME, associated_data, framed
from certkit.keys.sign import Identity, sign
from certkit.model.binding import canonical
from certkit.model.suite import SEALS

STRANGER = "91320100MA0000001B"
"""A well-formed party code that no synthetic party has: the bidder of a `foreign_bidder` file."""
_FIRST_TOOL, _SECOND_TOOL = "certkit-tool-a", "certkit-tool-b"


@dataclass
class Sealed:
    """A sealed file with what its maker knows about it: a `SealedBid` of the model."""

    file: bytes
    key: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class _Order:
    """What a file is to be made of; each variant changes the one member that it is named after."""

    section: str
    bidder: str
    identity: Identity
    content_key: bytes
    tool: str = _FIRST_TOOL
    committed_key: bytes | None = None
    """When it is not the content key: the file then does not open with the key it commits to."""
    parts: tuple[str, ...] = PARTS
    plain_parts: frozenset[str] = frozenset()
    forged_signature: bool = False
    forged_digest: bool = False


class EnvelopeSealer:
    """Seals for one bidder; `spare` is a further identity of the same party whose certificate is not bound."""

    scheme = SCHEME

    def __init__(
        self, identity: Identity, *, entropy: Entropy, kind: str = "bid", spare: Identity | None = None
    ) -> None:
        self._identity = identity
        self._entropy = entropy
        self._kind = kind
        self._spare = spare

    def seal(self, content: dict[str, Any], *, section: str, bidder: str, variant: str) -> Sealed:
        """Seal {commercial, technical}; `variant` is a `Document.seal`."""
        if variant not in SEALS:
            right = f"one of {', '.join(SEALS)}"
            raise InputError(Problem(where=f"seal {variant}", what="unknown way to seal", right=right))
        key = self._entropy(KEY_BYTES)
        order = self._order(_Order(section, bidder, self._identity, key), variant)
        file, header = self._envelope(order, content)
        if variant == "none":
            file, header = canonical(content), {}
        elif variant == "random":
            file, header = self._entropy(len(file)), {}
        released = (order.committed_key or key).hex()
        facts = {
            "kind": self._kind,
            "seal": variant,
            "section": section,
            "bidder": bidder,
            "content": content,
            "key": released,
            "digest": sha256_hex(file),
            "size": len(file),
            "commitment": header.get("commitment", ""),
            "tool": header.get("tool", ""),
            "serial": header.get("recipient", ""),
        }
        return Sealed(file, released, facts)

    def _order(self, order: _Order, variant: str) -> _Order:
        """The order for a variant; those without a line here differ only in their final bytes."""
        match variant:
            case "partly":
                return replace(order, plain_parts=frozenset({"technical"}))
            case "foreign_section":
                return replace(order, section=_another_section(order.section))
            case "foreign_bidder":
                return replace(order, bidder=STRANGER)
            case "unbound_certificate":
                return replace(order, identity=self._unbound())
            case "bad_signature":
                return replace(order, forged_signature=True)
            case "wrong_digest":
                return replace(order, forged_digest=True)
            case "wrong_key":
                return replace(order, committed_key=self._entropy(KEY_BYTES))
            case "second_tool":
                return replace(order, tool=_SECOND_TOOL)
            case "other_order":
                return replace(order, parts=PARTS[::-1])
        return order

    def _unbound(self) -> Identity:
        if self._spare is None:
            raise InputError(Problem(where="seal unbound_certificate", what="the bidder has no unbound certificate"))
        return self._spare

    def _envelope(self, order: _Order, content: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        algorithm = order.identity.key.signature_algorithm
        header: dict[str, Any] = {
            "scheme": SCHEME,
            "kind": self._kind,
            "section": order.section,
            "bidder": order.bidder,
            "recipient": order.identity.certificate.serial,
            "tool": order.tool,
            "signature_algorithm": algorithm,
            "commitment": sha256_hex(order.committed_key or order.content_key),
        }
        data = associated_data(header)
        entries, bodies = [], []
        for name in order.parts:
            entry, body = self._part(order, name, _plaintext(content[name], order.tool), data)
            entries.append(entry)
            bodies.append(body)
        header["parts"] = entries
        text = canonical(header)
        signature = sign(order.identity.key, algorithm, text + b"\n" if order.forged_signature else text)
        return framed(text, signature, bodies), header

    def _part(self, order: _Order, name: str, plain: bytes, data: bytes) -> tuple[dict[str, Any], bytes]:
        nonce = self._entropy(NONCE_BYTES)
        open_ = name in order.plain_parts
        body = plain if open_ else AESGCM(order.content_key).encrypt(nonce, plain, data)
        entry = {
            "name": name,
            "algorithm": "none" if open_ else CIPHER,
            "nonce": base64.b64encode(nonce).decode(),
            "size": len(body),
            "digest": sha256_hex(body + b"\n" if order.forged_digest else body),
        }
        return entry, body


def _plaintext(content: Any, tool: str) -> bytes:
    """The second tool writes the same values in another, equally legal way."""
    if tool == _FIRST_TOOL:
        return canonical(content)
    turned = dict(sorted(content.items(), reverse=True))
    return json.dumps(turned, ensure_ascii=False, indent=2).encode()


def _another_section(section: str) -> str:
    """A neighbouring section code: the same but for its serial number."""
    return section[:-3] + ("002" if section.endswith("001") else "001")
