"""Lanes: the set of scenarios that share one candidate clock, and that clock as each of them sees it.

Within a lane time moves only when every scenario in it waits, and then to the earliest wanted moment; only the lane
moves it, never a step.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from certkit.conduct.virtual import VirtualLoop
from certkit.errors import CouldNotComplete
from certkit.model.ports import Clock

_GLANCE = 0.2
"""Seconds after which a waiting scenario looks whether the run is being stopped."""
_TOLERANCE = 1.0
"""Seconds by which a candidate may stay behind the moment it was told to move to."""
_WORTHWHILE = 0.05
"""Seconds that pass by themselves before it is worth moving the clock."""


class Stopped(Exception):
    """The run is being stopped; the scenario ends where it is."""


class Halt:
    """Says to every waiting scenario that the run is being stopped."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Stop the run."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether the run is being stopped."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Stopped when the run is being stopped."""
        if self._event.is_set():
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Sleep really, but not past a stop."""
        if self._event.wait(seconds):
            raise Stopped


class LaneClock(Clock, Protocol):
    """A scenario's clock, with what only conduct calls."""

    def wake(self) -> None:
        """A message arrived: look again whether what is awaited is there."""
        ...

    def leave(self) -> None:
        """The scenario has ended and no longer holds the lane's time; the station says so when it closes."""
        ...


class RealClock:
    """Real time: waiting is sleeping."""

    lane = "real"

    def __init__(self, halt: Halt) -> None:
        self._halt = halt
        self._arrived = threading.Condition()

    def now(self) -> float:
        """The time of this machine."""
        return time.time()

    def until(self, moment: float) -> None:
        """Sleep until the moment."""
        while (remaining := moment - self.now()) > 0:
            self._halt.sleep(remaining)

    def arrival(self, ready: Callable[[], bool], deadline: float) -> bool:
        """Wait for a message, at most until the deadline."""
        with self._arrived:
            while not ready() and self._patient() and (remaining := deadline - self.now()) > 0:
                self._halt.check()
                self._arrived.wait(min(remaining, _GLANCE))
        return ready()

    def wake(self) -> None:
        """Look again."""
        with self._arrived:
            self._arrived.notify_all()

    def leave(self) -> None:
        """Real time waits for nobody."""

    def _patient(self) -> bool:
        """Whether it is still worth waiting."""
        return True


class ListeningClock(RealClock):
    """Real time while nobody is driven: what has not come when the operator says `over` will not come."""

    def __init__(self, halt: Halt, over: threading.Event) -> None:
        super().__init__(halt)
        self._over = over

    def _patient(self) -> bool:
        return not self._over.is_set()


@dataclass(frozen=True)
class _Wait:
    """What one scenario of a travelled lane waits for."""

    moment: float
    ready: Callable[[], bool]


