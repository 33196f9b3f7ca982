"""Hand-built evidence for tests: a plan with one scenario, and its events told one by one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from certkit.evidence.attempt import AttemptEvidence
from certkit.evidence.reader import RunEvidence, from_events
from certkit.model.events import AnyEvent, End, ExchangeEvent, Planted
from certkit.model.plan import Candidate, Instance, Plan, PlannedScenario
from certkit.model.requirement import Citation, Confidence, Level, Part, Requirement
from certkit.model.suite import Moment, Party, Profile, Project, Scenario, Step, Suite
from certkit.model.wire import Body, Message, Outcome
from certkit.text import Text

START = 1_790_000_000.0
"""When every story begins, in seconds since the epoch."""
SECTION = "E3200000001000001001001"


def text(words: str) -> Text:
    """The same words in both languages."""
    return Text(zh=words, en=words)


def body_of(value: Any) -> Body:
    """A body held inline: JSON of a value, or text and bytes as they are."""
    data = (
        value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
    )
    return Body(digest="sha256:" + hashlib.sha256(data).hexdigest(), size=len(data), text=data.decode("utf-8"))


def requirement(name: str, **changes: Any) -> Requirement:
    """A verified duty of the platform, changed as told."""
    values: dict[str, Any] = {
        "id": name,
        "citation": Citation(document=text("law"), ref="Art. 1"),
        "level": Level.MUST,
        "part": Part.ENFORCE,
        "pillar": "lawful",
        "stage": "bidding",
        "duty_on": "platform",
        "scope": "all",
        "statement": text(name),
        "confidence": Confidence.VERIFIED,
    }
    return Requirement(**(values | changes))


def profile(**changes: Any) -> Profile:
    """A profile that asks for everything, changed as told."""
    values: dict[str, Any] = {
        "id": "full",
        "title": text("full"),
        "owner": text("owner"),
        "version": "1",
        "requirements": ["*"],
        "rule": text("rule"),
    }
    return Profile(**(values | changes))


PARTIES = {
    "purchaser": ("purchaser", "91320000000000001X", "华东招标有限公司"),
    "bidder_a": ("bidder", "91320000000000011A", "甲建设集团"),
    "bidder_b": ("bidder", "91320000000000012B", "乙建设集团"),
    "bidder_c": ("bidder", "91320000000000013C", "丙建设集团"),
    "supervisor": ("supervisor", "11320000000000014D", "住房和城乡建设局"),
    "public": ("public", "", "公众"),
}


class Story:
    """One scenario attempt, told event by event; every deed takes a second of lane time."""

    def __init__(self, steps: Sequence[Step] = (), *, profile_: Profile | None = None, **plan: Any) -> None:
        self.time = START
        self.events: list[AnyEvent] = []
        scenario = Scenario(
            id="story",
            title=text("story"),
            purpose=text("to tell"),
            stage="bidding",
            project="works",
            steps=list(steps),
        )
        parties = {actor: Party(actor=actor, kind=kind, name=name) for actor, (kind, _, name) in PARTIES.items()}
        values: dict[str, Any] = {
            "run": "run-1",
            "kind": "self_test",
            "seed": 7,
            "suite": "suite",
            "suite_version": "1",
            "suite_digest": "0",
            "schemas_digest": "0",
            "tool": "certkit 0",
            "profile": profile_ or profile(),
            "candidate": Candidate(
                name="p",
                version="1",
                vendor="v",
                build="b",
                driver="http",
                instances=[Instance(name="one", lane="real")],
            ),
            "engagement": None,
            "projects": {"works": Project(id="works", title=text("works"), scope=["all"], schedule={}, inputs={})},
            "parties": parties,
            "scenarios": [PlannedScenario(scenario=scenario, instance="one")],
        }
        self.plan = Plan(**(values | plan))

    def tell(self, event: AnyEvent) -> AnyEvent:
        """Add an event as it is."""
        self.events.append(event)
        return event

    def parties(self) -> None:
        """Plant every party with its code."""
        for actor, (kind, code, name) in PARTIES.items():
            self.plant("party", {"code": code, "name": name, "kind": kind}, actor=actor)

    def plant(self, kind: str, value: Any, actor: str = "") -> None:
        """Plant material."""
        self.tell(Planted(kind=kind, value=value, actor=actor, **self._place()))

    def call(
        self,
        operation: str,
        actor: str,
        answer: Any = None,
        *,
        refused: str = "",
        status: int = 0,
        step: str = "",
        role: str = "",
        inputs: dict[str, Any] | None = None,
        file: str = "",
        **changes: Any,
    ) -> ExchangeEvent:
        """An outbound exchange: accepted with an answer, refused for a reason, or with a bare status."""
        outcome, line, body = _answered(answer, refused, status)
        values: dict[str, Any] = {
            "id": f"x{len(self.events) + 1}",
            "direction": "outbound",
            "operation": operation,
            "inputs": {"section": SECTION} if inputs is None else inputs,
            "request": Message(line=f"POST /{operation} HTTP/1.1", body=body_of(file) if file else None),
            "response": Message(line=line, headers=[("Content-Type", _kind(line))], body=body) if line else None,
            "error": None if line else "timeout",
            "sent_at": self.time,
            "uploaded_at": self.time + 0.01,
            "answered_at": self.time + 0.05,
            "source": "127.0.0.1",
            "outcome": outcome,
            "role": role,
            "step": step,
            "actor": actor,
        }
        event = ExchangeEvent(**(self._place() | values | changes))
        self.tell(event)
        self.time += 1
        return event

    def end(self, state: str = "complete") -> None:
        """The last event."""
        self.tell(End(state=state, **self._place()))

    def evidence(self) -> AttemptEvidence:
        """What was told, as a check sees it."""
        return AttemptEvidence(self.plan, self.plan.scenarios[0], 1, self.events)

    def run(self) -> RunEvidence:
        """What was told, as a run."""
        return from_events(self.plan, {("story", 1): self.events})

    def _place(self) -> dict[str, Any]:
        return {"scenario": "story", "lane": "real", "lane_time": self.time, "real_time": self.time}


def suite(*requirements: Requirement, steps: Sequence[Step] = ()) -> Suite:
    """A suite of these requirements."""
    return Suite(
        id="suite",
        title=text("suite"),
        version="1",
        digest="d",
        requirements={one.id: one for one in requirements},
        profiles={},
        projects={},
        parties={},
        documents={},
        scenarios={},
    )


def at_deadline(by: str = "PT1S") -> Moment:
    """A moment beside the deadline."""
    return Moment(after="deadline", by=by)


def _kind(line: str) -> str:
    return "application/problem+json" if line.split()[1].startswith("4") else "application/json"


def _answered(answer: Any, refused: str, status: int) -> tuple[Outcome, str, Body | None]:
    if refused:
        problem = {"type": f"urn:certkit:refusal:{refused}", "title": refused, "status": 409}
        return Outcome(kind="refused", reasons=[refused], detail="HTTP 409"), "HTTP/1.1 409 Conflict", body_of(problem)
    if status >= 500:
        return Outcome(kind="faulted", detail=f"HTTP {status}"), f"HTTP/1.1 {status} Error", body_of("oops")
    if status >= 400:
        return Outcome(kind="refused", reasons=["unstated"], detail=f"HTTP {status}"), f"HTTP/1.1 {status} No", None
    if status < 0:
        return Outcome(kind="silent", detail="timeout"), "", None
    value = {} if answer is None else answer
    listed = value.get("warnings") if isinstance(value, dict) else None
    known = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    warnings = [str(one.get("reason", "unstated")) for one in known]
    return Outcome(kind="accepted", warnings=warnings), "HTTP/1.1 200 OK", body_of(value)
