"""Collects the findings of one attempt: from its steps, and from every check that its kind of project falls under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from certkit.checks.findings import finding
from certkit.checks.registry import Check, checks
from certkit.errors import NotObserved
from certkit.evidence.attempt import AttemptEvidence
from certkit.judging.attempt import Attempt, expected_text, outcome_text
from certkit.judging.steps import FindTwin, StepJudge, step_verdict
from certkit.model.events import ExchangeEvent
from certkit.model.judgement import Lifeline, ScenarioResult, StepResult
from certkit.model.operation import Vocabulary
from certkit.model.plan import PlannedScenario
from certkit.model.ports import Evidence
from certkit.model.requirement import Requirement
from certkit.model.suite import Step
from certkit.model.verdict import Finding, Verdict

SKIPPED = "skipped"
CANDIDATE = "candidate"
"""How the arrows of a sequence name the platform under test."""


@dataclass(frozen=True)
class Collected:
    """What one attempt gave: its findings, and how it went."""

    findings: list[Finding]
    result: ScenarioResult


def collect(
    evidence: AttemptEvidence, requirements: Mapping[str, Requirement], vocabulary: Vocabulary, find_twin: FindTwin
) -> Collected:
    """Judge one attempt."""
    attempt = Attempt(evidence, vocabulary)
    if attempt.state == SKIPPED:
        return Collected([], not_run(evidence.planned))
    judge = StepJudge(attempt, find_twin)
    found: list[Finding] = []
    verdicts: dict[str, Verdict | None] = {}
    for step in attempt.steps:
        mine = [
            msgspec.structs.replace(one, requirement=requirement.id)
            for requirement in _proved(step, requirements)
            for one in judge.findings(step, requirement)
        ]
        verdicts[step.id] = step_verdict(attempt, step, mine)
        found += mine
    found += _of_checks(evidence, requirements)
    return Collected(placed(found, evidence), _result(attempt, verdicts))


def _proved(step: Step, requirements: Mapping[str, Requirement]) -> list[Requirement]:
    """The requirements of this suite that a step proves; a newer suite may have dropped one."""
    known = [requirements[name] for name in step.proves if name in requirements]
    return [requirement for requirement in known if not requirement.not_tested]


def _of_checks(evidence: AttemptEvidence, requirements: Mapping[str, Requirement]) -> Iterator[Finding]:
    project = evidence.plan.projects.get(evidence.planned.scenario.project)
    scope = set(project.scope) if project else set()
    for check in checks():
        wanted = {name for name in check.requirements if _applies(requirements.get(name), scope)}
        if check.scope == "scenario" and wanted:
            yield from (one for one in run_check(check, evidence) if one.requirement in wanted)


def _applies(requirement: Requirement | None, scope: set[str]) -> bool:
    return requirement is not None and not requirement.not_tested and requirement.scope in scope


def of_run(evidences: Callable[[], Iterable[Evidence]], requirements: Mapping[str, Requirement]) -> list[Finding]:
    """The findings of the checks that look at the whole run; `evidences` begins anew for each of them."""
    found: list[Finding] = []
    for check in checks():
        wanted = {name for name in check.requirements if name in requirements and not requirements[name].not_tested}
        if check.scope == "run" and wanted:
            found += [one for one in run_check(check, evidences()) if one.requirement in wanted]
    return found


def run_check(check: Check, evidence: Evidence | Iterable[Evidence]) -> list[Finding]:
    """The findings of a check; what was never observed is nothing to judge, any other exception is our own error."""
    found: list[Finding] = []
    try:
        for one in check.run(evidence):
            named = one.requirement or (check.requirements[0] if len(check.requirements) == 1 else "")
            if named not in check.requirements:
                raise ValueError(f"a finding names {named or 'no requirement'}")
            found.append(msgspec.structs.replace(one, requirement=named, source=check.name))
    except NotObserved:
        return found
    except Exception as error:  # a check that breaks must not take the verdicts of the others with it
        detail = f"{type(error).__name__}: {error}"
        wrong = finding("own_error", Verdict.ERROR, reason="own_fault", where=check.name, detail=detail)
        found += [msgspec.structs.replace(wrong, requirement=name, source=check.name) for name in check.requirements]
    return found


def placed(found: Iterable[Finding], evidence: AttemptEvidence) -> list[Finding]:
    """The findings with scenario, attempt and lane."""
    place = {"scenario": evidence.scenario, "attempt": evidence.attempt, "lane": evidence.lane}
    return [msgspec.structs.replace(one, **place) for one in found]


def not_run(planned: PlannedScenario) -> ScenarioResult:
    """A planned scenario that was not carried out."""
    scenario = planned.scenario
    return ScenarioResult(
        id=scenario.id,
        attempt=1,
        title=scenario.title,
        purpose=scenario.purpose,
        stage=scenario.stage,
        lane="",
        instance=planned.instance,
        state=SKIPPED,
        reason=planned.cannot,
        project=scenario.project,
        steps=[],
        arrows=[],
        started_at=0.0,
        ended_at=0.0,
        exchanges=0,
    )


def _result(attempt: Attempt, verdicts: Mapping[str, Verdict | None]) -> ScenarioResult:
    evidence, scenario = attempt.evidence, attempt.evidence.planned.scenario
    exchanges = [event for event in evidence.own if isinstance(event, ExchangeEvent)]
    times = [event.lane_time for event in evidence.own if event.lane_time]
    return ScenarioResult(
        id=scenario.id,
        attempt=evidence.attempt,
        title=scenario.title,
        purpose=scenario.purpose,
        stage=scenario.stage,
        lane=evidence.lane,
        instance=evidence.planned.instance,
        state=attempt.state,
        reason=attempt.end.reason if attempt.end else "",
        project=scenario.project,
        steps=[_step_result(attempt, step, verdicts[step.id]) for step in attempt.steps],
        arrows=[_arrow(event, verdicts) for event in exchanges],
        started_at=min(times, default=0.0),
        ended_at=max(times, default=0.0),
        exchanges=len(exchanges),
    )


def _step_result(attempt: Attempt, step: Step, verdict: Verdict | None) -> StepResult:
    deed, waited, unsent = attempt.deed(step.id), attempt.waited(step.id), attempt.unsent(step.id)
    outcome, exchange, at = "", "", 0.0
    if deed is not None:
        outcome, exchange, at = outcome_text(deed.outcome), deed.id, deed.sent_at
    elif waited is not None:
        outcome, exchange, at = "came" if waited.came else "nothing", "".join(waited.came[:1]), waited.until
    elif unsent is not None:
        outcome, at = f"unsent: {unsent.reason}", unsent.lane_time
    return StepResult(
        step=step.id,
        actor=step.actor,
        does=step.does or step.awaits or step.orders,
        expected=expected_text(step),
        outcome=outcome,
        verdict=verdict,
        exchange=exchange,
        at=at,
        proves=step.proves,
    )


def _arrow(event: ExchangeEvent, verdicts: Mapping[str, Verdict | None]) -> Lifeline:
    inbound = event.direction == "inbound"
    return Lifeline(
        exchange=event.id,
        source=CANDIDATE if inbound else event.actor,
        target=event.counterpart if inbound else CANDIDATE,
        label=event.operation,
        outcome=_received(event) if inbound else outcome_text(event.outcome),
        at=event.sent_at,
        step=event.step,
        verdict=verdicts.get(event.step) if event.role == "" and not inbound else None,
    )


def _received(event: ExchangeEvent) -> str:
    """How the counterpart answered, as far as the status line says it."""
    if event.response is None:
        return "silent"
    return "accepted" if " 200 " in f"{event.response.line} " else "faulted"


def executed(result: ScenarioResult) -> int:
    """Steps of an attempt that were carried out."""
    return sum(1 for step in result.steps if step.outcome and not step.outcome.startswith("unsent"))
