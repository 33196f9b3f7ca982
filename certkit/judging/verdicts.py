"""From findings to verdicts: per requirement, per aspect and stage, and the conclusion with its exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from certkit.model.judgement import Group, Judged, Tally
from certkit.model.requirement import Part, Requirement
from certkit.model.suite import Profile
from certkit.model.verdict import Finding, Verdict, roll_up

IDLE = ("not_observed", "no_witness")
"""Reasons that say: here was nothing to judge. They stay only where nothing else was said."""
PILLARS = ("lawful", "secure_reliable", "interoperable")
WHOLE = ["*"]

CONFORMS, DOES_NOT_CONFORM, INCOMPLETE, NOTHING = "conforms", "does_not_conform", "incomplete", "nothing"
EXIT = {"failed": 1, "error": 3, "undecided": 4, "none": 0}


def decide(requirement: Requirement, findings: Sequence[Finding], profile: Profile, reason: str) -> Judged:
    """The verdict of one requirement; `reason` says why there are no findings, when there are none."""
    advisory = requirement.advisory
    found = [_weighed(one, requirement, profile) for one in findings]
    if any(one.verdict in (Verdict.PASSED, Verdict.FAILED) for one in found):
        found = [one for one in found if one.reason not in IDLE]
    verdict, why = _verdict(found, advisory, reason)
    guards = sorted({str(one.actual) for one in found if one.code == "guarded"})
    strengths = sorted(one.strength for one in found if one.strength and one.verdict is Verdict.PASSED)
    return Judged(
        requirement=requirement,
        selected=is_selected(requirement, profile),
        verdict=verdict,
        advisory=advisory,
        findings=found,
        reason=why,
        strength=strengths[0] if strengths else "",
        guard=", ".join(guards) if requirement.part is Part.GUARD else "",
        lanes=sorted({one.lane for one in found if one.lane}),
        remarks=sum(1 for one in found if one.advisory and one.verdict is Verdict.FAILED),
    )


def _weighed(one: Finding, requirement: Requirement, profile: Profile) -> Finding:
    """A finding as it counts: for an advisory requirement, and for a profile that takes unread facts for read."""
    if requirement.advisory:
        return msgspec.structs.replace(one, advisory=True)
    if one.advisory and profile.unverified == "fails" and _rests_on_an_unread_fact(one):
        return msgspec.structs.replace(one, advisory=False)
    return one


def _rests_on_an_unread_fact(one: Finding) -> bool:
    """Whether it only warns because what the dictionary says of a field was not read; an unknown field has no fact."""
    unread = one.facts.get("confidence") not in (None, "verified")
    return one.code == "deviation" and unread and bool(one.facts["field"]) and one.facts["rule"] != "unknown_field"


def _verdict(found: Sequence[Finding], advisory: bool, reason: str) -> tuple[Verdict | None, str]:
    """Verdict and reason. What is advisory never fails; what has nothing to judge gives way to what was judged."""
    if not found:
        return (None, reason) if reason in UNTRIED or not reason else (Verdict.INCONCLUSIVE, reason)
    counting = [one for one in found if not (one.advisory and one.verdict is Verdict.FAILED)]
    if not advisory:
        counting = [one for one in counting if not one.advisory]
    verdict = roll_up(one.verdict for one in counting)
    if verdict in (Verdict.PASSED, Verdict.FAILED):
        return verdict, ""
    deciding = next((one.reason for one in counting if one.verdict is verdict and one.reason), "")
    return verdict, deciding or "not_observed"


UNTRIED = ("not_selected", "not_yet", "papers", "memory", "other_party", "verdict")
"""Reasons without a verdict: nothing was tried."""


def is_selected(requirement: Requirement, profile: Profile) -> bool:
    """Whether a profile asks for a requirement; the whole catalogue means all that is tested."""
    if profile.requirements == WHOLE:
        return not requirement.not_tested
    return requirement.id in profile.requirements


def tally(judged: Iterable[Judged], *, advisory: bool = False) -> Tally:
    """Counts of the selected requirements, those that are remarks only apart from the others."""
    counted = Counter(
        one.verdict.value if one.verdict else "not_tested"
        for one in judged
        if one.selected and one.advisory is advisory
    )
    return Tally(**counted)


def groups(judged: Sequence[Judged], names: Sequence[str], member: str) -> list[Group]:
    """One group per name that has selected requirements: its tally, and its verdict over what was judged."""
    found = []
    for name in names:
        mine = [one for one in judged if getattr(one.requirement, member) == name and one.selected and not one.advisory]
        if mine:
            verdicts = [one.verdict for one in mine if one.verdict]
            found.append(Group(id=name, verdict=roll_up(verdicts), tally=tally(mine)))
    return found


def stages(judged: Sequence[Judged], order: Iterable[str]) -> list[str]:
    """The stages of the requirements: those of the vocabulary in its order, then the others."""
    known = list(dict.fromkeys(order))
    others = sorted({one.requirement.stage for one in judged} - set(known))
    return [*known, *others]


def conclude(counts: Tally, *, own_fault: bool, unfinished: bool) -> tuple[str, int]:
    """The conclusion under the decision rule, and the exit code of DESIGN §11.

    `own_fault`: an attempt was torn or broke down on our side. `unfinished`: something planned was not carried out.
    """
    if counts.failed:
        return DOES_NOT_CONFORM, EXIT["failed"]
    judged = counts.passed + counts.inconclusive + counts.pending + counts.error
    if counts.error or own_fault:
        return INCOMPLETE, EXIT["error"]
    if not judged:
        return NOTHING, EXIT["undecided"]
    if counts.inconclusive or counts.pending or counts.not_tested or unfinished or not counts.passed:
        return INCOMPLETE, EXIT["undecided"]
    return CONFORMS, EXIT["none"]


def matters(judged: Sequence[Judged], most: int = 5) -> list[Finding]:
    """The first failing finding of each failed requirement, those that tell most first."""
    failed = [one for one in judged if one.verdict is Verdict.FAILED and one.selected and not one.advisory]
    failed.sort(key=lambda one: (one.requirement.telling_rank or 10_000, one.requirement.id))
    return [_first_failure(one) for one in failed[:most]]


def _first_failure(judged: Judged) -> Finding:
    return next(one for one in judged.findings if one.verdict is Verdict.FAILED and not one.advisory)


def by_requirement(found: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    """The findings of each requirement, in order."""
    sorted_: dict[str, list[Finding]] = {}
    for one in found:
        sorted_.setdefault(one.requirement, []).append(one)
    return sorted_
