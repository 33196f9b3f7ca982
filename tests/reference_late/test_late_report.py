"""The evaluation report: follows the scores, signed by everybody, or all bids rejected."""

from __future__ import annotations

import pytest
from late_tender import LateTender


@pytest.fixture
def scored(late: LateTender) -> LateTender:
    """With every bid scored by every member."""
    return late.draw().score_all()


def submit(late: LateTender, ranking: list[str]) -> str:
    """The reason for which a ranking is refused."""
    return late.members[0].refused("submit_evaluation_report", section=late.section, ranking=ranking, text="评标报告")


def test_a_ranking_must_follow_the_scores(scored: LateTender) -> None:
    """Another order, a bid left out in between, a bid that is none: refused (TBL-40-1)."""
    first, second, third = scored.ranking()
    assert submit(scored, [second, first, third]) == "content_differs"
    assert submit(scored, [first, third]) == "content_differs"
    assert submit(scored, [first, first]) == "content_differs"
    assert submit(scored, [scored.purchaser.code]) == "content_differs"
    assert submit(scored, []) == "content_differs"


def test_fewer_candidates_than_three_may_be_recommended(scored: LateTender) -> None:
    """The first two, in order."""
    assert scored.report(scored.ranking()[:2]) == "submitted"


def test_more_than_three_candidates_are_refused(scored: LateTender) -> None:
    """At most three are recommended (IR-53-1)."""
    assert submit(scored, [*scored.ranking(), scored.purchaser.code]) == "limit_exceeded"


def test_bids_with_equal_scores_rank_either_way(late: LateTender) -> None:
    """A tie is decided by the committee."""
    late.draw()
    for member in late.members:
        for bidder in late.bidders:
            late.score(member, bidder)
    first, second, third = late.ranking()
    assert late.report([third, first, second]) == "submitted"


def test_a_report_before_all_scores_is_refused(late: LateTender) -> None:
    """Every member scores every bid first."""
    late.draw()
    late.score(late.members[0], late.bidders[0])
    assert submit(late, late.ranking()) == "wrong_stage"


def test_the_score_is_the_mean_of_the_members(late: LateTender) -> None:
    """Rounded half up to two places (TS1-5.7-3)."""
    late.draw().score_all()
    late.score(late.members[0], late.bidders[0], price=59.98, design=30)
    late.report()
    ranking = late.buys("read_evaluation_report")["ranking"]
    assert [each["score"] for each in ranking] == ["90.00", "89.00", "88.00"]
    assert [each["price"] for each in ranking] == ["19000000.00", "19100000.00", "19200000.00"]


def test_a_rejected_bid_is_no_candidate(late: LateTender) -> None:
    """The others are ranked without it."""
    late.draw()
    rejected = late.bidders[0]
    late.does(late.members[0], "reject_bid", bidder=rejected.code, ground="unqualified", comment="资质不符")
    for member in late.members:
        late.score(member, late.bidders[1], price=40)
        late.score(member, late.bidders[2], price=50)
    assert submit(late, late.ranking()) == "content_differs"
    assert late.report([late.bidders[2].code, late.bidders[1].code]) == "submitted"


def test_a_report_is_submitted_when_everybody_has_signed(scored: LateTender) -> None:
    """Until then nobody but the committee has it; afterwards the purchaser does (IR-53-2, EBM-34-1)."""
    first, *others = scored.members
    scored.does(first, "submit_evaluation_report", ranking=scored.ranking(), text="评标报告")
    assert scored.refused("read_evaluation_report") == "report_incomplete"
    assert scored.refused("publish_candidates", **scored.publicity()) == "report_incomplete"
    assert first.refused("sign_evaluation_report", section=scored.section, agree=True) == "already_exists"
    states = [scored.does(member, "sign_evaluation_report", agree=True)["state"] for member in others]
    assert states == ["signing", "signing", "signing", "submitted"]
    assert scored.buys("read_evaluation_report")["state"] == "submitted"
    assert scored.tender.state() == "evaluated"
    assert "evaluation_report" in scored.messages(scored.purchaser)


