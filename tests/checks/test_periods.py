"""The end of a period against a due date, where the holidays of the year are known and where they are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from story import SECTION, Story

from certkit.checks.awards import due
from certkit.checks.periods import due_within
from certkit.checks.times import day_of
from certkit.model.times import written
from certkit.model.verdict import Verdict

UNANNOUNCED = date(2041, 6, 3)


@pytest.mark.parametrize(
    ("start", "later", "verdict"),
    [
        (date(2026, 9, 28), 10, Verdict.PASSED),
        (date(2026, 9, 28), 11, Verdict.FAILED),
        (UNANNOUNCED, 3, Verdict.PASSED),
        (UNANNOUNCED, 4, Verdict.INCONCLUSIVE),
        (UNANNOUNCED, 60, Verdict.FAILED),
    ],
    ids=["after the holidays", "a day later", "the plain last day", "perhaps after holidays", "after any holidays"],
)
def test_a_due_date_is_judged_as_far_as_the_calendar_goes(start: date, later: int, verdict: Verdict) -> None:
    """Three days that end in announced holidays move on; in other years only what any calendar allows is decided."""
    story = Story()
    raised = story.call("raise_objection", "bidder_a", {"section": SECTION})
    found = due_within("objection_due", start, 3, start + timedelta(days=later), at=raised, of=SECTION)
    assert found.verdict is verdict
    assert (found.reason, found.facts.get("detail")) == (
        ("no_calendar", "2041") if verdict is Verdict.INCONCLUSIVE else ("", None)
    )


def test_a_due_date_that_is_not_set_fails_in_any_year() -> None:
    """What was not set is not within the period."""
    raised = Story().call("raise_objection", "bidder_a", {"section": SECTION})
    assert due_within("objection_due", UNANNOUNCED, 3, None, at=raised, of=SECTION).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("later", "verdict"), [(2, Verdict.FAILED), (3, Verdict.PASSED), (5, Verdict.INCONCLUSIVE), (60, Verdict.FAILED)]
)
def test_a_shown_due_date_is_judged_as_far_as_the_calendar_goes(
    monkeypatch: pytest.MonkeyPatch, later: int, verdict: Verdict
) -> None:
    """Too early is wrong, the plain last day is right, a later one may be: only holidays would tell."""
    story = Story()
    signed = story.call("raise_objection", "bidder_a", {"section": SECTION})
    monkeypatch.setattr("certkit.checks.awards.day_of", lambda moment: day_of(moment).replace(year=2041))
    shown = written(signed.answered_at + later * 86_400)
    assert due(story.evidence(), signed, 3, shown, at=signed, of="x").verdict is verdict
