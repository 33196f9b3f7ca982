"""Twins: the positive control of a negative step differs from it in what is declared, and in one essential thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certkit.loading.moments import settle, settle_value
from certkit.loading.scenario_files import Line, Piece
from certkit.loading.steps import World
from certkit.loading.tables import Table, nearest
from certkit.model.operation import Operation
from certkit.model.suite import Moment, Scenario, Step

_FROM_CONTEXT = "kept or made by the conductor"


def check_twin(piece: Piece, line: Line, lines: Mapping[str, Line], world: World) -> None:
    """Find the twin, compare the resolved calls, and refuse every difference that is not declared."""
    twin = piece.step.twin
    if twin is None:
        return
    table = piece.table.table("twin")
    other = lines.get(twin.scenario) if twin.scenario else line
    if other is None:
        table.problem("scenario", f'scenario "{twin.scenario}" is unknown', nearest(twin.scenario, lines))
        return
    found = {one.step.id: one.step for one in other.pieces}.get(twin.step)
    if found is None:
        steps = [one.step.id for one in other.pieces if one.step.does == piece.step.does]
        table.problem("step", f'step "{twin.step}" is not in {other.scenario.id}', nearest(twin.step, steps))
    elif _comparable(piece.step, found, table):
        _check_differences(piece.step, found, differences(piece.step, line, found, other, world), table, world)


def _comparable(step: Step, twin: Step, table: Table) -> bool:
    if step.does != twin.does:
        table.problem("step", f'twin "{twin.id}" does {twin.does or "nothing"}, not {step.does}')
        return False
    if twin.expect is None or twin.expect.kind != "accepted":
        table.problem("step", f'twin "{twin.id}" is not expected to be accepted')
        return False
    return True


def differences(step: Step, line: Line, twin: Step, other: Line, world: World) -> set[str]:
    """In what two resolved calls of one operation differ."""
    here, there = _schedule(line.scenario, world), _schedule(other.scenario, world)
    found = {
        word
        for word, mine, its in (
            ("at", step.at and settle(step.at, here), twin.at and settle(twin.at, there)),
            ("actor", step.actor, twin.actor),
            ("sends", (step.sends, step.sealed_by), (twin.sends, twin.sealed_by)),
            ("headers", step.headers, twin.headers),
            ("from_address", step.from_address, twin.from_address),
            ("pace", step.pace, twin.pace),
            ("token", step.session or "own", twin.session or "own"),
            ("signature", step.signature, twin.signature),
        )
        if mine != its
    }
    operation = world.vocabulary.operations[step.does]
    mine = _given(step, operation, line.scenario, world)
    its = _given(twin, operation, other.scenario, world)
    for name in operation.inputs:
        if settle_value(mine[name], here) != settle_value(its[name], there):
            found.add(f"inputs/{name}")
    return found


def _schedule(scenario: Scenario, world: World) -> dict[str, Moment]:
    project = world.projects.get(scenario.project)
    return {**(project.schedule if project else {}), **scenario.schedule}


def _given(step: Step, operation: Operation, scenario: Scenario, world: World) -> dict[str, Any]:
    """Every input with its literal, or a mark when it comes from what was kept."""
    project = world.projects.get(scenario.project)
    literal = project.inputs.get(operation.name, {}) if project else {}
    return {name: step.inputs.get(name, literal.get(name, _FROM_CONTEXT)) for name in operation.inputs}


def _check_differences(step: Step, found: Step, real: set[str], table: Table, world: World) -> None:
    declared = set(step.twin.differs) if step.twin else set()
    pair = f'"{step.id}" and its twin "{found.id}"'
    if not real:
        if declared != {"state"}:
            right = 'say differs = ["state"] when only the tender\'s state differs'
            table.problem("differs", f"the calls of {pair} are the same", right)
        return
    for word in sorted(real - declared):
        right = f'declare "{word}" or make the calls alike'
        table.problem("differs", f"the calls of {pair} also differ in {word}", right)
    for word in sorted(declared - real):
        table.problem("differs", f"the calls of {pair} do not differ in {word}", f'take "{word}" out')
    essential = {word.partition("/")[0] for word in declared | real}
    if len(essential) > 1 and _kind(step, world) == _kind(found, world):
        essential.discard("actor")
    if len(essential) > 1:
        what = f"a negative differs from its twin in one essential thing, not in {', '.join(sorted(essential))}"
        table.problem("differs", what, "`actor` may stand beside it only between parties of one kind")


def _kind(step: Step, world: World) -> str:
    party = world.parties.get(step.actor)
    return party.kind if party else ""
