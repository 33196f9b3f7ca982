"""The tap: headers that do not go with their record, parts that stand twice, refusals that nothing explains."""

from __future__ import annotations

from typing import Any

import pytest
from messages import body, push
from tender_push import record
from test_tap import judgement, story, verdict, wrong

from certkit.checks.tap import CODES, FORM
from certkit.model.verdict import Verdict

RIGHT = body("SECTION", record("SECTION"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [({"DATA_EN": "PROJECT"}, "SECTION"), ({"DATA_KEY": "9" * 22}, "9120502…")],
    ids=["name of another dataset", "key of another sender"],
)
@pytest.mark.parametrize("objection", ["", "DATA_EN与DATA_NO不一致"], ids=["taken in", "refused"])
def test_a_header_goes_with_its_record(header: dict[str, Any], expected: str, objection: str) -> None:
    """Whether the receiving platform noticed it or not."""
    told = story()
    push(told, "SECTION", text=body("SECTION", record("SECTION"), **header), objection=objection)
    found = judgement(told)
    (one,) = wrong(found)
    assert (one.facts["rule"], one.facts["field"], one.expected) == ("header", *header, expected)
    assert verdict(found, FORM).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("once", "twice", "name"),
    [
        ("&lt;CONTEXT&gt;", "&lt;CONTEXT/&gt;&lt;CONTEXT&gt;", "CONTEXT"),
        ("&lt;/DES&gt;", "&lt;CONTEXT&gt;&lt;A/&gt;&lt;/CONTEXT&gt;&lt;/DES&gt;", "CONTEXT"),
        ("&lt;DATA_TYPE&gt;", "&lt;DATA_TYPE&gt;3&lt;/DATA_TYPE&gt;&lt;DATA_TYPE&gt;", "DATA_TYPE"),
    ],
    ids=["empty record before", "record after", "two kinds of change"],
)
def test_a_part_that_stands_twice_is_noticed(once: str, twice: str, name: str) -> None:
    """What a receiver would take from such a message cannot be told."""
    told = story()
    push(told, "SECTION", text=RIGHT.replace(once, twice))
    found = judgement(told)
    assert ("repeated", name) in {(one.facts["rule"], one.facts["field"]) for one in wrong(found)}
    assert verdict(found, FORM).verdict is Verdict.FAILED


@pytest.mark.parametrize("element", ["data", "UploadData_G_V4"])
def test_two_records_in_one_call_are_not_read_as_one(element: str) -> None:
    """A second one that nobody would look at passes nothing."""
    end = f"</{element}>"
    whole = RIGHT[RIGHT.index(f"<{element}") : RIGHT.index(end) + len(end)]
    told = story()
    push(told, "SECTION", text=RIGHT.replace(whole, whole + whole))
    found = judgement(told)
    assert [one.facts["rule"] for one in wrong(found)] == ["unreadable"]
    assert {verdict(found, name).verdict for name in (FORM, CODES)} == {Verdict.INCONCLUSIVE}


def test_what_was_refused_passes_nothing() -> None:
    """A message that the receiving platform did not take in shows no conforming record, even where we see no error."""
    told = story()
    push(told, "SECTION", objection="DATA_KEY已存在")
    found = judgement(told)
    assert [(one.facts["rule"], one.advisory) for one in wrong(found)] == [("rejected", True)]
    assert {verdict(found, name).verdict for name in (FORM, CODES)} == {Verdict.INCONCLUSIVE}
