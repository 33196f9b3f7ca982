"""Suite (测试集), Scenario (测试用例), Step (测试步骤), Profile (检测项目集) and what they are made of."""

from __future__ import annotations

from typing import Any

import msgspec

from certkit.model.requirement import Requirement, Source
from certkit.text import Text


class Moment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A point of lane time: `by` (ISO 8601 duration, may be negative) after a named moment or step.

    `after` is "start" (of the scenario), a key of the project's schedule ("deadline", "opening", …), or a step id,
    which means the moment its answer came.
    """

    after: str
    by: str = "PT0S"


class Expect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The outcome a step should have: "accepted", or refused for one of `reasons`."""

    kind: str = "accepted"
    """accepted | refused | any"""
    reasons: list[str] = []
    warnings: list[str] = []
    """With kind accepted: the warnings that must be shown (a guard that warns instead of blocking)."""
    values: dict[str, Any] = {}
    """JSON Pointer into the answer → literal value, or {"kept": name}, that must stand there."""


class Twin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The accepted positive control (正向对照) of a negative step, and in what it differs."""

    step: str
    differs: list[str]
    """Of: at, actor, sends, headers, from_address, pace, token, signature, inputs/<name>; or "state" alone when the
    calls are the same and only the tender's state differs."""
    scenario: str = ""


class Probe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A read (状态核查) that shows whether a refused deed changed anything.

    `when` is "now" (read before and after the deed) or "later" (the step of that id, sent when the law allows).
    `unchanged` are JSON Pointers into the answer; `absent` are kept names whose value must not occur in it.
    """

    does: str
    actor: str = ""
    when: str = "now"
    unchanged: list[str] = []
    absent: list[str] = []
    inputs: dict[str, Any] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One deed (`does`), one wait (`awaits`), one order to a counterpart (`orders`) or one wait for time (`waits`)."""

    id: str
    actor: str = ""
    does: str = ""
    awaits: str = ""
    """Name of a dataset that must arrive at the counterpart `actor` within `within`."""
    orders: str = ""
    """What the counterpart `actor` is told to do from now on: e.g. "fail:503", "timeout", "reject", "drop", "honest",
    "revoke:<actor>", "expire:<actor>"."""
    waits: bool = False
    """Only wait until `at`."""
    within: str = ""
    at: Moment | None = None
    inputs: dict[str, Any] = msgspec.field(default={}, name="with")
    """Literals, or one-key tables: {kept = name}, {moment = {after, by}}, {party = actor}, {parties = [actors]},
    {certificate = actor}, {statement = document}, {price_of = actor}, {unique = text}, {filled = {with, to}},
    {left_out = true}. An input not given here is taken from the kept value of that name (the actor's own first), then
    from the project file, then from what the actor is."""
    sends: str = ""
    """Name of a document of the suite that becomes the request body."""
    sealed_by: str = ""
    headers: dict[str, str] = {}
    from_address: str = ""
    pace: float | None = None
    together: str = ""
    session: str = ""
    """"" the actor's own session; "none" without one; another actor's name to use its token."""
    signature: str = ""
    """"" the actor's own; else what is wrong with it: "flipped" (one bit), "other_content" (made for something else),
    "none", "spare" (the bidder's certificate that was never bound), or another actor's name."""
    expect: Expect | None = None
    keeps: dict[str, str] = {}
    twin: Twin | None = None
    probes: list[Probe] = []
    proves: list[str] = []
    title: Text | None = None
    weak: str = ""
    """Why a negative step has no twin or no probe; without such a reason lint refuses it."""
    line: int = 0
    """Line of the step in its file."""
    source: str = ""


class Scenario(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A straight line of steps with its title, purpose, project kind and clock."""

    id: str
    title: Text
    purpose: Text
    stage: str
    project: str
    clock: str = "any"
    """races | days | any"""
    needs: list[str] = []
    disturbs: list[str] = []
    uses: list[str] = []
    schedule: dict[str, Moment] = {}
    """Overrides of the project's schedule."""
    actors: list[str] = []
    steps: list[Step] = []
    source: str = ""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of project (项目类型): the literal inputs of its operations and its schedule."""

    id: str
    title: Text
    scope: list[str]
    """Scopes of the catalogue that it falls under, e.g. ["all", "mandatory tender"]."""
    schedule: dict[str, Moment]
    inputs: dict[str, dict[str, Any]]
    """Operation → inputs."""


SEALS = (
    "proper",
    "none",
    "partly",
    "random",
    "foreign_section",
    "foreign_bidder",
    "unbound_certificate",
    "bad_signature",
    "wrong_digest",
    "wrong_key",
    "second_tool",
    "other_order",
)
"""How a bid can be sealed: properly, with one thing wrong, or in another way that is as proper."""


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that a step sends: a file of the suite, or a bid made and sealed for the actor.

    `kind` is file | bid | application; `seal` is one of SEALS.
    """

    name: str
    kind: str
    file: str = ""
    seal: str = "proper"
    content: dict[str, Any] = {}


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A synthetic party that plays an actor: its name, kind, certificate authority and algorithm."""

    actor: str
    kind: str
    """purchaser | agency | bidder | expert | supervisor | operator | public"""
    name: str
    name_en: str = ""
    authority: str = "ca-a"
    algorithm: str = "ec-p256"
    flaw: str = ""
    """What is wrong with its papers: "" nothing, "code" (a code that fails its check character), "unlisted" (its
    certificate is of an authority nobody was told of), "usage" (its certificate is not for signatures)."""
    fields: dict[str, Any] = {}


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of requirements with a decision rule (判定规则), owned by whoever supplies it."""

    id: str
    title: Text
    owner: Text
    version: str
    requirements: list[str]
    """Requirement ids, or ["*"] for all that are tested."""
    rule: Text
    strength: str = "A"
    """Weakest strength of a negative that still passes: A, B or C."""
    guard: str = "either"
    """How `guard` requirements must be met: blocks | warns | either."""
    unverified: str = "warns"
    """Whether a record fails by a fact of the data standard that was not read at its source: warns | fails."""
    tolerances: dict[str, float] = {}
    """Seconds: receipt_seconds, push_seconds, clock_seconds, …"""
    digest: str = ""


class Suite(msgspec.Struct, frozen=True, kw_only=True):
    """A versioned folder of requirements, profiles, scenarios, projects, parties and documents."""

    id: str
    title: Text
    version: str
    digest: str
    requirements: dict[str, Requirement]
    profiles: dict[str, Profile]
    projects: dict[str, Project]
    parties: dict[str, Party]
    documents: dict[str, Document]
    scenarios: dict[str, Scenario]
    folder: str = ""
    sources: dict[str, Source] = {}
    not_tested: dict[str, Text] = {}
    """What the codes of `Requirement.not_tested` mean."""
