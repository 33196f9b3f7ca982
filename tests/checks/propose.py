"""Proposes the pair of every requirement that steps alone prove: `python tests/checks/propose.py RUN [requirement …]`.

A step can be broken in few ways: what should be refused is carried out, or changes something all the same; what should
be accepted is refused, or answers something else; what should arrive does not. The first of these that breaks nothing
else is written to `tests/checks/<id>/edit.toml`, and the excerpts are made. A requirement with a check of its own needs
an edit by hand, for only its author knows what the check looks for.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from excerpts import EDIT, FOLDER, judged
from make import broken_by, make, taken

from certkit.checks.registry import checks
from certkit.errors import EvidenceError
from certkit.evidence.reader import RunEvidence, open_run
from certkit.model.suite import Step
from certkit.model.verdict import Verdict

Proposal = tuple[str, dict[str, Any]]
"""Why, and the edit."""


def propose(run: RunEvidence, requirement: str) -> str:
    """Write the pair of a requirement; what was done, or why it could not be."""
    for planned in run.plan.scenarios:
        steps = [step for step in planned.scenario.steps if requirement in step.proves]
        if planned.cannot or not steps:
            continue
        whole = taken(run, planned.scenario.id)
        honest = judged(whole).requirements
        if not any(one.requirement.id == requirement and one.verdict is Verdict.PASSED for one in honest):
            continue
        for step in steps:
            for why, edit in _ways(step):
                try:
                    broken = set(broken_by(whole, [edit]))
                except (LookupError, AssertionError, KeyError):
                    continue
                if requirement in broken <= set(step.proves):
                    _write(requirement, planned.scenario.id, step, why, edit, broken)
                    return f"{planned.scenario.id} {step.id}: {why} ({make(run, requirement)} bytes)"
    return "nothing that breaks this alone was found"


def _ways(step: Step) -> Iterator[Proposal]:
    """How a step can be broken, the most telling first."""
    deed = {"event": "exchange", "step": step.id, "role": "", "direction": "outbound"}
    if step.awaits:
        waited = {"event": "waited", "step": step.id}
        yield "The record never arrives.", {"event": waited, "part": "event", "pointer": "/came", "value": []}
    elif step.expect is not None and step.expect.kind == "refused":
        yield "What must be refused is carried out.", {"event": deed, "answer": {}}
        for place, probe in enumerate(step.probes):
            read = {"event": "exchange", "step": step.id, "role": "probe:after"} | ({"probe": place} if place else {})
            for pointer in probe.unchanged:
                why = "What was refused changes something all the same."
                yield why, {"event": read, "pointer": pointer, "value": "changed"}
    else:
        for pointer in step.expect.values if step.expect else ():
            yield "The answer is not what it must be.", {"event": deed, "pointer": pointer, "value": "changed"}
        yield "What must be carried out is refused.", {"event": deed, "refuse": "wrong_stage"}


def _write(requirement: str, scenario: str, step: Step, why: str, edit: dict[str, Any], broken: set[str]) -> None:
    folder = FOLDER / requirement
    folder.mkdir(exist_ok=True)
    lines = [f"scenario = {json.dumps(scenario)}", f"why = {json.dumps(why)}"]
    others = sorted(broken - {requirement})
    if others:
        also = ", ".join(f'"{name}" = "the same step proves it"' for name in others)
        lines.append(f"also = {{ {also} }}")
    lines += ["", "[[edit]]", *(f"{name} = {_toml(value)}" for name, value in edit.items()), ""]
    (folder / EDIT).write_text("\n".join(lines), encoding="utf-8")


def _toml(value: Any) -> str:
    """A value as TOML: tables and lists in one line."""
    if isinstance(value, dict):
        inner = ", ".join(f"{name} = {_toml(item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def main(arguments: Sequence[str]) -> None:
    """Propose the pairs of the requirements named, or of all that lack one and have no check."""
    run = open_run(Path(arguments[0]))
    checked = {name for one in checks() for name in one.requirements}
    proved = {name for one in run.plan.scenarios for step in one.scenario.steps for name in step.proves}
    lacking = sorted(name for name in proved - checked if not (FOLDER / name / EDIT).is_file())
    for requirement in arguments[1:] or lacking:
        try:
            print(f"{requirement}: {propose(run, requirement)}")
        except (LookupError, EvidenceError) as error:
            print(f"{requirement}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
