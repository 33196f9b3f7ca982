"""The shape of the ledger's files: header, footer, how lines are chained, and the limits set on what is read.

`run.ndjson` begins with the header and the plan and ends with the footer; `scenarios/<id>.<attempt>.ndjson` are
chains of their own that start from the digest of the header line. Every line is a JSON object whose first member,
`prev`, is the SHA-256 (hex) of the line before it, without its line feed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from certkit.model.events import AnyEvent

FORMAT = "certkit-ledger/1"
RUN_FILE = "run.ndjson"
SCENARIOS = "scenarios"
BLOBS = "blobs"
TORN = "torn"
SUFFIX = ".ndjson"
NO_LINE = "0" * 64
"""What the first line of all names as the line before it."""

LONGEST_LINE = 32 * 1024 * 1024
MOST_LINES = 2_000_000
LARGEST_BLOB = 1024 * 1024 * 1024
INLINE = 4096
"""Text bodies up to this size stand in the event itself."""


class Header(msgspec.Struct, frozen=True, kw_only=True, tag="header", tag_field="event"):
    """The first line of a run: which format, which run of which kind, written by which tool."""

    format: str
    run: str
    kind: str
    tool: str


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The end of one chain: its file, the digest of its last line and how many lines it has."""

    file: str
    head: str
    lines: int


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A torn last line, kept aside byte for byte under `torn/`."""

    file: str
    digest: str


class Footer(msgspec.Struct, frozen=True, kw_only=True, tag="footer", tag_field="event"):
    """The last line of a run: the end of every chain, the head of heads, and its signature ("" when unsigned)."""

    chains: list[Chain]
    torn: list[Kept]
    head: str
    key: str = ""
    """Public key in DER, hex."""
    signature: str = ""


Line = Header | Footer | AnyEvent
_encoder = msgspec.json.Encoder()
decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


def link(line: Line, prev: str) -> bytes:
    """The bytes of a line, without its line feed, chained to the line before."""
    return chained(_encoder.encode(line), prev)


def chained(encoded: bytes, prev: str) -> bytes:
    """The encoded JSON object with `prev` as its first member."""
    return b'{"prev":"%s",%s' % (prev.encode(), encoded[1:])


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def head_of_heads(run_head: str, chains: Iterable[Chain], torn: Iterable[Kept]) -> str:
    """One digest over the run's last line before the footer, every chain's end and every torn line."""
    lines = [f"{RUN_FILE} {run_head}"]
    lines += [f"{chain.file} {chain.head} {chain.lines}" for chain in chains]
    lines += [f"{kept.file} {kept.digest}" for kept in torn]
    return digest("\n".join(lines).encode())


def scenario_file(scenario: str, attempt: int) -> str:
    """Where an attempt is recorded, seen from the run's folder; slashes of an id become underscores."""
    return f"{SCENARIOS}/{scenario.replace('/', '_')}.{attempt}{SUFFIX}"
