"""Judgement (判定结果): a verdict per requirement, pillar and profile. Written to `judgement.json`."""

from __future__ import annotations

from collections.abc import Iterable
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


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often a value was seen to be valid, and how often one was seen to be refused."""

    valid: int = 0
    refused: int = 0

    @property
    def state(self) -> str:
        """valid | refused | both | never"""
        if self.valid and self.refused:
            return "both"
        return "valid" if self.valid else "refused" if self.refused else "never"


class Element(Seen, frozen=True, kw_only=True, omit_defaults=True):
    """A field of a dataset (数据元素): how often it was seen, and which codes of its list."""

    name: str
    """On the wire."""
    title: Text
    required: str
    """yes | no | unknown"""
    code_list: str = ""
    """The list that its codes are counted by; "" when there is none, or none that is known to be complete."""
    codes: dict[str, Seen] = {}
    """Codes that were seen; what else the list holds was not."""


class SeenDataset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dataset of which a message came, or a value was refused on entry."""

    name: str
    title: Text
    stage: str
    messages: int
    """How many brought a record of it; parts of an envelope are counted with each message."""
    fields: list[Element]
    number: str = ""


class UnseenDataset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dataset of which nothing was seen, and how many fields it has."""

    name: str
    title: Text
    stage: str
    fields: int
    number: str = ""


class CodeTitles(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code list by which codes were counted."""

    title: Text
    size: int
    codes: dict[str, Text]
    """All its codes; of a long list only those that were seen."""


class Elements(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the messages of a run covered of the data standard (数据元素覆盖); every attempt counts.

    Refused is a value that the candidate refused on entry, or that was wrong in a message.
    """

    dialect: str
    title: Text
    datasets: list[SeenDataset] = []
    unseen: list[UnseenDataset] = []
    lists: dict[str, CodeTitles] = {}
    messages: int = 0
    unread: int = 0
    """Messages of which no dataset could be read."""
    deviations: list[Finding] = []
    """What was wrong in the messages, each kind once, with how often and one example."""

    @property
    def totals(self) -> dict[str, int]:
        """Datasets, fields and codes of the dialect, and how many were seen valid, seen refused, or never."""
        fields = [field for dataset in self.datasets for field in dataset.fields]
        known = len(fields) + sum(one.fields for one in self.unseen)
        codes = [one for name in self.lists for one in self.codes(name).values()]
        size = sum(one.size for one in self.lists.values())
        return {
            "datasets": len(self.datasets) + len(self.unseen),
            "datasets_seen": sum(1 for dataset in self.datasets if dataset.messages),
            **_counted("fields", fields, known),
            **_counted("codes", codes, size),
            "messages": self.messages,
            "deviations": len(self.deviations),
        }

    def codes(self, code_list: str) -> dict[str, Seen]:
        """The codes of a list that were seen, in any field."""
        found: dict[str, Seen] = {}
        for field in (field for dataset in self.datasets for field in dataset.fields if field.code_list == code_list):
            for code, seen in field.codes.items():
                before = found.get(code, Seen())
                found[code] = Seen(valid=before.valid + seen.valid, refused=before.refused + seen.refused)
        return found


def _counted(name: str, seen: Iterable[Seen], known: int) -> dict[str, int]:
    """Of how many: seen valid, seen refused (some were both), never seen."""
    states = [one.state for one in seen]
    return {
        name: known,
        f"{name}_valid": sum(state in ("valid", "both") for state in states),
        f"{name}_refused": sum(state in ("refused", "both") for state in states),
        f"{name}_never": known - sum(state != "never" for state in states),
    }


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
    elements: Elements | None = None
    """What the messages covered of the data standard; None in a judgement made before this was counted."""
