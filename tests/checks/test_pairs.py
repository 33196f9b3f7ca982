"""Every check passes on an excerpt of an honest run, and fails on the same excerpt broken in a single way, alone."""

from __future__ import annotations

from pathlib import Path

from edits import apply
from excerpts import BROKEN, EDIT, FOLDER, HONEST, catalogue, edit_of, judged, read, verdict_on, vocabulary, wrong

from certkit.checks.registry import checks, unknown
from certkit.model.verdict import Verdict

LARGEST = 120_000
"""Bytes of an excerpt: what nobody can read is no example."""


def test_the_honest_excerpt_passes(pair: Path, requirement: str) -> None:
    """What an honest platform did is met, and nothing else in the excerpt is wrong."""
    excerpt = read(pair / HONEST)
    assert verdict_on(excerpt, requirement) is Verdict.PASSED
    assert wrong(judged(excerpt)) == {}


def test_the_broken_excerpt_fails_for_this_alone(pair: Path, requirement: str) -> None:
    """Of all steps and checks only this requirement fails, but for those that the edit names with a reason."""
    also = edit_of(pair).get("also", {})
    assert all(also.values())
    assert set(wrong(judged(read(pair / BROKEN)))) == {requirement, *also}


def test_the_two_differ_in_nothing_but_the_edit(pair: Path) -> None:
    """The broken excerpt is the honest one after the edit."""
    honest, broken = read(pair / HONEST), read(pair / BROKEN)
    assert edit_of(pair)["why"]
    assert broken.plan == honest.plan
    assert list(broken.events) == apply(honest.events, edit_of(pair)["edit"], vocabulary())


def test_excerpts_stay_small(pair: Path) -> None:
    """An excerpt holds what the verdict needs."""
    assert (pair / HONEST).stat().st_size < LARGEST


def test_every_check_is_of_a_requirement_of_the_catalogue() -> None:
    """No check names an id that the suite does not hold, or one that the suite says is not tested."""
    assert unknown(catalogue().requirements) == {}
    excluded = {name for name, one in catalogue().requirements.items() if one.not_tested}
    assert not [one.name for one in checks() if set(one.requirements) & excluded]


def test_every_check_has_its_pair() -> None:
    """A check without an excerpt that breaks it has not been seen to fail."""
    wanted = {name for one in checks() for name in one.requirements}
    assert sorted(name for name in wanted if not (FOLDER / name / EDIT).is_file()) == []
