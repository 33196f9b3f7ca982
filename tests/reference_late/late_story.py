"""Tenders that between them pass through every stage and tell neighbours everything there is to tell."""

from __future__ import annotations

from late_tender import LateTender
from platform_world import DAY, Actor, World, wire_time
from tender_life import Tender


def whole_tender(world: World) -> None:
    """One with an agency that is amended, terminated and run again, one with prequalification, one to its end."""
    agency = world.actor("agency")
    tender = Tender.set_up(world, organize="agency", agency=agency.code, price_limit="19500000.00")
    prequalified(world)
    _amended(world, tender)
    late = LateTender.opened(world).evaluate()
    late.publish_candidates()
    objection = late.does(late.bidders[1], "raise_objection", kind="result", text="异议")["objection"]
    late.purchaser.accepted("answer_objection", objection=objection, text="答复")
    world.now += 3 * DAY + 1
    late.buys("decide_winner", bidder=late.bidders[0].code)
    late.buys("publish_result")
    late.buys("issue_award_notice")
    late.conclude()
    late.buys("publish_performance", text="竣工", settled="19000000.00")
    tender.purchaser.log_in()
    tender.purchaser.accepted("terminate", section=tender.section, reason="取消")
    tender.purchaser.accepted("retender", section=tender.section, reason="重新招标")


def _amended(world: World, tender: Tender) -> None:
    tender.announced()
    later = wire_time(world.now + 30 * DAY)
    tender.purchaser.accepted(
        "publish_clarification", section=tender.section, text="澄清内容", affects_preparation=True, deadline=later
    )
    tender.purchaser.accepted(
        "amend_notice", notice=tender.notice, content="更正公告：联系电话有变", affects_preparation=False
    )


def prequalified(world: World) -> list[Actor]:
    """A prequalification with three applicants, all of whom pass."""
    tender = Tender.set_up(world, prequalification=True, name="资格预审工程")
    assert tender.publish("prequalification", days=12, issue=6).status == 200
    tender.issue_document("prequalification")
    bidders = [world.actor("bidder") for _ in range(3)]
    keys = {}
    for bidder in bidders:
        sealed = bidder.seals(tender.section, kind="application")
        keys[bidder.code] = sealed.key
        bidder.accepted("submit_application", sealed.file, section=tender.section)
    world.now = tender.deadline + 1
    tender.purchaser.accepted("open_applications", section=tender.section)
    for bidder in bidders:
        bidder.accepted("decrypt_application", section=tender.section, key=keys[bidder.code])
    codes = [bidder.code for bidder in bidders]
    tender.purchaser.accepted("publish_prequalification", section=tender.section, passed=codes, failed=[])
    return bidders
