"""What the operator is told of deliveries, against what the receivers answered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from messages import push
from story import Story
from tender_push import record

from certkit.checks.js_2017_106 import deliveries_are_told_as_they_ended
from certkit.model.verdict import Verdict

SECTION = record("SECTION")["BID_SECTION_CODE"]


def told(story: Story, *entries: Mapping[str, str], after: float = 60.0) -> list[Verdict]:
    """The verdicts when the operator reads these entries so many seconds later."""
    story.time += after
    inputs = {"section": SECTION}
    story.call("list_deliveries", "operator", {"deliveries": list(entries)}, inputs=inputs)
    return [one.verdict for one in deliveries_are_told_as_they_ended(story.evidence())]


def entry(state: str) -> Mapping[str, str]:
    """What the operator reads of the section's record at the public service platform."""
    return {"counterpart": "public_service_platform", "dataset": "SECTION", "change": "add", "state": state}


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (["rejected"], Verdict.PASSED),
        (["delivered"], Verdict.FAILED),
        (["waiting"], Verdict.FAILED),
        ([], Verdict.FAILED),
    ],
)
def test_a_rejection_is_told_as_one(states: list[str], verdict: Verdict) -> None:
    """Delivered, still waiting or left out are all untrue of a message that its receiver rejected."""
    story = Story()
    push(story, "SECTION", objection="工期不能为空")
    assert told(story, *map(entry, states)) == [verdict]


def test_what_was_sent_again_counts_as_it_ended() -> None:
    """A rejected message that was taken in later is delivered."""
    story = Story()
    push(story, "SECTION", objection="工期不能为空")
    push(story, "SECTION")
    assert told(story, entry("delivered")) == [Verdict.PASSED]


def test_what_has_just_arrived_is_left_to_settle() -> None:
    """Nothing is said of a message whose receipt may still be on its way into the books."""
    story = Story()
    push(story, "SECTION")
    assert told(story, entry("waiting"), after=0.0) == []
