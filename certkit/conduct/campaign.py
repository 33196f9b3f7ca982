"""All scenarios of a run: side by side over HTTP, one after the other in memory, disturbing ones alone at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass

from certkit.conduct.lanes import Halt
from certkit.conduct.runner import Runner
from certkit.conduct.station import Attempt, Kit, Station
from certkit.model.events import End, Fault
from certkit.model.ports import Sink
from certkit.model.suite import Step

_AT_A_TIME = 24
"""Scenarios that one instance serves at a time: more of them would make each other late on a small machine."""
_GLANCE = 0.2
_VIRTUAL = "virtual"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a scenario is."""

    scenario: str
    stage: str
    step: str
    done: int
    total: int
    """Scenarios that have ended, and all of them."""
    next_moment: float | None
    """The moment that the step waits for."""
    remaining: float
    """Seconds of lane time that this scenario will still wait, as far as its schedule tells."""


Report = Callable[[Progress], None]


class Campaign:
    """Carries out attempts. `sink` opens the chain of an attempt, `open_station` what serves it."""

    def __init__(
        self,
        kit: Kit,
        *,
        sink: Callable[[Attempt], AbstractContextManager[Sink]],
        open_station: Callable[[Attempt, Sink], Station],
        halt: Halt,
        report: Report,
    ) -> None:
        self._kit = kit
        self._sink = sink
        self._open_station = open_station
        self._halt = halt
        self._report = report
        self._total = 0
        self._done = 0
        self._lock = threading.Lock()

    def run(self, attempts: Iterable[Attempt]) -> None:
        """Carry out all of them; KeyboardInterrupt ends every open one first."""
        attempts = list(attempts)
        self._total = len(attempts)
        for attempt in attempts:
            if attempt.planned.cannot:
                self._skip(attempt)
        lanes = {instance.name: instance.lane for instance in self._kit.plan.candidate.instances}
        chosen: dict[str, list[Attempt]] = {}
        for attempt in attempts:
            if not attempt.planned.cannot:
                chosen.setdefault(attempt.planned.instance, []).append(attempt)
        over_the_wire = []
        for name, members in chosen.items():
            if lanes.get(name) == _VIRTUAL:
                self._one_by_one(members)
            else:
                over_the_wire.append(members)
        self._side_by_side(over_the_wire)
        if self._halt.is_set():
            raise KeyboardInterrupt

    def _side_by_side(self, instances: list[list[Attempt]]) -> None:
        """All instances at once; what not even the ledger could take (a full disk) goes on to the caller."""
        with ThreadPoolExecutor(max_workers=max(1, len(instances))) as threads:
            running = [threads.submit(self._in_turn, attempts) for attempts in instances]
            try:
                _until_done(running)
            except KeyboardInterrupt:
                self._halt.set()
                _until_done(running)
        for one in running:
            one.result()

    def _in_turn(self, attempts: list[Attempt]) -> None:
        """Those that disturb nothing side by side, then the others alone."""
        serial = self._kit.plan.candidate.isolation == "serial"
        quiet = [] if serial else [one for one in attempts if not one.planned.scenario.disturbs]
        with ThreadPoolExecutor(max_workers=_AT_A_TIME) as threads:
            for future in [threads.submit(self._one, attempt) for attempt in quiet]:
                future.result()
        self._one_by_one([attempt for attempt in attempts if attempt not in quiet])

    def _one_by_one(self, attempts: list[Attempt]) -> None:
        for attempt in attempts:
            self._one(attempt)

    def _one(self, attempt: Attempt) -> None:
        if self._halt.is_set():
            return
        with self._sink(attempt) as sink:
            try:
                station = self._open_station(attempt, sink)
                try:
                    Runner(self._kit, attempt, station, self._reporter(attempt)).run()
                finally:
                    station.close()
            except Exception as error:  # our own fault, or the candidate's instance is gone
                self._fault(attempt, sink, error)
        self._ended()

    def _ended(self) -> None:
        with self._lock:
            self._done += 1

    def _reporter(self, attempt: Attempt) -> Callable[[Step, float | None, float], None]:
        scenario = attempt.planned.scenario

        def report(step: Step, moment: float | None, remaining: float) -> None:
            self._report(
                Progress(
                    scenario=scenario.id,
                    stage=scenario.stage,
                    step=step.id,
                    done=self._done,
                    total=self._total,
                    next_moment=moment,
                    remaining=remaining,
                )
            )

        return report

    def _skip(self, attempt: Attempt) -> None:
        end = End(scenario=attempt.id, attempt=attempt.number, state="skipped", reason=attempt.planned.cannot)
        with self._sink(attempt) as sink:
            sink.write(end)
        self._ended()

    def _fault(self, attempt: Attempt, sink: Sink, error: Exception) -> None:
        detail = f"{type(error).__name__}: {error}"
        sink.write(Fault(scenario=attempt.id, attempt=attempt.number, where="station", detail=detail))
        sink.write(End(scenario=attempt.id, attempt=attempt.number, state="faulted", reason=type(error).__name__))


def _until_done(running: list[Future[None]]) -> None:
    """Short waits, so that an interrupt is heard on every system."""
    while wait(running, timeout=_GLANCE).not_done:
        pass
