"""Judgement (判定结果): a verdict per requirement, pillar and profile. Written to `judgement.json`."""

from __future__ import annotations

from typing import Any

import msgspec

from certkit.model.plan import Candidate, Engagement
from certkit.model.requirement import Requirement
from certkit.model.suite import Profile
from certkit.model.verdict import Finding, Verdict
from certkit.text import Text


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement with its verdict and every finding that decided it."""

    requirement: Requirement
    selected: bool
    verdict: Verdict | None
    """None when not tested."""
    advisory: bool
    """Its findings are remarks (提示): it stands apart from the conformity statement."""
    findings: list[Finding]
    reason: str = ""
    """Why inconclusive, not applicable or not tested (code)."""
    strength: str = ""
    """Strongest negative seen, "" for none."""
    guard: str = ""
    """For a guard requirement: blocks or warns, as seen."""
    lanes: list[str] = []
    remarks: int = 0


class StepResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one step of an attempt went."""

    step: str
    actor: str
    does: str
    expected: str
    outcome: str
    """Outcome kind and reasons as text, or unsent/waited."""
    verdict: Verdict | None
    """None for a step that proves nothing and went as expected; failed or inconclusive otherwise."""
    exchange: str = ""
    at: float = 0.0
    proves: list[str] = []


class Lifeline(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One arrow of the scenario's message sequence."""

    exchange: str
    source: str
    target: str
    label: str
    outcome: str
    at: float
    step: str = ""
    verdict: Verdict | None = None


class ScenarioResult(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt of a scenario."""

    id: str
    attempt: int
    title: Text
    purpose: Text
    stage: str
    lane: str
    instance: str
    state: str
    """complete | stopped | faulted | skipped | torn"""
    reason: str
    project: str
    steps: list[StepResult]
    arrows: list[Lifeline]
    started_at: float
    ended_at: float
    exchanges: int


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by verdict of a group of requirements; `not_tested` are selected ones without a verdict."""

    passed: int = 0
    failed: int = 0
    error: int = 0
    inconclusive: int = 0
    pending: int = 0
    not_applicable: int = 0
    not_tested: int = 0

    @property
    def total(self) -> int:
        """All requirements of the group."""
        return sum(getattr(self, name) for name in self.__struct_fields__)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A pillar (方面) or a lifecycle stage with its tally and rolled-up verdict."""

    id: str
    verdict: Verdict
    tally: Tally


class HeadSignature(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed the head of heads: a key, known by its fingerprint; whose key it is, certkit cannot know."""

    algorithm: str
    key: str
    """Public key in DER, hex."""
    fingerprint: str
    """SHA-256 of the DER, hex."""


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """The whole result; the same ledger and suite give the same bytes."""

    run: str
    kind: str
    conclusion: str
    """conforms | does_not_conform | incomplete | nothing"""
    exit_code: int
    profile: Profile
    candidate: Candidate
    engagement: Engagement | None
    suite: str
    suite_version: str
    suite_digest: str
    judged_with: str
    """Digest of the suite that judged, which may be newer than the one that ran."""
    schemas_digest: str
    tool: str
    seed: int
    binding: str
    started_at: str
    head: str
    """Head of heads of the evidence; "" when torn."""
    torn: list[str]
    """Ledger files without a proper end."""
    tally: Tally
    advisory: Tally
    pillars: list[Group]
    stages: list[Group]
    requirements: list[Judged]
    scenarios: list[ScenarioResult]
    deviations: list[dict[str, Any]]
    """Codes with values: clock_travelled, serial, attempts, weak_negative, unsigned, …"""
    clocks: list[dict[str, Any]]
    """Per instance: lane, offset, uncertainty, moves."""
    counts: dict[str, int]
    """scenarios, steps, exchanges, inbound, blobs."""
    unattributed: int = 0
    environment: dict[str, Any] = {}
    """What every instance declared alike of the test item and the surroundings: build, claims, tool, python, os."""
    instances: dict[str, dict[str, Any]] = {}
    """Instance → all that was declared of it: its own description (`environment`), addresses of its neighbours, …"""
    matters: list[Finding] = []
    """Up to five findings to print on the first page, by consequence."""
    readings: list[Finding] = []
    """Where the judge's reading of the wire differs from conduct's."""
    signature: HeadSignature | None = None
    """None when the head is not signed: detects accident, not intent."""
