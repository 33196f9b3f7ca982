"""Keeping credentials out of the ledger: every form of every secret is replaced by a mark of fixed length. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from certkit.errors import InputError, Problem
from certkit.model.encodings import MARK, forms

_MARK = MARK.encode()
_BLOCK = 8
"""Bytes that are looked up at once: a needle of two blocks less one covers a whole block wherever it stands."""


class Redactor:
    """Knows the secrets of a chain: those of the run and its own; more can be added while it goes."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._needles: list[bytes] = []
        self._long: list[bytes] = []
        self._short: list[bytes] = []
        """The needles that hold no other needle, long and short ones: where none of these is, none is."""
        self._blocks: set[int] = set()
        """Every block of every long needle."""
        self.hide(secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Add secrets; the empty one is ignored."""
        new = {secret for secret in secrets if secret} - self._known
        if not new:
            return
        if any(MARK[0] in secret for secret in new):
            raise InputError(Problem(where="credential", what=f"holds the redaction mark {MARK[0]}"))
        self._known |= new
        for secret in new:
            found = set(forms(secret))
            self._needles += sorted(found)
            for one in sorted(found):
                if not any(other in one for other in found - {one}):
                    self._look_for(one)

    def _look_for(self, needle: bytes) -> None:
        if len(needle) < 2 * _BLOCK - 1:
            self._short.append(needle)
            return
        self._long.append(needle)
        for start in range(_BLOCK):
            self._blocks.update(_blocks(needle[start:]))

    def also(self) -> Redactor:
        """A further redactor that begins with the same secrets."""
        return Redactor(self._known)

    def found_in(self, data: bytes) -> bool:
        """Whether any form of any secret occurs."""
        if _any_in(self._short, data):
            return True
        # The cost of this grows with the data alone, not with the number of secrets: it is paid for every body.
        return not self._blocks.isdisjoint(_blocks(data)) and _any_in(self._long, data)

    def redact(self, data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
        """The bytes without secrets, and where the marks now stand as (offset, length)."""
        if not self.found_in(data):
            return data, []
        spans = _merged(span for needle in self._needles for span in _occurrences(needle, data))
        kept: list[bytes] = []
        marks: list[tuple[int, int]] = []
        read = written = 0
        for start, end in spans:
            kept += [data[read:start], _MARK]
            marks.append((written + start - read, len(_MARK)))
            written += start - read + len(_MARK)
            read = end
        return b"".join([*kept, data[read:]]), marks

    def text(self, text: str) -> str:
        """A text without secrets; lone surrogates, which no file can hold, become their escapes."""
        return self.redact(text.encode("utf-8", "backslashreplace"))[0].decode("utf-8", "replace")

    def value(self, value: Any) -> Any:
        """A JSON-like value without secrets, member names included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.value(name): self.value(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            return str(value)
        return value


def _blocks(data: bytes) -> memoryview:
    """The whole blocks of the data, one after the other, as numbers."""
    return memoryview(data)[: len(data) // _BLOCK * _BLOCK].cast("Q")


def _any_in(needles: list[bytes], data: bytes) -> bool:
    for needle in needles:  # noqa: SIM110 - runs for every body; a generator costs twice as much
        if needle in data:
            return True
    return False


def _occurrences(needle: bytes, data: bytes) -> Iterable[tuple[int, int]]:
    """Every place where the needle stands, overlapping ones too."""
    at = data.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = data.find(needle, at + 1)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, overlapping and touching ones as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
