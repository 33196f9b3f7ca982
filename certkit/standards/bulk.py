"""Files of any size validated in bounded memory: lines in pieces over several processes, results in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from certkit.standards.findings import Tally, examined
from certkit.standards.reading import BLOCK, format_of, lines_of, read
from certkit.standards.reading_json import LARGEST, NAME_MEMBER, read_document
from certkit.standards.records import Record, Wanted
from certkit.standards.validation import checker

PIECE = 2 << 20
_SMALL = 4 * PIECE
_BATCH = 500
_QUOTES = 4
"""Quotation marks of a member that is text; more of them: a name stands twice, or one is escaped."""
_decode = msgspec.json.Decoder(dict[str, str]).decode


@dataclass(frozen=True)
class Job:
    """What is wanted of every record."""

    wanted: Wanted
    strict: bool = False
    most: int | None = None
    """How many findings are worth keeping."""


@dataclass(frozen=True)
class Piece:
    """The lines that begin in a range of a file; or lines themselves, where they cannot be read again."""

    file: str
    start: int = 0
    size: int = 0
    body: bytes | None = None

    def lines(self) -> bytes:
        """Its lines; of one that is too long only so much that it is refused for it."""
        if self.body is not None:
            return self.body
        with Path(self.file).open("rb") as file:
            file.seek(max(0, self.start - 1))
            found = file.read(self.size + (self.start > 0))
            if self.start:
                end = found.find(b"\n")
                found = found[end + 1 :] if end >= 0 else b""
            if found and not found.endswith(b"\n"):
                found += file.readline(LARGEST + 1)
        return found


@dataclass(frozen=True)
class Part:
    """What came of a part of a file, and how many bytes it had."""

    tally: Tally
    size: int
    lines: int = 0


class Workers:
    """Processes that check pieces, started when there is work for them."""

    def __init__(self, jobs: int = 0) -> None:
        self._jobs = jobs or len(os.sched_getaffinity(0))
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def check(self, job: Job, pieces: Iterable[Piece]) -> Iterator[Part]:
        """The parts of the pieces in their order; never more pieces under way than keep the processes busy."""
        if self._jobs == 1:
            yield from (check_piece(job, piece) for piece in pieces)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"))
        room = job.most
        under_way: deque[Future[Part]] = deque()
        for piece in pieces:
            under_way.append(self._pool.submit(check_piece, replace(job, most=room), piece))
            if len(under_way) > 2 * self._jobs:
                part = under_way.popleft().result()
                room = None if room is None else max(0, room - len(part.tally.findings))
                yield part
        while under_way:
            yield under_way.popleft().result()


def check_file(stream: BinaryIO, file: str, job: Job, workers: Workers, *, again: bool) -> Iterator[Part]:
    """Validate a file part by part; `again` when its bytes can be read from the file once more."""
    head = stream.read(BLOCK)
    if format_of(head, file) != "ndjson":
        yield from _in_batches(Counted(head, stream), file, job)
        return
    size = os.fstat(stream.fileno()).st_size if again else 0
    if again and size > _SMALL:
        pieces: Iterator[Piece] = (Piece(file, start, PIECE) for start in range(0, size, PIECE))
        parts = workers.check(job, pieces)
    else:
        pieces = _gathered(chain([head], iter(lambda: stream.read(BLOCK), b"")), file)
        first = list(zip(range(_SMALL // PIECE), pieces, strict=False))
        begun = (piece for _, piece in first)
        parts = (
            workers.check(job, chain(begun, pieces))
            if len(first) == _SMALL // PIECE
            else (check_piece(job, piece) for piece in begun)
        )
    before = 0
    for part in parts:
        yield _moved(part, before)
        before += part.lines


def _gathered(blocks: Iterator[bytes], file: str) -> Iterator[Piece]:
    """Pieces of whole lines."""
    lines: list[bytes] = []
    size = 0
    for line in lines_of(blocks):
        lines.append(line)
        size += len(line) + 1
        if size >= PIECE:
            yield Piece(file, body=b"\n".join(lines) + b"\n")
            lines, size = [], 0
    if lines:
        yield Piece(file, body=b"\n".join(lines))


def _moved(part: Part, lines: int) -> Part:
    """The part with its places counted from the beginning of the file."""
    if lines:
        found = part.tally.findings
        found[:] = [msgspec.structs.replace(one, line=one.line + lines) for one in found]
    return part


def check_piece(job: Job, piece: Piece) -> Part:
    """Validate lines; places count from the first of them."""
    tally = Tally(job.most)
    body = piece.lines()
    lines = body.split(b"\n")
    if not lines[-1]:
        lines.pop()
    named = job.wanted.named(job.wanted.dataset)
    default = (named[0].dialect, named[1].name) if named else None
    for number, line in enumerate(lines, start=1):
        if _is_good(line, job.wanted, default):
            tally.records += 1
        elif line.strip():
            _closely(line, number, piece.file, job, tally)
    return Part(tally, len(body), len(lines))


def _is_good(line: bytes, wanted: Wanted, default: tuple[str, str] | None) -> bool:
    """Whether a line is, without any doubt, a record with nothing to say about it: what most lines are."""
    try:
        record = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    if line.count(b'"') != _QUOTES * len(record):
        return False
    name = record.pop(NAME_MEMBER, None)
    if name is not None:
        named = wanted.named(name)
        default = (named[0].dialect, named[1].name) if named else None
    return default is not None and not checker(*default).deviations(record)


def _closely(line: bytes, number: int, file: str, job: Job, tally: Tally) -> None:
    """A line once more, with the places of everything in it."""
    for one in read_document(line, job.wanted, number):
        tally.records += isinstance(one, Record)
        for finding in examined(file, one, strict=job.strict):
            tally.add(finding)


def _in_batches(stream: Counted, file: str, job: Job) -> Iterator[Part]:
    """A file that is read as a whole or streamed by its parser."""
    tally, before = Tally(job.most), 0
    for one in read(stream, file, job.wanted):
        tally.records += isinstance(one, Record)
        for finding in examined(file, one, strict=job.strict):
            tally.add(finding)
        if tally.records + tally.unreadable >= _BATCH:
            yield Part(tally, stream.taken - before)
            before = stream.taken
            tally = Tally(None if job.most is None else tally.room)
    yield Part(tally, stream.taken - before)


class Counted:
    """A stream whose beginning has been read already, and which counts what it gives."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream
        self.taken = 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; fewer only at the end."""
        found = self._head[:size]
        self._head = self._head[size:]
        if len(found) < size:
            found += self._stream.read(size - len(found))
        self.taken += len(found)
        return found
