"""Columns and paragraphs on a terminal: Chinese characters take two places."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells

_NARROWEST, _WIDEST = 80, 120


def width() -> int:
    """Places of a line: as the terminal has them, between 80 and 120."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


def places_of(text: str) -> int:
    """How many places a text takes."""
    return cell_len(text)


def padded(text: str, places: int, *, right: bool = False) -> str:
    """The text filled up with blanks to so many places."""
    blanks = " " * max(0, places - cell_len(text))
    return blanks + text if right else text + blanks


def columns(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Rows as lines with aligned columns; those in `right` (from 0) aligned at the right."""
    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    ends = set(right)
    return [
        "  ".join(padded(cell, widths[place], right=place in ends) for place, cell in enumerate(row)).rstrip()
        for row in rows
    ]


def listing(rows: Sequence[Sequence[str]], indent: str) -> list[str]:
    """Rows with aligned columns; what is too long goes on in a further line."""
    return [part for line in columns(rows) for part in paragraph(line, width(), indent, indent + "    ")]


def paragraph(text: str, places: int, indent: str = "", after: str | None = None) -> list[str]:
    """The text in lines of so many places: broken at blanks, within Chinese text and words that are too long anywhere.

    `after` is the indent of the lines after the first.
    """
    further = indent if after is None else after
    lines, line = [], indent
    for piece in _pieces(text, places - max(cell_len(indent), cell_len(further))):
        if cell_len(line) + cell_len(piece.rstrip()) > places and line.strip():
            lines.append(line.rstrip())
            line = further
            piece = piece.lstrip()
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str, longest: int) -> list[str]:
    """What must not be broken: words with the blank before them, single wide characters with punctuation after them."""
    pieces: list[str] = []
    for character in text:
        wide = cell_len(character) > 1
        starts = character == " " or (wide and character not in "，。；：、）”")
        if pieces and not starts and not (cell_len(pieces[-1][-1]) > 1 and not wide):
            pieces[-1] += character
        else:
            pieces.append(character)
    return [part for piece in pieces for part in (chop_cells(piece, longest) if cell_len(piece) > longest else [piece])]
