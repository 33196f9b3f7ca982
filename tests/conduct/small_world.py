"""A small world for conduct: a scripted candidate, a ledger in a list, virtual time, one counterpart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from certkit.conduct.attribution import Mailroom
from certkit.conduct.lanes import Halt, VirtualClock
from certkit.conduct.runner import Runner
from certkit.conduct.station import Attempt, Kit, Official, Station
from certkit.conduct.virtual import VirtualLoop
from certkit.keys.authority import Authority
from certkit.loading.operations import load_vocabulary
from certkit.model.events import End, Event, ExchangeEvent
from certkit.model.plan import Candidate, Instance, Plan, PlannedScenario
from certkit.model.suite import Document, Moment, Party, Profile, Project, Scenario, Step, Suite
from certkit.model.wire import Body, Call, RawConversation, RawExchange, RawMessage
from certkit.text import Text

START = 1_790_000_000.0
VOCABULARY = load_vocabulary()
TITLE = Text("场景", "scenario")
SECTION = "E3200000001000001001001"
E = TypeVar("E", bound=Event)

_FIELDS = {"region": "320100", "address": "测试路", "contact": "测试", "phone": "0"}
PARTIES = {
    party.actor: party
    for party in (
        Party(actor="purchaser", kind="purchaser", name="测试招标人", fields=_FIELDS),
        Party(actor="bidder_a", kind="bidder", name="测试投标人甲", fields=_FIELDS),
        Party(actor="bidder_b", kind="bidder", name="投标人乙", authority="ca-b", algorithm="rsa-2048", fields=_FIELDS),
        Party(actor="expert_1", kind="expert", name="测试专家一"),
        Party(actor="supervisor", kind="supervisor", name="测试监督"),
        Party(actor="public", kind="public", name="公众"),
    )
}
DOCUMENTS = {
    document.name: document
    for document in (
        Document(name="tender", kind="file", file="tender.txt"),
        Document(name="bid", kind="bid", content={"commercial": {"price": "17600000.00"}}),
        Document(name="bid.wrong-key", kind="bid", seal="wrong_key"),
        Document(name="application", kind="application"),
    )
}


class ListSink:
    """A ledger in a list."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.secrets: set[str] = set()

    def write(self, event: Event) -> None:
        """Append."""
        self.events.append(event)

    def store(self, data: bytes, secrets: Sequence[str] = ()) -> Body:
        """Keep text inline."""
        self.secrets.update(secrets)
        text = data.decode("utf-8", "replace")
        return Body(digest=f"sha256:{hashlib.sha256(data).hexdigest()}", size=len(data), text=text)

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def exchange(self, step: str, role: str = "") -> ExchangeEvent:
        """The only exchange of a step in a role."""
        (found,) = [one for one in self.of(ExchangeEvent) if one.step == step and one.role == role]
        return found

    @property
    def end(self) -> End:
        """The last event."""
        assert isinstance(self.events[-1], End)
        return self.events[-1]


@dataclass(frozen=True)
class Message:
    """Something that a counterpart received."""

    dataset: str
    codes: frozenset[str] = frozenset()
    counterpart: str = "public_service_platform"
    taken: bool = True
    at: float = START
    stands_for: tuple[str, ...] = ()

    @property
    def conversation(self) -> RawConversation:
        """A conversation at that time."""
        return RawConversation(request=RawMessage(line="POST / HTTP/1.1"), sent_at=self.at)


class Orders:
    """A counterpart that only notes its orders."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []

    def order(self, counterpart: str, order: str) -> None:
        """Note."""
        self.given.append((counterpart, order))

    def listen(self, heard: Callable[[Any], None]) -> None:
        """Nothing arrives by itself."""


def problem(reason: str, status: int = 422) -> tuple[int, Any]:
    """A refusal."""
    return status, {"type": f"urn:certkit:refusal:{reason}"}


@dataclass
class Scripted:
    """A candidate whose answers a test tells: (status, JSON), an error's name, or a function of the call."""

    clock: VirtualClock
    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    instants: list[list[str]] = field(default_factory=list)

    def perform(self, call: Call) -> RawExchange:
        """Answer as told; what is not told is accepted with its own name and a token."""
        self.calls.append(call)
        told = self.answers.get(call.operation, (200, {"token": f"token-of-{call.actor}", "expires": None}))
        if callable(told):
            told = told(call)
        now = self.clock.now()
        request = RawMessage(line=f"POST /{call.operation} HTTP/1.1", headers=_authorised(call), body=b"{}")
        if told is None:
            return RawExchange(conversations=[])
        if isinstance(told, str):
            return RawExchange(conversations=[RawConversation(request=request, error=told, sent_at=now)])
        status, value = told
        answer = RawMessage(
            line=f"HTTP/1.1 {status} X",
            headers=[("Content-Type", "application/json")],
            body=json.dumps(value).encode(),
        )
        return RawExchange(
            conversations=[RawConversation(request=request, response=answer, sent_at=now, answered_at=now)]
        )

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """One after the other, noted as one instant."""
        self.instants.append([call.actor for call in calls])
        return [self.perform(call) for call in calls]

    def close(self) -> None:
        """Nothing to close."""

    def sent(self, operation: str) -> list[Call]:
        """The calls of one operation."""
        return [call for call in self.calls if call.operation == operation]


