"""A hostile platform: whatever it answers is held against nobody but itself, and never breaks the judge."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story import PARTIES, SECTION, Story, requirement, suite

from certkit.checks.registry import checks
from certkit.judging.judge import judge_run
from certkit.loading.operations import load_vocabulary
from certkit.model.times import written
from certkit.model.verdict import Verdict

VOCABULARY = load_vocabulary()
CATALOGUE = suite(*(requirement(name) for one in checks() for name in one.requirements))
NAMES = [
    *(
        "bids",
        "bidder",
        "digest",
        "state",
        "price",
        "receipt",
        "received_at",
        "entries",
        "time",
        "items",
        "kind",
        "due",
    ),
    *("warnings", "rule", "reason", "sealed", "content", "downloaders", "deadline", "suspended", "signature", "size"),
    *(
        "signatures",
        "value",
        "input",
        "algorithm",
        "item",
        "complete",
        "amendments",
        "notices",
        "receipts",
        "documents",
    ),
    *("document", "result", "winner", "person", "party", "operation", "outcome", "address", "fees", "amount"),
    *("notice", "objection", "certificate", "seal", "name", "duration_days", "lead", "entry", "sender", "section"),
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", SECTION, "2026-11-23T10:00:00.000+08:00", "\ud800", "1e999999", "intact", "announced"])
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=12,
)
READS = [
    *("read_opening_record", "read_audit_trail", "read_section", "read_bid", "read_archive", "list_downloaders"),
    *("list_receipts", "read_notices", "read_public_record", "list_documents", "read_archived_item", "read_interfaces"),
]
DEEDS = [
    "submit_bid",
    "submit_bid",
    "open_bids",
    "raise_objection",
    "publish_clarification",
    "decide_winner",
    "receive_directive",
    "alter_record",
    "sign_contract",
    "replace_bid",
    "amend_notice",
    "upload_tender_document",
]


def tender(answers: list[Any]) -> Story:
    """A tender in which every answer is what the platform likes to say."""
    story = Story()
    story.parties()
    bidder = PARTIES["bidder_a"][1]
    sealed = {"bidder": bidder, "seal": "proper", "digest": hashlib.sha256(b"file").hexdigest(), "content": {}}
    story.plant("bid", sealed | {"canaries": {"price": "1234567.89", "technical": "CK1T"}}, "bidder_a")
    inputs = {"section": SECTION, "kind": "tender", "deadline": written(story.time + 9), "affects_preparation": True}
    story.call("publish_notice", "purchaser", {"notice": "n"}, inputs=inputs)
    for place, answer in enumerate(answers):
        for operation in (READS[place % len(READS)], DEEDS[place % len(DEEDS)]):
            given = inputs | {"kind": "suspend", "bidder": bidder}
            story.call(operation, "bidder_a", answer, inputs=given, file="file" if operation == "submit_bid" else "")
    story.end()
    return story


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), min_size=1, max_size=8))
def test_no_answer_breaks_a_check(answers: list[Any]) -> None:
    """Values of any type in any place: every verdict is about the platform, none is our own error."""
    found = judge_run(tender(answers).run(), CATALOGUE, VOCABULARY)
    wrong = [one for judged in found.requirements for one in judged.findings if one.verdict is Verdict.ERROR]
    assert wrong == []


@pytest.mark.parametrize(
    "body", ["[" * 500 + "]" * 500, '{"bids":' * 300 + "1" + "}" * 300, '{"a":' + "9" * 4000 + "}"]
)
def test_deep_nesting_and_long_numbers_break_nothing(body: str) -> None:
    """What is made to break a reader is read as no JSON at all."""
    story = tender([])
    for operation in (*READS, *DEEDS):
        story.call(operation, "bidder_a", body)
    found = judge_run(story.run(), CATALOGUE, VOCABULARY)
    assert not [one for judged in found.requirements for one in judged.findings if one.verdict is Verdict.ERROR]
