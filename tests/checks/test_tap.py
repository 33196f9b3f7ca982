"""The tap: whatever a scenario is about, every message is held against the data standard."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
import pytest
from messages import body, envelope, push
from story import START, Story, requirement, suite
from suite_runs import in_memory, judged, plan
from tender_push import COMMON, PLATFORM, PLATFORM_CODE, SECTION, record

from certkit.checks.tap import CODES, FORM, SAME, heard
from certkit.evidence.reader import from_events
from certkit.judging.judge import judge_run
from certkit.loading.operations import load_vocabulary
from certkit.model.events import Order
from certkit.model.judgement import Judged, Judgement
from certkit.model.suite import Expect, Step
from certkit.model.verdict import Finding, Verdict

VOCABULARY = load_vocabulary()
STEP = Step(id="a", actor="bidder_a", does="withdraw_bid", expect=Expect())
CATALOGUE = suite(*(requirement(name) for name in (FORM, CODES, SAME)))


def story() -> Story:
    """A scenario that says nothing about schemas."""
    told = Story([STEP])
    told.call("withdraw_bid", "bidder_a", step="a")
    return told


def judgement(told: Story) -> Judgement:
    """Judged by the three requirements that the tap serves."""
    told.end()
    return judge_run(told.run(), CATALOGUE, VOCABULARY)


def verdict(found: Judgement, name: str) -> Judged:
    """One requirement."""
    return next(one for one in found.requirements if one.requirement.id == name)


def wrong(found: Judgement) -> list[Finding]:
    """Failing findings of all three, remarks included."""
    return [one for judged in found.requirements for one in judged.findings if one.verdict is Verdict.FAILED]


def test_an_invented_code_is_noticed_where_nobody_asked() -> None:
    """The finding says what to mend: dataset, field with its title, place, value, demand, source, how sure."""
    told = story()
    push(told, "SECTION", record("SECTION", BID_TENDER_MODE="8"))
    found = judgement(told)
    assert (verdict(found, CODES).verdict, verdict(found, FORM).verdict) == (Verdict.FAILED, Verdict.PASSED)
    (one,) = wrong(found)
    assert (one.code, one.exchange, one.scenario, one.actual) == ("deviation", "x2", "story", "8")
    assert one.expected == ["1", "2", "9"]
    told_of = {name: one.facts[name] for name in ("dataset", "field", "path", "rule", "confidence", "layer", "times")}
    assert told_of == {
        "dataset": "SECTION",
        "field": "BID_TENDER_MODE",
        "path": "/BID_TENDER_MODE",
        "rule": "code_list",
        "confidence": "verified",
        "layer": 1,
        "times": 1,
    }
    assert (one.facts["title"]["zh"], one.facts["named"]["zh"]) == ("标段（包）招标方式", "标段(包)")
    assert one.facts["source"]


@pytest.mark.parametrize("counterpart", ["public_service_platform", "supervision_platform"])
def test_a_missing_field_is_a_matter_of_form(counterpart: str) -> None:
    """Whichever platform received it; the codes of the same record are right."""
    told = story()
    push(told, "PROJECT", record("PROJECT", ADDRESS=None), counterpart=counterpart)
    found = judgement(told)
    assert (verdict(found, FORM).verdict, verdict(found, CODES).verdict) == (Verdict.FAILED, Verdict.PASSED)
    (one,) = wrong(found)
    assert (one.facts["rule"], one.facts["field"], one.actual) == ("required", "ADDRESS", None)
    assert one.facts["counterpart"] == counterpart


def test_what_was_not_read_at_a_source_only_warns() -> None:
    """A field of no dataset is a remark, and the requirement passes."""
    told = story()
    push(told, "PROJECT", record("PROJECT", PROJECT_COLOUR="蓝"))
    found = judgement(told)
    assert verdict(found, FORM).verdict is Verdict.PASSED
    (one,) = wrong(found)
    assert (one.facts["rule"], one.advisory) == ("unknown_field", True)


def test_nothing_sent_is_nothing_judged() -> None:
    """A platform that sends no message at all is inconclusive, never passed."""
    found = judgement(story())
    assert {one.requirement.id: (one.verdict, one.reason) for one in found.requirements} == dict.fromkeys(
        (FORM, CODES, SAME), (Verdict.INCONCLUSIVE, "not_observed")
    )
    assert found.elements is not None
    assert found.elements.totals["datasets_seen"] == 0


def test_what_is_right_is_counted_by_kind_of_record() -> None:
    """One finding for all records of a dataset at a platform, so that reports stay short."""
    told = story()
    for serial in range(1, 4):
        push(told, "PROJECT", record("PROJECT", PROJECT_NAME=f"工程{serial}"), serial=serial, DATA_TYPE="1")
        told.time += 1
    found = judgement(told)
    (one,) = [one for one in verdict(found, CODES).findings if one.verdict is Verdict.PASSED]
    assert (one.code, one.actual, one.facts["dataset"]) == ("conforming", 3, "PROJECT")


def test_the_same_error_again_and_again_is_told_once() -> None:
    """With how often it was seen and its first example."""
    told = story()
    for serial in range(1, 6):
        push(told, "SECTION", record("SECTION", BID_TENDER_MODE=str(3 + serial % 5)), serial=serial)
    told_of = [one for one in wrong(judgement(told)) if one.facts["rule"] == "code_list"]
    assert [(one.facts["times"], one.exchange) for one in told_of] == [(5, "x2")]


@pytest.mark.parametrize(
    ("text", "rule", "advisory"),
    [
        ("no document at all", "unreadable", False),
        ("<a>" * 200_000, "unreadable", False),
        ("<a>some other document</a>", "unreadable", True),
        (body("PROJEKT", record("PROJECT")), "unknown_dataset", False),
        (body("PROJECT", record("PROJECT"), twice="ADDRESS"), "repeated", False),
        (body("PROJECT", record("PROJECT"), DATA_KEY="short"), "length", False),
        (body("PROJECT", {}, DATA_TYPE="3", CA_KEY=""), "required", False),
    ],
    ids=["no document", "too deep", "another document", "unknown dataset", "twice", "header", "header of a deletion"],
)
def test_a_message_that_is_none_is_a_deviation_too(text: str, rule: str, advisory: bool) -> None:
    """Unreadable, of no known dataset, with a field twice, or with a wrong header."""
    told = story()
    push(told, "", text=text)
    found = wrong(judgement(told))
    assert (rule, advisory) in {(one.facts["rule"], one.advisory) for one in found}
    assert {one.facts["rule"] for one in found if not one.advisory} <= {rule}


def test_a_deletion_needs_no_record() -> None:
    """Only its header is looked at."""
    told = story()
    push(told, "PROJECT")
    push(told, "PROJECT", {}, DATA_TYPE="3")
    assert wrong(judgement(told)) == []


def test_messages_of_no_scenario_are_judged_too() -> None:
    """A stray message with an error fails the requirement, although it belongs to no scenario."""
    told = story()
    stray = push(told, "SECTION", record("SECTION", CREATE_TIME="2026-11-23"))
    told.events.remove(stray)
    told.end()
    outside = msgspec.structs.replace(stray, scenario="")
    evidence = from_events(told.plan, {("story", 1): told.events}, [outside])
    found = judge_run(evidence, CATALOGUE, VOCABULARY)
    assert verdict(found, FORM).verdict is Verdict.FAILED
    assert [(one.scenario, one.facts["field"]) for one in wrong(found)] == [("", "CREATE_TIME")]
    assert found.elements is not None
    assert found.elements.messages == 1


def rejected(told: Story, objection: str = "DATA_KEY已存在") -> list[tuple[str, str, bool]]:
    """What is wrong with a message that is right by itself and was refused."""
    push(told, "PROJECT", objection=objection)
    return [(one.facts["rule"], str(one.actual), one.advisory) for one in wrong(judgement(told))]


def test_what_the_receiving_platform_said_is_shown() -> None:
    """A refusal that nothing in the message explains is a remark with the platform's own words."""
    ((rule, said, advisory),) = rejected(story())
    assert (rule, advisory) == ("rejected", True)
    assert "DATA_KEY已存在" in said