def _authorised(call: Call) -> list[tuple[str, str]]:
    return [("Authorization", f"Bearer {call.token}")] if call.token else []


class World:
    """Everything around one scenario."""

    def __init__(self, *steps: Step, inputs: dict[str, Any] | None = None, **scenario: Any) -> None:
        self.loop = VirtualLoop()
        self.clock = VirtualClock(self.loop, START)
        self.sink = ListSink()
        self.driver = Scripted(self.clock)
        self.orders = Orders()
        self.mailroom = Mailroom()
        self.halt = Halt()
        self.linger = 0.0
        self.authorities = authorities()
        actors = scenario.pop("actors", list(PARTIES))
        self.scenario = Scenario(
            id="bidding.small",
            title=TITLE,
            purpose=TITLE,
            stage="bidding",
            project="works",
            steps=list(steps),
            actors=actors,
            **scenario,
        )
        self.kit = kit_of(self.scenario, self.authorities, inputs)
        self.progress: list[tuple[str, float | None, float]] = []

    def run(self, attempt: int = 1) -> ListSink:
        """Carry the scenario out."""
        station = Station(
            driver=self.driver,
            clock=self.clock,
            counterparts=self.orders,
            mailbox=self.mailroom.open(self.clock.wake),
            sink=self.sink,
            halt=self.halt,
            seconds=30.0,
            linger=self.linger,
            has_clock=True,
            close=lambda: None,
        )
        planned = PlannedScenario(scenario=self.scenario, instance="memory")
        Runner(self.kit, Attempt(planned, attempt), station, self._progress).run()
        self.loop.close()
        return self.sink

    def _progress(self, step: Step, moment: float | None, remaining: float) -> None:
        self.progress.append((step.id, moment, remaining))


def authorities() -> dict[str, Authority]:
    """Two test authorities."""
    random = iter(range(1, 1_000_000))

    def entropy(size: int) -> bytes:
        return hashlib.shake_256(str(next(random)).encode()).digest(size)

    years = {"not_before": START - 86400 * 365, "not_after": START + 86400 * 3650}
    return {
        "ca-a": Authority("ca-a", "ec-p256", entropy=entropy, **years),
        "ca-b": Authority("ca-b", "rsa-2048", entropy=entropy, **years),
    }


def kit_of(scenario: Scenario, known: dict[str, Authority], inputs: dict[str, Any] | None = None) -> Kit:
    """A plan of one scenario, and what every scenario of it shares; the deadline is a day after the start."""
    schedule = {"deadline": Moment(after="start", by="P1D")}
    project = Project(id="works", title=TITLE, scope=["all"], schedule=schedule, inputs=inputs or {})
    profile = Profile(id="full", title=TITLE, owner=TITLE, version="1", requirements=["*"], rule=TITLE)
    candidate = Candidate(
        name="p",
        version="1",
        vendor="v",
        build="b",
        driver="memory",
        instances=[Instance(name="memory", lane="virtual")],
    )
    plan = Plan(
        run="run-1",
        kind="self_test",
        seed=7,
        suite="suite",
        suite_version="1",
        suite_digest="0",
        schemas_digest="0",
        tool="certkit 0",
        profile=profile,
        candidate=candidate,
        engagement=None,
        projects={project.id: project},
        parties=PARTIES,
        scenarios=[PlannedScenario(scenario=scenario, instance="memory")],
    )
    suite = Suite(
        id="suite",
        title=TITLE,
        version="1",
        digest="0",
        requirements={},
        profiles={"full": profile},
        projects={project.id: project},
        parties=PARTIES,
        documents=DOCUMENTS,
        scenarios={scenario.id: scenario},
    )
    return Kit(
        plan=plan,
        suite=suite,
        vocabulary=VOCABULARY,
        authorities=known,
        read_file=lambda name: f"文件 {name}".encode(),
        officials={"supervisor": Official(party="11320000000000014D", token="account-token")},
    )


def steps_of(sink: ListSink) -> Iterator[str]:
    """The steps whose deeds were sent, in order."""
    return (one.step for one in sink.of(ExchangeEvent) if one.direction == "outbound" and not one.role)
