"""The candidate's clock: measured against the lane's, and moved where the candidate offers it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from certkit.conduct.runlink import RunLink
from certkit.errors import CouldNotComplete
from certkit.model.events import ClockEvent
from certkit.model.times import read_time, written

READ, ADVANCE = "read_clock", "advance_clock"
OPERATOR = "operator"
_READINGS = 3
_RESOLUTION = 0.001
"""Seconds that the candidate's clock is read to."""
_LONGEST_MOVE = 300.0
"""Seconds that a candidate may need to do all work due by the new time."""


@dataclass(frozen=True)
class Reading:
    """Where the candidate's clock stood at a moment of ours; `uncertainty` covers half the round trip."""

    candidate: float
    at: float
    uncertainty: float

    @property
    def offset(self) -> float:
        """Candidate time minus our time."""
        return self.candidate - self.at


class CandidateClock:
    """The clock of one instance; every reading and every move is evidence of the run."""

    def __init__(self, link: RunLink, *, token: str | None = None) -> None:
        self._link = link
        self._token = token
        self._lock = threading.Lock()

    def shift(self) -> float | None:
        """How far the candidate's clock is from the real time; None when it does not tell its time."""
        with self._lock:
            reading = self._reading(time.time)
        return None if reading is None else reading.offset

    def measure(self) -> Reading | None:
        """Measure against the lane and record; None when the candidate does not tell its time."""
        with self._lock:
            reading = self._reading(self._link.now)
        if reading is not None:
            self._link.write(ClockEvent, kind="measured", offset=reading.offset, uncertainty=reading.uncertainty)
        return reading

    def advance(self, to: float) -> float:
        """Move the candidate's clock and give back how far it then is from the real time."""
        with self._lock:
            inputs = {"to": written(to)}
            self._link.call(ADVANCE, OPERATOR, inputs=inputs, token=self._token, seconds=_LONGEST_MOVE)
            reading = self._reading(time.time)
        if reading is None:
            raise CouldNotComplete("the candidate does not tell its time after advance_clock")
        self._link.write(ClockEvent, kind="advanced", to=to, uncertainty=reading.uncertainty)
        return reading.offset

    def _reading(self, now: Callable[[], float]) -> Reading | None:
        """The reading with the shortest round trip of a few."""
        readings = [reading for _ in range(_READINGS) if (reading := self._read(now)) is not None]
        return min(readings, key=lambda reading: reading.uncertainty, default=None)

    def _read(self, now: Callable[[], float]) -> Reading | None:
        before = now()
        _, value = self._link.call(READ, OPERATOR, inputs={})
        after = now()
        candidate = read_time(value.get("now")) if isinstance(value, dict) else None
        if candidate is None:
            return None
        return Reading(candidate, (before + after) / 2, (after - before) / 2 + _RESOLUTION)
