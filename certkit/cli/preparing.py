"""From the arguments of `plan` and `run` to suite, candidate and plan."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from certkit.cli.places import suite_folder
from certkit.errors import InputError, Problem
from certkit.loading.candidate_file import load_candidate, load_engagement
from certkit.loading.operations import load_vocabulary
from certkit.loading.plan import make_plan
from certkit.loading.suite import load_suite
from certkit.model.operation import Vocabulary
from certkit.model.plan import Candidate, Plan
from certkit.model.suite import Suite
from certkit.model.times import BEIJING, written


@dataclass(frozen=True)
class Wanted:
    """What the user asked for."""

    candidate: Path
    suite: str
    profile: str
    scenarios: Sequence[str]
    kind: str
    seed: int
    engagement: Path | None = None


@dataclass(frozen=True)
class Prepared:
    """Everything that is known before the first call."""

    suite: Suite
    vocabulary: Vocabulary
    plan: Plan


def prepare(wanted: Wanted, candidate: Candidate | None = None) -> Prepared:
    """Read and check every file, and plan the run; `candidate` stands for one that no file describes."""
    vocabulary = load_vocabulary()
    suite = load_suite(suite_folder(wanted.suite), vocabulary)
    plan = make_plan(
        suite,
        candidate or _candidate(wanted.candidate, vocabulary),
        wanted.profile,
        kind=wanted.kind,
        seed=wanted.seed,
        run=_run_id(),
        selection=wanted.scenarios,
        engagement=load_engagement(wanted.engagement) if wanted.engagement else None,
        started_at=written(time.time()),
    )
    return Prepared(suite, vocabulary, plan)


def _candidate(path: Path, vocabulary: Vocabulary) -> Candidate:
    if not path.exists():
        right = f"write one with: certkit init {path}"
        raise InputError(Problem(where=str(path), what="there is no such candidate file", right=right))
    return load_candidate(path, vocabulary)


def _run_id() -> str:
    """A name for a run that sorts by time."""
    return f"{datetime.fromtimestamp(time.time(), BEIJING):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
