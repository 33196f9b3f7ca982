"""Facts of the data standard that were not read: they warn, unless the profile takes them for read."""

from __future__ import annotations

from typing import Any

import pytest
from story import profile, requirement

from certkit.judging.verdicts import decide
from certkit.model.requirement import Level
from certkit.model.verdict import Finding, Verdict


def deviating(**changes: Any) -> Finding:
    """A record that deviates from a fact that was inferred, changed as told."""
    facts = {"field": "PROJECT_NAME", "rule": "longest", "confidence": "inferred"} | changes
    return Finding(
        code="deviation",
        verdict=Verdict.FAILED,
        advisory=facts["confidence"] != "verified" or "other" in facts,
        facts=facts,
    )


CONFORMING = Finding(code="conforming", verdict=Verdict.PASSED)


@pytest.mark.parametrize(("unverified", "verdict"), [("warns", Verdict.PASSED), ("fails", Verdict.FAILED)])
def test_profile_says_what_a_fact_counts_that_was_not_read(unverified: str, verdict: Verdict) -> None:
    """A remark as a rule; with `unverified = "fails"` it decides, and is no remark any more."""
    judged = decide(requirement("R-1"), [CONFORMING, deviating()], profile(unverified=unverified), "")
    assert judged.verdict is verdict
    assert judged.remarks == (verdict is Verdict.PASSED)


@pytest.mark.parametrize(
    "changes",
    [{"rule": "unknown_field", "confidence": "unverified"}, {"field": "", "rule": "rejected"},
     {"confidence": "verified", "other": "reason"}],
    ids=["unknown field", "message as a whole", "advisory for another reason"],
)  # fmt: skip
def test_what_rests_on_no_fact_of_a_field_still_only_warns(changes: dict[str, str]) -> None:
    """A field that the dictionary does not know, a message as a whole, a deviation that warns for another reason."""
    judged = decide(requirement("R-1"), [CONFORMING, deviating(**changes)], profile(unverified="fails"), "")
    assert (judged.verdict, judged.remarks) == (Verdict.PASSED, 1)


def test_requirement_that_only_recommends_fails_by_nothing() -> None:
    """No profile makes a recommendation binding."""
    advised = requirement("R-1", level=Level.SHOULD)
    assert decide(advised, [CONFORMING, deviating()], profile(unverified="fails"), "").remarks == 1
