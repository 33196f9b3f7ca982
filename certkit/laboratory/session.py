"""One run from its plan to its ledger: assemble, check the environment, conduct, close."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

from certkit.conduct.campaign import Campaign, Progress
from certkit.conduct.lanes import Halt
from certkit.conduct.station import Attempt, Station
from certkit.counterparts.asgi import mount
from certkit.counterparts.serve import Server
from certkit.errors import InputError, Problem
from certkit.evidence.reader import open_run, unfinished
from certkit.evidence.writer import Ledger
from certkit.laboratory.bench import Bench, Listening, WireBench
from certkit.laboratory.desk import Desk, open_desk
from certkit.laboratory.memory_bench import MemoryBench
from certkit.laboratory.preflight import declare, show_environment
from certkit.laboratory.surroundings import addresses, settings
from certkit.model.operation import Vocabulary
from certkit.model.plan import Instance, Plan
from certkit.model.ports import Sink
from certkit.model.suite import Suite


class Launched(Protocol):
    """A candidate that was started for this run."""

    base: str

    def close(self) -> None:
        """Stop it."""
        ...


Launch = Callable[[Instance, dict[str, Any]], Launched]
"""Starts an embedded candidate with its settings, once the neighbours' addresses are known."""
Addresses = dict[str, dict[str, str]]
"""Instance → neighbour → address."""


def _silent(progress: Progress) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, kw_only=True)
class How:
    """How a run is carried out; everything that the plan leaves open."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    launch: Launch | None = None
    """Given for a candidate that the laboratory starts itself."""
    until: Callable[[Addresses], None] | None = None
    """Exchange only: returns when the operator is done; it is told where the neighbours are."""
    report: Callable[[Progress], None] = _silent
    key: bytes | None = None
    """PEM of the key that signs the head of the ledger."""
    host: str = "127.0.0.1"
    port: int = 0
    """Where the neighbours are served."""


def run(plan: Plan, suite: Suite, vocabulary: Vocabulary, folder: Path, how: How) -> str:
    """Conduct a plan into a new ledger; the head of heads. An interrupted run has no footer and can be resumed."""
    desk = _desk(plan, suite, vocabulary, how)
    ledger = Ledger.create(folder, plan, secrets=desk.secrets)
    return _conduct(desk, ledger, [Attempt(planned) for planned in plan.scenarios], how)


def resume(folder: Path, suite: Suite, vocabulary: Vocabulary, how: How) -> str:
    """Go on with an interrupted run: a new attempt of each unfinished scenario; all attempts stay in the evidence."""
    recorded = open_run(folder)
    if recorded.plan.suite_digest != suite.digest:
        what = "was begun with another version of the suite"
        raise InputError(Problem(where=str(folder), what=what, right=f"{suite.id} {recorded.plan.suite_version}"))
    desk = _desk(recorded.plan, suite, vocabulary, how)
    attempts = [Attempt(recorded.planned(scenario), number) for scenario, number in unfinished(recorded)]
    return _conduct(desk, Ledger.resume(folder, secrets=desk.secrets), attempts, how)


def _desk(plan: Plan, suite: Suite, vocabulary: Vocabulary, how: How) -> Desk:
    embedded = how.launch is not None or plan.candidate.driver == "memory"
    return open_desk(plan, suite, vocabulary, environ=how.environ, embedded=embedded)


def _conduct(desk: Desk, ledger: Ledger, attempts: list[Attempt], how: How) -> str:
    halt = Halt()
    with closing(ledger.run), ExitStack() as stack:
        benches = _benches(desk, ledger.run, halt, how, stack)

        @contextmanager
        def sink_of(attempt: Attempt) -> Iterator[Sink]:
            with closing(ledger.scenario(attempt.id, attempt.number)) as sink:
                yield sink

        def station(attempt: Attempt, sink: Sink) -> Station:
            return benches[attempt.planned.instance].station(attempt, sink)

        try:
            Campaign(desk.kit, sink=sink_of, open_station=station, halt=halt, report=how.report).run(attempts)
        finally:
            for bench in benches.values():
                bench.finish()
        return ledger.close(how.key)


def _benches(desk: Desk, run: Sink, halt: Halt, how: How, stack: ExitStack) -> dict[str, Bench]:
    """Every instance, started, shown to be a test environment, its clock measured."""
    benches: dict[str, Bench] = {}
    instances = desk.plan.candidate.instances
    if desk.plan.candidate.driver == "memory":
        for instance in instances:
            memory = MemoryBench(desk, instance, halt)
            benches[instance.name] = memory
            _begin(memory, desk, run, {}, stack)
        return benches
    listening = Listening(Event()) if desk.plan.candidate.driver == "exchange" else None
    wires = [WireBench(desk, instance, halt, listening) for instance in instances]
    server = stack.enter_context(
        Server(mount({wire.instance.name: wire.neighbours for wire in wires}), host=how.host, port=how.port)
    )
    known: Addresses = {}
    for wire in wires:
        name = wire.instance.name
        benches[name] = wire
        known[name] = addresses(desk, wire.neighbours, f"{server.url}/{name}")
        if how.launch is not None:
            adjustable = wire.instance.lane == "travelled"
            launched = how.launch(wire.instance, settings(desk, known[name], adjustable=adjustable))
            stack.callback(launched.close)
            wire.base = launched.base
        _begin(wire, desk, run, known[name], stack)
    if listening is not None:
        _listen(listening, how, known)
    return benches


def _begin(bench: Bench, desk: Desk, run: Sink, known: dict[str, str], stack: ExitStack) -> None:
    link = bench.start(run)
    stack.callback(bench.close)
    declare(link, desk, known)
    if desk.plan.candidate.driver != "exchange":
        show_environment(link, desk)
        bench.measure()


def _listen(listening: Listening, how: How, known: Addresses) -> None:
    """Wait for the operator beside the scenarios, which listen until then."""

    def wait() -> None:
        try:
            if how.until is not None:
                how.until(known)
        finally:
            listening.over.set()

    Thread(target=wait, name="until", daemon=True).start()
