"""Serially, side by side and in any order: the same verdicts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from processes import start
from suite_runs import in_memory, judged, plan

from certkit.model.judgement import Judgement
from certkit.model.plan import PlannedScenario
from certkit.reporting.json import read_json

SELECTION = ("bidding.late", "clarification.late", "lifecycle.open-tender@days", "opening.few")
"""Races on the real lane and weeks on the travelled one."""


def in_order(folder: Path, seed: int) -> Judgement:
    """The whole suite in memory, its scenarios shuffled."""
    whole = plan(in_memory())
    return judged(msgspec.structs.replace(whole, scenarios=_shuffled(whole.scenarios, seed)), folder)


def _shuffled(scenarios: Sequence[PlannedScenario], seed: int) -> list[PlannedScenario]:
    return random.Random(seed).sample(list(scenarios), len(scenarios))


def verdicts(judgement: Judgement) -> dict[str, Any]:
    """What a judgement says of every requirement, and how every step of every scenario went; nothing with a time."""
    requirements = {
        one.requirement.id: (
            (one.verdict, one.reason, one.strength, one.guard, one.remarks),
            sorted((found.scenario, found.source, found.code, found.verdict, found.reason) for found in one.findings),
        )
        for one in judgement.requirements
    }
    scenarios = {
        one.id: (one.state, [(step.step, step.outcome, step.verdict) for step in one.steps])
        for one in judgement.scenarios
    }
    return {"requirements": requirements, "scenarios": scenarios}


def differences(first: Judgement, second: Judgement) -> list[Any]:
    """Where two judgements say something else, so that a failure names it."""
    one, two = verdicts(first), verdicts(second)
    return [
        (name, one[kind].get(name), two[kind].get(name))
        for kind in one
        for name in one[kind] | two[kind]
        if one[kind].get(name) != two[kind].get(name)
    ]


def test_in_any_order_the_verdicts_are_the_same(tmp_path: Path) -> None:
    """The whole suite in memory, in three orders."""
    first, second, third = (in_order(tmp_path / str(seed), seed) for seed in (1, 2, 3))
    assert first.tally.passed > 40
    assert differences(first, second) == []
    assert differences(first, third) == []


@pytest.mark.http
def test_serially_and_side_by_side_the_verdicts_are_the_same(tmp_path: Path) -> None:
    """Real processes over HTTP, one scenario after the other and all at once."""
    chosen = [argument for name in SELECTION for argument in ("--scenario", name)]
    modes = ("serial", "parallel")
    running = [
        start("demo", "--isolation", mode, "--seed", "5", "--out", mode, *chosen, folder=tmp_path) for mode in modes
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode in (0, 4), said
    serial, parallel = (read_json(tmp_path / mode / "judgement.json") for mode in modes)
    assert {"code": "serial"} in serial.deviations
    assert {"code": "serial"} not in parallel.deviations
    assert differences(serial, parallel) == []
    assert serial.tally.passed > 20
    assert serial.counts["scenarios"] == len(SELECTION)
