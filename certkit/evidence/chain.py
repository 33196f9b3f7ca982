"""Reading one chain line by line, with limits: a ledger may come from anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from certkit.errors import EvidenceError, TornLedger
from certkit.evidence.format import LONGEST_LINE, MOST_LINES, NO_LINE, SCENARIOS, SUFFIX, Footer, Line, decoder, digest

_PREV = b'{"prev":"'


@dataclass(frozen=True)
class Tail:
    """How a chain ends: digests of its first and last whole lines, their number, and the bytes of a torn line."""

    file: str
    first: str
    head: str
    lines: int
    whole: int
    """Bytes up to the end of the last whole line."""
    torn: bytes
    closed: bool
    """Whether the last whole line is a footer."""


def chain_files(folder: Path) -> list[str]:
    """The scenario chains of a run, in order, as paths seen from its folder."""
    scenarios = folder / SCENARIOS
    if not scenarios.is_dir():
        return []
    return sorted(f"{SCENARIOS}/{path.name}" for path in scenarios.iterdir() if path.name.endswith(SUFFIX))


def raw_lines(folder: Path, file: str) -> Iterator[tuple[int, bytes]]:
    """Every line with its number; a last one without its line feed comes as it is."""
    path = folder / file
    if path.is_symlink() or not path.is_file():
        raise EvidenceError(f"{file}: missing")
    with path.open("rb") as handle:
        number = 0
        while line := handle.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise EvidenceError(f"{file}:{number}: longer than {LONGEST_LINE} bytes")
            if number > MOST_LINES:
                raise EvidenceError(f"{file}: more than {MOST_LINES} lines")
            yield number, line


def lines(folder: Path, file: str, first_prev: str, *, whole: bool = False) -> Iterator[tuple[int, Line, str]]:
    """Every whole line: number, content, digest; EvidenceError where a line does not follow from the one before.

    A torn last line is left out (`tail_of` has it), or, when the file must be `whole`, raises TornLedger.
    """
    prev = first_prev
    for number, raw in raw_lines(folder, file):
        if not raw.endswith(b"\n"):
            if whole:
                raise TornLedger(f"{file}:{number}: torn, {len(raw)} bytes without a line end")
            return
        line = raw[:-1]
        where = f"{file}:{number}"
        if not line.startswith(_PREV + prev.encode() + b'",'):
            raise EvidenceError(f"{where}: does not follow from the line before; one of the two was altered")
        prev = digest(line)
        yield number, _decoded(line, where), prev


def _decoded(line: bytes, where: str) -> Line:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{where}: {error}") from error


def tail_of(folder: Path, file: str) -> Tail:
    """How a chain ends, from its bytes alone."""
    first = head = NO_LINE
    count = whole = 0
    last = torn = b""
    for _, raw in raw_lines(folder, file):
        if not raw.endswith(b"\n"):
            torn = raw
            break
        last = raw[:-1]
        head = digest(last)
        first = first if count else head
        count += 1
        whole += len(raw)
    closed = count > 0 and isinstance(_decoded(last, f"{file}:{count}"), Footer)
    return Tail(file=file, first=first, head=head, lines=count, whole=whole, torn=torn, closed=closed)
