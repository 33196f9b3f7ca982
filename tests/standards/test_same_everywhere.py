"""The same tender over several channels, and in several dialects, says the same."""

from __future__ import annotations

from typing import Any

import pytest
from tenders import PROJECT, SECTION, TENDER

from certkit.standards.across.across import Across
from certkit.standards.messages.message import Message


def message(dataset: str, fields: dict[str, str], **changes: Any) -> Message:
    """A message of the public-resource dialect, changed as told."""
    values: dict[str, Any] = {
        "dialect": "public-resource",
        "dataset": dataset,
        "stands_for": (dataset,),
        "key": "K" + dataset,
        "change": "add",
        "fields": fields,
        "repeated": [],
        "header": {},
        "files": (),
        "sender": "0001",
    }
    return Message(**(values | changes))


PARENTS = [
    message("PROJECT", {"PROJECT_CODE": PROJECT, "PROJECT_NAME": "道路"}),
    message("TENDER_PROJECT", {"PROJECT_CODE": PROJECT, "TENDER_PROJECT_CODE": TENDER, "TENDER_PROJECT_NAME": "路"}),
]
FIELDS = {
    "TENDER_PROJECT_CODE": TENDER,
    "BID_SECTION_CODE": SECTION,
    "BID_SECTION_NAME": "一标段",
    "CONTRACT_RECKON_PRICE": "1200000.00",
    "DATA_TIMESTAMP": "20260901090000",
}


def told(*messages: tuple[str, Message]) -> list[tuple[str, str, Any, str, str]]:
    """Rule, field, expected value, confidence and other place of what is found over channels."""
    across = Across()
    for number, (channel, one) in enumerate(messages):
        assert across.take(one, channel=channel, where=f"{channel} {number}") == []
    return [(one.rule, one.field, one.expected, one.confidence, one.earlier) for one in across.finish()]


def on(channel: str, *messages: Message) -> list[tuple[str, Message]]:
    """Messages with what they refer to, over one channel."""
    return [(channel, one) for one in (*PARENTS, *messages)]


def test_what_is_the_same_is_silent() -> None:
    """Times of the push and the places of an amount may differ; what only one receiver gets is not compared."""
    other = {**FIELDS, "DATA_TIMESTAMP": "20260901100000", "CONTRACT_RECKON_PRICE": "1200000"}
    del other["BID_SECTION_NAME"]
    assert told(*on("psp", message("SECTION", FIELDS)), *on("svp", message("SECTION", other))) == []


def test_what_differs_is_told_of_the_later_channel() -> None:
    """Field by field, with what the other receiver was told."""
    other = {**FIELDS, "BID_SECTION_NAME": "二标段"}
    found = told(*on("psp", message("SECTION", FIELDS)), *on("svp", message("SECTION", other)))
    assert found == [("same_everywhere", "BID_SECTION_NAME", "一标段", "verified", "psp 2")]


@pytest.mark.parametrize(("last", "number"), [("二标段", 0), ("三标段", 1)])
def test_the_last_state_counts(last: str, number: int) -> None:
    """A receiver that was corrected later was told the same in the end."""
    first = message("SECTION", FIELDS)
    second = message("SECTION", {**FIELDS, "BID_SECTION_NAME": "二标段"}, change="modify")
    other = message("SECTION", {**FIELDS, "BID_SECTION_NAME": last})
    assert len(told(*on("psp", first, second), *on("svp", other))) == number


def test_what_was_deleted_is_not_compared() -> None:
    """A record that was taken back says nothing any more."""
    wrong = message("SECTION", {**FIELDS, "BID_SECTION_NAME": "二标段"})
    back = message("SECTION", {}, change="delete")
    assert told(*on("psp", message("SECTION", FIELDS)), *on("svp", wrong, back)) == []


def test_another_dialect_says_the_same_in_its_own_names_and_units() -> None:
    """Shanxi counts in 10,000 yuan; names are matched by inference, so that a difference warns."""
    parents = {"GCJS_PROJECT": {"PROJECT_CODE": PROJECT}, "GCJS_TENDER_PROJECT": {"TENDER_PROJECT_CODE": TENDER}}
    names = {"GCJS_PROJECT": "PROJECT", "GCJS_TENDER_PROJECT": "TENDER_PROJECT", "GCJS_SECTION": "SECTION"}
    there = {"PROJECT_CODE": PROJECT, "TENDER_PROJECT_CODE": TENDER, "BID_SECTION_CODE": SECTION}

    def shanxi(dataset: str, fields: dict[str, str]) -> Message:
        return message(dataset, fields, dialect="shanxi", stands_for=(names[dataset],))

    for price, expected in (("120", []), ("121", ["1200000.00"])):
        section = shanxi("GCJS_SECTION", there | {"CONTRACT_RECKON_PRICE": price})
        pushed = [("svp", shanxi(dataset, fields)) for dataset, fields in parents.items()]
        found = told(*on("psp", message("SECTION", FIELDS)), *pushed, ("svp", section))
        assert [one[2] for one in found] == expected
        assert {one[3] for one in found} <= {"inferred"}


def test_where_the_envelope_does_not_say_it_a_known_key_is_modified() -> None:
    """In a dialect without operations the same key again is no second record."""
    across = Across("shanxi")
    for name in ("道路", "桥梁"):
        one = message(
            "GCJS_PROJECT", {"PROJECT_CODE": PROJECT, "PROJECT_NAME": name}, dialect="shanxi", stands_for=("PROJECT",)
        )
        assert across.take(one, channel="svp") == []
    assert across.finish() == []


def test_a_message_of_no_dataset_is_no_record() -> None:
    """What the envelope calls by an unknown name is not held against anything."""
    across = Across()
    assert across.take(message("", {"PROJECT_CODE": PROJECT}, stands_for=()), channel="psp") == []
    assert across.finish() == []
