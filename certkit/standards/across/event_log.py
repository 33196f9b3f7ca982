"""What was seen of records, by digest: 16 bytes an event, in memory or in files, put together from parts in order.

Events of the same digest are found together again without a table of all digests: they lie in the same of a few
buckets, and one bucket at a time is looked through. What an event came of stands in the journal.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

BUCKETS = 64
KEPT = 8 << 20
"""Bytes of events, and of journal, that stay in memory where there is a folder to write them to."""
_LENGTH = 4
_PAIR = 16
BUCKET = 58
"""Bits of a digest below those that tell its bucket."""
LOW = 24
"""Bits of a payload below the place in the journal."""
_encoder = msgspec.msgpack.Encoder()


class EventLog:
    """Events and the journal they point into; a part is written elsewhere and appended as a whole."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.open = [array("Q") for _ in range(BUCKETS)]
        """Events by bucket: digest, payload, digest, payload …"""
        self._closed = [bytearray() for _ in range(BUCKETS)]
        """Segments of a header (how many events, what is added to their places) and events."""
        self._runs: list[list[tuple[int, int]]] = [[] for _ in range(BUCKETS)]
        """Where segments were written to."""
        self._written = 0
        self._journal = bytearray()
        self._flushed = 0
        self._reader: BinaryIO | None = None

    @property
    def size(self) -> int:
        """Bytes of the journal: the place of the next entry."""
        return self._flushed + len(self._journal)

    def write(self, entry: msgspec.Struct) -> int:
        """Append an entry to the journal; its place."""
        place = self.size
        body = _encoder.encode(entry)
        self._journal += len(body).to_bytes(_LENGTH, "big") + body
        if len(self._journal) > KEPT:
            self._spill()
        return place

    def put(self, digest: int, payload: int) -> None:
        """Note an event; `payload` is a place in the journal, shifted by LOW bits, and what it is about."""
        self.open[digest >> BUCKET].extend((digest, payload))

    def append(self, part: EventLog) -> None:
        """Everything of a part, as if it had been written here next."""
        self._close()
        base = self.size
        for bucket, events in enumerate(part.open):
            if events:
                self._closed[bucket] += array("Q", (len(events) // 2, base << LOW)).tobytes() + events.tobytes()
        self._journal += part._journal
        if len(self._journal) > KEPT or sum(map(len, self._closed)) > KEPT:
            self._spill()

    def events(self, bucket: int) -> dict[int, int | array[int]]:
        """The payloads of a bucket by digest, in the order in which they were put; a single one as it is."""
        found: dict[int, int | array[int]] = {}
        for digests, payloads, base in self._segments(bucket):
            for digest, payload in zip(digests, payloads, strict=True):
                known = found.setdefault(digest, payload + base)
                if isinstance(known, array):
                    known.append(payload + base)
                elif known != payload + base:
                    found[digest] = array("Q", (known, payload + base))
        return found

    def read(self, place: int, decoder: msgspec.msgpack.Decoder[Any]) -> Any:
        """The entry at a place of the journal."""
        if place >= self._flushed:
            place -= self._flushed
            size = int.from_bytes(self._journal[place : place + _LENGTH], "big")
            return decoder.decode(bytes(self._journal[place + _LENGTH : place + _LENGTH + size]))
        if self._reader is None:
            self._reader = self._file("journal").open("rb")
        self._reader.seek(place)
        size = int.from_bytes(self._reader.read(_LENGTH), "big")
        return decoder.decode(self._reader.read(size))

    def close(self) -> None:
        """Done with reading."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _segments(self, bucket: int) -> Iterator[tuple[array[int], array[int], int]]:
        for place, size in self._runs[bucket]:
            with self._file("events").open("rb") as file:
                file.seek(place)
                yield from _split(file.read(size))
        yield from _split(bytes(self._closed[bucket]))
        events = self.open[bucket]
        yield events[::2], events[1::2], 0

    def _close(self) -> None:
        """Own events as segments, so that parts can follow them."""
        for bucket, events in enumerate(self.open):
            if events:
                self._closed[bucket] += array("Q", (len(events) // 2, 0)).tobytes() + events.tobytes()
                del events[:]

    def _spill(self) -> None:
        """Everything to the files of the folder, where there is one."""
        if self._folder is None:
            return
        with self._file("journal").open("ab") as file:
            file.write(self._journal)
        self._flushed += len(self._journal)
        self._journal.clear()
        self._close()
        with self._file("events").open("ab") as file:
            for bucket, segments in enumerate(self._closed):
                if segments:
                    file.write(segments)
                    self._runs[bucket].append((self._written, len(segments)))
                    self._written += len(segments)
                    segments.clear()

    def _file(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / name


def _split(data: bytes) -> Iterator[tuple[array[int], array[int], int]]:
    place = 0
    while place < len(data):
        count, base = array("Q", data[place : place + _PAIR])
        place += _PAIR
        events = array("Q", data[place : place + count * _PAIR])
        place += count * _PAIR
        yield events[::2], events[1::2], base
