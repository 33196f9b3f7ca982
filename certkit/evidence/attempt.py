"""One scenario attempt as the checks see it: the port `Evidence` over a list of events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from certkit.errors import NotObserved
from certkit.model.binding import parse
from certkit.model.events import (
    AnyEvent,
    ClockEvent,
    End,
    ExchangeEvent,
    KeyEvent,
    Order,
    Planted,
    Unsent,
    Waited,
)
from certkit.model.plan import Plan, PlannedScenario
from certkit.model.suite import Step
from certkit.model.wire import Body

Found = TypeVar("Found")
ReadBody = Callable[[Body], bytes]


DEEPEST = 64
"""Levels of nesting that an answer may have; deeper ones are made to break their reader."""


def inline_only(body: Body) -> bytes:
    """The bytes of a body that stands in the event itself; for evidence without a folder of blobs."""
    if body.text is None:
        raise NotObserved(f"the bytes of {body.digest} are not part of this evidence")
    return body.text.encode()


class AttemptEvidence:
    """The events of one attempt, the run-level ones first, and the queries of `certkit.model.ports.Evidence`."""

    def __init__(
        self,
        plan: Plan,
        planned: PlannedScenario,
        attempt: int,
        events: Sequence[AnyEvent],
        *,
        run_events: Sequence[AnyEvent] = (),
        read: ReadBody = inline_only,
        torn: bool = False,
    ) -> None:
        self.plan = plan
        self.planned = planned
        self.scenario = planned.scenario.id
        self.attempt = attempt
        self.lane = _lane(plan, planned, events)
        self.torn = torn
        self.own = list(events)
        """The attempt's events without the run-level ones."""
        self._events = [*run_events, *events]
        self._run_events = run_events
        self._read = read
        self._steps = {step.id: step for step in planned.scenario.steps}
        self._json: dict[str, Any] = {}

    def with_own(self, events: Sequence[AnyEvent]) -> AttemptEvidence:
        """The same evidence with other events of the attempt."""
        return AttemptEvidence(
            self.plan,
            self.planned,
            self.attempt,
            events,
            run_events=self._run_events,
            read=self._read,
            torn=self.torn,
        )

    @property
    def end(self) -> End | None:
        """How the attempt ended; None when it was cut off."""
        return next((event for event in reversed(self.own) if isinstance(event, End)), None)

    def events(self) -> Iterator[AnyEvent]:
        """All events of the attempt, in order; run-level ones first."""
        return iter(self._events)

    def exchanges(
        self,
        operation: str | Sequence[str] = (),
        *,
        actor: str = "",
        outcome: str = "",
        direction: str = "outbound",
        probes: bool = True,
    ) -> list[ExchangeEvent]:
        """Exchanges of those operations; `outcome` filters by kind; `probes=False` leaves out probe reads.

        Run-level exchanges (clock readings, messages of no known scenario) are not among them.
        """
        wanted = {operation} if isinstance(operation, str) else set(operation)
        return [
            event
            for event in self.own
            if isinstance(event, ExchangeEvent)
            and event.direction == direction
            and (not wanted or event.operation in wanted)
            and (not actor or event.actor == actor)
            and (not outcome or (event.outcome is not None and event.outcome.kind == outcome))
            and (probes or not event.role.startswith("probe"))
        ]

    def inbound(self, dataset: str | Sequence[str] = (), *, counterpart: str = "") -> list[ExchangeEvent]:
        """What a counterpart received, by dataset: its own name or one that it stands for."""
        wanted = [dataset] if isinstance(dataset, str) else dataset
        return [
            event
            for event in self.exchanges(direction="inbound")
            if (not any(wanted) or any(event.brings(one) for one in wanted))
            and (not counterpart or event.counterpart == counterpart)
        ]

    def planted(self, kind: str) -> list[Planted]:
        """Planted material of one kind."""
        return [event for event in self._of(Planted) if event.kind == kind]

    def keys(self) -> list[KeyEvent]:
        """Certificates and their states, in order."""
        return self._of(KeyEvent)

    def orders(self) -> list[Order]:
        """Orders given to counterparts."""
        return self._of(Order)

    def waits(self) -> list[Waited]:
        """Ends of waits."""
        return self._of(Waited)

    def unsent(self) -> list[Unsent]:
        """Steps that were not sent."""
        return self._of(Unsent)

    def clocks(self) -> list[ClockEvent]:
        """Clock measurements and moves of the lane, run-level ones included."""
        return [event for event in self._of(ClockEvent) if not event.lane or event.lane == self.lane]

    def body(self, body: Body | None) -> bytes:
        """The stored bytes of a body (empty for none)."""
        return b"" if body is None else self._read(body)

    def json(self, body: Body | None) -> Any:
        """The body as JSON with exact decimals; None when it is not JSON, or nested as no honest answer is."""
        if body is None:
            return None
        if body.digest not in self._json:
            self._json[body.digest] = _parsed(self.body(body))
        return self._json[body.digest]

    def answer(self, exchange: ExchangeEvent) -> Any:
        """JSON of the exchange's answer; NotObserved when there is none."""
        value = None if exchange.response is None else self.json(exchange.response.body)
        if value is None:
            raise NotObserved(f"{exchange.operation} ({exchange.id}) was not answered in JSON")
        return value

    def step_of(self, exchange: ExchangeEvent) -> Step | None:
        """The planned step that the exchange belongs to."""
        return self._steps.get(exchange.step)

    def role_of(self, actor: str) -> str:
        """The kind of party behind an actor: purchaser, bidder, …; "" for a stranger."""
        party = self.plan.parties.get(actor)
        return party.kind if party else ""

    def _of(self, kind: type[Found]) -> list[Found]:
        return [event for event in self._events if isinstance(event, kind)]


def _parsed(data: bytes) -> Any:
    value = parse(data, exact=True)
    return None if data.count(b"{") + data.count(b"[") > DEEPEST and _too_deep(value) else value


def _too_deep(value: Any) -> bool:
    """Whether a value is nested deeper than allowed; without recursion, for it may be hostile."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            item
            for one in level
            if isinstance(one, dict | list)
            for item in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _lane(plan: Plan, planned: PlannedScenario, events: Sequence[AnyEvent]) -> str:
    """The lane the events name, else that of the planned instance."""
    named = next((event.lane for event in events if event.lane), "")
    return named or next((one.lane for one in plan.candidate.instances if one.name == planned.instance), "")
