"""Values that came over the wire, made fit to be read: hidden characters shown, long ones cut, types in words."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime

from certkit.model.times import BEIJING

LONGEST = 2000
"""Characters of any text in a report."""
LONGEST_VALUE = 160
"""Characters of a single value of a finding."""


def visible(text: str, longest: int = LONGEST) -> str:
    """The text with control, bidi and invisible characters as ⟦U+202E⟧, and cut with its length and digest."""
    if len(text) > longest:
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
        text = f"{text[:longest]}…（{len(text)}; sha256:{digest}…）"
    if text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return f"⟦U+{ord(character):04X}⟧"


def moment(at: float) -> str:
    """A time of an event as Beijing time with milliseconds; "" for none."""
    if not at:
        return ""
    return datetime.fromtimestamp(round(at, 3), BEIJING).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def date(moment_text: str) -> str:
    """The day of an RFC 3339 time."""
    return moment_text[:10]


def short(digest: str) -> str:
    """A digest that can be told apart by eye and found in the record: algorithm and 16 hex digits."""
    algorithm, colon, value = digest.rpartition(":")
    return f"{algorithm}{colon}{value[:16]}"


def anchor(scenario: str, attempt: int = 1, exchange: str = "") -> str:
    """The anchor of a test case, of a later attempt of it, or of one of its interaction records."""
    place = scenario if attempt == 1 else f"{scenario}.{attempt}"
    return f"{place}-{exchange}" if exchange else place