class TravelledLane:
    """The time of a candidate that offers advance_clock.

    `advance(to)` asks the candidate to move and gives back how far its clock then is from the real time, measured.
    """

    def __init__(self, advance: Callable[[float], float], halt: Halt, *, grace: float = 0.3) -> None:
        self._advance = advance
        self._halt = halt
        self._shift = 0.0
        self.grace = grace
        self._changed = threading.Condition()
        self._waits: dict[TravelledClock, _Wait | None] = {}
        self._moving = False
        self._failure: CouldNotComplete | None = None

    def now(self) -> float:
        """Lane time: it passes by itself as real time does, and in jumps."""
        return time.time() + self._shift

    def adjust(self, shift: float) -> None:
        """The candidate's clock was measured to be that far from the real time."""
        with self._changed:
            self._shift = shift

    def join(self) -> TravelledClock:
        """The clock of a further scenario; from now on the lane waits for it.

        Who comes during a move waits for its end: until then the candidate's clock and its neighbours' stand apart.
        """
        clock = TravelledClock(self, self._halt)
        with self._changed:
            while self._moving:
                self._changed.wait(_GLANCE)
            self._waits[clock] = None
        return clock

    def leave(self, clock: TravelledClock) -> None:
        """A scenario has ended."""
        with self._changed:
            self._waits.pop(clock, None)
            self._changed.notify_all()

    def wake(self) -> None:
        """A message arrived somewhere in the lane."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, clock: TravelledClock, moment: float, ready: Callable[[], bool]) -> None:
        """Hold still until the moment or until `ready`; whoever is the last to wait moves the time."""
        with self._changed:
            self._waits[clock] = _Wait(moment, ready)
            try:
                while (remaining := moment - self.now()) > 0 and not ready():
                    self._halt.check()
                    if self._failure is not None:
                        raise CouldNotComplete(str(self._failure))
                    if self._everyone_waits():
                        self._move()
                    else:
                        self._changed.wait(min(remaining, _GLANCE))
            finally:
                self._waits[clock] = None

    def _everyone_waits(self) -> bool:
        """Whether nobody is at work: who waits no longer but has not yet woken is at work."""
        now = self.now() + _WORTHWHILE
        return not self._moving and all(
            wait is not None and wait.moment > now and not wait.ready() for wait in self._waits.values()
        )

    def _move(self) -> None:
        """Move to the earliest wanted moment, without holding the lock while the candidate works."""
        to = min(wait.moment for wait in self._waits.values() if wait is not None)
        self._moving = True
        self._changed.release()
        try:
            shift = self._advance(to)
            if time.time() + shift < to - _TOLERANCE:
                raise CouldNotComplete("the candidate's clock did not move as it was told")
        except CouldNotComplete as failure:
            self._failure = failure
        else:
            self._shift = shift
        finally:
            self._changed.acquire()
            self._moving = False
            self._changed.notify_all()


class TravelledClock:
    """A travelled lane as one scenario sees it."""

    lane = "travelled"

    def __init__(self, lane: TravelledLane, halt: Halt) -> None:
        self._lane = lane
        self._halt = halt

    def now(self) -> float:
        """Lane time."""
        return self._lane.now()

    def until(self, moment: float) -> None:
        """Wait with the lane."""
        self._lane.wait(self, moment, _never)

    def arrival(self, ready: Callable[[], bool], deadline: float) -> bool:
        """Give a message that is under way a little real time, then wait with the lane."""
        patience = time.monotonic() + min(self._lane.grace, max(0.0, deadline - self.now()))
        while not ready() and (remaining := patience - time.monotonic()) > 0:
            self._halt.sleep(min(remaining, 0.01))
        if not ready():
            self._lane.wait(self, deadline, ready)
        return ready()

    def wake(self) -> None:
        """Look again."""
        self._lane.wake()

    def leave(self) -> None:
        """Leave the lane."""
        self._lane.leave(self)


class VirtualClock:
    """The time of one scenario's event loop, which starts at `start`."""

    lane = "virtual"

    def __init__(self, loop: VirtualLoop, start: float) -> None:
        self._loop = loop
        self._start = start
        self._arrived = asyncio.Event()

    def now(self) -> float:
        """The loop's time as seconds since the epoch."""
        return self._start + self._loop.time()

    def until(self, moment: float) -> None:
        """Let everything due until the moment happen."""
        while (remaining := moment - self.now()) > 0:
            self._loop.run_until_complete(asyncio.sleep(remaining))

    def arrival(self, ready: Callable[[], bool], deadline: float) -> bool:
        """Let things happen until the message came, at most until the deadline."""
        while not ready() and (remaining := deadline - self.now()) > 0:
            self._arrived.clear()
            self._loop.run_until_complete(self._pause(remaining))
        return ready()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._arrived.wait(), seconds)

    def wake(self) -> None:
        """Look again."""
        self._arrived.set()

    def leave(self) -> None:
        """Nobody else is in this lane."""


def _never() -> bool:
    return False
