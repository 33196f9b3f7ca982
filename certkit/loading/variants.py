"""Variants: an id and literal replacements by step path, `set = { "late/headers/Date" = "…" }`; no interpolation."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import msgspec

from certkit.loading.positions import Path
from certkit.loading.scenario_files import CLOCKS, Line, Piece, make_line, read_schedule
from certkit.loading.steps import World, read_step
from certkit.loading.tables import Table, nearest


def read_variants(tables: list[Table], base: Line, world: World) -> list[Line]:
    """The scenarios `<base>@<id>` that differ from the base in what `set` replaces."""
    found: dict[str, Line] = {}
    for table in tables:
        line = _variant(table, base, world)
        if line.scenario.id in found:
            table.problem("id", f'variant "{table.values.get("id")}" stands twice')
        found[line.scenario.id] = line
    return list(found.values())


def _variant(table: Table, base: Line, world: World) -> Line:
    name = table.text("id")
    scenario = msgspec.structs.replace(
        base.scenario,
        id=f"{base.scenario.id}@{name}",
        title=table.bilingual("title"),
        purpose=table.bilingual("purpose") if "purpose" in table else base.scenario.purpose,
        project=table.choice("project", world.projects, base.scenario.project),
        clock=table.choice("clock", CLOCKS, base.scenario.clock),
        schedule=base.scenario.schedule | read_schedule(table),
    )
    pieces = _replaced(table.table("set"), base.pieces, world)
    table.finish()
    return make_line(scenario, pieces, table, world)


def _replaced(replacements: Table, pieces: list[Piece], world: World) -> list[Piece]:
    """The line with every replaced step read again."""
    patches: dict[str, dict[Path, str]] = {}
    ids = [piece.step.id for piece in pieces]
    for path in replacements.values:
        name, keys = _split(path, ids)
        if name is None or not keys:
            right = nearest(_guess(path, ids), ids) if name is None else f'such as "{name}/headers/Date"'
            replacements.problem(path, f'"{path}" is no path of a step and its key', right)
        else:
            patches.setdefault(name, {})[keys] = path
    return [_patch(piece, patches.get(piece.step.id, {}), replacements, world) for piece in pieces]


def _guess(path: str, ids: list[str]) -> str:
    """The part of a path that was meant as a step id: two names when the first is a fragment's."""
    first, _, rest = path.partition("/")
    return f"{first}/{rest.partition('/')[0]}" if any(name.startswith(f"{first}/") for name in ids) else first


def _split(path: str, ids: list[str]) -> tuple[str | None, Path]:
    """The longest step id that the path begins with, and the keys behind it."""
    fitting = [name for name in ids if path == name or path.startswith(name + "/")]
    name = max(fitting, key=len, default=None)
    keys = path[len(name) + 1 :].split("/") if name is not None and path != name else []
    return name, tuple(keys)


def _patch(piece: Piece, patches: dict[Path, str], replacements: Table, world: World) -> Piece:
    if not patches:
        return piece
    values = copy.deepcopy(piece.table.values)
    for keys, path in patches.items():
        _put(values, keys, replacements.values[path])
    table = Table(values, piece.table.path, _places(piece.table, patches, replacements), replacements.problems)
    return Piece(read_step(table, piece.own, world, piece.step.source), table, piece.own)


def _put(values: dict[str, Any], keys: Path, literal: Any) -> None:
    """Replace what stands at `keys`; lists are replaced whole."""
    inner = values
    for key in keys[:-1]:
        if not isinstance(inner.get(str(key)), dict):
            inner[str(key)] = {}
        inner = inner[str(key)]
    inner[str(keys[-1])] = literal


def _places(step: Table, patches: dict[Path, str], replacements: Table) -> Callable[[Path], str]:
    """Where a path of the patched step stands: in the variant when it was replaced there, else in the step."""

    def where(path: Path) -> str:
        keys = path[len(step.path) :]
        for patched, name in patches.items():
            if keys[: len(patched)] == patched:
                return replacements.where(name)
        return step.where(*keys)

    return where