def test_there_is_one_report(scored: LateTender) -> None:
    """A second one is refused, and nothing is scored any more."""
    scored.does(scored.members[0], "submit_evaluation_report", ranking=scored.ranking(), text="评标报告")
    assert submit(scored, scored.ranking()) == "already_exists"
    points = {"投标报价": 1, "施工组织设计": 1}
    reason = scored.members[1].refused(
        "score_bid", section=scored.section, bidder=scored.bidders[0].code, points=points, comment="改分"
    )
    assert reason == "wrong_stage"


def test_dissent_is_recorded_and_silence_counts_as_agreement(scored: LateTender) -> None:
    """One states reasons, one refuses without: the report is submitted and shows both (IR-53-2)."""
    first, dissenter, silent, *others = scored.members
    scored.does(first, "submit_evaluation_report", ranking=scored.ranking(), text="评标报告")
    scored.does(dissenter, "sign_evaluation_report", agree=False, dissent="不同意第二名")
    scored.does(silent, "sign_evaluation_report", agree=False)
    for member in others:
        scored.does(member, "sign_evaluation_report", agree=True)
    signatures = scored.buys("read_evaluation_report")["signatures"]
    assert [each["agree"] for each in signatures] == [True, False, True, True, True]
    assert signatures[1]["dissent"] == "不同意第二名"
    assert "视为同意" in signatures[2]["dissent"]


def test_report_and_committee_go_to_supervision_only(evaluated: LateTender) -> None:
    """The public service platform gets neither (TBL-37-5)."""
    for dataset, count in (("BID_EVALUATION_EXPERT", 5), ("EVALUATION_REPORT", 1)):
        assert len(evaluated.pushed(dataset, "supervision_platform")) == count
        assert evaluated.pushed(dataset) == []
    assert evaluated.supervised()["evaluation_report"]["ranking"][0]["bidder"] == evaluated.bidders[0].code


def test_the_report_is_archived_with_every_signature(awarded: LateTender) -> None:
    """Each member's signature with what it signed (EBM-40-4)."""
    items = awarded.buys("read_archive")["items"]
    (item,) = [item for item in items if item["kind"] == "evaluation_report"]
    assert {signature["party"] for signature in item["signatures"]} == {member.code for member in awarded.members}
    operations = [signature["input"].split('"operation":"')[1].split('"')[0] for signature in item["signatures"]]
    assert sorted(operations) == ["sign_evaluation_report"] * 4 + ["submit_evaluation_report"]


def test_all_bids_rejected_ends_the_round_and_it_is_run_again(late: LateTender) -> None:
    """The tender has failed, is reported, and cannot be awarded; a new round begins (TBL-42-2)."""
    late.draw()
    for bidder in late.bidders:
        late.does(late.members[0], "reject_bid", bidder=bidder.code, ground="unresponsive", comment="不响应")
    assert submit(late, late.ranking()) == "content_differs"
    assert late.report([]) == "submitted"
    assert late.tender.state() == "failed"
    assert len(late.pushed("TENDER_ABNORMITY_REPORT")) == 1
    assert late.refused("publish_candidates", **late.publicity()) == "wrong_stage"
    assert late.buys("retender", reason="所有投标被否决") == {"state": "created", "round": 2}
    assert late.tender.publish().status == 200


def test_a_report_of_a_terminated_tender_is_not_signed(scored: LateTender) -> None:
    """A termination while the members sign is the end of it."""
    first, second, *_ = scored.members
    scored.does(first, "submit_evaluation_report", ranking=scored.ranking(), text="评标报告")
    scored.buys("terminate", reason="取消")
    assert second.refused("sign_evaluation_report", section=scored.section, agree=True) == "wrong_stage"
    assert scored.tender.state() == "terminated"
