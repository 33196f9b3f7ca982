"""What went over the wire: Message, Conversation, Call and Exchange (交互记录)."""

from __future__ import annotations

from typing import Any

import msgspec


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message body: its digest and size, and the bytes inline (`text`, valid UTF-8) or in `blobs/`.

    `wire_digest` is set when credentials were replaced: it is the digest of the bytes that really travelled,
    `spans` lists the replaced places as (offset, length) in the stored bytes.
    """

    digest: str
    """"sha256:" and 64 hex digits, of the stored bytes; the name of the blob."""
    size: int
    text: str | None = None
    wire_digest: str | None = None
    spans: list[tuple[int, int]] = []


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One HTTP message: first line, headers in the order of the wire, body."""

    line: str
    headers: list[tuple[str, str]] = []
    body: Body | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return _first(self.headers, name)


class RawMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message before the ledger stores it: the same, with the bytes in hand."""

    line: str
    headers: list[tuple[str, str]] = []
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return _first(self.headers, name)

    @property
    def status(self) -> int:
        """The status code of an answer (0 when the line is no status line)."""
        parts = self.line.split(" ", 2)
        return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def _first(headers: list[tuple[str, str]], name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


class RawConversation(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer as they really went, or the transport's error."""

    request: RawMessage
    response: RawMessage | None = None
    error: str | None = None
    """Why no answer came: "timeout", "refused", "reset", "too_large", "malformed: …", "tls: …", "unsendable: …"."""
    sent_at: float = 0.0
    """Lane time (seconds since the epoch) when the first byte left; `answered_at` when the last byte came."""
    uploaded_at: float = 0.0
    """Lane time from which the last piece of the request was on its way: it cannot have arrived earlier."""
    answered_at: float = 0.0
    source: str = ""
    peer: str = ""
    tls: str | None = None


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A wanted operation (操作请求). `inputs` are complete: nothing is filled in by a driver."""

    operation: str
    actor: str
    inputs: dict[str, Any] = {}
    file: bytes | None = None
    headers: dict[str, str] = {}
    token: str | None = None
    from_address: str | None = None
    pace: float | None = None
    """Bytes per second for the request body; None sends it at once."""
    seconds: float = 30.0
    """How long to wait for the answer."""


class RawExchange(msgspec.Struct, frozen=True, kw_only=True):
    """Every conversation made on behalf of one call; the reading of it is `binding.read`."""

    conversations: list[RawConversation]
    observation: str = "wire"
    """wire | proxied | received | witnessed | declared"""
    deferred: str | None = None
    """A ticket when a person is at work; the conversations then come later."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading of an exchange (响应): what the candidate decided.

    `kind` is accepted | refused | faulted | silent | unsupported | deferred. `reasons` of a refusal may be
    ["unstated"]. `warnings` are the reasons that an accepted answer warns of.
    """

    kind: str
    reasons: list[str] = []
    warnings: list[str] = []
    detail: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the operation was carried out."""
        return self.kind == "accepted"

    @property
    def refused(self) -> bool:
        """Whether it was refused, with or without a reason."""
        return self.kind == "refused"
