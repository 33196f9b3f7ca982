"""Whether a number in what outsiders were shown follows something that they must not be able to count."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from certkit.checks.sights import Sight
from certkit.checks.views import inputs_of
from certkit.model.binding import canonical
from certkit.model.ports import Evidence

_LONGEST = 9
"""Digits of a text that is still read as a number; longer ones are codes."""
_NUMBERED = re.compile(rf"(\D{{0,20}})([0-9]{{1,{_LONGEST}}})(\D{{0,20}})")
"""A number, alone or with words around it: 17, DL-00017, 已有3家下载."""


@dataclass(frozen=True)
class Revealed:
    """A number that gives the count away."""

    sight: Sight
    pointer: str
    value: int


def revealed(
    evidence: Evidence, moments: Sequence[float], shown: Iterable[Sight], telling: re.Pattern[str]
) -> list[Revealed]:
    """Numbers that moved exactly as the count did, or stand under a telling name and equal it.

    `moments` are when the count went up by one.
    """
    series: dict[str, list[tuple[int, Revealed]]] = defaultdict(list)
    found: list[Revealed] = []
    for sight in shown:
        count = sum(1 for moment in moments if moment <= sight.at)
        for pointer, value in _numbers(evidence, sight):
            one = Revealed(sight, pointer, value)
            if count and value == count and telling.search(pointer):
                found.append(one)
            else:
                series[f"{sight.exchange.operation} {_asked(sight)} {pointer}"].append((count, one))
    return found + [many[-1][1] for many in series.values() if _follows(many)]


def _follows(many: Sequence[tuple[int, Revealed]]) -> bool:
    """Whether value minus count stays the same while the count changes."""
    return len({count for count, _ in many}) > 1 and len({one.value - count for count, one in many}) == 1


def _asked(sight: Sight) -> str:
    plain = {name: value for name, value in inputs_of(sight.exchange).items() if name != "signature"}
    return canonical(plain).decode()


def _numbers(evidence: Evidence, sight: Sight) -> Iterator[tuple[str, int]]:
    """Every whole number of the answer: JSON members, and headers that are not part of HTTP."""
    answer = sight.exchange.response
    if answer is None or sight.exchange.direction == "inbound":
        return
    for name, value in answer.headers:
        if name.lower().startswith("x-"):
            yield from _leaves(f"header {name}", value)
    yield from _leaves("", evidence.json(answer.body))


def _leaves(pointer: str, value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(f"{pointer}/{name}", item)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(f"{pointer}/{place}", item)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield pointer, value
    elif isinstance(value, str) and (told := _NUMBERED.fullmatch(value)):
        yield f"{pointer}{told[1]}{told[3]}", int(told[2])
