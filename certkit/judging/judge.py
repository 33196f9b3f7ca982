"""`judge`: a recorded run, a suite and the vocabulary → the judgement. The same files give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from certkit.checks.elements import ElementCount
from certkit.checks.registry import checks
from certkit.evidence.reader import RunEvidence, open_run
from certkit.evidence.verifying import verify
from certkit.judging.attempt import Attempt, TwinDeed
from certkit.judging.collecting import collect, executed, not_run, of_run
from certkit.judging.declarations import alike, declared
from certkit.judging.reading import reread
from certkit.judging.steps import FindTwin
from certkit.judging.verdicts import (
    PILLARS,
    by_requirement,
    conclude,
    decide,
    groups,
    matters,
    stages,
    tally,
)
from certkit.model.events import ClockEvent, ExchangeEvent
from certkit.model.judgement import Elements, Judged, Judgement, ScenarioResult
from certkit.model.operation import Vocabulary
from certkit.model.plan import Plan
from certkit.model.requirement import Requirement
from certkit.model.suite import Suite
from certkit.model.verdict import Finding, Verdict

STRONGEST = "A"
FINISHED = ("complete", "skipped")


def judge(folder: Path, suite: Suite, vocabulary: Vocabulary) -> Judgement:
    """The judgement of a run folder; EvidenceError when its evidence does not verify. A torn run is judged as far as
    it goes."""
    run = open_run(folder)
    if run.head:
        verify(folder)
    return judge_run(run, suite, vocabulary)


def judge_run(run: RunEvidence, suite: Suite, vocabulary: Vocabulary) -> Judgement:
    """The judgement of recorded evidence, as its file holds it: a report made of either is the same."""
    return msgspec.json.decode(msgspec.json.encode(_judged(run, suite, vocabulary), order="sorted"), type=Judgement)


def _judged(run: RunEvidence, suite: Suite, vocabulary: Vocabulary) -> Judgement:
    """The judgement, one attempt at a time."""
    gathered = _Gathered(run, suite, vocabulary)
    judged = gathered.judged()
    counts = tally(judged)
    conclusion, code = conclude(
        counts, own_fault=run.cut_off or gathered.broken(), unfinished=any(one.cannot for one in run.plan.scenarios)
    )
    plan = run.plan
    instances = declared(run)
    return Judgement(
        run=plan.run,
        kind=plan.kind,
        conclusion=conclusion,
        exit_code=code,
        profile=plan.profile,
        candidate=plan.candidate,
        engagement=plan.engagement,
        suite=plan.suite,
        suite_version=plan.suite_version,
        suite_digest=plan.suite_digest,
        judged_with=suite.digest,
        schemas_digest=plan.schemas_digest,
        tool=plan.tool,
        seed=plan.seed,
        binding=plan.binding,
        started_at=plan.started_at,
        head=run.head,
        torn=list(run.torn),
        tally=counts,
        advisory=tally(judged, advisory=True),
        pillars=groups(judged, PILLARS, "pillar"),
        stages=groups(judged, stages(judged, (one.stage for one in vocabulary.operations.values())), "stage"),
        requirements=judged,
        scenarios=gathered.results,
        deviations=list(_deviations(run, suite, gathered)),
        clocks=_clocks(plan, gathered.clocks),
        counts=gathered.counts(),
        unattributed=len(run.unattributed),
        environment=alike(instances),
        instances=instances,
        matters=matters(judged),
        readings=gathered.readings,
        signature=run.signature,
        elements=gathered.elements(),
    )


class _Gathered:
    """Everything the attempts gave, without their bodies."""

    def __init__(self, run: RunEvidence, suite: Suite, vocabulary: Vocabulary) -> None:
        self._run = run
        self._suite = suite
        self.results: list[ScenarioResult] = []
        self.readings: list[Finding] = []
        self.clocks = [one for one in run.run_events if isinstance(one, ClockEvent)]
        self._found: list[Finding] = []
        self._directions: Counter[str] = Counter()
        self._elements = ElementCount(run.plan)
        self.last = dict(run.attempts)
        """Scenario → its last attempt."""
        find_twin = _twins(run, vocabulary)
        for recorded in run.evidences():
            evidence, differences = reread(recorded, vocabulary)
            self.readings += differences
            self.clocks += [one for one in evidence.own if isinstance(one, ClockEvent)]
            self._directions.update(one.direction for one in evidence.own if isinstance(one, ExchangeEvent))
            collected = collect(evidence, suite.requirements, vocabulary, find_twin)
            self._elements.add(evidence)
            self.results.append(collected.result)
            self._found += [one for one in collected.findings if not self._taken_up(one, collected.result)]
        for recorded in islice(run.evidences(), 1):
            self._elements.add_strays(recorded)
        self.results += [not_run(one) for one in run.plan.scenarios if one.scenario.id not in self.last]
        self._found += of_run(lambda: (reread(one, vocabulary)[0] for one in run.evidences()), suite.requirements)

    def _taken_up(self, one: Finding, result: ScenarioResult) -> bool:
        """Whether an attempt that was cut off and begun anew left this open for the next one."""
        superseded = result.state not in FINISHED and result.attempt < self.last[result.id]
        return superseded and one.verdict is Verdict.INCONCLUSIVE

    def judged(self) -> list[Judged]:
        """Every requirement of the catalogue with its verdict."""
        found = by_requirement(self._found)
        reasons = _reasons(self._run.plan, self._suite.requirements)
        return [
            decide(requirement, found.get(name, []), self._run.plan.profile, reasons[name])
            for name, requirement in self._suite.requirements.items()
        ]

    def elements(self) -> Elements:
        """What the messages covered of the data standard."""
        return self._elements.elements()

    def broken(self) -> bool:
        """Whether the last attempt of a scenario broke down on our side or was cut off, or was never begun."""
        ends = [one.state for one in self.results if one.attempt == self.last.get(one.id)]
        begun = {one.scenario.id for one in self._run.plan.scenarios if not one.cannot} <= set(self.last)
        return not begun or any(state not in FINISHED for state in ends)

    def counts(self) -> dict[str, int]:
        """How much was recorded."""
        return {
            "scenarios": len({one.id for one in self.results if one.state != "skipped"}),
            "steps": sum(executed(one) for one in self.results),
            "exchanges": self._directions["outbound"],
            "inbound": self._directions["inbound"],
            "blobs": self._run.blobs,
        }


def _twins(run: RunEvidence, vocabulary: Vocabulary) -> FindTwin:
    """Finds the deed of a twin in another scenario; those that hold such twins are read for them alone."""
    wanted = {
        (step.twin.scenario, step.twin.step)
        for planned in run.plan.scenarios
        for step in planned.scenario.steps
        if step.twin and step.twin.scenario
    }
    deeds: dict[tuple[str, str], TwinDeed] = {}
    holders = {scenario for scenario, _ in wanted}
    for scenario, attempt in run.attempts:
        if scenario in holders:
            evidence, _ = reread(run.evidence(scenario, attempt), vocabulary)
            seen = Attempt(evidence, vocabulary)
            for step in seen.steps:
                deed = seen.deed(step.id)
                if (scenario, step.id) in wanted and (deed is not None or (scenario, step.id) not in deeds):
                    deeds[scenario, step.id] = TwinDeed(step, deed)
    return lambda scenario, step: deeds.get((scenario, step))


def _reasons(plan: Plan, requirements: Mapping[str, Requirement]) -> dict[str, str]:
    """Why a requirement would have no findings: the catalogue's reason, that of its scenarios, or never observed."""
    checked = {name for check in checks() for name in check.requirements}
    proving: dict[str, list[str]] = {}
    for planned in plan.scenarios:
        for step in planned.scenario.steps:
            for name in step.proves:
                proving.setdefault(name, []).append(planned.cannot)
    everywhere = [planned.cannot for planned in plan.scenarios]
    return {
        name: requirement.not_tested or _reason(proving.get(name, everywhere if name in checked else []))
        for name, requirement in requirements.items()
    }


