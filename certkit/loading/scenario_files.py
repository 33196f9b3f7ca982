"""Fragments (`stages/*.toml`) and scenarios (`scenarios/<stage>/*.toml`) with their variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from certkit.loading.cast_files import check_name
from certkit.loading.steps import COUNTERPARTS, Own, World, read_moment, read_step
from certkit.loading.tables import File, Table, nearest
from certkit.loading.words import LIFECYCLE
from certkit.model.suite import Moment, Scenario, Step

CLOCKS = ("races", "days", "any")
_DISTURBABLE = (*COUNTERPARTS, "expert_pool", "platform")


@dataclass(frozen=True)
class Piece:
    """A step of a line with the table it was read from, so that later mistakes can name the line."""

    step: Step
    table: Table
    own: Own


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A reusable straight line of steps and the fragments that must stand before it."""

    name: str
    needs: list[str]
    pieces: list[Piece]
    table: Table


@dataclass(frozen=True, kw_only=True)
class Line:
    """A scenario with the pieces that its steps came from."""

    scenario: Scenario
    pieces: list[Piece]
    header: Table


@dataclass(frozen=True)
class Source:
    """A file of the suite: itself, its table, and its name inside the suite."""

    file: File
    root: Table
    name: str


def read_fragment(source: Source, world: World) -> Fragment:
    """The fragment of a file, named after it."""
    header = source.root.required_table("fragment")
    name = header.text("id")
    check_name(header, "id", name, source.file.path)
    needs = header.texts("needs", [])
    header.finish()
    tables = source.root.tables("step")
    own = _own(name, tables)
    pieces = [Piece(read_step(table, own, world, source.name), table, own) for table in tables]
    source.root.finish()
    return Fragment(name=name, needs=needs, pieces=pieces, table=header)


def _own(prefix: str, tables: list[Table]) -> Own:
    """The ids of a file's steps; none may stand twice."""
    ids: list[str] = []
    for table in tables:
        name = table.values.get("id")
        if isinstance(name, str):
            if name in ids:
                table.problem("id", f'step id "{name}" stands twice')
            ids.append(name)
    return Own(prefix, ids)


def read_scenario(source: Source, fragments: dict[str, Fragment], world: World) -> Line:
    """The scenario of a file; its variants are read by `variants`, the caller then finishes the file's table."""
    header = source.root.required_table("scenario")
    stage = source.file.path.parent.name
    identity = header.text("id")
    check_name(header, "id", identity, source.file.path, [stage])
    if stage not in (*world.words.stages, LIFECYCLE):
        right = nearest(stage, [*world.words.stages, LIFECYCLE])
        header.problem((), f'"{stage}" is no stage of the lifecycle', f"move the file: {right}")
    needs = _needs(header, fragments)
    pieces = _line_of(source, needs, fragments, world)
    base = Scenario(
        id=identity,
        title=header.bilingual("title"),
        purpose=header.bilingual("purpose"),
        stage=stage,
        project=header.choice("project", world.projects),
        clock=header.choice("clock", CLOCKS, "any"),
        needs=needs,
        disturbs=_some(header, "disturbs"),
        schedule=read_schedule(header),
        source=source.name,
    )
    header.finish()
    return make_line(base, pieces, header, world)


def _line_of(source: Source, needs: list[str], fragments: dict[str, Fragment], world: World) -> list[Piece]:
    """The fragments needed, then the file's own steps; where one of these `plays` a fragment, that stands there."""
    played = resolve(needs, fragments)
    pieces = [piece for name in played for piece in fragments[name].pieces]
    tables = source.root.tables("step")
    own = _own("", tables)
    for table in tables:
        if "plays" not in table:
            pieces.append(Piece(read_step(table, own, world, source.name), table, own))
            continue
        name = table.choice("plays", fragments)
        table.finish()
        if name in played:
            table.problem("plays", f'fragment "{name}" was played before this step')
        more = [one for one in resolve([name], fragments) if one not in played]
        played += more
        pieces += [piece for one in more for piece in fragments[one].pieces]
    return pieces


def _needs(header: Table, fragments: dict[str, Fragment]) -> list[str]:
    needs = header.texts("needs", [])
    for index, name in enumerate(needs):
        if name not in fragments:
            header.problem(("needs", index), f'fragment "{name}" is unknown', nearest(name, fragments))
    return [name for name in needs if name in fragments]


def resolve(needs: Iterable[str], fragments: dict[str, Fragment]) -> list[str]:
    """The fragments needed, each once, after those that it needs itself; cycles are reported by lint."""
    done: dict[str, None] = {}

    def add(name: str, trail: tuple[str, ...]) -> None:
        if name in done or name in trail or name not in fragments:
            return
        for other in fragments[name].needs:
            add(other, (*trail, name))
        done[name] = None

    for name in needs:
        add(name, ())
    return list(done)


def _some(header: Table, key: str) -> list[str]:
    named = header.texts(key, [])
    for index, name in enumerate(named):
        if name not in _DISTURBABLE:
            header.problem((key, index), f'"{name}" cannot be disturbed', nearest(name, _DISTURBABLE))
    return named


def read_schedule(header: Table) -> dict[str, Moment]:
    """Moments that this scenario sets otherwise than its kind of project."""
    table = header.table("schedule")
    return {name: read_moment(table.table(name), Own("", ())) for name in table.values}


def make_line(base: Scenario, pieces: list[Piece], header: Table, world: World) -> Line:
    """The scenario with its steps, its actors and the counterparts that it listens to."""
    steps = [piece.step for piece in pieces]
    named = {actor for step in steps for actor in _actors(step)}
    project = world.projects.get(base.project)
    given = project.inputs if project else {}
    named.update(actor for step in steps for actor in _parties(given.get(step.does)))
    scenario = msgspec.structs.replace(
        base,
        steps=steps,
        actors=[actor for actor in world.parties if actor in named],
        uses=[name for name in COUNTERPARTS if name in named],
    )
    return Line(scenario=scenario, pieces=pieces, header=header)


def _actors(step: Step) -> Iterator[str]:
    """Everyone a step names: who acts, who is ordered, whose session or certificate is used."""
    yield step.actor
    yield step.session
    yield step.signature
    yield step.orders.partition(":")[2]
    yield from _parties(step.inputs)
    for probe in step.probes:
        yield probe.actor
        yield from _parties(probe.inputs)


def _parties(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _parties(item)
    elif isinstance(value, dict):
        for kind, content in value.items():
            if kind in ("party", "certificate", "price_of") and isinstance(content, str):
                yield content
            elif kind == "parties" and isinstance(content, list):
                yield from content
            else:
                yield from _parties(content)
