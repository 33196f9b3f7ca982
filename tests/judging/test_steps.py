"""Steps: what a refusal proves with its reason, twin and probes, and what an unexpected outcome is held to be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from story import SECTION, Story, body_of, profile, requirement, suite

from certkit.judging.judge import judge_run
from certkit.loading.operations import load_vocabulary
from certkit.model.events import ExchangeEvent, Unsent, Waited
from certkit.model.judgement import Judged
from certkit.model.plan import Candidate
from certkit.model.requirement import Confidence, Level, Part
from certkit.model.suite import Expect, Probe, Step, Twin
from certkit.model.verdict import Verdict
from certkit.model.wire import Message

VOCABULARY = load_vocabulary()
TWIN = Step(id="twin", actor="bidder_a", does="withdraw_bid", expect=Expect())
STATE_TWIN = Twin(step="twin", differs=["state"])
PROBE = Probe(does="list_receipts", unchanged=["/receipts"])


def negative(**changes: Any) -> Step:
    """A withdrawal that should be refused because the deadline has passed."""
    values: dict[str, Any] = {
        "id": "late",
        "actor": "bidder_b",
        "does": "withdraw_bid",
        "expect": Expect(kind="refused", reasons=["deadline_passed"]),
        "twin": Twin(step="twin", differs=["at", "actor"]),
        "probes": [PROBE],
        "proves": ["R-1"],
    }
    return Step(**(values | changes))


def told(step: Step, deed: dict[str, Any], *, twin: dict[str, Any] | None = None, probes: Any = ([], [])) -> Story:
    """The twin, the probe before, the deed, the probe after."""
    story = Story([TWIN, step])
    story.call("withdraw_bid", "bidder_a", step="twin", **(twin or {}))
    if probes is not None:
        story.call("list_receipts", "bidder_b", {"receipts": probes[0]}, step="late", role="probe:before")
    story.call(step.does, "bidder_b", step="late", **deed)
    if probes is not None:
        story.call("list_receipts", "bidder_b", {"receipts": probes[1]}, step="late", role="probe:after")
    story.call("read_section", "bidder_b", {"state": "open"}, role="control")
    story.end()
    return story


def judged(story: Story, **changes: Any) -> Judged:
    """The verdict on R-1."""
    return judge_run(story.run(), suite(requirement("R-1", **changes)), VOCABULARY).requirements[0]


def test_refused_for_the_reason_with_twin_and_probe_passes_with_strength_a() -> None:
    """Reason, twin and probe together make strength A."""
    found = judged(told(negative(), {"refused": "deadline_passed"}))
    assert (found.verdict, found.strength) == (Verdict.PASSED, "A")


@pytest.mark.parametrize(
    ("deed", "told_with", "reason"),
    [
        ({"refused": "wrong_stage"}, {}, "other_reason"),
        ({"refused": "deadline_passed"}, {"twin": {"refused": "wrong_stage"}}, "no_twin"),
        ({"status": 400}, {}, "weak_negative"),
        ({"refused": "deadline_passed"}, {"probes": None}, "weak_negative"),
        ({"status": -1}, {"probes": None, "twin": {"status": -1}}, "link"),
    ],
    ids=["other reason", "twin refused", "reason unstated", "no probe", "dead link"],
)
def test_a_refusal_that_proves_too_little_is_inconclusive(
    deed: dict[str, Any], told_with: dict[str, Any], reason: str
) -> None:
    """Each thing that is missing makes the negative inconclusive, and says so."""
    found = judged(told(negative(), deed, **told_with))
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, reason)


@pytest.mark.parametrize(
    ("deed", "told_with", "code"),
    [
        ({"answer": {}}, {}, "refused"),
        ({"refused": "deadline_passed"}, {"probes": ([], [{"receipt": "r"}])}, "unchanged"),
        ({"status": 500}, {}, "faulted"),
        ({"status": -1}, {}, "faulted"),
        ({"status": 404}, {}, "unsupported"),
    ],
    ids=["accepted", "state changed", "crash", "no answer", "not implemented"],
)
def test_what_should_be_refused_fails_otherwise(deed: dict[str, Any], told_with: dict[str, Any], code: str) -> None:
    """Accepted, refused with an effect, crashed on a sound link, or not implemented: all fail."""
    found = judged(told(negative(), deed, **told_with))
    assert (found.verdict, found.findings[0].code) == (Verdict.FAILED, code)


def test_an_unimplemented_must_fails_and_an_unclaimed_may_does_not_apply() -> None:
    """404 without a problem document is "unsupported"; only what is optional can be declared away."""
    story = told(negative(), {"status": 404})
    assert judged(story).verdict is Verdict.FAILED
    unclaimed = msgspec.structs.replace(story.plan.candidate, claims={"withdraw_bid": False})
    optional = Story([TWIN, negative()], candidate=unclaimed)
    optional.events = story.events
    assert judged(optional, level=Level.MAY).verdict is Verdict.NOT_APPLICABLE
    assert judged(optional).verdict is Verdict.FAILED


@pytest.mark.parametrize(("strength", "verdict"), [("B", Verdict.PASSED), ("A", Verdict.INCONCLUSIVE)])
def test_the_profile_says_from_which_strength_a_negative_counts(strength: str, verdict: Verdict) -> None:
    """An unstated reason is strength B."""
    story = told(negative(), {"status": 400})
    weaker = Story([TWIN, negative()], profile_=profile(strength=strength))
    weaker.events = story.events
    assert judged(weaker).verdict is verdict


def test_a_refusal_without_twin_never_passes() -> None:
    """Strength D is below every profile."""
    alone = negative(twin=None)
    story = told(alone, {"refused": "deadline_passed"})
    weakest = Story([TWIN, alone], profile_=profile(strength="C"))
    weakest.events = story.events
    assert (judged(weakest).verdict, judged(weakest).reason) == (Verdict.INCONCLUSIVE, "weak_negative")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"headers": {"Date": "x"}}, "headers"),
        ({"inputs": {"reason": "other"}}, "inputs/reason"),
        ({"pace": 9.0}, "pace"),
    ],
)
def test_a_twin_that_differs_in_more_than_declared_proves_nothing(change: dict[str, Any], named: str) -> None:
    """The recorded calls are compared; an undeclared difference is named."""
    twin = Step(id="twin", actor="bidder_a", does="withdraw_bid", expect=Expect(), inputs={"reason": "one"})
    late = negative(**({"inputs": {"reason": "one"}} | change))
    story = Story([twin, late])
    story.call("withdraw_bid", "bidder_a", step="twin", inputs={"section": SECTION, "reason": "one"})
    reason = late.inputs["reason"]
    story.call(
        "withdraw_bid",
        "bidder_b",
        refused="deadline_passed",
        step="late",
        inputs={"section": SECTION, "reason": reason},
    )
    found = judged(story)
    assert (found.reason, found.findings[0].facts["detail"]) == ("twin_differs", named)


def test_a_later_probe_must_not_show_what_was_refused() -> None:
    """A bid that was refused must not stand in the opening record, neither by its digest nor by its bidder."""
    late = Step(
        id="late",
        actor="bidder_b",
        does="submit_bid",
        expect=Expect(kind="refused", reasons=["deadline_passed"]),
        twin=Twin(step="twin", differs=["actor"]),
        probes=[Probe(does="read_opening_record", when="record")],
        proves=["R-1"],
    )
    steps = [
        Step(id="twin", actor="bidder_a", does="submit_bid", expect=Expect()),
        late,
        Step(id="record", actor="public", does="read_opening_record", expect=Expect()),
    ]

    def verdict(shown: str) -> Verdict | None:
        story = Story(steps)
        story.call("submit_bid", "bidder_a", {"receipt": "r"}, step="twin", file="one")
        refused = story.call("submit_bid", "bidder_b", refused="deadline_passed", step="late", file="two")
        body = refused.request.body
        digest = body.digest.removeprefix("sha256:") if body and shown == "late" else "0" * 64
        story.call("read_opening_record", "public", {"bids": [{"digest": digest}]}, step="record")
        story.end()
        return judged(story).verdict

    assert (verdict("other"), verdict("late")) == (Verdict.PASSED, Verdict.FAILED)


@pytest.mark.parametrize(
    ("order", "verdict"),
    [({"answer": {}}, Verdict.FAILED), ({"refused": "already_exists"}, Verdict.INCONCLUSIVE)],
    ids=["the state came about", "it never did"],
)
def test_what_a_state_forbids_is_judged_where_the_state_came_about(order: dict[str, Any], verdict: Verdict) -> None:
    """A deed let through is held against the platform only when what should have forbidden it was itself accepted."""
    story = Story([TWIN, Step(id="order", actor="bidder_a", does="revoke_bid"), negative(twin=STATE_TWIN)])
    story.call("withdraw_bid", "bidder_a", step="twin")
    story.call("revoke_bid", "bidder_a", step="order", **order)
    story.call("withdraw_bid", "bidder_b", {}, step="late")
    story.end()
    assert judged(story).verdict is verdict


def test_a_positive_that_is_refused_fails_and_what_follows_is_a_matter_of_prerequisites() -> None:
    """The first refusal is held against the platform, later ones may be its consequence."""
    steps = [
        Step(id="a", actor="bidder_a", does="withdraw_bid", expect=Expect(), proves=["R-1"]),
        Step(id="b", actor="bidder_a", does="revoke_bid", expect=Expect(), proves=["R-2"]),
    ]
    story = Story(steps)
    story.call("withdraw_bid", "bidder_a", refused="wrong_stage", step="a")
    story.call("revoke_bid", "bidder_a", refused="wrong_stage", step="b")
    story.end()
    first, second = judge_run(story.run(), suite(requirement("R-1"), requirement("R-2")), VOCABULARY).requirements
    assert (first.verdict, second.verdict, second.reason) == (Verdict.FAILED, Verdict.INCONCLUSIVE, "prerequisite")


@pytest.mark.parametrize(
    ("answer", "values", "verdict"),
    [
        ({"state": "withdrawn"}, {"/state": "withdrawn"}, Verdict.PASSED),
        ({"state": "held"}, {"/state": "withdrawn"}, Verdict.FAILED),
        ({}, {"/state": "withdrawn"}, Verdict.FAILED),
        ({"n": 1.5}, {"/n": 1.5}, Verdict.PASSED),
        ({"n": 1}, {"/n": True}, Verdict.FAILED),
    ],
)
def test_values_of_the_answer_are_compared(answer: Any, values: dict[str, Any], verdict: Verdict) -> None:
    """A wrong or missing value fails, whatever its type."""
    story = Story([Step(id="a", actor="bidder_a", does="withdraw_bid", expect=Expect(values=values), proves=["R-1"])])
    story.call("withdraw_bid", "bidder_a", answer, step="a")
    story.end()
    assert judged(story).verdict is verdict


@pytest.mark.parametrize(
    ("reason", "verdict", "why"),
    [
        ("missing_input", Verdict.INCONCLUSIVE, "prerequisite"),
        ("no_access", Verdict.INCONCLUSIVE, "no_access"),
        ("stopped", Verdict.INCONCLUSIVE, "stopped"),
        ("not_supported", Verdict.FAILED, ""),
        ("fault", Verdict.ERROR, "own_fault"),
    ],
)
def test_an_unsent_step_says_why(reason: str, verdict: Verdict, why: str) -> None:
    """What was not sent is never held against the platform, unless it does not support it."""
    story = Story([Step(id="a", actor="bidder_a", does="withdraw_bid", expect=Expect(), proves=["R-1"])])
    story.tell(Unsent(scenario="story", step="a", reason=reason))
    story.end()
    found = judged(story)
    assert (found.verdict, found.reason) == (verdict, why)


@pytest.mark.parametrize(
    ("came", "receipt", "verdict"),
    [
        (["x1"], '{"STATUS": 1}', Verdict.PASSED),
        (["x1"], '{"STATUS": -1, "MSG": "no"}', Verdict.FAILED),
        ([], '{"STATUS": 1}', Verdict.FAILED),
    ],
)
def test_an_awaited_record_must_come_and_be_taken_in(came: list[str], receipt: str, verdict: Verdict) -> None:
    """Nothing within the window fails, and so does a record that the counterpart refused."""
    counterpart = "public_service_platform"
    story = Story([Step(id="w", actor=counterpart, awaits="TENDER_LIST", within="PT10S", proves=["R-1"])])
    request, response = Message(line="POST / HTTP/1.1"), Message(line="HTTP/1.1 200 OK", body=body_of(receipt))
    message = {"direction": "inbound", "operation": "TENDER_LIST", "counterpart": counterpart}
    story.tell(ExchangeEvent(scenario="story", id="x1", request=request, response=response, **message))
    story.tell(
        Waited(scenario="story", step="w", awaited="TENDER_LIST", counterpart=counterpart, since=1, until=11, came=came)
    )
    story.end()
    assert judged(story).verdict is verdict


PUBLIC, SUPERVISION = "public_service_platform", "supervision_platform"


def listened(*came: tuple[str, str], taken: bool = True) -> Story:
    """Nothing is driven: both platforms await a section, then the bidders; these records came."""
    wanted = [(who, what) for who in (PUBLIC, SUPERVISION) for what in ("SECTION", "TENDER_LIST")]
    ids = {(who, what): f"{who}-{what}" for who, what in wanted}
    steps = [Step(id=ids[one], actor=one[0], awaits=one[1], proves=[f"R-{n}"]) for n, one in enumerate(wanted, 1)]
    silent = Candidate(name="p", version="1", vendor="v", build="b", driver="exchange", instances=[])
    story = Story(steps, candidate=silent)
    for who, what in came:
        response = Message(line="HTTP/1.1 200 OK", body=body_of({"STATUS": 1 if taken else -1}))
        message = {"request": Message(line="POST / HTTP/1.1"), "response": response, "direction": "inbound"}
        story.tell(ExchangeEvent(scenario="story", id=ids[who, what], operation=what, counterpart=who, **message))
    for who, what in wanted:
        arrived = [ids[who, what]] if taken and (who, what) in came else []
        place = {"scenario": "story", "step": ids[who, what], "since": 1, "until": 11}
        story.tell(Waited(awaited=what, counterpart=who, came=arrived, **place))
    story.end()
    return story


@pytest.mark.parametrize(
    ("came", "taken", "verdicts", "reason", "code"),
    [
        ([], True, "????", "not_observed", 4),
        ([(PUBLIC, "SECTION")], True, "+?-?", "no_later_record", 1),
        ([(PUBLIC, "TENDER_LIST"), (SUPERVISION, "SECTION")], True, "-++-", "", 1),
        ([(PUBLIC, "SECTION"), (SUPERVISION, "SECTION")], True, "+?+?", "no_later_record", 4),
        ([(PUBLIC, "SECTION"), (SUPERVISION, "SECTION")], False, "-?-?", "no_later_record", 1),
    ],
)
def test_where_nothing_is_driven_only_what_came_decides(
    came: list[tuple[str, str]], taken: bool, verdicts: str, reason: str, code: int
) -> None:
    """Nothing received decides nothing; a gap fails when a later record or another platform's shows it to be one."""
    catalogue = suite(*(requirement(f"R-{n}") for n in range(1, 5)))
    found = judge_run(listened(*came, taken=taken).run(), catalogue, VOCABULARY)
    signs = {Verdict.PASSED: "+", Verdict.FAILED: "-", Verdict.INCONCLUSIVE: "?"}
    assert "".join(signs[one.verdict] for one in found.requirements if one.verdict) == verdicts
    assert {one.reason for one in found.requirements if one.verdict is Verdict.INCONCLUSIVE} == ({reason} - {""})
    assert found.exit_code == code


