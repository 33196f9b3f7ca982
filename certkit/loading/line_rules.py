"""What only the whole line shows: moments, kept names, missing inputs, rights, negatives, disturbances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.loading.scenario_files import Line, Piece
from certkit.loading.steps import World
from certkit.loading.tables import nearest
from certkit.model.operation import Operation
from certkit.model.suite import Expect, Moment, Step

_OF_THE_ACTOR = ("party", "certificate")
"""Inputs that the conductor fills with what the actor is, in any operation."""
_MADE_FOR = {
    "register_party": ("code", "name", "kind"),
    "authenticate": ("nonce", "time"),
    "decrypt_bid": ("key",),
    "decrypt_application": ("key",),
}
"""Inputs that it makes for one operation: from the cast, or the key of the file that the actor sealed."""
_PARTIES = ("purchaser", "agency", "bidder", "expert")


def check_line(line: Line, world: World) -> None:
    """Every rule of this module on every step of a scenario."""
    _check_schedule(line, world)
    kept: set[str] = set()
    before: list[str] = []
    for piece in line.pieces:
        _check_moments(piece, line, before, world)
        _check_kept(piece, kept)
        _check_inputs(piece, line, kept, world)
        _check_rights(piece, world)
        _check_negative(piece, line)
        _check_probes(piece, line, world)
        _check_disturbance(piece, line)
        kept.update(piece.step.keeps)
        before.append(piece.step.id)
    _check_together(line)


def _known_moments(line: Line, world: World) -> set[str]:
    project = world.projects.get(line.scenario.project)
    return {"start", *(project.schedule if project else ()), *line.scenario.schedule}


def _check_schedule(line: Line, world: World) -> None:
    """A moment of the schedule counts from the start, from another moment of it, or from a step of the line."""
    known = [*_known_moments(line, world), *(piece.step.id for piece in line.pieces)]
    project = world.projects.get(line.scenario.project)
    schedule = {**(project.schedule if project else {}), **line.scenario.schedule}
    used = {moment.after for piece in line.pieces for moment in _moments(piece.step)}
    for name, moment in schedule.items():
        if name in used and moment.after not in known:
            keys = ("schedule", name) if name in line.scenario.schedule else ("project",)
            what = f'the schedule\'s "{name}" counts from "{moment.after}", which this scenario does not have'
            line.header.problem(keys, what, nearest(moment.after, known))


def _moments(step: Step) -> Iterator[Moment]:
    if step.at:
        yield step.at
    for found in _tables(step.inputs):
        if "moment" in found:
            yield Moment(**found["moment"])


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    """Every table in a value, the one-key tables among them."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _tables(item)
    elif isinstance(value, list):
        for item in value:
            yield from _tables(item)


def _check_moments(piece: Piece, line: Line, before: list[str], world: World) -> None:
    known = _known_moments(line, world) | set(before)
    for moment in _moments(piece.step):
        if moment.after not in known:
            key = "at" if piece.step.at is moment else "with"
            piece.table.problem(key, f'moment "{moment.after}" is unknown here', nearest(moment.after, known))


def _check_kept(piece: Piece, kept: set[str]) -> None:
    """A kept name must have been kept by an earlier step."""
    step, table = piece.step, piece.table
    for name in _kept_names(step.inputs):
        if name not in kept:
            table.problem("with", f'"{name}" was never kept before this step', nearest(name, kept))
    for name in _kept_names(step.expect.values if step.expect else {}):
        if name not in kept | set(step.keeps):
            table.problem("expect", f'"{name}" was never kept before this step', nearest(name, kept))
    for index, probe in enumerate(step.probes):
        for name in [*probe.absent, *_kept_names(probe.inputs)]:
            if name not in kept:
                what = f'"{name}" was never kept before this step'
                table.problem(("probe", index), what, nearest(name, kept))


def _kept_names(value: Any) -> list[str]:
    return [str(found["kept"]) for found in _tables(value) if set(found) == {"kept"}]


def _check_inputs(piece: Piece, line: Line, kept: set[str], world: World) -> None:
    """Every input that must be given is given: by the step, a kept value, the project file or the actor."""
    step = piece.step
    _check_given(piece, (), step.does, step.actor, step.inputs, kept, line, world)
    for index, probe in enumerate(step.probes):
        actor = probe.actor or step.actor
        _check_given(piece, ("probe", index), probe.does, actor, probe.inputs, kept, line, world)


