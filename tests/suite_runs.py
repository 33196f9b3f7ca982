"""Plans over the suite that comes with certkit, their runs and judgements."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from certkit import resources
from certkit.evidence.attempt import AttemptEvidence
from certkit.judging.judge import judge
from certkit.laboratory.session import How, run
from certkit.loading.operations import load_vocabulary
from certkit.loading.plan import make_plan
from certkit.loading.suite import load_suite
from certkit.model.events import ExchangeEvent
from certkit.model.judgement import Judgement
from certkit.model.operation import Vocabulary
from certkit.model.plan import Candidate, Instance, Plan
from certkit.model.suite import Moment, Suite

REFERENCE = "certkit.reference:create"


@cache
def vocabulary() -> Vocabulary:
    """The operations."""
    return load_vocabulary()


@cache
def suite() -> Suite:
    """The suite."""
    return load_suite(resources.suites() / "cn-trading-platform", vocabulary())


def candidate(driver: str, *instances: Instance, **values: Any) -> Candidate:
    """A candidate without accounts of its own."""
    return Candidate(
        **({"name": "P", "version": "1", "vendor": "V", "build": "b", "driver": driver} | values),
        instances=list(instances),
    )


def in_memory(factory: str = REFERENCE, **values: Any) -> Candidate:
    """A platform in this process."""
    return candidate("memory", Instance(name="memory", lane="virtual"), factory=factory, **values)


def plan(under_test: Candidate, *selection: str, run: str = "run-1", profile: str = "full") -> Plan:
    """A plan of the selected scenarios, of all when none is named."""
    return make_plan(
        suite(),
        under_test,
        profile,
        kind="self_test",
        seed=7,
        run=run,
        selection=selection,
        started_at="2026-11-23T10:00:00.000+08:00",
    )


def judged(planned: Plan, folder: Path) -> Judgement:
    """The plan carried out into a folder, and judged."""
    run(planned, suite(), vocabulary(), folder, How(environ={}))
    return judge(folder, suite(), vocabulary())


def sooner(race: Plan) -> Plan:
    """The same plan with a deadline five seconds away and a second for telling neighbours, to save the tests' time."""
    project = race.projects["optional-works"]
    near = {"document_end": Moment(after="start", by="PT4S"), "deadline": Moment(after="start", by="PT5S")}
    hurried = msgspec.structs.replace(project, schedule=project.schedule | near)
    profile = msgspec.structs.replace(race.profile, tolerances=race.profile.tolerances | {"push_seconds": 1.0})
    return msgspec.structs.replace(race, projects=race.projects | {project.id: hurried}, profile=profile)


def story(evidence: AttemptEvidence) -> list[tuple[str, ...]]:
    """Who did what in which step, and what came of it; without times."""
    return [
        (event.direction, event.actor, event.step, event.operation, event.role, outcome(event))
        for event in evidence.own
        if isinstance(event, ExchangeEvent)
    ]


def outcome(event: ExchangeEvent) -> str:
    """An outcome in one word."""
    if event.outcome is None:
        return ""
    return ",".join([event.outcome.kind, *event.outcome.reasons])


def refused(evidence: AttemptEvidence) -> list[tuple[str, str]]:
    """The deeds that were not accepted."""
    return [(one.step, outcome(one)) for one in evidence.exchanges() if one.outcome and not one.outcome.accepted]