def test_a_refusal_that_was_ordered_says_nothing() -> None:
    """A platform that we told to refuse did not find anything."""
    told = story()
    told.tell(
        Order(scenario="story", lane="real", lane_time=START, counterpart="public_service_platform", order="reject")
    )
    assert rejected(told) == []


@pytest.mark.parametrize(
    ("second", "rule", "advisory"),
    [
        ({"BID_SECTION_NAME": "二标段"}, "unique", False),
        ({"BID_SECTION_CODE": SECTION[:-1] + "2", "TENDER_PROJECT_CODE": PLATFORM + "000009001"}, "begins_with", True),
    ],
    ids=["a key again", "another parent"],
)
def test_messages_are_held_against_each_other(second: dict[str, str], rule: str, advisory: bool) -> None:
    """The key of another record, or a parent that its own code contradicts."""
    told = story()
    push(told, "SECTION")
    push(told, "SECTION", record("SECTION", **second), serial=2)
    found = {one.facts["rule"]: one for one in wrong(judgement(told))}
    assert found[rule].advisory is advisory
    assert found[rule].exchange == "x3"


def test_what_was_entered_twice_is_not_held_against_the_platform() -> None:
    """Two projects of one name are a remark: somebody may have entered them so."""
    told = story()
    push(told, "PROJECT")
    push(told, "PROJECT", record("PROJECT", PROJECT_CODE=PLATFORM + "000002"), serial=2)
    found = judgement(told)
    assert verdict(found, FORM).verdict is Verdict.PASSED
    assert {one.facts["rule"] for one in wrong(found)} == {"unique", "duplicate"}
    assert all(one.advisory for one in wrong(found))


