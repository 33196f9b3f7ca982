"""Excerpts of real ledgers: read, written, judged. Each is a plan of one scenario and the events a verdict needs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from certkit import resources
from certkit.evidence.reader import from_events
from certkit.judging.judge import judge_run
from certkit.loading.operations import load_vocabulary
from certkit.loading.suite import load_suite
from certkit.model.events import AnyEvent, PlanEvent
from certkit.model.judgement import Judgement
from certkit.model.operation import Vocabulary
from certkit.model.plan import Plan
from certkit.model.suite import Suite
from certkit.model.verdict import Verdict

FOLDER = Path(__file__).parent
HONEST, BROKEN, EDIT = "honest.ndjson", "broken.ndjson", "edit.toml"
_decoder = msgspec.json.Decoder(AnyEvent)


@dataclass(frozen=True)
class Excerpt:
    """A plan of one scenario, run-level events, and the events of its attempt."""

    plan: Plan
    events: Sequence[AnyEvent]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of operations."""
    return load_vocabulary()


@cache
def catalogue() -> Suite:
    """The suite that comes with certkit; what no scenario of it tests yet is judged here nevertheless."""
    suite = load_suite(resources.suites() / "cn-trading-platform", vocabulary())
    open_ = {
        name: msgspec.structs.replace(one, not_tested="" if one.not_tested == "not_yet" else one.not_tested)
        for name, one in suite.requirements.items()
    }
    return msgspec.structs.replace(suite, requirements=open_)


def pairs() -> list[Path]:
    """Every folder that holds the pair of a requirement."""
    return sorted(path.parent for path in FOLDER.glob(f"*/{EDIT}"))


def edit_of(folder: Path) -> dict[str, Any]:
    """What the two excerpts of a folder differ in, and why."""
    return tomllib.loads((folder / EDIT).read_text(encoding="utf-8"))


def read(path: Path) -> Excerpt:
    """An excerpt from its file."""
    first, *rest = (_decoder.decode(line) for line in path.read_bytes().splitlines())
    assert isinstance(first, PlanEvent), f"{path}: begins without its plan"
    return Excerpt(first.plan, rest)


def write(path: Path, excerpt: Excerpt) -> None:
    """An excerpt as a file, one event per line."""
    lines: Iterable[AnyEvent] = [PlanEvent(plan=excerpt.plan), *excerpt.events]
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in lines))


def judged(excerpt: Excerpt) -> Judgement:
    """The judgement of an excerpt with every step and every check."""
    scenario = excerpt.plan.scenarios[0].scenario.id
    own = [event for event in excerpt.events if event.scenario]
    of_run = [event for event in excerpt.events if not event.scenario]
    return judge_run(from_events(excerpt.plan, {(scenario, 1): own}, of_run), catalogue(), vocabulary())


def verdict_on(excerpt: Excerpt, requirement: str) -> Verdict | None:
    """The verdict of an excerpt on one requirement."""
    return next(one.verdict for one in judged(excerpt).requirements if one.requirement.id == requirement)


def wrong(judgement: Judgement) -> dict[str, list[str]]:
    """Requirements with a failing finding, remarks included, each with the codes and terms of those findings."""
    return {
        one.requirement.id: [
            f"{found.code} {found.facts.get('what', '')}".strip()
            for found in one.findings
            if found.verdict in (Verdict.FAILED, Verdict.ERROR)
        ]
        for one in judgement.requirements
        if any(found.verdict in (Verdict.FAILED, Verdict.ERROR) for found in one.findings)
    }
