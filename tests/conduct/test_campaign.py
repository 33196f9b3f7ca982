"""All scenarios of a run: side by side, alone when they disturb, stopped together, never dragged down by one."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import msgspec
import pytest
from small_world import TITLE, ListSink, Orders, authorities, kit_of

from certkit.conduct.attribution import Mailroom
from certkit.conduct.campaign import Campaign, Progress
from certkit.conduct.lanes import Halt, RealClock
from certkit.conduct.station import Attempt, Kit, Station
from certkit.model.events import Event, Fault
from certkit.model.plan import Instance, PlannedScenario
from certkit.model.ports import Sink
from certkit.model.suite import Moment, Scenario, Step
from certkit.model.wire import Call, RawConversation, RawExchange, RawMessage

READ = Step(id="read", actor="public", does="read_interfaces")


class Platform:
    """A driver that carries out a function for every call and notes who was there at the same time."""

    def __init__(self, act: Callable[[Call], None]) -> None:
        self._act = act

    def perform(self, call: Call) -> RawExchange:
        """Act, then answer."""
        self._act(call)
        answer = RawMessage(line="HTTP/1.1 200 OK", headers=[("Content-Type", "application/json")], body=b"{}")
        return RawExchange(conversations=[RawConversation(request=RawMessage(line="GET / HTTP/1.1"), response=answer)])

    def together(self, calls: Any) -> list[RawExchange]:
        """One after the other."""
        return [self.perform(call) for call in calls]

    def close(self) -> None:
        """Nothing to close."""


class Run:
    """A campaign over real time with scripted scenarios."""

    def __init__(self, *scenarios: Scenario, lanes: dict[str, str] | None = None, **candidate: Any) -> None:
        self.halt = Halt()
        self.sinks: dict[str, ListSink] = {}
        self.act: Callable[[str], None] = lambda name: None
        self.progress: list[Progress] = []
        self.kit = self._kit(scenarios, lanes or {"one": "real"}, candidate)
        self.closed: list[str] = []

    def _kit(self, scenarios: tuple[Scenario, ...], lanes: dict[str, str], candidate: dict[str, Any]) -> Kit:
        kit = kit_of(scenarios[0], authorities())
        instances = [Instance(name=name, lane=lane) for name, lane in lanes.items()]
        changed = _with(kit.plan.candidate, instances=instances, **candidate)
        self.attempts = [
            Attempt(PlannedScenario(scenario=one, instance=one.uses[0] if one.uses else next(iter(lanes))))
            for one in scenarios
        ]
        return _with_plan(kit, changed)

    def carry_out(self) -> None:
        """Run every attempt."""
        Campaign(
            self.kit,
            sink=self._sink,
            open_station=self._station,
            halt=self.halt,
            report=self.progress.append,
        ).run(self.attempts)

    def _sink(self, attempt: Attempt) -> nullcontext[ListSink]:
        self.sinks[attempt.id] = ListSink()
        return nullcontext(self.sinks[attempt.id])

    def _station(self, attempt: Attempt, sink: Sink) -> Station:
        clock = RealClock(self.halt)
        return Station(
            driver=Platform(lambda call: self.act(attempt.id)),
            clock=clock,
            counterparts=Orders(),
            mailbox=Mailroom().open(clock.wake),
            sink=sink,
            halt=self.halt,
            seconds=5.0,
            linger=0.0,
            has_clock=False,
            close=lambda: self.closed.append(attempt.id),
        )

    def states(self) -> dict[str, str]:
        """How each scenario ended."""
        return {name: sink.end.state for name, sink in self.sinks.items()}


def _with(struct: Any, **changes: Any) -> Any:
    values = {name: getattr(struct, name) for name in struct.__struct_fields__}
    return type(struct)(**(values | changes))


def _with_plan(kit: Kit, candidate: Any) -> Kit:
    values = {name: getattr(kit, name) for name in kit.__dataclass_fields__}
    return Kit(**(values | {"plan": _with(kit.plan, candidate=candidate)}))


def scenario(name: str, *steps: Step, **values: Any) -> Scenario:
    """A scenario of that name."""
    return Scenario(
        id=name,
        title=TITLE,
        purpose=TITLE,
        stage="bidding",
        project="works",
        steps=list(steps or (READ,)),
        actors=["public"],
        **values,
    )


def test_scenarios_run_side_by_side() -> None:
    """A run costs the slowest scenario, not the sum."""
    run = Run(*(scenario(f"s{number}") for number in range(8)))
    run.act = lambda name: time.sleep(0.2)
    started = time.monotonic()
    run.carry_out()
    assert time.monotonic() - started < 1.0
    assert set(run.states().values()) == {"complete"}
    assert sorted(run.closed) == sorted(run.states())


@pytest.mark.parametrize("isolation", ["parallel", "serial"])
def test_what_disturbs_runs_alone_after_the_others(isolation: str) -> None:
    """Nobody is beside a disturbing scenario; in serial isolation nobody is beside anybody."""
    quiet = [scenario(f"quiet{number}") for number in range(4)]
    loud = [scenario(f"loud{number}", disturbs=["public_service_platform"]) for number in range(2)]
    run = Run(*loud, *quiet, isolation=isolation)
    present: set[str] = set()
    beside: dict[str, set[str]] = {}
    lock = threading.Lock()

    def act(name: str) -> None:
        with lock:
            present.add(name)
        time.sleep(0.05)
        with lock:
            beside[name] = present - {name}
            present.discard(name)

    run.act = act
    run.carry_out()
    assert beside["loud0"] == beside["loud1"] == set()
    assert any(beside[one.id] for one in quiet) == (isolation == "parallel")
    if isolation == "parallel":
        assert list(beside)[-2:] == ["loud0", "loud1"]


def test_instances_do_not_wait_for_each_other() -> None:
    """A disturbing scenario is alone in its instance only."""
    one = scenario("one", disturbs=["ca"], uses=["real"])
    other = scenario("other", disturbs=["ca"], uses=["travelled"])
    run = Run(one, other, lanes={"real": "real", "travelled": "travelled"})
    meeting = threading.Barrier(2)
    run.act = lambda name: meeting.wait(5) and None
    run.carry_out()
    assert set(run.states().values()) == {"complete"}


def test_one_that_fails_does_not_touch_the_others() -> None:
    """Our own exception ends its scenario as faulted; its neighbours complete."""
    run = Run(scenario("good"), scenario("bad"))

    def act(name: str) -> None:
        if name == "bad":
            raise ValueError("ours")

    run.act = act
    run.carry_out()
    assert run.states() == {"good": "complete", "bad": "faulted"}


def test_a_station_that_cannot_be_opened_is_a_fault() -> None:
    """When an instance is gone, its scenarios end as faulted with the reason."""
    run = Run(scenario("one"))

    def broken(attempt: Attempt, sink: Sink) -> Station:
        raise OSError("no such instance")

    run._station = broken  # type: ignore[method-assign]
    run.carry_out()
    (fault,) = run.sinks["one"].of(Fault)
    assert fault.detail == "OSError: no such instance"
    assert run.states() == {"one": "faulted"}


def test_a_scenario_that_cannot_even_begin_is_a_fault() -> None:
    """Our own mistake in setting a scenario up ends it alone, and its station is closed all the same."""
    bad = scenario("bad")
    run = Run(scenario("good"), msgspec.structs.replace(bad, project="nowhere"))
    run.carry_out()
    assert run.states() == {"good": "complete", "bad": "faulted"}
    assert sorted(run.closed) == ["bad", "good"]


def test_a_ledger_that_takes_nothing_ends_the_run() -> None:
    """When events cannot be written any more, the caller hears of it; nothing is lost silently."""
    run = Run(scenario("one"))

    class FullDisk(ListSink):
        """Takes nothing."""

        def write(self, event: Event) -> None:
            """Fail."""
            raise OSError("no space left on device")

    run._sink = lambda attempt: nullcontext(FullDisk())  # type: ignore[method-assign]
    with pytest.raises(OSError, match="no space left"):
        run.carry_out()


def test_what_cannot_run_is_skipped_with_its_reason() -> None:
    """Known at planning, recorded in the ledger."""
    run = Run(scenario("one"))
    run.attempts = [Attempt(PlannedScenario(scenario=scenario("days"), instance="", cannot="clock_not_adjustable"))]
    run.carry_out()
    end = run.sinks["days"].end
    assert (end.state, end.reason) == ("skipped", "clock_not_adjustable")


def test_an_interrupt_ends_every_open_scenario() -> None:
    """Each open scenario gets its end, then the interrupt goes on to the caller."""
    wait = Step(id="wait", waits=True, at=Moment(after="start", by="PT1H"))
    run = Run(scenario("a", wait), scenario("b", wait))
    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        run.carry_out()
    assert run.states() == {"a": "stopped", "b": "stopped"}


def test_progress_counts_scenarios() -> None:
    """The caller hears how many have ended, of how many."""
    run = Run(scenario("a"), scenario("b"), isolation="serial")
    run.carry_out()
    assert [(one.scenario, one.done, one.total) for one in run.progress] == [("a", 0, 2), ("b", 1, 2)]