def _reason(cannots: Sequence[str]) -> str:
    """Nothing proves it: not yet. Otherwise why its scenarios could not be run, or that nothing was observed."""
    if not cannots:
        return "not_yet"
    return next((cannot for cannot in cannots if cannot), "not_observed")


def _deviations(run: RunEvidence, suite: Suite, gathered: _Gathered) -> Iterator[dict[str, Any]]:
    """What was not done as the method has it; the report prints each."""
    plan = run.plan
    yield from ({"code": "clock_travelled", **one} for one in _moved(plan, gathered.clocks))
    if plan.candidate.isolation == "serial":
        yield {"code": "serial"}
    yield from ({"code": "attempts", "scenario": name, "attempts": n} for name, n in gathered.last.items() if n > 1)
    if plan.profile.strength != STRONGEST:
        yield {"code": "weak_negative", "strength": plan.profile.strength}
    if not run.signed:
        yield {"code": "unsigned"}
    yield from ({"code": "torn", "file": file} for file in run.torn)
    for one in plan.scenarios:
        if one.cannot:
            yield {"code": "not_run", "scenario": one.scenario.id, "reason": one.cannot}
    if plan.suite_digest != suite.digest:
        yield {"code": "newer_suite", "ran": plan.suite_digest, "judged": suite.digest}


def _moved(plan: Plan, clocks: Sequence[ClockEvent]) -> Iterator[dict[str, Any]]:
    """Instances whose clock was moved: how often, and how far it ended ahead of the real time."""
    for instance in plan.candidate.instances:
        moves = [one for one in clocks if one.lane == instance.lane and one.kind == "advanced"]
        if moves:
            seconds = round(max(one.to - one.real_time for one in moves))
            yield {"instance": instance.name, "moves": len(moves), "seconds": seconds}


def _clocks(plan: Plan, clocks: Sequence[ClockEvent]) -> list[dict[str, Any]]:
    """Per instance: its last offset, the widest uncertainty, and how often it was moved."""
    found = []
    for instance in plan.candidate.instances:
        mine = [one for one in clocks if one.lane == instance.lane]
        measured = [one for one in mine if one.kind == "measured"]
        found.append(
            {
                "instance": instance.name,
                "lane": instance.lane,
                "offset": round(measured[-1].offset, 6) if measured else None,
                "uncertainty": round(max(one.uncertainty for one in measured), 6) if measured else None,
                "moves": len([one for one in mine if one.kind == "advanced"]),
            }
        )
    return found
