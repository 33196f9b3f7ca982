"""A piece of a file, checked in whichever process: most lines the quick way, the others closely."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from certkit.standards.files.between import Leaf
from certkit.standards.files.findings import Tally, examined, placed, unread
from certkit.standards.files.positions import scan
from certkit.standards.files.reading_json import LARGEST, NAME_MEMBER, read_document
from certkit.standards.files.records import Place, Record, Unreadable, Wanted
from certkit.standards.validation.checker import checker
from certkit.standards.validation.deviation import Deviation

_QUOTES = 4
"""Quotation marks of a member that is text; more of them: a name stands twice, or one is escaped."""
_SEARCHES = 100
"""So many members are sought one by one before the line is gone through for all of them."""
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
    leaf: Leaf | None = None
    """For what is noted of the records to hold them against others."""

    def lines(self) -> list[bytes]:
        """Its lines; of one that is too long only so much that it is refused for it."""
        lines = (self._read() if self.body is None else self.body).split(b"\n")
        if not lines[-1]:
            lines.pop()
        return lines

    def _read(self) -> bytes:
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
    """What came of a part of a file, and how many bytes and lines it had."""

    tally: Tally
    size: int
    lines: int = 0
    leaf: Leaf | None = None


def check_piece(job: Job, piece: Piece) -> Part:
    """Validate lines; places count from the first of them."""
    tally, leaf = Tally(job.most), piece.leaf
    lines, quick = piece.lines(), _Quick(job.wanted)
    size = 0
    for number, line in enumerate(lines, start=1):
        size += len(line) + 1
        record = quick.record(line)
        if record is None:
            if line.strip():
                for one in read_document(line, job.wanted, number):
                    examine(one, piece.file, job, tally, leaf)
            continue
        tally.records += 1
        found = quick.check(record)
        if leaf is not None:
            found += leaf.add(quick.dialect, quick.dataset, record, (number, 1))
        if found:
            find = _Finder(line, number if tally.room else 0)
            for finding in placed(piece.file, quick.dialect, found, find, strict=job.strict):
                tally.add(finding)
    return Part(tally, size, len(lines), leaf)


def examine(one: Record | Unreadable, file: str, job: Job, tally: Tally, leaf: Leaf | None) -> None:
    """Count what is wrong with a record, and note it to hold it against others."""
    if isinstance(one, Unreadable):
        tally.add(unread(file, one))
        return
    tally.records += 1
    found = examined(one)
    if leaf is not None:
        found += leaf.add(one.dialect, one.dataset, one.fields, one.place, one.change, one.key)
    if found:
        for finding in placed(file, one.dialect, found, one.find, strict=job.strict):
            tally.add(finding)


def moved(part: Part, lines: int) -> Part:
    """The part with its places counted from the beginning of the file."""
    found = part.tally.findings
    found[:] = [msgspec.structs.replace(one, line=one.line + lines) if one.line else one for one in found]
    return part


class _Quick:
    """The quick way through most lines: records of nothing but text, whose dataset is known."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.dialect = self.dataset = ""
        self.check: Callable[[Mapping[str, str]], list[Deviation]] = _nothing
        """The deviations of a record of this dataset."""
        self._turn(wanted.dataset)

    def record(self, line: bytes) -> dict[str, str] | None:
        """The record of a line; None where the line must be looked at closely."""
        try:
            record = _decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if line.count(b'"') != _QUOTES * len(record):
            return None
        name = record.pop(NAME_MEMBER, self._wanted.dataset)
        return record if name == self.dataset != "" or self._turn(name) else None

    def _turn(self, name: str) -> bool:
        """Go on with records of another dataset."""
        named = self._wanted.named(name)
        if named is None:
            return False
        self.dialect, self.dataset = named[0].dialect, named[1].name
        self.check = checker(self.dialect, self.dataset).deviations
        return True


def _nothing(record: Mapping[str, str]) -> list[Deviation]:
    """What can be said of a record before a dataset is known."""
    return []


class _Finder:
    """Where a member stands in a line without escaped quotation marks; line 0: nobody will look."""

    def __init__(self, line: bytes, number: int) -> None:
        self._text = line.decode() if number else ""
        self._number = number
        self._sought = 0

    def __call__(self, name: str) -> Place:
        if not self._number:
            return 0, 0
        self._sought += 1
        if self._sought > _SEARCHES:
            return self._number, self._all.get(name, self._text.index("{")) + 1
        member = re.search(f'"{re.escape(name)}"[ \\t\\r]*:', self._text)
        if member is None and "\\" in self._text:
            spelt = [start for one, start, _ in scan(self._text).members if one == name]
            return self._number, (spelt[-1] if spelt else self._text.index("{")) + 1
        return self._number, (member.start() if member else self._text.index("{")) + 1

    @cached_property
    def _all(self) -> dict[str, int]:
        """The places of all members, for a line of which very many are sought."""
        return {name: start for name, start, _ in scan(self._text).members}
