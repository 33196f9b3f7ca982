"""The platform's clock: the given time plus an offset that only a test may move, and only forward."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from certkit.reference.store import one


class Clock:
    """Time as the platform sees it; the offset survives a restart, so that time never runs backwards."""

    def __init__(self, db: sqlite3.Connection, base: Callable[[], float]) -> None:
        self._db = db
        self._base = base
        kept = one(db, "SELECT value FROM meta WHERE name = 'clock_offset'")
        self._offset = float(kept["value"]) if kept else 0.0

    def now(self) -> float:
        """Seconds since the epoch, platform time."""
        return self._base() + self._offset

    def advance(self, moment: float) -> None:
        """Move to `moment`; a moment that has passed moves nothing."""
        self._offset = max(self._offset, moment - self._base())
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('clock_offset', ?)", (repr(self._offset),))