def _check_given(
    piece: Piece,
    keys: tuple[str | int, ...],
    does: str,
    actor: str,
    given: Mapping[str, Any],
    kept: set[str],
    line: Line,
    world: World,
) -> None:
    operation, project = world.vocabulary.operations.get(does), world.projects.get(line.scenario.project)
    if operation is None or project is None:
        return
    made = {*given, *kept, *project.inputs.get(does, ()), *_OF_THE_ACTOR, *_MADE_FOR.get(does, ())}
    if does == "register_party" and actor in world.parties:
        made.update(world.parties[actor].fields)
    for name, meaning in operation.inputs.items():
        if name not in made and not meaning.endswith("?"):
            what = f"{does} needs `{name}`, which is neither given, kept nor in {project.id}.toml"
            piece.table.problem(keys, what, f"give with = {{ {name} = … }} or keep it in an earlier step")


def _check_rights(piece: Piece, world: World) -> None:
    """A deed that should be accepted is one that this kind of party may do."""
    step = piece.step
    operation, party = world.vocabulary.operations.get(step.does), world.parties.get(step.actor)
    if operation is None or party is None or step.session or step.expect != _accepted(step):
        return
    if not _may(party.kind, operation):
        what = f"{operation.name} is not for a {party.kind}, yet the step expects it to be accepted"
        piece.table.problem("actor", what, "choose one of: " + ", ".join(operation.roles))


def _may(kind: str, operation: Operation) -> bool:
    return kind in operation.roles or "public" in operation.roles or ("party" in operation.roles and kind in _PARTIES)


def _accepted(step: Step) -> Expect | None:
    return step.expect if step.expect is not None and step.expect.kind == "accepted" else None


def _check_negative(piece: Piece, line: Line) -> None:
    """A refusal proves something only with its reason, its accepted twin and its probe, or says why it is weak."""
    step, table = piece.step, piece.table
    negative = step.expect is not None and step.expect.kind == "refused"
    lacking = [
        word
        for word, there in (
            ("reason", bool(step.expect and step.expect.reasons and "unstated" not in step.expect.reasons)),
            ("twin", step.twin is not None),
            ("probe", bool(step.probes)),
        )
        if not there
    ]
    if negative and lacking and not step.weak:
        right = 'add it, or say weak = "why it cannot have one"'
        table.problem((), f'the negative step "{step.id}" has no {" and no ".join(lacking)}', right)
    if step.weak and not (negative and lacking):
        table.problem("weak", "`weak` is for a negative step without reason, twin or probe", "leave it out")
    if step.twin and not negative:
        table.problem("twin", "only a step that should be refused has a twin", "leave it out")


def _check_probes(piece: Piece, line: Line, world: World) -> None:
    """A probe is a read that its actor may lawfully make, now or after a later step of the line."""
    ids = [one.step.id for one in line.pieces]
    for index, probe in enumerate(piece.step.probes):
        operation = world.vocabulary.operations.get(probe.does)
        party = world.parties.get(probe.actor or piece.step.actor)
        if operation and party and not _may(party.kind, operation):
            what = f"{probe.does} is not for a {party.kind}; a probe is a lawful read"
            piece.table.problem(("probe", index), what, "give actor = one of: " + ", ".join(operation.roles))
        later = ids[ids.index(piece.step.id) + 1 :]
        if probe.when != "now" and probe.when not in later:
            what = f'"{probe.when}" is neither "now" nor a later step'
            piece.table.problem(("probe", index, "when"), what, nearest(probe.when, ["now", *later]))


def _check_disturbance(piece: Piece, line: Line) -> None:
    """What keeps a neighbour from working is declared, so that the scenario runs alone among those that use it."""
    step = piece.step
    disturbing = step.orders and step.orders != "honest" and step.actor != "ca"
    if disturbing and step.actor not in line.scenario.disturbs:
        what = f'"{step.orders}" disturbs {step.actor}, which the scenario does not say'
        piece.table.problem("orders", what, f'disturbs = ["{step.actor}"] in [scenario]')


def _check_together(line: Line) -> None:
    """Steps of one `together` name are neighbours."""
    previous = ""
    done: set[str] = set()
    for piece in line.pieces:
        name = piece.step.together
        if name and name != previous and name in done:
            piece.table.problem("together", f'the steps of together = "{name}" are not neighbours')
        done.add(name)
        previous = name
