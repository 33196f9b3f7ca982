"""The first page in figures and facts: numbers, the situations of Article 53, matters, limits."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from certkit import resources
from certkit.model.judgement import Judged, Judgement, Tally
from certkit.model.requirement import Confidence, Part
from certkit.model.verdict import Finding, Verdict
from certkit.reporting.words import Words

UNDECIDED = (Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PENDING, None)
MATTERS = 5


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What the first page counts; tested + not applicable + not tested = demanded."""

    demanded: int
    tested: int
    tally: Tally
    remarks: int
    unread: int
    papers: int
    outside: int
    catalogue: int


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One of the seven situations of Article 53 and what the tests saw of it."""

    id: str
    state: str
    """observed | not_observed | undecided | not_tested | not_judged"""
    tested: int
    open: int
    """Related requirements without a conclusion."""
    remarks: int
    finding: Finding | None


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One fact, the article it belongs to and its record."""

    fact: str
    judged: Judged
    finding: Finding
    at: float
    """When its record was made; 0 without one."""


def numbers(judgement: Judgement) -> Numbers:
    """The figures of the result sentence."""
    tally = judgement.tally
    selected = [judged for judged in judgement.requirements if judged.selected]
    return Numbers(
        demanded=tally.total,
        tested=tally.total - tally.not_applicable - tally.not_tested,
        tally=tally,
        remarks=judgement.advisory.total,
        unread=sum(judged.requirement.confidence is Confidence.MEMORY for judged in selected),
        papers=sum(judged.requirement.part is Part.ATTEST for judged in judgement.requirements),
        outside=len(judgement.requirements) - len(selected),
        catalogue=len(judgement.requirements),
    )


def outside(judgement: Judgement, words: Words) -> str:
    """Why requirements of the catalogue are not in the profile, the commonest reason first."""
    left = [judged for judged in judgement.requirements if not judged.selected]
    reasons = Counter(judged.requirement.not_tested or judged.reason or "not_selected" for judged in left)
    lines = [words.texts("untested.count", reason=words.reason(code), n=n) for code, n in reasons.most_common()]
    return words.texts("mark.semicolon").join(lines)


@cache
def _bearings() -> dict[str, dict[str, list[str]]]:
    """Situation → patterns of the requirements, and codes of the findings, that bear on it."""
    text = (resources.reports() / "situations.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = tomllib.loads(text)["situation"]
    return found


def situations(judgement: Judgement) -> list[Situation]:
    """What was observed of each of the seven situations; the authority decides what it means."""
    return [_situation(name, judgement.requirements) for name in _bearings()]


def grounds(judged: Judged) -> list[str]:
    """The situations that a requirement bears on."""
    return [name for name in _bearings() if _bears(judged, name)]


def _bears(judged: Judged, situation: str) -> bool:
    bearing = _bearings()[situation]
    if any(fnmatchcase(judged.requirement.id, pattern) for pattern in bearing["requirements"]):
        return True
    codes = bearing.get("findings", [])
    return any(found.code in codes and found.verdict is Verdict.FAILED for found in judged.findings)


def _situation(name: str, requirements: Iterable[Judged]) -> Situation:
    related = [judged for judged in requirements if _bears(judged, name)]
    deciding = [judged for judged in related if judged.selected and not judged.advisory]
    failed = [judged for judged in deciding if judged.verdict is Verdict.FAILED]
    passed = [judged for judged in deciding if judged.verdict is Verdict.PASSED]
    state = "not_tested" if _bearings()[name]["requirements"] else "not_judged"
    if failed:
        state = "observed"
    elif passed:
        state = "not_observed"
    elif any(judged.verdict in UNDECIDED[:3] for judged in deciding):
        state = "undecided"
    wrong = [finding for judged in failed for finding in judged.findings if finding.verdict is Verdict.FAILED]
    return Situation(
        id=name,
        state=state,
        tested=len(failed) + len(passed),
        open=len(related) - len(failed) - len(passed) - sum(_set_aside(judged) for judged in related),
        remarks=sum(judged.advisory and judged.remarks > 0 for judged in related),
        finding=wrong[0] if wrong else None,
    )


def _set_aside(judged: Judged) -> bool:
    return judged.verdict is Verdict.NOT_APPLICABLE or judged.advisory


def matters(judgement: Judgement, words: Words) -> list[Matter]:
    """The findings that deserve the reader's eye, each with its requirement."""
    known = {judged.requirement.id: judged for judged in judgement.requirements}
    made = {(one.id, one.attempt, arrow.exchange): arrow.at for one in judgement.scenarios for arrow in one.arrows}
    return [
        Matter(
            fact=words.sentence(finding),
            judged=known[finding.requirement],
            finding=finding,
            at=made.get((finding.scenario, finding.attempt, finding.exchange), 0.0),
        )
        for finding in judgement.matters[:MATTERS]
    ]


def limits(judgement: Judgement, words: Words) -> list[str]:
    """Under what conditions the result holds: access, time, deviations, attempts, torn records."""
    t = words.texts
    lanes = dict.fromkeys(instance.lane for instance in judgement.candidate.instances)
    lines = [t("limits.access", access=t.word("driver", judgement.candidate.driver))]
    lines += [f"{t(f'lane.{lane}')}{t('mark.colon')}{t(f'unproven.{lane}')}" for lane in lanes]
    repeated = [result for result in judgement.scenarios if result.attempt > 1]
    if repeated:
        lines.append(t("limits.attempts", n=len(repeated)))
    if judgement.torn:
        lines.append(t("limits.torn", files=t("mark.list").join(judgement.torn)))
    if judgement.unattributed:
        lines.append(t("limits.unattributed", n=judgement.unattributed))
    lines.append(t("limits.deviations" if judgement.deviations else "limits.none", n=len(judgement.deviations)))
    return lines


def described(judgement: Judgement) -> list[str]:
    """The members by which the instances describe themselves, in their order; some may be missing from an instance."""
    own = [one.get("environment") for one in judgement.instances.values()]
    return list(dict.fromkeys(str(name) for one in own if isinstance(one, dict) for name in one))