def test_what_is_sent_again_until_it_is_taken_in_counts_once() -> None:
    """A message that got no answer, and the same one that was taken in, are one record."""
    told = story()
    first = push(told, "PROJECT")
    told.events[-1] = msgspec.structs.replace(first, response=None, error="timeout")
    push(told, "PROJECT")
    evidence = told.evidence()
    assert [one.taken for one in heard(evidence)] == [False, True]
    assert wrong(judgement(told)) == []


def test_fetching_a_description_is_no_message() -> None:
    """A GET brings no record."""
    told = story()
    event = push(told, "", text="-")
    told.events[-1] = msgspec.structs.replace(
        event, request=msgspec.structs.replace(event.request, line="GET /public_service_platform?wsdl HTTP/1.1")
    )
    assert heard(told.evidence()) == []


STRANGE = (
    "\u202e",
    "9" * 400,
    "２０２６",
    "20261399999999",
    "E32\n",
    ";;;",
    "<b>",
    "]]>",
    "~/",
    "a;b;;",
    "𝕏",
    "0" * 10_000,
)
"""Values that no honest record holds."""


@pytest.mark.parametrize("dialect", ["public-resource", "shanxi", "ec2"])
def test_no_message_stops_the_judge(dialect: str) -> None:
    """Whatever a platform sends under whatever name is judged, and is never our own error."""
    told = story()
    candidate = msgspec.structs.replace(told.plan.candidate, exchange={"dialect": dialect})
    told.plan = msgspec.structs.replace(told.plan, candidate=candidate)
    name = "<messageName>GCJS_PROJECT</messageName>"
    for value in STRANGE:
        entity = f"<GCJS_PROJECT><key>{escape(value)}</key><PROJECT_CODE>{escape(value)}</PROJECT_CODE></GCJS_PROJECT>"
        texts = {
            "public-resource": body(
                "PROJECT", record("PROJECT", PROJECT_CODE=value, CREATE_TIME=value), DATA_KEY=value
            ),
            "shanxi": envelope(f"<receiveInfo>{name}<entity>{escape(entity)}</entity></receiveInfo>"),
            "ec2": json.dumps({"type": "EC2_PROJECT", "projectCode": value, "verifyTime": value, value: value}),
        }
        push(told, "", text=texts[dialect])
        push(told, "", text=texts[dialect][:-9], counterpart="supervision_platform")
    found = judgement(told)
    assert found.elements is not None
    assert found.elements.messages == 2 * len(STRANGE)
    assert [one for judged in found.requirements for one in judged.findings if one.verdict is Verdict.ERROR] == []
    assert verdict(found, FORM).verdict in (Verdict.FAILED, Verdict.PASSED)
    assert {one.facts["rule"] for one in wrong(found)} >= {"unreadable"}


@pytest.mark.parametrize(
    ("fault", "name", "field", "rule"),
    [
        ("code_value_invented", CODES, "TENDER_MODE", "code_list"),
        ("times_without_seconds", FORM, "CREATE_TIME", "format"),
        ("misspelt_field_corrected", FORM, "BID_ECTION_NUM", "required"),
    ],
)
def test_a_fault_in_the_data_is_noticed_by_any_scenario(
    fault: str, name: str, field: str, rule: str, tmp_path: Path
) -> None:
    """A scenario about lowest bid prices, which says nothing of schemas, finds what the platform sends wrong."""
    platform = in_memory(f"certkit.proving.specimens:{fault}")
    found = verdict(judged(plan(platform, "project.lowest-price"), tmp_path / "run"), name)
    assert found.verdict is Verdict.FAILED
    told = {(one.facts["field"], one.facts["rule"]) for one in found.findings if one.code == "deviation"}
    assert (field, rule) in told


def test_the_common_fields_belong_to_every_record() -> None:
    """The platform's own code is looked at in every message."""
    assert COMMON["PLATFORM_CODE"] == PLATFORM_CODE
    told = story()
    push(told, "PROJECT", record("PROJECT", PLATFORM_CODE=PLATFORM_CODE[:-1] + "9"))
    (one,) = wrong(judgement(told))
    assert (one.facts["field"], one.requirement) == ("PLATFORM_CODE", CODES)
