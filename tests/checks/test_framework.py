"""The framework of the checks: registration, comparisons, absence with a witness, shared views."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import SECTION, START, Story

from certkit.checks.codes import TERMS
from certkit.checks.counters import revealed
from certkit.checks.ebm_ch3_tendering import _DOWNLOADS
from certkit.checks.findings import LONGEST_TEXT, compare, equal, finding, inconclusive, plain
from certkit.checks.memo import view
from certkit.checks.registry import Check, check, checks
from certkit.checks.schedule import limit_at
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.times import UNMEASURED, clock, day_of, days_between, instant
from certkit.checks.views import amount, parties, standing_bids, submissions
from certkit.errors import NotObserved
from certkit.judging.collecting import run_check
from certkit.model.events import ClockEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding, Verdict


def silent(evidence: Evidence) -> Iterator[Finding]:
    """Says nothing."""
    yield from ()


@pytest.mark.parametrize(
    ("ids", "options", "problem"),
    [
        ((), {}, "names no requirement"),
        (("R-1", "R-1"), {}, "or one twice"),
        (("R-1", "R-2"), {}, "without a reason"),
        (("R-1",), {"scope": "world"}, "unknown scope"),
    ],
)
def test_a_badly_bound_check_is_refused(ids: tuple[str, ...], options: dict[str, str], problem: str) -> None:
    """Ids, reason and scope are asked for at registration, not at the first run."""
    with pytest.raises(ValueError, match=problem):
        check(*ids, **options)(silent)


def test_money_is_written_without_exponents() -> None:
    """200000 yuan stays 200000 however its exact number is kept."""
    assert [plain(amount(text)) for text in ("200000.00", "0.10", "17.5")] == ["200000", "0.1", "17.5"]


def test_a_check_needs_a_sentence_and_a_name_of_its_own() -> None:
    """Without a docstring, or under a name that is taken, nothing is registered."""

    def mute(evidence: Evidence) -> Iterator[Finding]:
        yield from ()

    mute.__doc__ = ""
    with pytest.raises(ValueError, match="docstring"):
        check("R-1")(mute)
    assert checks()
    with pytest.raises(ValueError, match="registered already"):
        check("EBM-27-3")(_registered("ebm_ch4_bidding", "late_bid_is_rejected"))


def _registered(module: str, name: str) -> Any:
    """A function that claims to be one that is registered."""

    def twin(evidence: Evidence) -> Iterator[Finding]:
        """Says nothing."""
        yield from ()

    twin.__module__, twin.__name__ = f"certkit.checks.{module}", name
    return twin


def a_check(run: Any) -> Check:
    """A check of R-1 that is registered nowhere."""
    return Check("test.check", ("R-1",), "scenario", run, "A sentence.")


def test_a_check_that_breaks_is_our_own_error() -> None:
    """What it had found before stays; the error is ours and says where."""

    def breaks(evidence: Evidence) -> Iterator[Finding]:
        yield equal("download", 1, 1, at=None)
        raise ZeroDivisionError("oops")

    found = run_check(a_check(breaks), Story().evidence())
    assert [one.verdict for one in found] == [Verdict.PASSED, Verdict.ERROR]
    assert found[1].facts == {"where": "test.check", "detail": "ZeroDivisionError: oops"}


def test_what_was_never_observed_is_nothing_to_judge() -> None:
    """NotObserved ends a check without a finding."""

    def misses(evidence: Evidence) -> Iterator[Finding]:
        yield from ()
        raise NotObserved("no record")

    assert run_check(a_check(misses), Story().evidence()) == []


def test_a_finding_of_another_requirement_is_our_own_error() -> None:
    """A check speaks only of the requirements it is registered for."""

    def strays(evidence: Evidence) -> Iterator[Finding]:
        yield equal("download", 1, 1, at=None, requirement="R-9")

    assert [one.verdict for one in run_check(a_check(strays), Story().evidence())] == [Verdict.ERROR]


@pytest.mark.parametrize(
    ("code", "expected", "actual", "verdict"),
    [
        ("equal", 1, 1, Verdict.PASSED),
        ("equal", 1, 2, Verdict.FAILED),
        ("equal", 1, None, Verdict.FAILED),
        ("at_most", 3, 3, Verdict.PASSED),
        ("at_most", 3, 4, Verdict.FAILED),
        ("at_least", 3, 3, Verdict.PASSED),
        ("at_least", 3, 2, Verdict.FAILED),
        ("at_least", 3, None, Verdict.FAILED),
        ("present", "x", ["x"], Verdict.PASSED),
        ("present", "x", [], Verdict.FAILED),
    ],
)
def test_a_comparison_knows_what_is_right(code: str, expected: Any, actual: Any, verdict: Verdict) -> None:
    """Equal, at most, at least, present; a value that is not there is never right."""
    assert compare(code, expected, actual, what="download", of="").verdict is verdict


def test_findings_carry_exactly_their_facts() -> None:
    """An unknown term, reason or fact is a mistake of the author of a check."""
    with pytest.raises(ValueError, match="unknown term"):
        compare("equal", 1, 1, what="nonsense", of="")
    with pytest.raises(ValueError, match="has the facts"):
        finding("equal", Verdict.PASSED, what="download")
    with pytest.raises(ValueError, match="unknown reason"):
        inconclusive("nonsense")
    assert TERMS


@pytest.mark.parametrize(
    ("value", "written_as"),
    [
        (Decimal("1.50"), "1.50"),
        ({"b", "a"}, ["a", "b"]),
        ((1, {"a": Decimal(1)}), [1, {"a": "1"}]),
        (b"\x01", "01"),
        (2**80, str(2**80)),
        ("\ud800", "\\ud800"),
        ("x" * 600, "x" * LONGEST_TEXT + "…"),
    ],
)
def test_values_are_written_so_that_json_can_hold_them(value: Any, written_as: Any) -> None:
    """Whatever a hostile platform answers, a finding can be written."""
    assert plain(value) == written_as


def test_a_view_is_worked_out_once_per_evidence() -> None:
    """Two checks that share a view share the work."""
    asked: list[Evidence] = []

    @view
    def counted(evidence: Evidence) -> int:
        asked.append(evidence)
        return len(asked)

    one, other = Story().evidence(), Story().evidence()
    assert (counted(one), counted(one), counted(other)) == (1, 1, 2)


@given(st.floats(700_000_000, 4_000_000_000))
def test_times_come_back(moment: float) -> None:
    """A written moment is read back to the millisecond."""
    assert instant(written(moment)) == pytest.approx(moment, abs=0.0006)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-11-23T10:00:00", "20261323100000", "0001-01-01T00:00:00+14:00", 5, None]
)
def test_what_is_no_time_is_none(text: Any) -> None:
    """Without an offset a time is no moment."""
    assert instant(text) is None


def test_days_are_counted_as_the_civil_code_does() -> None:
    """The first day does not count; midnight ends the day before."""
    start, later = instant("2026-11-23T23:59:00.000+08:00"), instant("20261124000000")
    assert start is not None and later is not None
    assert days_between(start, later) == 1
    assert day_of(later).isoformat() == "2026-11-23"


def test_an_unmeasured_clock_is_a_second_unsure() -> None:
    """Several measurements give the widest reading."""
    story = Story()
    assert clock(story.evidence()).uncertainty == UNMEASURED
    for offset in (0.1, 0.3):
        story.tell(ClockEvent(lane="real", kind="measured", offset=offset, uncertainty=0.05))
    read = clock(story.evidence())
    assert (read.offset, read.uncertainty) == (pytest.approx(0.2), pytest.approx(0.15))


def secret_story(shown: str, *, witness: bool = True) -> list[Finding]:
    """Whether a token is seen by a bidder before, and by the purchaser after."""
    story = Story()
    story.parties()
    story.call("read_section", "bidder_b", {"note": shown})
    if witness:
        story.call("read_bid", "purchaser", {"content": "the token-123 itself"})
    looked = sights(story.evidence())
    secret = Secret(tokens=("token-123",), what="bid_content", of="a")
    return list(
        unseen(
            [secret],
            [one for one in looked if one.role == "bidder"],
            [one for one in looked if one.role == "purchaser"],
        )
    )


def test_absence_needs_a_witness_and_counts_what_was_searched() -> None:
    """Not seen passes only when somebody entitled saw it; seen fails in every form."""
    (passed,) = secret_story("nothing")
    assert (passed.verdict, passed.facts["by"]) == (Verdict.PASSED, ["bidder_b"])
    assert passed.facts["bytes"] > 10
    (open_,) = secret_story("nothing", witness=False)
    assert (open_.verdict, open_.reason) == (Verdict.INCONCLUSIVE, "no_witness")
    for form in ("token-123", base64.b64encode(b"x token-123 y").decode()):
        (seen,) = secret_story(form)
        assert (seen.verdict, seen.facts["by"]) == (Verdict.FAILED, "bidder_b")


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([{"downloads": 1}], ["/downloads"]),
        ([{"n": 7}, {"n": 8}], ["/n"]),
        ([{"n": 7}, {"n": 7}], []),
        ([{"n": "7"}, {"n": "8"}], ["/n"]),
        ([{"n": 7}, {"n": 9}], []),
        ([{"items": [{"size": 5}]}, {"items": [{"size": 5}]}], []),
    ],
    ids=["by name", "moves with the count", "stays", "as text", "moves otherwise", "nested"],
)
def test_a_number_that_follows_the_count_gives_it_away(answers: list[Any], found: list[str]) -> None:
    """One more download, one more in the answer: outsiders can count."""
    story = Story()
    story.parties()
    moments = [START - 1, *(START + 1.5 for _ in answers[1:])]
    for answer in answers:
        story.call("list_documents", "bidder_b", answer)
        story.time += 1
    evidence = story.evidence()
    assert [one.pointer for one in revealed(evidence, moments, sights(evidence), _DOWNLOADS)] == found


def bid(story: Story, actor: str, file: str, operation: str = "submit_bid", **told: Any) -> None:
    """A planted bid and its submission."""
    code = parties(story.evidence())[actor].code
    value = {"bidder": code, "seal": "proper", "digest": hashlib.sha256(file.encode()).hexdigest(), "content": {}}
    story.plant("bid", value, actor=actor)
    story.call(operation, actor, file=file, **told)


def test_the_bids_that_stand_are_the_last_accepted_of_each_bidder() -> None:
    """Replaced, withdrawn and refused bids do not stand; a new round begins without any."""
    story = Story()
    story.parties()
    bid(story, "bidder_a", "a1")
    bid(story, "bidder_a", "a2", "replace_bid")
    bid(story, "bidder_b", "b1")
    story.call("withdraw_bid", "bidder_b")
    bid(story, "bidder_c", "c1", refused="deadline_passed")
    evidence = story.evidence()
    assert len(submissions(evidence)) == 4
    assert [one.exchange.operation for one in standing_bids(evidence, SECTION, story.time)] == ["replace_bid"]
    story.call("retender", "purchaser")
    assert standing_bids(story.evidence(), SECTION, story.time) == []


def test_the_deadline_in_force_is_the_last_one_published() -> None:
    """An amendment, and a clarification with a new deadline, take the place of the notice."""
    story = Story()

    def publish(operation: str, seconds: float, answer: Any = None, **inputs: Any) -> None:
        story.call(operation, "purchaser", answer, inputs={"deadline": written(START + seconds), **inputs})

    publish("publish_notice", 100, {"notice": "n1"}, section=SECTION, kind="tender")
    publish("amend_notice", 200, notice="n1")
    publish("publish_clarification", 300, section=SECTION)
    evidence = story.evidence()
    deadlines = [limit_at(evidence, SECTION, START + at) for at in (-1, 0.5, 1.5, 2.5)]
    assert [one and round(one.deadline - START) for one in deadlines] == [None, 100, 200, 300]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1.50", Decimal("1.5")),
        (3, Decimal(3)),
        (True, None),
        ("x", None),
        ("NaN", None),
        ("1e999999999", None),
        (None, None),
    ],
)
def test_money_is_exact(value: Any, number: Decimal | None) -> None:
    """However many zeros it is written with; what is no number is none."""
    assert amount(value) == number