def test_what_the_dialect_has_no_message_for_does_not_apply() -> None:
    """Neither failed nor passed, with the reason; where another step proves the same, that one decides."""
    steps = [Step(id=name, actor=PUBLIC, awaits=name, proves=["R-1"]) for name in ("OBJECTION", "SECTION")]
    for came, verdict in (([], Verdict.FAILED), (["x1"], Verdict.PASSED), (None, Verdict.NOT_APPLICABLE)):
        story = Story(steps[: 1 if came is None else 2])
        unsent = {"reason": "no_message", "missing": ["OBJECTION"], "actor": PUBLIC}
        story.tell(Unsent(scenario="story", step="OBJECTION", **unsent))
        if came is not None:
            story.tell(taken_section("x1"))
            story.tell(Waited(scenario="story", step="SECTION", awaited="SECTION", counterpart=PUBLIC, **times(came)))
        story.end()
        found = judge_run(story.run(), suite(requirement("R-1")), VOCABULARY)
        (judged_,) = found.requirements
        assert (judged_.verdict, judged_.reason) == (verdict, "no_message" if came is None else "")
        assert found.scenarios[0].steps[0].verdict is Verdict.NOT_APPLICABLE


def taken_section(name: str) -> ExchangeEvent:
    """A message of another dialect that stands for a section, taken in."""
    response = Message(line="HTTP/1.1 200 OK", body=body_of({"STATUS": 1}))
    request = Message(line="POST / HTTP/1.1")
    told = {"operation": "GCJS_SECTION", "stands_for": ["SECTION"], "direction": "inbound", "counterpart": PUBLIC}
    return ExchangeEvent(scenario="story", id=name, request=request, response=response, **told)


