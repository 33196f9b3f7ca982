"""From the publicity of the candidates to the award notices."""

from __future__ import annotations

import pytest
from late_tender import LateTender
from platform_world import DAY, World, wire_time


def test_candidates_are_published_within_three_days_after_the_report(evaluated: LateTender) -> None:
    """On the third day yes, on the fourth no longer; the day of the report does not count (IR-54-1, CC-201-1)."""
    evaluated.world.now += 4 * DAY
    assert evaluated.refused("publish_candidates", **evaluated.publicity()) == "deadline_passed"
    evaluated.world.now -= 1 * DAY
    evaluated.publish_candidates()
    assert evaluated.tender.state() == "publicity"


def test_a_publicity_shorter_than_three_days_is_refused(evaluated: LateTender) -> None:
    """Two days are too short, three are enough (IR-54-2)."""
    assert evaluated.refused("publish_candidates", **evaluated.publicity(2)) == "too_short_period"
    evaluated.publish_candidates(3)


def test_a_publicity_cannot_begin_before_it_is_published(evaluated: LateTender) -> None:
    """Days before the publication are no publicity."""
    world = evaluated.world
    period = {"from_": wire_time(world.now - 2 * DAY), "to": wire_time(world.now + 1.5 * DAY)}
    assert evaluated.refused("publish_candidates", **period) == "too_short_period"


def test_a_short_publicity_of_a_voluntary_tender_is_warned_about(optional: LateTender) -> None:
    """Accepted, with a warning that supervision sees."""
    optional.evaluate()
    answer = optional.purchaser.does("publish_candidates", section=optional.section, **optional.publicity(0.5))
    assert answer.warned == ["IR-54-2"]
    assert "IR-54-2" in {warning["rule"] for warning in optional.supervised()["warnings"]}


def test_candidates_are_published_once_and_say_what_they_must(evaluated: LateTender) -> None:
    """Rank, name, price, term, leader, qualification; no score (NTC-6-1, TBL-44-3)."""
    evaluated.publish_candidates()
    assert evaluated.refused("publish_candidates", **evaluated.publicity()) == "already_exists"
    record = evaluated.public()["candidates"]
    assert [each["rank"] for each in record["candidates"]] == [1, 2, 3]
    assert set(record["candidates"][0]) >= {"name", "price", "duration_days", "lead", "qualification"}
    assert "score" not in str(record)


def test_no_winner_is_decided_while_the_publicity_runs(evaluated: LateTender) -> None:
    """Not before its last moment, for whatever tender."""
    evaluated.publish_candidates()
    evaluated.world.now += 3 * DAY - 1
    assert evaluated.refused("decide_winner", bidder=evaluated.bidders[0].code) == "publicity_running"
    evaluated.world.now += 2
    evaluated.buys("decide_winner", bidder=evaluated.bidders[0].code)
    assert evaluated.tender.state() == "awarded"


def test_without_publicity_there_is_no_winner(evaluated: LateTender) -> None:
    """The candidates are published first."""
    assert evaluated.refused("decide_winner", bidder=evaluated.bidders[0].code) == "wrong_stage"


def test_the_winner_is_a_candidate(late: LateTender) -> None:
    """Nobody else, for whatever ground (TBL-40-2)."""
    late.draw().score_all().report(late.ranking()[:2])
    late.publish_candidates()
    late.world.now += 3 * DAY + 1
    assert late.refused("decide_winner", bidder=late.bidders[2].code, ground="更优") == "not_candidate"


def test_public_funds_go_to_the_first_ranked(evaluated: LateTender) -> None:
    """The second only on a stated ground (IR-55-1)."""
    evaluated.publish_candidates()
    evaluated.world.now += 3 * DAY + 1
    second = evaluated.bidders[1].code
    assert evaluated.refused("decide_winner", bidder=second) == "not_first_ranked"
    assert evaluated.buys("decide_winner", bidder=second, ground="第一名放弃中标")["winner"] == second


def test_other_funds_may_go_to_any_candidate(world: World) -> None:
    """A mandatory tender without public funds leaves the choice among the candidates."""
    late = LateTender.opened(world, public_funded=False).evaluate()
    late.publish_candidates()
    world.now += 3 * DAY + 1
    answer = late.purchaser.does("decide_winner", section=late.section, bidder=late.bidders[1].code)
    assert (answer.status, answer.warned) == (200, [])


def test_the_result_is_published_once(evaluated: LateTender) -> None:
    """Everybody reads winner, amount, term and leader; not before it is published (EBM-35-1)."""
    evaluated.decide()
    assert evaluated.public()["result"] is None
    evaluated.buys("publish_result")
    result = evaluated.public()["result"]
    assert (result["winner"], result["price"]) == (evaluated.bidders[0].code, "19000000.00")
    assert evaluated.refused("publish_result") == "already_exists"
    assert len(evaluated.pushed("WIN_RESULT_ANNO")) == 1


