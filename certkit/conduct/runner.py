"""Carries out one attempt of one scenario: a straight line of deeds, waits and orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from certkit.conduct.caller import Answered, Caller, NoAccess, Ready
from certkit.conduct.cast import Cast, key_facts
from certkit.conduct.inputs import Inputs, Keepsakes, Missing
from certkit.conduct.lanes import Stopped
from certkit.conduct.moments import Schedule, duration
from certkit.conduct.papers import Papers
from certkit.conduct.recorder import Recorder
from certkit.conduct.sessions import Sessions
from certkit.conduct.station import Attempt, Kit, Station
from certkit.model.events import End, Fault, Kept, KeyEvent, Order, Unsent, Waited
from certkit.model.pointer import ABSENT, at_pointer
from certkit.model.ports import Received
from certkit.model.suite import Step

LEAD = 2.0
"""Seconds before a deed's moment at which its call is made ready."""
_SPEECHLESS = ("silent", "faulted")
_CERTIFICATE_STATES = {"revoke": "revoked", "expire": "expired"}

Progress = Callable[[Step, float | None, float], None]
"""Called before each step, with the moment that it waits for and the seconds that the scenario will still wait."""


class Runner:
    """One attempt of one scenario at one station."""

    def __init__(self, kit: Kit, attempt: Attempt, station: Station, progress: Progress) -> None:
        scenario = attempt.planned.scenario
        project = kit.plan.projects[scenario.project]
        self._steps = scenario.steps
        self._timed = [(place, step.at) for place, step in enumerate(scenario.steps) if step.at is not None]
        self._station = station
        self._clock = station.clock
        self._progress = progress
        self._schedule = Schedule(self._clock.now(), project.schedule | scenario.schedule)
        self._recorder = Recorder(
            scenario.id, attempt.number, sink=station.sink, clock=station.clock, mailbox=station.mailbox
        )
        self._cast = Cast(kit, attempt)
        papers = Papers(kit, self._cast, self._recorder)
        self._kept = Keepsakes()
        inputs = Inputs(
            kit=kit,
            project=project.inputs,
            cast=self._cast,
            papers=papers,
            schedule=self._schedule,
            kept=self._kept,
            now=self._clock.now,
        )
        self._caller = Caller(kit, station, cast=self._cast, inputs=inputs, papers=papers, recorder=self._recorder)
        self._caller.sessions = Sessions(
            self._cast,
            {actor: official.token for actor, official in kit.officials.items()},
            self._steps,
            ask=self._caller.ask,
            now=self._clock.now,
        )
        self._reads = {name for name, operation in kit.vocabulary.operations.items() if operation.method == "GET"}
        self._written = self._clock.now()
        """When the last deed was done that the candidate may have to tell others of."""
        self._touched = self._clock.now()
        """When the last deed or order was done: `within` runs from then."""
        self._unsayable = kit.unsayable
        self._consumed: set[str] = set()
        """Inbound exchanges that a wait has already been answered with."""
        self._done = 0

    def run(self) -> None:
        """Carry out every step; whatever happens, the attempt gets its end."""
        try:
            self._cast.plant(self._schedule, self._recorder)
            self._station.mailbox.learn(self._cast.codes())
            for steps in _instants(self._steps):
                self._recorder.step = steps[0].id
                self._station.halt.check()
                self._carry_out(steps)
                self._done += len(steps)
            self._clock.arrival(lambda: False, self._written + self._station.linger)
            self._recorder.write(End, step="", state="complete")
        except (Stopped, KeyboardInterrupt):
            self._station.halt.set()
            self._leave_rest("stopped")
            self._recorder.write(End, step="", state="stopped", reason="interrupted")
        except Exception as error:  # our own fault is recorded and does not touch the other scenarios
            self._recorder.write(Fault, where=self._recorder.step, detail=f"{type(error).__name__}: {error}")
            self._leave_rest("fault")
            self._recorder.write(End, step="", state="faulted", reason=type(error).__name__)

    def _leave_rest(self, reason: str) -> None:
        for step in self._steps[self._done :]:
            self._unsent(step, reason)

    def _unsent(self, step: Step, reason: str, missing: Sequence[str] = ()) -> None:
        self._recorder.write(Unsent, actor=step.actor, step=step.id, reason=reason, missing=list(missing))

    def _carry_out(self, steps: list[Step]) -> None:
        """One step, or neighbouring deeds of the same instant."""
        first = steps[0]
        moment = self._schedule.moment(first.at) if first.at else None
        self._progress(first, moment, self._remaining())
        if first.at and moment is None:
            for step in steps:
                self._unsent(step, "missing_input", [first.at.after])
        elif first.does:
            self._deeds(steps, moment)
        else:
            if moment is not None:
                self._clock.until(moment)
            self._without_call(first)

    def _remaining(self) -> float:
        """Lane time until the last moment that the schedule already tells."""
        planned = (self._schedule.moment(at) for place, at in self._timed if place >= self._done)
        known = [moment for moment in planned if moment is not None]
        return max(0.0, max(known, default=0.0) - self._clock.now())

    def _without_call(self, step: Step) -> None:
        if step.awaits in self._unsayable:
            self._unsent(step, "no_message", [step.awaits])
            self._schedule.answered(step.id, self._clock.now())
        elif step.awaits:
            self._await(step)
        elif step.orders:
            self._order(step)
        else:
            self._schedule.answered(step.id, self._clock.now())

    def _deeds(self, steps: list[Step], moment: float | None) -> None:
        """Make the calls ready ahead of their moment, so that they leave exactly at it."""
        early = bool(steps[0].at and duration(steps[0].at.by) < 0)
        if moment is not None:
            self._clock.until(moment - LEAD)
        ready = self._ready(steps)
        if moment is not None and early:
            self._probe(ready, "before")
            self._clock.until(moment)
        else:
            if moment is not None:
                self._clock.until(moment)
            self._probe(ready, "before")
        if ready:
            self._send(ready)

    def _ready(self, steps: list[Step]) -> dict[str, tuple[Step, Ready]]:
        ready: dict[str, tuple[Step, Ready]] = {}
        for step in steps:
            self._recorder.step = step.id
            try:
                ready[step.id] = step, self._caller.ready(step)
            except Missing as missing:
                self._unsent(step, "missing_input", missing.names)
            except NoAccess:
                self._unsent(step, "no_access")
        return ready

    def _send(self, ready: dict[str, tuple[Step, Ready]]) -> None:
        try:
            answers = self._caller.send([call for _, call in ready.values()])
        except NoAccess:
            for step, _ in ready.values():
                self._unsent(step, "no_access")
            return
        self._touched = self._clock.now()
        if any(step.does not in self._reads for step, _ in ready.values()):
            self._written = self._touched
        for (step, _), answered in zip(ready.values(), answers, strict=True):
            self._answered(step, answered)
        self._probe(ready, "after")

    def _probe(self, ready: dict[str, tuple[Step, Ready]], when: str) -> None:
        for step, _ in ready.values():
            self._recorder.step = step.id
            for place, probe in enumerate(step.probes):
                if probe.when == "now":
                    self._caller.probe(step, place, probe, when)

    def _answered(self, step: Step, answered: Answered) -> None:
        self._recorder.step = step.id
        if answered.outcome.kind in _SPEECHLESS:
            self._caller.control(step.actor)
        if answered.outcome.kind != "silent":
            self._schedule.answered(step.id, answered.at)
        if not answered.outcome.accepted:
            return
        for name, pointer in step.keeps.items():
            value = at_pointer(answered.value, pointer)
            if value is not ABSENT:
                self._kept.keep(step.actor, name, value)
                self._recorder.write(Kept, actor=step.actor, name=name, value=value, exchange=answered.exchange)

    def _await(self, step: Step) -> None:
        """Wait for a record; one that came earlier and that no wait has been answered with counts."""
        since = self._touched

        def ready() -> bool:
            return bool(self._came(step)) or any(_is(step, received) for received in self._station.mailbox.waiting)

        self._clock.arrival(ready, since + duration(step.within))
        self._recorder.collect()
        came = self._came(step)
        self._consumed.update(came)
        until = self._clock.now()
        if came:
            self._schedule.answered(step.id, until)
        self._recorder.write(
            Waited,
            actor=step.actor,
            awaited=step.awaits,
            counterpart=step.actor,
            since=since,
            until=until,
            came=came,
        )

    def _came(self, step: Step) -> list[str]:
        return [
            identity
            for identity, received in self._recorder.arrived
            if identity not in self._consumed and _is(step, received)
        ]

    def _order(self, step: Step) -> None:
        """Tell a counterpart how to behave; the authority's orders concern an actor's certificate."""
        self._recorder.write(Order, actor=step.actor, counterpart=step.actor, order=step.orders)
        what, _, actor = step.orders.partition(":")
        if what in _CERTIFICATE_STATES:
            self._certificate_state(actor, _CERTIFICATE_STATES[what])
        else:
            self._station.counterparts.order(step.actor, step.orders)
        self._touched = self._clock.now()
        self._schedule.answered(step.id, self._touched)

    def _certificate_state(self, actor: str, state: str) -> None:
        if state == "revoked":
            self._cast.revoke(actor, self._clock.now())
        member = self._cast[actor]
        if member.identity is not None:
            self._recorder.write(KeyEvent, actor=actor, **key_facts(member, member.identity, state))


def _instants(steps: list[Step]) -> Iterator[list[Step]]:
    """The steps in order; neighbours of one `together` name as one."""
    for name, group in groupby(steps, key=lambda step: step.together):
        if name:
            yield list(group)
        else:
            yield from ([step] for step in group)


def _is(step: Step, received: Received) -> bool:
    """Whether a message is what the step awaits, and was taken in."""
    brings = step.awaits == received.dataset or step.awaits in received.stands_for
    return received.taken and brings and received.counterpart == step.actor
