"""The review: scores by the criteria, rejections on lawful grounds, clarifications through the platform."""

from __future__ import annotations

import pytest
from late_tender import LateTender
from platform_world import World

FULL = {"投标报价": 60, "施工组织设计": 40}


@pytest.fixture
def drawn(late: LateTender) -> LateTender:
    """With a committee at work."""
    return late.draw()


def scores(late: LateTender, **points: object) -> str:
    """The reason for which points are refused."""
    given = {**FULL, **points}
    return late.members[0].refused(
        "score_bid", section=late.section, bidder=late.bidders[0].code, points=given, comment="评审意见"
    )


def test_points_up_to_the_highest_are_recorded(drawn: LateTender) -> None:
    """Full points are within the criteria; half points too."""
    assert drawn.score(drawn.members[0], drawn.bidders[0], price=60, design=40) == {"state": "recorded"}
    assert drawn.score(drawn.members[0], drawn.bidders[1], price=59.5, design=0) == {"state": "recorded"}


def test_a_criterion_that_the_documents_do_not_hold_is_refused(drawn: LateTender) -> None:
    """Nothing else is judged than what was announced (IR-49-1)."""
    assert scores(drawn, 本地业绩=5) == "criteria_unknown"


def test_more_points_than_a_criterion_has_are_refused(drawn: LateTender) -> None:
    """The weight of a criterion does not change."""
    assert scores(drawn, 投标报价=60.5) == "limit_exceeded"


def test_a_criterion_left_out_is_refused(drawn: LateTender) -> None:
    """A bid is scored by all criteria."""
    reason = drawn.members[0].refused(
        "score_bid", section=drawn.section, bidder=drawn.bidders[0].code, points={"投标报价": 1}, comment="评审意见"
    )
    assert reason == "invalid_record"


def test_members_do_not_see_each_others_scores_before_all_are_given(drawn: LateTender) -> None:
    """Members judge independently (TS1-5.7-2)."""
    one, two, *_ = drawn.members
    for bidder in drawn.bidders:
        drawn.score(one, bidder)
    assert drawn.does(two, "read_evaluation")["scores"] == []
    assert len(drawn.does(one, "read_evaluation")["scores"]) == 3
    drawn.score_all()
    assert len(drawn.does(two, "read_evaluation")["scores"]) == 15


def test_scores_are_not_for_bidders_purchaser_and_public(drawn: LateTender) -> None:
    """Nobody else reads the evaluation (TBL-38-1, TBL-44-3)."""
    assert drawn.bidders[0].refused("read_evaluation", section=drawn.section) == "not_authorised"
    assert drawn.refused("read_evaluation") == "not_authorised"
    assert drawn.world.public.refused("read_evaluation", section=drawn.section) == "not_authenticated"
    assert drawn.bidders[0].refused("read_evaluation_report", section=drawn.section) == "not_authorised"


@pytest.mark.parametrize(
    "ground",
    ["unsigned", "no_consortium_agreement", "unqualified", "several_offers", "price", "unresponsive", "unlawful"],
)
def test_a_bid_is_rejected_on_each_ground_of_law(drawn: LateTender, ground: str) -> None:
    """The seven grounds of Art. 51, each with a reason; the bid is out of the running."""
    bidder = drawn.bidders[2]
    answer = drawn.does(drawn.members[0], "reject_bid", bidder=bidder.code, ground=ground, comment="理由")
    assert answer == {"state": "rejected"}
    reason = drawn.members[1].refused(
        "score_bid", section=drawn.section, bidder=bidder.code, points=FULL, comment="评审意见"
    )
    assert reason == "wrong_stage"


@pytest.mark.parametrize("changes", [{"ground": "dislike"}, {"comment": ""}])
def test_no_bid_is_rejected_on_another_ground_or_without_reason(drawn: LateTender, changes: dict[str, str]) -> None:
    """A rejection names a ground of law and says why."""
    inputs = {"bidder": drawn.bidders[2].code, "ground": "price", "comment": "理由", **changes}
    assert drawn.members[0].refused("reject_bid", section=drawn.section, **inputs) == "invalid_record"


