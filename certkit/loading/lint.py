"""The rules that hold a suite together, beyond the shape of each file."""

from __future__ import annotations

from collections.abc import Mapping

from certkit.loading.line_rules import check_line
from certkit.loading.scenario_files import Fragment, Line
from certkit.loading.steps import World
from certkit.loading.twins import check_twin


def lint(fragments: Mapping[str, Fragment], lines: Mapping[str, Line], world: World) -> None:
    """Note every broken rule in the problems of the tables."""
    _check_cycles(fragments)
    for line in lines.values():
        check_line(line, world)
        for piece in line.pieces:
            check_twin(piece, line, lines, world)


def _check_cycles(fragments: Mapping[str, Fragment]) -> None:
    """No fragment needs itself, directly or through others; each cycle is named once, at its first fragment."""
    for name in sorted(fragments):
        trail = _way_back(name, fragments)
        if trail and name == min(trail):
            fragments[name].table.problem("needs", "fragments need each other: " + " → ".join([*trail, name]))


def _way_back(name: str, fragments: Mapping[str, Fragment]) -> list[str]:
    """The shortest way from a fragment back to itself."""
    trails = [[name]]
    seen = {name}
    for trail in trails:
        for other in fragments[trail[-1]].needs:
            if other == name:
                return trail
            if other in fragments and other not in seen:
                seen.add(other)
                trails.append([*trail, other])
    return []
