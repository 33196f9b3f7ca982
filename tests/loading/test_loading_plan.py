"""Which instance serves which scenario, and what is known to stay undecided before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest
from small_suite import LATE, SmallSuite

from certkit.errors import InputError, NothingToDo
from certkit.loading.plan import longest_wait, make_plan, outlook
from certkit.model.plan import Candidate, Engagement, Instance, Plan


def candidate(*lanes: str, **changes: Any) -> Candidate:
    """A candidate with one instance for each lane."""
    values: dict[str, Any] = {"name": "p", "version": "1", "vendor": "v", "build": "b", "driver": "http"}
    values["instances"] = [Instance(name=f"the {lane}", lane=lane, base="http://x") for lane in lanes]
    return Candidate(**(values | changes))


def planned(small: SmallSuite, item: Candidate, **changes: Any) -> Plan:
    """A plan of the small suite."""
    values: dict[str, Any] = {"kind": "self_test", "seed": 1, "run": "run-1"}
    return make_plan(small.load(), item, "full", **(values | changes))


@pytest.mark.parametrize(
    ("clock", "lanes", "instance", "cannot"),
    [
        ("races", ["real", "travelled"], "the real", ""),
        ("races", ["virtual"], "the virtual", ""),
        ("races", ["travelled"], "", "clock_not_adjustable"),
        ("days", ["real", "travelled"], "the travelled", ""),
        ("days", ["virtual"], "the virtual", ""),
        ("days", ["real"], "", "clock_not_adjustable"),
        ("any", ["real", "travelled"], "the travelled", ""),
        ("any", ["real", "virtual"], "the virtual", ""),
        ("any", ["real"], "the real", ""),
    ],
)
def test_the_clock_chooses_the_instance(
    small: SmallSuite, clock: str, lanes: list[str], instance: str, cannot: str
) -> None:
    """Races run in real or virtual time, days in travelled or virtual time, anything where time costs least."""
    small.change(LATE, 'clock = "races"', f'clock = "{clock}"')
    if cannot:
        with pytest.raises(NothingToDo, match=cannot):
            planned(small, candidate(*lanes))
        return
    assert {(one.instance, one.cannot) for one in planned(small, candidate(*lanes)).scenarios} == {(instance, "")}


def test_what_was_not_selected_stays_in_the_plan(small: SmallSuite) -> None:
    """A selection by id or pattern leaves the others in the plan with their reason."""
    plan = planned(small, candidate("real"), selection=["*@forged"])
    found = {one.scenario.id: (one.instance, one.cannot) for one in plan.scenarios}
    assert found == {"bidding.late": ("", "not_selected"), "bidding.late@forged": ("the real", "")}


def test_an_operation_without_access_is_known_before_the_run(small: SmallSuite) -> None:
    """A scenario that needs an operation nobody reaches is not sent, and its requirement stays undecided."""
    item = candidate("real", access={"default": "http", "submit_bid": "none"})
    with pytest.raises(NothingToDo, match="no_access"):
        planned(small, item)


def test_the_outlook_says_how_and_why_not(small: SmallSuite) -> None:
    """Each requirement is proved by planned steps, judged by a check, or has the reason why it stays open."""
    suite = small.load()
    plan = make_plan(suite, candidate("real"), "full", kind="self_test", seed=1, run="r", selection=["bidding.late"])
    found = {one.requirement.id: one for one in outlook(plan, suite, set())}
    assert (found["LAW-1"].steps, found["LAW-1"].reason) == (["bidding.late/late"], "")
    assert (found["LAW-2"].steps, found["LAW-2"].reason) == ([], "papers")
    other = make_plan(suite, candidate("real"), "full", kind="self_test", seed=1, run="r", selection=["*@forged"])
    assert [one.steps for one in outlook(other, suite, set())] == [["bidding.late@forged/late"], []]


@pytest.mark.parametrize(("dialect", "proved"), [("public-resource", True), ("ec2", True), ("shanxi", False)])
def test_a_record_that_the_dialect_cannot_tell_proves_nothing(small: SmallSuite, dialect: str, proved: bool) -> None:
    """Where there is no message for what a step awaits, the step is left out of the outlook."""
    small.change(LATE, 'awaits = "TENDER_LIST"', 'awaits = "TENDER_LIST"\nproves = ["LAW-1"]')
    suite = small.load()
    item = candidate("real", exchange={"dialect": dialect})
    plan = make_plan(suite, item, "full", kind="self_test", seed=1, run="r", selection=["bidding.late"])
    (law, *_) = outlook(plan, suite, set())
    assert ("bidding.late/pushed" in law.steps, "bidding.late/late" in law.steps) == (proved, True)


def test_the_longest_wait_is_that_of_the_slowest_deadline(small: SmallSuite) -> None:
    """Real time passes once for all scenarios; virtual time costs nothing."""
    assert longest_wait(planned(small, candidate("real"))) == 13.0
    assert longest_wait(planned(small, candidate("virtual"))) == 0.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "third_party"}, "a third-party test needs an engagement"),
        ({"kind": "certification"}, 'kind "certification" is unknown'),
        ({"selection": ["bidding.latte"]}, 'no scenario "bidding.latte"; did you mean "bidding.late"?'),
    ],
)
def test_wrong_wishes_are_named(small: SmallSuite, changes: dict[str, Any], message: str) -> None:
    """Unknown kinds and scenarios, and a third-party test that nobody ordered."""
    with pytest.raises(InputError) as caught:
        planned(small, candidate("real"), **changes)
    assert message in str(caught.value)


def test_a_third_party_test_has_its_engagement(small: SmallSuite) -> None:
    """The engagement goes into the plan."""
    plan = planned(small, candidate("real"), kind="third_party", engagement=Engagement(laboratory="某中心"))
    assert plan.engagement == Engagement(laboratory="某中心")


def test_an_unknown_profile_is_named(small: SmallSuite) -> None:
    """The profiles of the suite are offered instead."""
    with pytest.raises(InputError, match=r'profile "ful" is not in small; did you mean "full"\?'):
        make_plan(small.load(), candidate("real"), "ful", kind="self_test", seed=1, run="r")
