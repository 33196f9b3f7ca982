"""The events of a ledger. Checks may use nothing else.

Every event carries the scenario, its attempt, the step, the actor, the lane, lane time and real time (both seconds
since the epoch, UTC). Run-level events have an empty scenario.
"""

from __future__ import annotations

from typing import Any

import msgspec

from certkit.model.plan import Plan
from certkit.model.wire import Message, Outcome


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event"):
    """What every event holds."""

    scenario: str = ""
    attempt: int = 1
    step: str = ""
    actor: str = ""
    lane: str = ""
    lane_time: float = 0.0
    real_time: float = 0.0


class PlanEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="plan"):
    """The whole plan, at the head of `run.ndjson`."""

    plan: Plan


class Declared(Event, frozen=True, kw_only=True, omit_defaults=True, tag="declared"):
    """What the candidate or the operator declared: environment, build, claims, isolation."""

    what: str
    value: Any
    instance: str = ""
    """The instance of the candidate that it is about; several declare the same names."""


class ClockEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="clock"):
    """A measurement of the candidate's clock, or a move of it.

    `offset` = candidate time − lane time in seconds; `uncertainty` covers half the round trip and the resolution.
    """

    kind: str
    """measured | advanced"""
    offset: float = 0.0
    uncertainty: float = 0.0
    to: float = 0.0


class Planted(Event, frozen=True, kw_only=True, omit_defaults=True, tag="planted"):
    """Synthetic material, recorded in full before its first use: bid contents, content keys, canaries."""

    kind: str
    """bid | application | canary | party | file"""
    value: Any
    """bid/application: {document, seal, section, bidder, content, key (hex), digest (of the sealed file), commitment,
    canaries: {price, technical, file_name}, tool, serial, size}; canary: {token, class, owner}; party: {actor, code,
    name, kind, serial, certificate}; file: {document, digest, size}."""


class KeyEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="key"):
    """A certificate was issued, revoked or has expired: from this moment on its state is known."""

    state: str
    """issued | revoked | expired"""
    serial: str
    party: str
    authority: str
    algorithm: str
    certificate: str = ""
    """PEM."""
    not_after: str = ""


class Order(Event, frozen=True, kw_only=True, omit_defaults=True, tag="order"):
    """What a counterpart was told to do from this moment on."""

    counterpart: str
    order: str


class ExchangeEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="exchange"):
    """One conversation, either direction, with the reading that conduct made of it."""

    id: str
    """Unique in the scenario: "x12"; the anchor of the report."""
    direction: str
    """outbound (we called the candidate) | inbound (the candidate called a counterpart)"""
    operation: str = ""
    """Outbound: the operation. Inbound: the dataset, "" when it could not be read."""
    stands_for: list[str] = []
    """Inbound, in a dialect with other datasets: those of the suite's vocabulary that it stands for."""
    inputs: Any = None
    """Outbound: the resolved inputs of the call, without credentials."""
    request: Message
    response: Message | None = None
    error: str | None = None
    sent_at: float = 0.0
    uploaded_at: float = 0.0
    answered_at: float = 0.0
    source: str = ""
    peer: str = ""
    tls: str | None = None
    observation: str = "wire"
    outcome: Outcome | None = None
    role: str = ""
    """"" a step's deed; "probe:before" or "probe:after"; "control" (also every call of the run itself);
    "session"."""
    probe: int = 0
    """Index of the probe in the step."""
    counterpart: str = ""
    """Inbound: who received it."""

    def brings(self, dataset: str) -> bool:
        """Whether it is a message of that dataset, or one that stands for it."""
        return self.operation == dataset or dataset in self.stands_for


class Kept(Event, frozen=True, kw_only=True, omit_defaults=True, tag="kept"):
    """A value taken from an answer for later steps."""

    name: str
    value: Any
    exchange: str = ""


class Waited(Event, frozen=True, kw_only=True, omit_defaults=True, tag="waited"):
    """The end of a wait: what came (exchange ids), or nothing; absence is an observation."""

    awaited: str
    counterpart: str
    since: float
    until: float
    came: list[str] = []


class Unsent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="unsent"):
    """A step that was not sent, and why: missing input, no access, out of time, stopped."""

    reason: str
    """missing_input | no_access | not_supported | no_message | stopped | fault"""
    missing: list[str] = []
    detail: str = ""


class Fault(Event, frozen=True, kw_only=True, omit_defaults=True, tag="fault"):
    """Our own mistake during the run: an error, never held against the candidate."""

    where: str
    detail: str


class End(Event, frozen=True, kw_only=True, omit_defaults=True, tag="end"):
    """The scenario's last event: complete, stopped or faulted."""

    state: str
    """complete | stopped | faulted | skipped"""
    reason: str = ""


AnyEvent = (
    PlanEvent
    | Declared
    | ClockEvent
    | Planted
    | KeyEvent
    | Order
    | ExchangeEvent
    | Kept
    | Waited
    | Unsent
    | Fault
    | End
)
