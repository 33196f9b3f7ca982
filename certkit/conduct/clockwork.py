"""The candidate's clock: measured against the lane's, and moved where the candidate offers it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from certkit.conduct.moments import read_time, written
from certkit.conduct.recorder import stored
from certkit.errors import CouldNotComplete
from certkit.model.binding import parse, read
from certkit.model.events import ClockEvent, ExchangeEvent
from certkit.model.operation import Vocabulary
from certkit.model.ports import Driver, Sink
from certkit.model.wire import Call, RawConversation

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

    def __init__(
        self,
        driver: Driver,
        vocabulary: Vocabulary,
        *,
        lane: str,
        now: Callable[[], float],
        sink: Sink,
        token: str | None = None,
        seconds: float = 30.0,
    ) -> None:
        self._driver = driver
        self._vocabulary = vocabulary
        self._lane = lane
        self._now = now
        self._sink = sink
        self._token = token
        self._seconds = seconds
        self._exchanges = 0
        self._lock = threading.Lock()

    def measure(self) -> Reading | None:
        """Measure and record; None when the candidate does not tell its time."""
        with self._lock:
            reading = self._reading(self._now)
            if reading is not None:
                self._record("measured", offset=reading.offset, uncertainty=reading.uncertainty)
        return reading

    def advance(self, to: float) -> float:
        """Move the candidate's clock and give back how far it then is from the real time."""
        with self._lock:
            inputs = {"to": written(to)}
            call = Call(operation=ADVANCE, actor=OPERATOR, inputs=inputs, token=self._token, seconds=_LONGEST_MOVE)
            self._perform(call)
            reading = self._reading(time.time)
            if reading is None:
                raise CouldNotComplete("the candidate does not tell its time after advance_clock")
            self._record("advanced", to=to, uncertainty=reading.uncertainty)
        return reading.offset

    def _reading(self, now: Callable[[], float]) -> Reading | None:
        """The reading with the shortest round trip of a few."""
        readings = [reading for _ in range(_READINGS) if (reading := self._read(now)) is not None]
        return min(readings, key=lambda reading: reading.uncertainty, default=None)

    def _read(self, now: Callable[[], float]) -> Reading | None:
        before = now()
        conversation = self._perform(Call(operation=READ, actor=OPERATOR, seconds=self._seconds))
        after = now()
        if conversation is None or conversation.response is None:
            return None
        value = parse(conversation.response.body)
        candidate = read_time(value.get("now")) if isinstance(value, dict) else None
        if candidate is None:
            return None
        return Reading(candidate, (before + after) / 2, (after - before) / 2 + _RESOLUTION)

    def _perform(self, call: Call) -> RawConversation | None:
        exchange = self._driver.perform(call)
        outcome = read(self._vocabulary, call.operation, exchange.conversations)
        for conversation in exchange.conversations:
            self._exchanges += 1
            self._sink.write(
                ExchangeEvent(
                    id=f"{self._lane}{self._exchanges}",
                    actor=call.actor,
                    lane=self._lane,
                    lane_time=self._now(),
                    real_time=time.time(),
                    direction="outbound",
                    operation=call.operation,
                    inputs=call.inputs,
                    outcome=outcome,
                    role="control",
                    **stored(self._sink, conversation, token=call.token),
                )
            )
        return exchange.conversations[-1] if exchange.conversations and outcome.accepted else None

    def _record(self, kind: str, *, offset: float = 0.0, uncertainty: float = 0.0, to: float = 0.0) -> None:
        self._sink.write(
            ClockEvent(
                lane=self._lane,
                lane_time=self._now(),
                real_time=time.time(),
                kind=kind,
                offset=offset,
                uncertainty=uncertainty,
                to=to,
            )
        )
