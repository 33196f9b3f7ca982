"""What the annexes show: requirements sorted into groups, the findings that decide, test cases with their state."""

from __future__ import annotations

from dataclasses import dataclass

from certkit.model.judgement import Judged, Judgement, ScenarioResult
from certkit.model.verdict import Finding, Verdict, roll_up

SHOWN = 4
"""Findings of one requirement that are shown at once."""
FOLDED = 12
"""Further findings that can be unfolded; the rest is only counted."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A requirement with its findings, the deciding ones first."""

    judged: Judged
    shown: list[Finding]
    folded: list[Finding]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class Annex:
    """The requirements of the catalogue, each in exactly one group."""

    decided: list[Row]
    """Selected, part of the conclusion, with a verdict."""
    remarks: list[Row]
    """Selected, but only indications."""
    not_tested: list[Judged]
    outside: list[Judged]

    @property
    def not_applicable(self) -> list[Row]:
        """Those that somebody decided do not apply."""
        return [row for row in self.decided if row.judged.verdict is Verdict.NOT_APPLICABLE]

    @property
    def open(self) -> list[Row]:
        """Nonconformities and requirements without a conclusion, worst first."""
        wanted = (Verdict.FAILED, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PENDING)
        return [row for verdict in wanted for row in self.decided if row.judged.verdict is verdict]


def annex(judgement: Judgement) -> Annex:
    """The requirements of the judgement in their groups, each in the catalogue's order."""
    selected = [judged for judged in judgement.requirements if judged.selected]
    deciding = [judged for judged in selected if not judged.advisory]
    return Annex(
        decided=[_row(judged) for judged in deciding if judged.verdict is not None],
        remarks=[_row(judged) for judged in selected if judged.advisory],
        not_tested=[judged for judged in deciding if judged.verdict is None],
        outside=[judged for judged in judgement.requirements if not judged.selected],
    )


def _row(judged: Judged) -> Row:
    """Only deciding findings are seen at first sight; of those that agree, one is enough."""
    deciding = [finding for finding in judged.findings if finding.verdict is judged.verdict]
    others = [finding for finding in judged.findings if finding.verdict is not judged.verdict]
    shown = min(SHOWN if judged.verdict is not Verdict.PASSED else 1, len(deciding) or 1)
    ordered = [*_each_kind_first(deciding), *_each_kind_first(others)]
    return Row(
        judged=judged,
        shown=ordered[:shown],
        folded=ordered[shown : shown + FOLDED],
        left_out=max(0, len(ordered) - shown - FOLDED),
    )


def _each_kind_first(findings: list[Finding]) -> list[Finding]:
    """The findings with one of every kind of deviation first, so that none hides behind many of another."""
    kinds: set[tuple[str, ...]] = set()
    first: list[Finding] = []
    again: list[Finding] = []
    for found in findings:
        kind = tuple(str(found.facts.get(name, "")) for name in ("dataset", "field", "rule"))
        repeated = found.code == "deviation" and kind in kinds
        (again if repeated else first).append(found)
        kinds.add(kind)
    return [*first, *again]


def worst_step(result: ScenarioResult) -> Verdict:
    """How the steps of an attempt went, at worst; passed when every one went as expected."""
    if result.state != "complete":
        return Verdict.INCONCLUSIVE
    return roll_up([Verdict.PASSED, *(step.verdict for step in result.steps if step.verdict)])


def needs_attention(result: ScenarioResult) -> bool:
    """Whether the details of an attempt should lie open."""
    return worst_step(result) not in (Verdict.PASSED, Verdict.NOT_APPLICABLE)
