"""The message sequence of a test case as lanes and arrows, cut into pieces that fit a page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certkit.model.judgement import Lifeline, ScenarioResult
from certkit.model.verdict import Verdict
from certkit.reporting.values import moment, visible
from certkit.reporting.words import Words

CANDIDATE = "candidate"
ROWS = 40
"""Arrows of one piece."""
MANY = 7
"""More lanes than this and test roles of one kind share a lane."""
_LEFT, _RIGHT, _LANE, _HEAD, _ROW = 124, 70, 116, 44, 20
_LONGEST_LABEL = 60
_MARKS = {"accepted": "a", "refused": "r"}


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A vertical lifeline and the lines of its name."""

    x: int
    name: str
    lines: list[str]
    kind: str
    """party | candidate | system"""


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """One message with its line, its end mark and its words."""

    y: int
    when: str
    """Record and time of day."""
    record: str
    mark: str
    """a accepted, r refused, f anything else"""
    line: str
    head: str
    x: int
    anchor: str
    text: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of the drawing."""

    width: int
    height: int
    lanes: list[Lane]
    arrows: list[Arrow]


def pieces(result: ScenarioResult, words: Words) -> list[Piece]:
    """The whole sequence of an attempt, in pieces of at most `ROWS` arrows."""
    shared = len(_names(result.arrows)) > MANY
    arrows = result.arrows
    return [_piece(arrows[start : start + ROWS], words, shared) for start in range(0, len(arrows), ROWS)]


def _piece(arrows: Sequence[Lifeline], words: Words, shared: bool) -> Piece:
    lanes = _lanes(arrows, words, shared)
    places = {lane.name: lane.x for lane in lanes}
    height = _HEAD + _ROW * (len(arrows) + 1)
    drawn = [_arrow(arrow, _HEAD + _ROW * row, places, words, shared) for row, arrow in enumerate(arrows, start=1)]
    return Piece(width=_LEFT + _LANE * len(lanes) + _RIGHT, height=height, lanes=lanes, arrows=drawn)


def _lanes(arrows: Sequence[Lifeline], words: Words, shared: bool) -> list[Lane]:
    """Test roles on the left, the candidate, then the systems it calls."""
    systems = {arrow.target for arrow in arrows if arrow.source == CANDIDATE}
    parties = [name for name in _names(arrows) if name != CANDIDATE and name not in systems]
    if shared:
        parties = list(dict.fromkeys(map(_kind, parties)))
    order = [(name, "party") for name in parties] + [(CANDIDATE, "candidate")]
    order += [(name, "system") for name in _names(arrows) if name in systems and name != CANDIDATE]
    return [
        Lane(x=_LEFT + _LANE // 2 + _LANE * place, name=name, lines=_title(name, words), kind=kind)
        for place, (name, kind) in enumerate(order)
    ]


def _names(arrows: Iterable[Lifeline]) -> list[str]:
    """Everybody who speaks or is spoken to, in order."""
    return list(dict.fromkeys(name for arrow in arrows for name in (arrow.source, arrow.target)))


def _kind(actor: str) -> str:
    return re.sub(r"_[a-z0-9]{1,2}$", "", actor)


def _title(name: str, words: Words) -> list[str]:
    """A name in at most two lines of the width of a lane."""
    width = 8 if words.lang == "zh" else 15
    return textwrap.wrap(visible(words.actor(name)), width, max_lines=2, placeholder="…")


def _arrow(arrow: Lifeline, y: int, places: dict[str, int], words: Words, shared: bool) -> Arrow:
    start, end = (places.get(name, places.get(_kind(name), 0)) for name in (arrow.source, arrow.target))
    mark = _MARKS.get(arrow.outcome.split(":")[0].split("(")[0].strip(), "f")
    step = 1 if end >= start else -1
    return Arrow(
        y=y,
        when=f"{arrow.exchange} {moment(arrow.at)[11:]}",
        record=arrow.exchange,
        mark=mark,
        line=f"M{start} {y}H{end - 2 * step}",
        head=_head(mark, end - 2 * step, y, step),
        x=start + 6 * step,
        anchor="start" if step > 0 else "end",
        text=visible(_text(arrow, mark, words, shared), _LONGEST_LABEL),
        verdict=words.verdict(arrow.verdict) if arrow.verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE) else "",
    )


def _head(mark: str, x: int, y: int, step: int) -> str:
    """The end of an arrow: a point when accepted, a cross when refused, a bar otherwise."""
    if mark == "a":
        return f"M{x - 7 * step} {y - 4}L{x} {y}L{x - 7 * step} {y + 4}"
    if mark == "r":
        return f"M{x - 8} {y - 4}l8 8m0-8l-8 8"
    return f"M{x} {y - 6}v12"


def _text(arrow: Lifeline, mark: str, words: Words, shared: bool) -> str:
    label = words.title(arrow.label)
    if shared and _kind(arrow.source) != arrow.source:
        label = f"{words.actor(arrow.source)}{words.texts('mark.colon')}{label}"
    if mark == "a":
        return label
    sign = "✕" if mark == "r" else "!"
    return f"{label} {sign} {words.outcome(arrow.outcome)}"