def test_nothing_is_published_or_issued_before_the_decision(evaluated: LateTender) -> None:
    """Result and notices follow the decision."""
    evaluated.publish_candidates()
    assert evaluated.refused("publish_result") == "wrong_stage"
    assert evaluated.refused("issue_award_notice") == "wrong_stage"
    assert evaluated.bidders[0].refused("read_award_notice", section=evaluated.section) == "wrong_stage"


def test_winner_and_losers_are_told_in_the_same_moment(evaluated: LateTender) -> None:
    """One award notice, a result notice for everybody else, all signed by the purchaser (TBL-45-1, EBM-36)."""
    late = evaluated.decide()
    assert late.buys("issue_award_notice")["losers_notified"] == 2
    notices = [late.does(bidder, "read_award_notice") for bidder in late.bidders]
    assert [notice["kind"] for notice in notices] == ["award", "result", "result"]
    assert {notice["winner"] for notice in notices} == {late.bidders[0].code}
    assert len({notice["issued_at"] for notice in notices}) == 1
    assert {notice["serial"] for notice in notices} == {late.purchaser.serial}
    assert late.refused("issue_award_notice") == "already_exists"
    outsider = late.world.actor("bidder")
    assert outsider.refused("read_award_notice", section=late.section) == "not_found"


def test_a_rejected_bidder_alone_learns_why(late: LateTender) -> None:
    """The reason stands in its own notice and in no other (OP22-5-1)."""
    late.draw()
    rejected = late.bidders[2]
    late.does(late.members[0], "reject_bid", bidder=rejected.code, ground="unqualified", comment="资质等级不足")
    for member in late.members:
        late.score(member, late.bidders[0], price=50)
        late.score(member, late.bidders[1], price=40)
    late.report(late.ranking()[:2])
    late.award()
    assert "资质等级不足" in late.does(rejected, "read_award_notice")["rejected_for"]
    assert "rejected_for" not in late.does(late.bidders[1], "read_award_notice")


def test_a_bidder_whose_bid_was_not_opened_is_notified_too(world: World) -> None:
    """It lost, and learns that its bid counts as revoked."""
    late = LateTender.opened(world, announced=False)
    late.tender.decrypt(*late.bidders[:2])
    world.now += 31 * 60
    late.buys("announce_opening")
    late.draw()
    for member in late.members:
        late.score(member, late.bidders[0], price=50)
        late.score(member, late.bidders[1], price=40)
    late.report(late.ranking()[:2])
    late.award()
    assert "视为撤销" in late.does(late.bidders[2], "read_award_notice")["rejected_for"]


def test_the_written_report_is_due_in_fifteen_days(evaluated: LateTender) -> None:
    """Supervision sees the due date; a late report is taken with a warning; there is one (TBL-47-1)."""
    evaluated.decide()
    (due,) = [each["due"] for each in evaluated.supervised()["reminders"] if each["rule"] == "TBL-47-1"]
    evaluated.world.now += 16 * DAY
    answer = evaluated.purchaser.does("submit_written_report", section=evaluated.section, text="书面报告")
    assert (answer.json["due"], answer.warned) == (due, ["TBL-47-1"])
    assert evaluated.refused("submit_written_report", text="书面报告") == "already_exists"


def test_a_written_report_in_time_is_taken_without_warning(evaluated: LateTender) -> None:
    """On the fifteenth day."""
    assert evaluated.refused("submit_written_report", text="书面报告") == "wrong_stage"
    evaluated.decide()
    evaluated.world.now += 15 * DAY
    assert evaluated.purchaser.does("submit_written_report", section=evaluated.section, text="报告").warned == []


def test_another_purchaser_decides_nothing(evaluated: LateTender) -> None:
    """Only the purchaser and the agency of the tender act in it."""
    other = evaluated.world.actor("purchaser")
    for operation, inputs in (
        ("publish_candidates", evaluated.publicity()),
        ("decide_winner", {"bidder": evaluated.bidders[0].code}),
        ("publish_result", {}),
        ("issue_award_notice", {}),
        ("read_evaluation_report", {}),
        ("read_archive", {}),
    ):
        assert other.refused(operation, section=evaluated.section, **inputs) == "not_authorised"


@pytest.mark.parametrize("operation", ["publish_candidates", "publish_result", "issue_award_notice"])
def test_what_is_published_must_be_signed(evaluated: LateTender, operation: str) -> None:
    """A call signed over something else is refused (EBM-40-5)."""
    inputs = {"section": evaluated.section, **(evaluated.publicity() if operation == "publish_candidates" else {})}
    inputs = {name.rstrip("_"): value for name, value in inputs.items()}
    signature = evaluated.purchaser.signed(operation, {**inputs, "section": "another"})["signature"]
    assert evaluated.purchaser.refused(operation, **inputs, signature=signature) == "bad_signature"
