"""Values from the wire: nothing hidden, nothing endless, times in Beijing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit.reporting.values import LONGEST, anchor, moment, short, visible


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    """No control, format or surrogate character passes, whatever the text."""
    assert not {unicodedata.category(character) for character in visible(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_readable_text_is_left_alone(text: str) -> None:
    """What can be seen is shown as it is."""
    assert visible(text) == text


@pytest.mark.parametrize(("hidden", "shown"), [("\u202e", "⟦U+202E⟧"), ("a\x00b", "a⟦U+0000⟧b"), ("\u3000", "\u3000")])
def test_hidden_characters_are_named(hidden: str, shown: str) -> None:
    """A reversal of the line or a zero byte stands there by name; a wide space is no secret."""
    assert visible(hidden) == shown


def test_long_text_is_cut_with_length_and_digest() -> None:
    """A megabyte becomes a line that still tells two such texts apart."""
    one, other = visible("A" * 1_000_000), visible("A" * 999_999 + "B")
    assert len(one) < LONGEST + 60
    assert "1000000" in one
    assert one != other


def test_moments_are_beijing_time() -> None:
    """An event's seconds since the epoch are shown in the report's time zone."""
    assert moment(1795399200.25) == "2026-11-23 10:00:00.250"
    assert moment(0.0) == ""


def test_anchors_and_digests() -> None:
    """The first attempt's anchor is the test case's own name; a digest keeps its algorithm."""
    assert anchor("bidding.late") == "bidding.late"
    assert anchor("bidding.late", 2, "x12") == "bidding.late.2-x12"
    assert short("sha256:" + "0123456789abcdef" * 4) == "sha256:0123456789abcdef"
    assert short("") == ""
