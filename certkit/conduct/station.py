"""What conduct is given: the kit that all scenarios of a run share, and the station that serves one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from certkit.conduct.attribution import Mailbox
from certkit.conduct.lanes import Halt, LaneClock
from certkit.keys.authority import Authority
from certkit.keys.sign import Identity
from certkit.model.operation import Vocabulary
from certkit.model.plan import Plan, PlannedScenario
from certkit.model.ports import Counterparts, Driver, Sink
from certkit.model.suite import Suite


@dataclass(frozen=True, kw_only=True)
class Official:
    """An account of the platform: the operator's or the supervisor's."""

    party: str
    """Its code on the platform."""
    token: str
    identity: Identity | None = None
    """The key that it signs with."""


@dataclass(frozen=True, kw_only=True)
class Kit:
    """What is the same for every scenario of a run."""

    plan: Plan
    suite: Suite
    vocabulary: Vocabulary
    authorities: Mapping[str, Authority]
    read_file: Callable[[str], bytes]
    """The bytes of a document's file, by its name in the suite."""
    officials: Mapping[str, Official] = field(default_factory=dict)
    """The accounts that the platform's operator gave to the laboratory, by actor."""
    unsayable: Collection[str] = ()
    """Awaited datasets for which the candidate's dialect has no message."""


@dataclass(frozen=True, kw_only=True)
class Station:
    """What serves one attempt of one scenario: the candidate, its clock, its neighbours, and where events go."""

    driver: Driver
    clock: LaneClock
    counterparts: Counterparts
    mailbox: Mailbox
    sink: Sink
    halt: Halt
    seconds: float
    """How long the candidate may take to answer."""
    linger: float
    """Seconds that the candidate has, after the last deed, to tell its neighbours of it."""
    has_clock: bool
    """Whether the candidate answers read_clock."""
    close: Callable[[], None]


@dataclass(frozen=True)
class Attempt:
    """One attempt of one scenario."""

    planned: PlannedScenario
    number: int = 1

    @property
    def id(self) -> str:
        """The scenario's id."""
        return self.planned.scenario.id