def times(came: list[str]) -> dict[str, Any]:
    """How a wait ended."""
    return {"since": 1.0, "until": 11.0, "came": came}


GUARDED = negative(
    does="publish_notice", actor="purchaser", expect=Expect(kind="refused", reasons=["too_short_period"])
)


def guard_story(deed: dict[str, Any], shown: list[dict[str, str]] | None, demanded: str) -> Judged:
    """A notice with a short period, and what supervision is shown afterwards."""
    twin = Step(id="twin", actor="purchaser", does="publish_notice", expect=Expect())
    story = Story([twin, GUARDED], profile_=profile(guard=demanded))
    story.call("publish_notice", "purchaser", step="twin")
    story.call("list_receipts", "purchaser", {"receipts": []}, step="late", role="probe:before")
    story.call("publish_notice", "purchaser", step="late", **deed)
    story.call("list_receipts", "purchaser", {"receipts": []}, step="late", role="probe:after")
    if shown is not None:
        story.call("read_supervised_project", "supervisor", {"warnings": shown})
    story.end()
    return judged(story, part=Part.GUARD)


WARNED = {"answer": {"warnings": [{"reason": "too_short_period", "rule": "R-1", "text": "short"}]}}


@pytest.mark.parametrize(
    ("deed", "shown", "demanded", "verdict", "guard"),
    [
        ({"refused": "too_short_period"}, None, "either", Verdict.PASSED, "blocks"),
        ({"refused": "too_short_period"}, None, "warns", Verdict.FAILED, "blocks"),
        (WARNED, [{"rule": "R-1"}], "either", Verdict.PASSED, "warns"),
        (WARNED, [{"rule": "R-1"}], "blocks", Verdict.FAILED, "warns"),
        (WARNED, [], "either", Verdict.FAILED, ""),
        (WARNED, None, "either", Verdict.INCONCLUSIVE, ""),
        ({"answer": {}}, [], "either", Verdict.FAILED, ""),
    ],
)
def test_a_guard_blocks_or_warns_as_the_profile_demands(
    deed: dict[str, Any], shown: Any, demanded: str, verdict: Verdict, guard: str
) -> None:
    """Blocking, or warning that is shown to supervision; silence and a hidden warning fail."""
    found = guard_story(deed, shown, demanded)
    assert (found.verdict, found.guard) == (verdict, guard)


@pytest.mark.parametrize("change", [{"confidence": Confidence.MEMORY}, {"level": Level.SHOULD}])
def test_what_is_unread_or_no_duty_gives_remarks_and_never_fails(change: dict[str, Any]) -> None:
    """A failing finding on it is a remark, and stands outside the conformity statement."""
    story = told(negative(), {"answer": {}})
    judgement = judge_run(story.run(), suite(requirement("R-1", **change)), VOCABULARY)
    found = judgement.requirements[0]
    assert (found.advisory, found.verdict, found.remarks) == (True, Verdict.INCONCLUSIVE, 1)
    assert (judgement.tally.total, judgement.advisory.inconclusive) == (0, 1)
