"""The candidate in this process: per scenario one platform, its neighbours, and one event loop in virtual time."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast

from certkit.candidate.asgi import Application
from certkit.candidate.memory import MemoryDriver
from certkit.conduct.attribution import Mailroom
from certkit.conduct.clockwork import CandidateClock
from certkit.conduct.lanes import Halt, VirtualClock
from certkit.conduct.runlink import RunLink
from certkit.conduct.station import Attempt, Station
from certkit.conduct.virtual import VirtualLoop
from certkit.counterparts.memory import Caller
from certkit.counterparts.neighbours import Neighbours
from certkit.errors import InputError, Problem
from certkit.laboratory.bench import push_seconds, with_access
from certkit.laboratory.desk import Desk
from certkit.laboratory.surroundings import addresses, neighbours_of, settings
from certkit.model.plan import Instance
from certkit.model.ports import Driver, Sink
from certkit.model.times import read_time

_NEIGHBOURS = "http://neighbours.test"
Factory = Callable[..., Any]


@dataclass(frozen=True)
class _World:
    """One platform with all that it knows of the world."""

    clock: VirtualClock
    neighbours: Neighbours
    driver: Driver
    loop: VirtualLoop

    def close(self) -> None:
        """Shut the platform down and end its time."""
        with ExitStack() as stack:
            stack.callback(self.loop.close)
            stack.callback(self.driver.close)


class MemoryBench:
    """Makes a world for every attempt; `factory` makes the platform as the kernel API of the reference says."""

    def __init__(self, desk: Desk, instance: Instance, halt: Halt) -> None:
        self.instance = instance
        self._desk = desk
        self._halt = halt
        self._factory = factory_of(desk.plan.candidate.factory)
        self._start = read_time(desk.plan.started_at) or time.time()
        self._first: _World
        self._link: RunLink

    def start(self, run: Sink) -> RunLink:
        """A first platform, only to show its environment and its clock."""
        self._first = self._world()
        self._link = RunLink(
            self._first.driver,
            self._desk.kit.vocabulary,
            instance=self.instance.name,
            lane=self.instance.lane,
            now=self._first.clock.now,
            sink=run,
            seconds=self.instance.timeout_seconds,
        )
        return self._link

    def measure(self) -> None:
        """Record that platform and lane share one clock."""
        CandidateClock(self._link).measure()

    def station(self, attempt: Attempt, sink: Sink) -> Station:
        """A world of the attempt's own."""
        world = self._world()
        mailroom = Mailroom(shared=True)
        world.neighbours.listen(mailroom.heard)
        return Station(
            driver=world.driver,
            clock=world.clock,
            counterparts=world.neighbours,
            mailbox=mailroom.open(world.clock.wake),
            sink=sink,
            halt=self._halt,
            seconds=self.instance.timeout_seconds,
            linger=push_seconds(self._desk),
            has_clock=True,
            close=world.close,
        )

    def finish(self) -> None:
        """Whatever arrived belongs to a scenario; there is nothing left to the run."""

    def close(self) -> None:
        """End the first platform."""
        self._first.close()

    def _world(self) -> _World:
        loop = VirtualLoop()
        clock = VirtualClock(loop, self._start)
        neighbours = neighbours_of(self._desk, clock.now, asyncio.sleep)
        urls = addresses(self._desk, neighbours, _NEIGHBOURS)
        app = self._factory(
            path=":memory:",
            now=clock.now,
            sleep=asyncio.sleep,
            send=Caller(neighbours),
            settings=settings(self._desk, urls, adjustable=False),
        )
        driver = MemoryDriver(self._desk.kit.vocabulary, cast(Application, app), loop=loop, now=clock.now)
        return _World(clock, neighbours, with_access(driver, self._desk.plan.candidate), loop)


def factory_of(name: str) -> Factory:
    """The factory that an import string names ("package:create")."""
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        right = 'an import string such as "package:create"'
        raise InputError(Problem(where="[candidate] factory", what=f"{name}: {error}", right=right)) from error
    return cast(Factory, found)