def test_an_inquiry_is_answered_through_the_platform(drawn: LateTender) -> None:
    """Only the bidder asked learns of it, and not who asks; the answer reaches the committee (EBM-33-3)."""
    asked, other = drawn.bidders[:2]
    inquiry = drawn.does(drawn.members[0], "ask_bidder", bidder=asked.code, text="请说明工期安排")["inquiry"]
    assert "inquiry" in drawn.messages(asked)
    assert "inquiry" not in drawn.messages(other)
    assert other.refused("answer_committee", section=drawn.section, inquiry=inquiry, text="抢答") == "wrong_stage"
    drawn.does(asked, "answer_committee", inquiry=inquiry, text="见技术文件第三章")
    (seen,) = drawn.does(drawn.members[1], "read_evaluation")["inquiries"]
    assert (seen["bidder"], seen["answer"]) == (asked.code, "见技术文件第三章")
    items = drawn.buys("read_archive")["items"]
    (item,) = [item for item in items if item["kind"] == "bid_clarification"]
    assert [signature["party"] for signature in item["signatures"]] == [asked.code]


def test_an_unasked_clarification_is_refused(drawn: LateTender) -> None:
    """What nobody asked for does not reach the committee, nor a second answer (IR-52-1)."""
    bidder = drawn.bidders[0]
    assert bidder.refused("answer_committee", section=drawn.section, text="补充说明") == "wrong_stage"
    inquiry = drawn.does(drawn.members[0], "ask_bidder", bidder=bidder.code, text="请说明")["inquiry"]
    drawn.does(bidder, "answer_committee", inquiry=inquiry, text="说明")
    assert bidder.refused("answer_committee", section=drawn.section, inquiry=inquiry, text="再说明") == "wrong_stage"
    assert [each["answer"] for each in drawn.does(drawn.members[0], "read_evaluation")["inquiries"]] == ["说明"]


def test_an_answer_does_not_change_the_price(drawn: LateTender) -> None:
    """Another price is refused, the same one is not (TBL-39-1)."""
    bidder = drawn.bidders[0]
    inquiry = drawn.does(drawn.members[0], "ask_bidder", bidder=bidder.code, text="请确认报价")["inquiry"]
    inputs = {"section": drawn.section, "inquiry": inquiry, "text": "确认"}
    assert bidder.refused("answer_committee", price="18000000.00", **inputs) == "content_differs"
    bidder.accepted("answer_committee", price="19000000.00", **inputs)


def test_signs_of_collusion_are_shown_to_committee_and_supervision_only(world: World) -> None:
    """Same maker, same project leader: brought to the committee after the opening (IR-40-1)."""
    late = LateTender.opened(world).draw()
    alerts = late.does(late.members[0], "read_evaluation")["alerts"]
    assert {alert["sign"] for alert in alerts} == {"same_maker", "same_lead"}
    assert all(alert["bidders"] == sorted(bidder.code for bidder in late.bidders) for alert in alerts)
    assert late.does(world.supervisor, "read_evaluation")["alerts"] == alerts
    assert "same_maker" not in str(late.buys("read_archive")) + str(late.public())


def test_a_bid_above_the_ceiling_is_flagged(world: World) -> None:
    """The committee is told which bids exceed the price limit (IR-51-5)."""
    late = LateTender.opened(world, price_limit="19150000.00").draw()
    alerts = late.does(late.members[0], "read_evaluation")["alerts"]
    (above,) = [alert for alert in alerts if alert["sign"] == "above_price_limit"]
    assert above["bidders"] == [late.bidders[2].code]


def test_the_evaluation_is_not_read_before_there_is_a_committee(world: World) -> None:
    """Supervision learns of signs in the bids only after the announcement (EBM-30-4)."""
    late = LateTender.opened(world, announced=False)
    late.tender.decrypt(*late.bidders)
    assert world.supervisor.refused("read_evaluation", section=late.section) == "wrong_stage"
