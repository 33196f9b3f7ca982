"""A tiny sealer for the tests of the reference platform: bidder-envelope/1, written apart from every other one."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

COMMERCIAL = {"price": "1234567.89", "duration_days": 180, "lead": "项目经理甲", "bidder_name": "测试投标人"}
TECHNICAL = {"text": "施工组织设计", "files": ["图纸.pdf"], "maker": "A", "qualification": "壹级"}


@dataclass(frozen=True)
class Sealed:
    """A sealed file with its content key in hex, and the content."""

    file: bytes
    key: str
    content: dict[str, Any]


def compact(value: Any) -> bytes:
    """Canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal(
    sign: Callable[[bytes], bytes],
    *,
    section: str,
    bidder: str,
    serial: str,
    algorithm: str = "ecdsa-sha256",
    kind: str = "bid",
    price: str = "1234567.89",
    plain: tuple[str, ...] = (),
    committed: bytes | None = None,
    writes: Callable[[Any], bytes] = compact,
    header: dict[str, Any] | None = None,
    commercial: dict[str, Any] | None = None,
) -> Sealed:
    """Seal a bid.

    `plain` parts are left in clear, `committed` commits to another key, `header` and `commercial` change members.
    """
    key = os.urandom(32)
    content = {"commercial": {**COMMERCIAL, "price": price, **(commercial or {})}, "technical": dict(TECHNICAL)}
    head = {
        "scheme": "bidder-envelope/1",
        "kind": kind,
        "section": section,
        "bidder": bidder,
        "recipient": serial,
        "tool": "certkit-tool-a",
        "signature_algorithm": algorithm,
        "commitment": hashlib.sha256(committed or key).hexdigest(),
        **(header or {}),
    }
    parts, bodies = [], []
    for name, value in content.items():
        nonce = os.urandom(12)
        clear = name in plain
        body = writes(value) if clear else AESGCM(key).encrypt(nonce, writes(value), compact(head))
        parts.append(
            {
                "name": name,
                "algorithm": "none" if clear else "AES-256-GCM",
                "nonce": base64.b64encode(nonce).decode(),
                "size": len(body),
                "digest": hashlib.sha256(body).hexdigest(),
            }
        )
        bodies.append(body)
    head_bytes = compact({**head, "parts": parts})
    return Sealed(join(head_bytes, sign(head_bytes), *bodies), key.hex(), content)


def join(head: bytes, signature: bytes, *bodies: bytes) -> bytes:
    """The bytes of an envelope."""
    return (
        b"CKENV1\n"
        + struct.pack(">I", len(head))
        + head
        + struct.pack(">I", len(signature))
        + signature
        + b"".join(bodies)
    )
