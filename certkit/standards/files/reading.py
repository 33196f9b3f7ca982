"""Whatever a person has: XML, JSON or NDJSON, plain or gzipped, read as records with their places."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from certkit.standards.files.reading_json import LARGEST, read_document
from certkit.standards.files.reading_xml import read_stream
from certkit.standards.files.records import Record, Unreadable, Wanted

BLOCK = 1 << 16
SUFFIXES = (".xml", ".json", ".ndjson", ".jsonl")
Format = Literal["xml", "json", "ndjson", "empty"]
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NOT_READ = (OSError, EOFError, zlib.error)
"""What the bytes of a file, packed or not, raise when they cannot be had."""
_OBJECT_LINE = re.compile(rb"\{.*\}\s*\Z", re.DOTALL)


class Source(Protocol):
    """Bytes one after the other."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def files_of(folder: Path) -> list[Path]:
    """The files of a folder that may hold records, in order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and name_of(path.name).endswith(SUFFIXES))


def name_of(name: str) -> str:
    """The name without what says that the file is compressed."""
    return name.lower().removesuffix(".gz")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed; opened once, for a pipe gives its bytes only once."""
    with path.open("rb") as file:
        if file.peek(2)[:2] != _GZIP:
            yield file
            return
        with gzip.open(file) as plain:
            yield plain  # type: ignore[misc]


def can_be_reread(path: Path) -> bool:
    """Whether the bytes that are to be read are those of the file, from any place on: it is neither pipe nor packed."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(2) != _GZIP


def format_of(head: bytes, name: str) -> Format:
    """What the beginning of a file looks like; the name decides only what both kinds of JSON could be."""
    if head.startswith(_UTF_16):
        return "xml"
    start = head.removeprefix(_BOM).lstrip()
    if not start:
        return "empty"
    if start.startswith(b"<"):
        return "xml"
    lines = start.split(b"\n", 1)
    if name_of(name).endswith((".ndjson", ".jsonl")):
        return "ndjson"
    if len(lines) > 1 and lines[1].strip() and _OBJECT_LINE.match(lines[0]):
        return "ndjson"
    return "json"


def read(stream: Source, name: str, wanted: Wanted) -> Iterator[Record | Unreadable]:
    """The records of a file, whatever its format, in the order in which they stand there."""
    try:
        head = stream.read(BLOCK)
        rest = iter(lambda: stream.read(BLOCK), b"")
        match format_of(head, name):
            case "empty":
                return
            case "xml":
                yield from read_stream(chain([head], rest), wanted)
            case "json":
                yield from read_document(head + stream.read(LARGEST), wanted)
            case "ndjson":
                yield from read_lines(chain([head], rest), wanted)
    except NOT_READ as error:
        yield Unreadable(place=(0, 0), what=reason_of(error))


def reason_of(error: Exception) -> str:
    """Why bytes could not be had: what the system says of the file, else that its packing is broken."""
    return getattr(error, "strerror", None) or "the packed data are damaged, or end too early"


def read_lines(blocks: Iterator[bytes], wanted: Wanted) -> Iterator[Record | Unreadable]:
    """One record a line; blank lines hold none."""
    for number, line in enumerate(lines_of(blocks), start=1):
        if line.strip():
            yield from read_document(line, wanted, number)


def lines_of(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long only so much that it is refused for it."""
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        first, *others = block.split(b"\n")
        waiting.append(first if size <= LARGEST else b"")
        size += len(first)
        if others:
            yield b"".join(waiting)
            yield from others[:-1]
            waiting, size = [others[-1]], len(others[-1])
    if size:
        yield b"".join(waiting)
