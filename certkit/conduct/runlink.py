"""Calls that belong to the run and to no scenario: clock readings and moves, the test-environment token."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from certkit.conduct.recorder import others, stored
from certkit.model.binding import parse, read
from certkit.model.events import Event, ExchangeEvent
from certkit.model.operation import Vocabulary
from certkit.model.ports import Driver, Received, Sink
from certkit.model.wire import Call, Outcome


class RunLink:
    """One instance as the run reaches it; `sink` is the chain of the run."""

    def __init__(
        self,
        driver: Driver,
        vocabulary: Vocabulary,
        *,
        instance: str,
        lane: str,
        now: Callable[[], float],
        sink: Sink,
        seconds: float,
    ) -> None:
        self._driver = driver
        self._vocabulary = vocabulary
        self.instance = instance
        self._sink = sink
        self._exchanges = 0
        self.lane = lane
        self.now = now
        self.seconds = seconds

    def call(
        self, operation: str, actor: str, *, inputs: dict[str, Any], token: str | None = None, seconds: float = 0.0
    ) -> tuple[Outcome, Any]:
        """Carry out an operation; its outcome, and the JSON of an accepted answer."""
        call = Call(operation=operation, actor=actor, inputs=inputs, token=token, seconds=seconds or self.seconds)
        exchange = self._driver.perform(call)
        outcome = read(self._vocabulary, operation, exchange.conversations)
        for conversation in exchange.conversations:
            self.write(
                ExchangeEvent,
                actor=actor,
                id=self._next(),
                direction="outbound",
                operation=operation,
                inputs=inputs,
                outcome=outcome,
                role="control",
                **stored(self._sink, conversation, token=token),
            )
        answer = exchange.conversations[-1].response if exchange.conversations else None
        return outcome, parse(answer.body) if answer is not None and outcome.accepted else None

    def received(self, received: Received) -> None:
        """Record what a counterpart took in and no scenario could be given."""
        self.write(
            ExchangeEvent,
            actor=received.counterpart,
            id=self._next(),
            direction="inbound",
            operation=received.dataset,
            stands_for=others(received),
            counterpart=received.counterpart,
            observation="received",
            **stored(self._sink, received.conversation),
        )

    def write(self, kind: Callable[..., Event], /, **values: Any) -> None:
        """Record an event of the run."""
        self._sink.write(kind(lane=self.lane, lane_time=self.now(), real_time=time.time(), **values))

    def close(self) -> None:
        """Let go of the connections."""
        self._driver.close()

    def _next(self) -> str:
        self._exchanges += 1
        return f"{self.instance}-{self._exchanges}"
