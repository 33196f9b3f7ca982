"""Suspension, resumption, termination, and running the tender again."""

from __future__ import annotations

from late_tender import LateTender
from platform_world import World
from tender_life import Tender


def test_a_suspended_tender_stands_still(world: World, tender: Tender) -> None:
    """No bids, no opening, until it is resumed; everybody concerned is told at once."""
    tender.announced()
    bidder = world.actor("bidder")
    bidder.does("download_tender_document", section=tender.section, document=tender.document)
    purchaser, section = tender.purchaser, tender.section
    assert purchaser.accepted("suspend", section=section, reason="文件有误") == {"state": "suspended"}
    assert purchaser.refused("suspend", section=section, reason="文件有误") == "already_exists"
    assert purchaser.accepted("read_section", section=section)["suspended"] is True
    assert bidder.refused("submit_bid", bidder.seals(section).file, section=section) == "suspended"
    assert purchaser.accepted("resume", section=section) == {"state": "resumed"}
    assert purchaser.refused("resume", section=section) == "wrong_stage"
    tender.bid(bidder)
    kinds = [each["kind"] for each in bidder.accepted("read_messages", section=section)["messages"]]
    assert kinds == ["suspended", "resumed"]


def test_a_suspended_committee_stands_still(late: LateTender) -> None:
    """Neither draw nor scores nor report go on."""
    late.draw()
    late.buys("suspend", reason="调查")
    points = {"投标报价": 1, "施工组织设计": 1}
    member, bidder = late.members[0], late.bidders[0]
    inputs = {"section": late.section, "bidder": bidder.code, "points": points, "comment": "意见"}
    assert member.refused("score_bid", **inputs) == "suspended"
    assert late.refused("replace_expert", seat=1, ground="absence") == "suspended"
    late.buys("resume")
    member.accepted("score_bid", **inputs)


def test_a_terminated_tender_is_announced_and_everybody_is_told(world: World, tender: Tender) -> None:
    """The public reads why; holders of the documents get a message; securities are due (IR-31-1, IR-31-2)."""
    tender.announced()
    bidders = [world.actor("bidder") for _ in range(2)]
    for bidder in bidders:
        bidder.does("download_tender_document", section=tender.section, document=tender.document)
        bidder.accepted("pay_bid_security", section=tender.section, amount="200000.00", account="1", basic_account=True)
    answer = tender.purchaser.accepted("terminate", section=tender.section, reason="项目取消")
    assert (answer["state"], answer["notified"]) == ("terminated", 2)
    assert world.public.accepted("read_public_record", section=tender.section)["termination"]["reason"] == "项目取消"
    for bidder in bidders:
        kinds = [each["kind"] for each in bidder.accepted("read_messages", section=tender.section)["messages"]]
        assert "terminated" in kinds
        assert "due" in bidder.accepted("read_bid_security", section=tender.section)
    assert tender.purchaser.refused("terminate", section=tender.section, reason="再次") == "wrong_stage"
    assert (
        bidders[0].refused("submit_bid", bidders[0].seals(tender.section).file, section=tender.section) == "wrong_stage"
    )


def test_the_number_of_those_told_says_nothing_about_bids(world: World, tender: Tender) -> None:
    """Who bid without downloading is told too, but not counted before the deadline (EBM-21-3)."""
    tender.announced()
    bidder = world.actor("bidder")
    tender.bid(bidder)
    assert tender.purchaser.accepted("terminate", section=tender.section, reason="取消")["notified"] == 0
    kinds = [each["kind"] for each in bidder.accepted("read_messages", section=tender.section)["messages"]]
    assert kinds == ["terminated"]


def test_every_exception_is_pushed(late: LateTender) -> None:
    """Suspension, resumption and termination reach both neighbours (TS1-5.11-1)."""
    late.buys("suspend", reason="调查")
    late.buys("resume")
    late.buys("terminate", reason="取消")
    for counterpart in ("public_service_platform", "supervision_platform"):
        assert len(late.pushed("TENDER_ABNORMITY_REPORT", counterpart)) == 3


def test_a_contracted_tender_is_neither_suspended_nor_terminated(awarded: LateTender) -> None:
    """There is nothing left to stop."""
    awarded.conclude()
    assert awarded.refused("suspend", reason="调查") == "wrong_stage"
    assert awarded.refused("terminate", reason="取消") == "wrong_stage"
    assert awarded.refused("retender", reason="再来") == "wrong_stage"


def test_a_running_tender_is_not_run_again(late: LateTender) -> None:
    """Only one that failed or was terminated."""
    assert late.refused("retender", reason="换一批投标人") == "wrong_stage"
    late.buys("terminate", reason="取消")
    assert late.buys("retender", reason="重新招标") == {"state": "created", "round": 2}


def test_too_few_bids_end_the_round_and_a_new_one_begins(world: World, tender: Tender) -> None:
    """Failed, reported, run again with a notice, bids and an opening of its own (TBL-28-2)."""
    tender.announced()
    bidders = [world.actor("bidder") for _ in range(3)]
    for bidder in bidders[:2]:
        tender.bid(bidder)
    world.now = tender.deadline + 1
    assert tender.purchaser.refused("open_bids", section=tender.section) == "too_few_bidders"
    assert tender.state() == "failed"
    assert tender.purchaser.accepted("retender", section=tender.section, reason="投标人少于三个")["round"] == 2
    tender.announced()
    for bidder in bidders:
        bidder.log_in()
        tender.bid(bidder)
    assert len(tender.open()["bids"]) == 3
    modified = world.db.execute("SELECT change FROM outbox WHERE dataset = 'SECTION' ORDER BY number").fetchall()
    assert [row["change"] for row in modified] == ["add", "add", "modify", "modify"]
