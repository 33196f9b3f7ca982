"""`certkit list`: scenarios and profiles of a suite, requirements, operations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from certkit.cli.console import language, out, out_json
from certkit.cli.places import suite_folder
from certkit.errors import InputError, Problem
from certkit.loading.listing import Entry, list_profiles, list_scenarios


def print_list(what: str, suite: str, *, as_json: bool) -> int:
    """Print ids and titles, one a line."""
    if what not in _LISTS:
        right = "choose one of: " + ", ".join(_LISTS)
        raise InputError(Problem(where="certkit list", what=f'"{what}" cannot be listed', right=right))
    entries = _LISTS[what](suite_folder(suite))
    if as_json:
        out_json([{"id": entry.id, "title": {"zh": entry.title.zh, "en": entry.title.en}} for entry in entries])
        return 0
    width = max((len(entry.id) for entry in entries), default=0)
    for entry in entries:
        out(f"{entry.id:<{width}}  {entry.title.in_(language())}")
    return 0


def _requirements(folder: Path) -> list[Entry]:
    from certkit.loading.suite import load_suite

    return [Entry(one.id, one.statement) for one in load_suite(folder).requirements.values()]


def _operations(folder: Path) -> list[Entry]:
    from certkit.loading.operations import load_vocabulary

    return [Entry(name, one.title) for name, one in load_vocabulary().operations.items()]


_LISTS: dict[str, Callable[[Path], list[Entry]]] = {
    "scenarios": list_scenarios,
    "profiles": list_profiles,
    "requirements": _requirements,
    "operations": _operations,
}
