"""Files of any size validated in bounded memory: lines in pieces over several processes, results in their order."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from multiprocessing import get_context
from types import TracebackType
from typing import BinaryIO

from certkit.standards.files.between import Between
from certkit.standards.files.findings import Tally
from certkit.standards.files.pieces import Job, Part, Piece, check_piece, examine, moved
from certkit.standards.files.reading import BLOCK, format_of, lines_of, read

PIECE = 1 << 20
_SMALL = 8
"""So many pieces are done at once without other processes."""
_BATCH = 500


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
        """The parts of the pieces in their order; never more under way than keep the processes busy."""
        pieces = iter(pieces)
        first = list(islice(pieces, _SMALL))
        if self._jobs == 1 or len(first) < _SMALL:
            yield from (check_piece(job, piece) for piece in chain(first, pieces))
            return
        if self._pool is None:
            quiet = signal.SIGINT, signal.SIG_IGN
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, context, initializer=signal.signal, initargs=quiet)
        room = job.most
        under_way: deque[Future[Part]] = deque()
        for piece in chain(first, pieces):
            under_way.append(self._pool.submit(check_piece, replace(job, most=room), piece))
            if len(under_way) > 2 * self._jobs:
                part = under_way.popleft().result()
                room = None if room is None else max(0, room - len(part.tally.findings))
                yield part
        while under_way:
            yield under_way.popleft().result()


def check_file(
    stream: BinaryIO, file: str, job: Job, workers: Workers, between: Between | None = None, *, again: bool
) -> Iterator[Part]:
    """Validate a file part by part; `again` when its bytes can be read from the file once more."""
    head = stream.read(BLOCK)
    if format_of(head, file) != "ndjson":
        yield from _in_batches(Counted(head, stream), file, job, between)
        return
    if again:
        size = os.fstat(stream.fileno()).st_size
        pieces: Iterator[Piece] = (Piece(file, start, PIECE) for start in range(0, size, PIECE))
    else:
        pieces = _gathered(chain([head], iter(lambda: stream.read(BLOCK), b"")), file)
    if between:
        pieces = (replace(piece, leaf=between.begin()) for piece in pieces)
    before = 0
    for part in workers.check(job, pieces):
        if between and part.leaf:
            between.take(part.leaf, file, before)
        yield moved(part, before)
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


def _in_batches(stream: Counted, file: str, job: Job, between: Between | None) -> Iterator[Part]:
    """A file that is read as a whole or streamed by its parser."""
    room = job.most
    found = read(stream, file, job.wanted)
    before = 0
    while True:
        tally, leaf = Tally(room), between.begin() if between else None
        for one in islice(found, _BATCH):
            examine(one, file, job, tally, leaf)
        if between and leaf:
            between.take(leaf, file, 0)
        yield Part(tally, stream.taken - before)
        if tally.records + tally.unreadable < _BATCH:
            return
        before = stream.taken
        room = None if room is None else tally.room


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
