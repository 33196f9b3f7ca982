"""Bodies by content: each is written once, whole, under its digest."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from certkit.errors import EvidenceError
from certkit.evidence.format import BLOBS, INLINE, LARGEST_BLOB, digest
from certkit.model.wire import Body

PREFIX = "sha256:"


class Blobs:
    """The folder `blobs/` of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / BLOBS

    def keep(self, data: bytes) -> Body:
        """The body of some bytes: small text stays inline, everything else becomes a file."""
        name = digest(data)
        text = _inline(data)
        if text is None:
            self._write(name, data)
        return Body(digest=PREFIX + name, size=len(data), text=text)

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        if path.exists():
            return
        part = self.folder / f".{name}.{threading.get_ident()}"
        part.write_bytes(data)
        part.replace(path)

    def sync(self, names: list[str]) -> None:
        """Make sure that these blobs are on the disk."""
        for name in names:
            handle = os.open(self.folder / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def read(self, body: Body) -> bytes:
        """The bytes of a body; EvidenceError when they are missing or not what the digest says."""
        if body.text is not None:
            data, where = body.text.encode(), "inline body"
        else:
            data, where = self._file(body)
        if PREFIX + digest(data) != body.digest or len(data) != body.size:
            raise EvidenceError(f"{where}: the bytes are not those of {body.digest}")
        return data

    def _file(self, body: Body) -> tuple[bytes, str]:
        name = body.digest.removeprefix(PREFIX)
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise EvidenceError(f"{body.digest[:80]!r} is no name of a blob")
        path = self.folder / name
        where = f"{BLOBS}/{name}"
        if path.is_symlink() or not path.is_file():
            raise EvidenceError(f"{where}: missing")
        if path.stat().st_size > LARGEST_BLOB:
            raise EvidenceError(f"{where}: larger than {LARGEST_BLOB} bytes")
        return path.read_bytes(), where

    def names(self) -> list[str]:
        """Every blob there is, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if not path.name.startswith("."))


def _inline(data: bytes) -> str | None:
    """The bytes as text when they are short and UTF-8."""
    if len(data) > INLINE:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
