"""`make_plan`: which instance serves which scenario; what cannot be observed is known before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase

import msgspec

from certkit import __version__, resources
from certkit.errors import InputError, NothingToDo, Problem
from certkit.loading.moments import settle
from certkit.loading.suite import digest_of
from certkit.loading.tables import nearest
from certkit.model.plan import Candidate, Engagement, Instance, Plan, PlannedScenario
from certkit.model.requirement import Requirement
from certkit.model.suite import Profile, Scenario, Step, Suite
from certkit.standards.dictionaries.loading import named_dialect
from certkit.standards.messages.message import sayable

KINDS = ("self_test", "third_party", "surveillance", "demonstration")
NOT_SELECTED, NO_ACCESS, NO_CLOCK = "not_selected", "no_access", "clock_not_adjustable"
NO_MESSAGE = "no_message"
_LANES = {"races": ("real", "virtual"), "days": ("travelled", "virtual"), "any": ("travelled", "virtual", "real")}


def make_plan(
    suite: Suite,
    candidate: Candidate,
    profile: str,
    *,
    kind: str,
    seed: int,
    run: str,
    selection: Collection[str] = (),
    engagement: Engagement | None = None,
    started_at: str = "",
) -> Plan:
    """The plan of a run; `selection` are scenario ids or patterns (`bidding.*`), none means all."""
    chosen = suite.profiles.get(profile)
    if chosen is None:
        right = nearest(profile, suite.profiles)
        raise InputError(Problem(where="--profile", what=f'profile "{profile}" is not in {suite.id}', right=right))
    _check_kind(kind, engagement)
    planned = [_planned(one, candidate, selection) for one in suite.scenarios.values() if _fits(one, candidate)]
    _check_selection(selection, suite)
    if not any(one.instance for one in planned):
        raise NothingToDo(_nothing(planned))
    return Plan(
        run=run,
        kind=kind,
        seed=seed,
        suite=suite.id,
        suite_version=suite.version,
        suite_digest=suite.digest,
        schemas_digest=digest_of(resources.schemas(), resources.own_dialects()),
        tool=f"certkit {__version__}",
        profile=chosen,
        candidate=candidate,
        engagement=engagement,
        projects=suite.projects,
        parties=suite.parties,
        scenarios=planned,
        started_at=started_at,
    )


def _fits(scenario: Scenario, candidate: Candidate) -> bool:
    """A scenario that only listens is for a candidate that nobody drives, every other for one that is driven."""
    return any(step.does for step in scenario.steps) is (candidate.driver != "exchange")


def _check_kind(kind: str, engagement: Engagement | None) -> None:
    if kind not in KINDS:
        raise InputError(Problem(where="--kind", what=f'kind "{kind}" is unknown', right=nearest(kind, KINDS)))
    if kind == "third_party" and engagement is None:
        right = "give --engagement engagement.toml"
        raise InputError(Problem(where="--kind", what="a third-party test needs an engagement", right=right))


def _check_selection(selection: Collection[str], suite: Suite) -> None:
    unknown = [one for one in selection if not any(_matches(name, [one]) for name in suite.scenarios)]
    if unknown:
        raise InputError(
            *(
                Problem(where="--scenario", what=f'no scenario "{one}"', right=nearest(one, suite.scenarios))
                for one in unknown
            )
        )


def _matches(name: str, selection: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in selection)


def _nothing(planned: list[PlannedScenario]) -> str:
    reasons = sorted({one.cannot for one in planned})
    return "no scenario can be run: " + ", ".join(reasons)


def _planned(scenario: Scenario, candidate: Candidate, selection: Collection[str]) -> PlannedScenario:
    """The scenario with the first instance whose lane suits its clock."""
    if selection and not _matches(scenario.id, selection):
        return PlannedScenario(scenario=scenario, instance="", cannot=NOT_SELECTED)
    if any(not reachable(step, candidate) for step in scenario.steps):
        return PlannedScenario(scenario=scenario, instance="", cannot=NO_ACCESS)
    instance = _instance(scenario.clock, candidate.instances)
    if instance is None:
        return PlannedScenario(scenario=scenario, instance="", cannot=NO_CLOCK)
    return PlannedScenario(scenario=scenario, instance=instance.name)


def reachable(step: Step, candidate: Candidate) -> bool:
    """Whether the candidate offers the step's operation; waits and orders need nothing of it."""
    if not step.does:
        return True
    return candidate.access.get(step.does, candidate.access.get("default", candidate.driver)) != "none"


def _instance(clock: str, instances: Iterable[Instance]) -> Instance | None:
    by_lane: dict[str, Instance] = {}
    for instance in instances:
        by_lane.setdefault(instance.lane, instance)
    return next((by_lane[lane] for lane in _LANES[clock] if lane in by_lane), None)


_Proof = tuple[PlannedScenario, Step, str]
"""A step that proves something, and why it will not be carried out."""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan holds for one requirement: how it is tested, or why there will be no verdict."""

    requirement: Requirement
    steps: list[str]
    """`scenario/step` of every planned step that proves it."""
    checked: bool
    """Whether a named check judges it from the evidence."""
    reason: str
    """Empty when a verdict can be expected; else why not: a `not_tested` code or the reason of the scenarios."""


def outlook(plan: Plan, suite: Suite, checked: Collection[str]) -> list[Outlook]:
    """What will come of each requirement of the profile; `checked` are the ids that a named check judges."""
    proving: dict[str, list[_Proof]] = {}
    known = sayable(named_dialect(plan.candidate.exchange))
    for planned in plan.scenarios:
        for step in planned.scenario.steps:
            untold = NO_MESSAGE if step.awaits and step.awaits not in known else ""
            for one in step.proves:
                proving.setdefault(one, []).append((planned, step, planned.cannot or untold))
    return [
        _outlook(requirement, proving.get(requirement.id, []), requirement.id in checked)
        for requirement in selected(plan.profile, suite.requirements)
    ]


def _outlook(requirement: Requirement, proving: list[_Proof], checked: bool) -> Outlook:
    run = [f"{planned.scenario.id}/{step.id}" for planned, step, cannot in proving if not cannot]
    reason = requirement.not_tested
    if not (reason or run or checked):
        reason = proving[0][2] if proving else "not_yet"
    return Outlook(requirement=requirement, steps=run, checked=checked, reason=reason)


def selected(profile: Profile, requirements: Mapping[str, Requirement]) -> list[Requirement]:
    """The requirements that a profile names, in the order of the catalogue."""
    if profile.requirements == ["*"]:
        return list(requirements.values())
    return [requirement for name, requirement in requirements.items() if name in profile.requirements]


def longest_wait(plan: Plan) -> float:
    """Seconds of real time that the schedules of the planned scenarios ask for at most."""
    real = {instance.name for instance in plan.candidate.instances if instance.lane == "real"}
    return max((_wait(one.scenario, plan) for one in plan.scenarios if one.instance in real), default=0.0)


def _wait(scenario: Scenario, plan: Plan) -> float:
    schedule = plan.projects[scenario.project].schedule | scenario.schedule
    settled = [settle(step.at, schedule) for step in scenario.steps if step.at]
    return max((seconds for after, seconds in settled if after == "start"), default=0.0)
