"""A bench: one instance of the candidate with its lane, its neighbours and its mailroom."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from certkit.candidate.access import NoAccess, PerOperation
from certkit.candidate.http import HttpDriver
from certkit.conduct.attribution import Mailroom
from certkit.conduct.clockwork import OPERATOR, CandidateClock
from certkit.conduct.lanes import Halt, LaneClock, ListeningClock, RealClock, TravelledLane
from certkit.conduct.runlink import RunLink
from certkit.conduct.station import Attempt, Station
from certkit.laboratory.desk import Desk
from certkit.laboratory.surroundings import neighbours_of
from certkit.model.plan import Candidate, Instance
from certkit.model.ports import Driver, Sink

_PUSH_SECONDS = 10.0


class Bench(Protocol):
    """What the laboratory asks of an instance, whether it is reached over the wire or in memory."""

    instance: Instance

    def start(self, run: Sink) -> RunLink:
        """Make ready; the link by which the run itself reaches the instance."""
        ...

    def measure(self) -> None:
        """Measure the candidate's clock against the lane's."""
        ...

    def station(self, attempt: Attempt, sink: Sink) -> Station:
        """What serves one attempt."""
        ...

    def finish(self) -> None:
        """Record what is left to the run: the clock once more, and messages of no scenario."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


@dataclass(frozen=True)
class Listening:
    """Nothing is driven: the operator works in the platform's own pages until it is over."""

    over: Event


class WireBench:
    """An instance reached over HTTP, or one that only sends."""

    def __init__(self, desk: Desk, instance: Instance, halt: Halt, listening: Listening | None = None) -> None:
        self.instance = instance
        self.base = instance.base
        """Where the candidate listens; of an embedded one known only when it was launched."""
        self._desk = desk
        self._halt = halt
        self._listening = listening
        self._mailroom = Mailroom(shared=listening is not None)
        self._lane = TravelledLane(self._advance, halt) if instance.lane == "travelled" else None
        self.neighbours = neighbours_of(desk, self.now, asyncio.sleep)
        self.neighbours.listen(self._mailroom.heard)
        self._link: RunLink
        self._clock: CandidateClock
        self._has_clock = False

    def now(self) -> float:
        """Lane time."""
        return self._lane.now() if self._lane else time.time()

    def start(self, run: Sink) -> RunLink:
        """Open the link of the run."""
        self._link = RunLink(
            self._driver(),
            self._desk.kit.vocabulary,
            instance=self.instance.name,
            lane=self.instance.lane,
            now=self.now,
            sink=run,
            seconds=self.instance.timeout_seconds,
        )
        operator = self._desk.kit.officials.get(OPERATOR)
        self._clock = CandidateClock(self._link, token=operator.token if operator else None)
        return self._link

    def measure(self) -> None:
        """Bring the lane and the candidate's clock together, and record how far they are apart."""
        if self._lane is not None:
            self._lane.adjust(self._clock.shift() or 0.0)
        self._has_clock = self._clock.measure() is not None

    def station(self, attempt: Attempt, sink: Sink) -> Station:
        """A driver and a clock of the attempt's own, the neighbours of the instance."""
        clock = self._lane_clock()
        driver = self._driver()
        mailbox = self._mailroom.open(clock.wake)

        def close() -> None:
            clock.leave()
            mailbox.close()
            driver.close()

        return Station(
            driver=driver,
            clock=clock,
            counterparts=self.neighbours,
            mailbox=mailbox,
            sink=sink,
            halt=self._halt,
            seconds=self.instance.timeout_seconds,
            linger=float("inf") if self._listening else push_seconds(self._desk),
            has_clock=self._has_clock,
            close=close,
        )

    def finish(self) -> None:
        """Measure again, and record what belongs to no scenario."""
        if self._has_clock:
            self._clock.measure()
        for received in self._mailroom.unclaimed():
            self._link.received(received)

    def close(self) -> None:
        """Let go of the connections."""
        self._link.close()

    def _advance(self, to: float) -> float:
        return self._clock.advance(to)

    def _lane_clock(self) -> LaneClock:
        if self._listening is not None:
            return ListeningClock(self._halt, self._listening.over)
        return self._lane.join() if self._lane else RealClock(self._halt)

    def _driver(self) -> Driver:
        if not self.base:
            return NoAccess()
        driver = HttpDriver(self._desk.kit.vocabulary, self.base, now=self.now, ca=self.instance.ca)
        return with_access(driver, self._desk.plan.candidate)


def with_access(driver: Driver, candidate: Candidate) -> Driver:
    """The driver, without the operations that the candidate gives no access to."""
    nothing = NoAccess()
    default = nothing if candidate.access.get("default") == "none" else driver
    named = {name: nothing if how == "none" else driver for name, how in candidate.access.items() if name != "default"}
    return PerOperation(default, named) if named or default is nothing else driver


def push_seconds(desk: Desk) -> float:
    """How long the profile lets a platform take to tell its neighbours."""
    return desk.plan.profile.tolerances.get("push_seconds", _PUSH_SECONDS)
