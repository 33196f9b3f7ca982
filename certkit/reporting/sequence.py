"""The message sequence of a test case as lanes and arrows, cut into pieces that fit a page."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence
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
_LEFT, _RIGHT, _HEAD, _ROW, _LINE = 120, 8, 44, 21, 13
_NARROWEST, _WIDEST, _ALL = 116, 190, 900
"""A lane's width, and what all lanes share when they are few."""
_BESIDE = 152
"""Width at least between the candidate and the first of its systems: many long titles, and no other lane to cross."""
_LONGEST_LABEL = 120
_LINES = 2
"""Lines of a label above its arrow; what is longer is cut, and whole in the tooltip and in the index of records."""
_WIDE, _NARROW, _AROUND = 12.0, 6.6, 16
"""Width of characters at the drawing's size, and what an arrow needs around its label."""
_PIECES = re.compile(r"[\u2e80-\uffff][，。：；、）】”]*|[^\s\u2e80-\uffff]+[，。：；、）】”]*\s*|\s+")
"""What a line is not broken within."""
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
    """The whole label."""
    lines: list[str]
    """The label as it is drawn, the last line next to the arrow."""
    verdict: str

    @property
    def cut(self) -> bool:
        """Whether the drawing does not show the whole label."""
        return "".join(self.lines).replace(" ", "") != self.text.replace(" ", "")

    @property
    def rows(self) -> list[tuple[int, str]]:
        """Where each line of the label stands."""
        last = len(self.lines) - 1
        return [(self.y - 5 - _LINE * (last - place), line) for place, line in enumerate(self.lines)]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of the drawing."""

    width: int
    height: int
    lanes: list[Lane]
    arrows: list[Arrow]


def pieces(result: ScenarioResult, words: Words) -> list[Piece]:
    """The whole sequence of an attempt in pieces of at most `ROWS` arrows; lanes keep their order throughout."""
    arrows = result.arrows
    order = _order(arrows)
    return [_piece(arrows[start : start + ROWS], order, words) for start in range(0, len(arrows), ROWS)]


def _order(arrows: Sequence[Lifeline]) -> dict[str, str]:
    """Lane → kind: test roles on the left, the candidate, then the systems it calls."""
    names = list(dict.fromkeys(name for arrow in arrows for name in (arrow.source, arrow.target)))
    systems = {arrow.target for arrow in arrows if arrow.source == CANDIDATE}
    parties = [name for name in names if name != CANDIDATE and name not in systems]
    if len(names) > MANY:
        parties = list(dict.fromkeys(map(_kind, parties)))
    kinds = dict.fromkeys(parties, "party") | {CANDIDATE: "candidate"}
    return kinds | {name: "system" for name in names if name in systems and name != CANDIDATE}


def _piece(arrows: Sequence[Lifeline], order: dict[str, str], words: Words) -> Piece:
    lanes = _lanes(arrows, order, words)
    places = {lane.name: lane.x for lane in lanes}
    drawn: list[Arrow] = []
    bottom = _HEAD
    for arrow in arrows:
        one = _arrow(arrow, bottom, places, words)
        drawn.append(one)
        bottom = one.y
    right = lanes[-1].x + _NARROWEST // 2 + _RIGHT
    return Piece(width=right, height=bottom + _ROW, lanes=lanes, arrows=drawn)


def _lanes(arrows: Sequence[Lifeline], order: dict[str, str], words: Words) -> list[Lane]:
    """The lanes that these arrows touch."""
    touched = {name for arrow in arrows for name in (arrow.source, arrow.target)}
    touched |= {_kind(name) for name in touched if name not in order} | {CANDIDATE}
    names = [name for name in order if name in touched]
    width = max(_NARROWEST, min(_WIDEST, _ALL // len(names)))
    x = _LEFT + _NARROWEST // 2
    lanes: list[Lane] = []
    for name in names:
        if lanes:
            x += max(width, _BESIDE) if lanes[-1].kind == "candidate" else width
        lanes.append(Lane(x=x, name=name, lines=_title(name, words), kind=order[name]))
    return lanes


def _kind(actor: str) -> str:
    return re.sub(r"_[a-z0-9]{1,2}$", "", actor)


def _title(name: str, words: Words) -> list[str]:
    """A name in at most two lines of the width of a lane."""
    width = 8 if words.lang == "zh" else 15
    return textwrap.wrap(visible(words.actor(name)), width, max_lines=2, placeholder="…")


def _arrow(arrow: Lifeline, above: int, places: dict[str, int], words: Words) -> Arrow:
    """The arrow below that height, as far below as its label needs."""
    shared = arrow.source not in places
    start, end = (places[name if name in places else _kind(name)] for name in (arrow.source, arrow.target))
    mark = _MARKS.get(arrow.outcome.split(":")[0].split("(")[0].strip(), "f")
    step = 1 if end >= start else -1
    verdict = words.verdict(arrow.verdict) if arrow.verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE) else ""
    text = visible(_text(arrow, mark, words, shared), _LONGEST_LABEL)
    lines = _wrapped(f"【{verdict}】{text}" if verdict else text, abs(end - start) - _AROUND)
    y = above + _ROW + _LINE * (len(lines) - 1)
    return Arrow(
        y=y,
        when=f"{arrow.exchange} {moment(arrow.at)[11:]}",
        record=arrow.exchange,
        mark=mark,
        line=f"M{start} {y}H{end - 2 * step}",
        head=_head(mark, end - 2 * step, y, step),
        x=start + 6 * step,
        anchor="start" if step > 0 else "end",
        text=f"【{verdict}】{text}" if verdict else text,
        lines=lines,
        verdict=verdict,
    )


def _wrapped(text: str, room: float) -> list[str]:
    """The text in lines that are as wide as there is room, the last one cut when they are too many."""
    lines = [""]
    for piece in _PIECES.findall(text):
        for part in [piece] if _width(piece) <= room else piece:
            if lines[-1] and _width((lines[-1] + part).rstrip()) > room:
                lines.append("")
            lines[-1] += part
    lines = [line.strip() for line in lines]
    if len(lines) > _LINES:
        last = lines[_LINES - 1]
        while last and _width(last + "…") > room:
            last = last[:-1]
        lines = [*lines[: _LINES - 1], last + "…"]
    return lines


def _width(text: str) -> float:
    """How wide the text is drawn, roughly."""
    return sum(_WIDE if unicodedata.east_asian_width(one) in "WFA" else _NARROW for one in text)


def _head(mark: str, x: int, y: int, step: int) -> str:
    """The end of an arrow: a point when accepted, a cross when refused, a bar otherwise."""
    if mark == "a":
        return f"M{x - 7 * step} {y - 4}L{x} {y}L{x - 7 * step} {y + 4}"
    if mark == "r":
        return f"M{x - 8} {y - 4}l8 8m0-8l-8 8"
    return f"M{x} {y - 6}v12"


def _text(arrow: Lifeline, mark: str, words: Words, shared: bool) -> str:
    label = words.title(arrow.label)
    if shared:
        label = f"{words.actor(arrow.source)}{words.texts('mark.colon')}{label}"
    if mark == "a":
        return label
    sign = "✕" if mark == "r" else "!"
    return f"{label} {sign} {words.outcome(arrow.outcome)}"
