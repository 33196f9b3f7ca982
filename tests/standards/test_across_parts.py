"""Records noted in parts, in any number of processes, with or without a folder: what is told is always the same."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tenders import PROJECT

from certkit.standards.across import event_log
from certkit.standards.across.across import Across, Breach

CODES = [PROJECT[:-1] + digit for digit in "123"]
Deed = tuple[str, str, str]
"""Dataset, change, and the number of the project that it is about."""
DEEDS = st.tuples(
    st.sampled_from(["PROJECT", "TENDER_PROJECT"]),
    st.sampled_from(["add", "add", "modify", "delete"]),
    st.sampled_from(CODES),
)


def fields_of(dataset: str, code: str, number: int) -> dict[str, str]:
    """A record of a project, or of its tender project; what is not its key differs from all others."""
    if dataset == "PROJECT":
        return {"PROJECT_CODE": code, "PROJECT_NAME": str(number)}
    return {"PROJECT_CODE": code, "TENDER_PROJECT_CODE": code + "001", "TENDER_PROJECT_NAME": str(number)}


def note(across: Across, deeds: list[tuple[int, Deed]]) -> None:
    """Add the records of some deeds, each with its place."""
    for number, (dataset, change, code) in deeds:
        across.add(dataset, fields_of(dataset, code, number), change, where=str(number))  # type: ignore[arg-type]


def plainly(deeds: list[Deed]) -> Iterator[tuple[str, str, str]]:
    """Place, rule and other place of what is wrong, found by remembering every record; each deletes them all."""
    standing: dict[tuple[str, str], list[int]] = {}
    guessed: set[tuple[str, str]] = set()
    for number, (dataset, change, code) in enumerate(deeds):
        key = dataset, code
        here = standing.get(key, [])
        if change == "add" and here and key not in guessed:
            yield str(number), "unique", str(here[0])
        if change != "add" and not here:
            yield str(number), "push_order", ""
        if change == "add":
            standing[key] = [number] if key in guessed else [*here, number]
            guessed.discard(key)
        elif change == "modify":
            guessed |= {key} if not here else set()
            standing[key] = [number]
        else:
            standing[key] = []
            guessed.discard(key)
        if dataset == "TENDER_PROJECT" and change != "delete" and not standing.get(("PROJECT", code)):
            later = [one for one, other in enumerate(deeds) if one > number and other[0] == "PROJECT"]
            coming = [one for one in later if deeds[one][1] != "delete" and deeds[one][2] == code]
            before = [one for one in range(number) if deeds[one][0] == "PROJECT" and deeds[one][1] != "delete"]
            seen = [one for one in before if deeds[one][2] == code]
            if coming:
                yield str(number), "push_order", str(coming[0])
            elif seen or any(one[0] == "PROJECT" and one[1] != "delete" for one in deeds):
                yield str(number), "reference", str(seen[-1]) if seen else ""


def shown(found: list[Breach]) -> list[tuple[str, str, str]]:
    """Place, rule and other place of what was found."""
    return sorted((one.where, one.rule, one.earlier) for one in found)


@given(st.lists(DEEDS, max_size=25))
def test_what_is_told_is_what_a_plain_memory_tells(deeds: list[Deed]) -> None:
    """Additions, modifications and deletions in any order break what remembering all records says is broken."""
    across = Across()
    note(across, list(enumerate(deeds)))
    assert shown(across.finish()) == sorted(plainly(deeds))


@settings(max_examples=30)
@given(st.lists(DEEDS, max_size=25), st.lists(st.integers(0, 25), max_size=4), st.booleans())
def test_parts_tell_what_the_whole_tells(deeds: list[Deed], cuts: list[int], stored: bool) -> None:
    """Cut anywhere, sent between processes and merged in order, records tell the same in the same order."""
    numbered = list(enumerate(deeds))
    one = Across()
    note(one, numbered)
    with TemporaryDirectory() as folder:
        many = Across(folder=Path(folder) if stored else None)
        note(many, numbered[: min(cuts, default=0)])
        edges = sorted({0, *cuts, len(deeds)})
        parts = []
        for start, end in pairwise(edges):
            if start >= min(cuts, default=0):
                part = many.part()
                note(part, numbered[start:end])
                parts.append(pickle.loads(pickle.dumps(part)))
        many.merge(*parts)
        assert many.finish() == one.finish()


def test_what_is_written_to_the_folder_is_read_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With next to no memory everything goes through files, own records and those of parts in turn."""
    monkeypatch.setattr(event_log, "KEPT", 200)
    one, many = Across(), Across(folder=tmp_path)
    for number in range(300):
        deed = ("PROJECT", "add" if number % 7 else "delete", PROJECT[:-3] + f"{number % 100:03}")
        note(one, [(number, deed)])
        part = many.part() if number % 3 else many
        note(part, [(number, deed)])
        if part is not many:
            many.merge(part)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) > 10_000
    found = many.finish()
    assert found == one.finish()
    assert len(found) > 100


def test_only_parts_of_its_own_are_merged() -> None:
    """The digests of another one would mean nothing here."""
    with pytest.raises(ValueError, match="not a part"):
        Across().merge(Across())
