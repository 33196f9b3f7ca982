"""The protocols between the rooms: Driver, Clock, Sink, Evidence, Sealer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from certkit.model.events import (
    AnyEvent,
    ClockEvent,
    Event,
    ExchangeEvent,
    KeyEvent,
    Order,
    Planted,
    Unsent,
    Waited,
)
from certkit.model.plan import Plan, PlannedScenario
from certkit.model.suite import Step
from certkit.model.wire import Body, Call, RawConversation, RawExchange


class Driver(Protocol):
    """How the candidate is reached (接入方式). Never raises for what the candidate does; its errors are recorded."""

    def perform(self, call: Call) -> RawExchange:
        """Carry out one operation and give back every conversation made on its behalf."""
        ...

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """Carry out several operations in the same instant; answers in the order of the calls."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Clock(Protocol):
    """The clock of a lane, as one scenario sees it."""

    lane: str

    def now(self) -> float:
        """Lane time, seconds since the epoch."""
        ...

    def until(self, moment: float) -> None:
        """Wait until lane time reaches `moment`; only the lane moves time."""
        ...

    def arrival(self, ready: Callable[[], bool], deadline: float) -> bool:
        """Wait until `ready()` or until lane time reaches `deadline`; whether it became ready."""
        ...


class Sink(Protocol):
    """Where conduct writes: one per scenario attempt, plus one for the run."""

    def write(self, event: Event) -> None:
        """Append an event; flushed before it returns."""
        ...

    def store(self, data: bytes, secrets: Sequence[str] = ()) -> Body:
        """Keep a body, with every secret replaced; small text stays inline."""
        ...


class Received(Protocol):
    """What a counterpart took in: one conversation and the dataset it read from it ("" when unreadable)."""

    conversation: RawConversation
    counterpart: str
    dataset: str
    codes: frozenset[str]
    """Codes of projects, tender projects, sections and parties found in the message, for attribution."""
    taken: bool
    """Whether the counterpart took it in: False when it was told to fail, reject or drop it."""
    stands_for: tuple[str, ...]
    """The datasets of the suite's vocabulary that it stands for."""


class Counterparts(Protocol):
    """The neighbours we play, as conduct sees them."""

    def order(self, counterpart: str, order: str) -> None:
        """Tell one of them how to behave from now on."""
        ...

    def listen(self, heard: Callable[[Received], None]) -> None:
        """Call `heard` for every conversation received, in order, until the run ends."""
        ...


class Sealer(Protocol):
    """A sealing scheme: makes the bidder's file and what decrypt_bid later sends."""

    scheme: str

    def seal(self, content: dict[str, Any], *, section: str, bidder: str, variant: str) -> SealedBid:
        """Seal the content; `variant` is a `Document.seal`."""
        ...


class SealedBid(Protocol):
    """A sealed file with what its maker knows about it."""

    file: bytes
    key: str
    """Hex content key: what decrypt_bid sends."""
    facts: dict[str, Any]


class Evidence(Protocol):
    """One scenario attempt as the checks see it: law-neutral queries over its events, in order."""

    plan: Plan
    planned: PlannedScenario
    scenario: str
    attempt: int
    lane: str

    def events(self) -> Iterator[AnyEvent]:
        """All events of the attempt, in order; run-level ones first."""
        ...

    def exchanges(
        self,
        operation: str | Sequence[str] = (),
        *,
        actor: str = "",
        outcome: str = "",
        direction: str = "outbound",
        probes: bool = True,
    ) -> list[ExchangeEvent]:
        """Exchanges of those operations; `outcome` filters by kind; `probes=False` leaves out probe reads."""
        ...

    def inbound(self, dataset: str | Sequence[str] = (), *, counterpart: str = "") -> list[ExchangeEvent]:
        """What a counterpart received, by dataset: its own name or one that it stands for."""
        ...

    def planted(self, kind: str) -> list[Planted]:
        """Planted material of one kind."""
        ...

    def keys(self) -> list[KeyEvent]:
        """Certificates and their states, in order."""
        ...

    def orders(self) -> list[Order]:
        """Orders given to counterparts."""
        ...

    def waits(self) -> list[Waited]:
        """Ends of waits."""
        ...

    def unsent(self) -> list[Unsent]:
        """Steps that were not sent."""
        ...

    def clocks(self) -> list[ClockEvent]:
        """Clock measurements and moves of the lane, run-level ones included."""
        ...

    def body(self, body: Body | None) -> bytes:
        """The stored bytes of a body (empty for none)."""
        ...

    def json(self, body: Body | None) -> Any:
        """The body as JSON with exact decimals (`parse_float=Decimal`); None when it is not JSON."""
        ...

    def answer(self, exchange: ExchangeEvent) -> Any:
        """JSON of the exchange's answer; NotObserved when there is none."""
        ...

    def step_of(self, exchange: ExchangeEvent) -> Step | None:
        """The planned step that the exchange belongs to."""
        ...

    def role_of(self, actor: str) -> str:
        """The kind of party behind an actor: purchaser, bidder, …"""
        ...
