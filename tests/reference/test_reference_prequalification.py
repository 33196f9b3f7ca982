"""Prequalification on the reference platform: applications follow the rules of bids."""

from __future__ import annotations

from typing import Any

import pytest
from bidding_tool import Sealed
from platform_world import DAY, Actor, World
from tender_life import Tender


@pytest.fixture
def announced(world: World) -> Tender:
    """A tender whose prequalification is announced, documents issued."""
    tender = Tender.set_up(world, prequalification=True)
    assert tender.publish("prequalification", days=12).status == 200
    tender.issue_document("prequalification")
    return tender


def apply(tender: Tender, *applicants: Actor) -> dict[str, Sealed]:
    """Submit an application each; the sealed files by applicant."""
    sealed = {}
    for applicant in applicants:
        sealed[applicant.code] = applicant.seals(tender.section, kind="application")
        applicant.accepted("submit_application", sealed[applicant.code].file, section=tender.section)
    return sealed


def open_all(tender: Tender, sealed: dict[str, Sealed], *applicants: Actor) -> None:
    """Open at the deadline; these applicants release their keys."""
    tender.world.now = tender.deadline
    tender.purchaser.accepted("open_applications", section=tender.section)
    for applicant in applicants:
        applicant.accepted("decrypt_application", section=tender.section, key=sealed[applicant.code].key)


def result(tender: Tender, passed: list[Actor], failed: list[Actor]) -> dict[str, Any]:
    """The inputs of publish_prequalification."""
    return {
        "section": tender.section,
        "passed": [actor.code for actor in passed],
        "failed": [{"bidder": actor.code, "reason": "资质等级不符合资格预审文件要求"} for actor in failed],
    }


def test_who_passed_may_bid_and_who_failed_may_not(world: World, announced: Tender, bidders: list[Actor]) -> None:
    """Every applicant is told, the failed one with its reason; documents and bids are for the qualified."""
    failed = world.actor("bidder")
    applicants = [*bidders, failed]
    sealed = apply(announced, *applicants)
    open_all(announced, sealed, *applicants)
    read = announced.purchaser.accepted("read_application", section=announced.section, bidder=failed.code)
    assert read["content"] == sealed[failed.code].content
    published = announced.purchaser.accepted("publish_prequalification", **result(announced, bidders, [failed]))
    assert published == {"qualified": 3, "state": "noticed"}
    assert "资质等级" in failed.accepted("read_messages", section=announced.section)["messages"][-1]["text"]
    assert "通过" in bidders[0].accepted("read_messages", section=announced.section)["messages"][-1]["text"]
    announced.announced()
    document = {"section": announced.section, "document": announced.document}
    assert failed.refused("download_tender_document", **document) == "not_qualified"
    assert failed.refused("submit_bid", failed.seals(announced.section).file, section=announced.section) == (
        "not_qualified"
    )
    assert bidders[0].does("download_tender_document", **document).status == 200
    announced.bid(bidders[0])


def test_applications_are_sealed_timely_and_receipted(world: World, announced: Tender) -> None:
    """Plain, foreign and late applications are refused; a second one replaces the first."""
    applicant, section = world.actor("bidder"), announced.section
    assert applicant.refused("submit_application", b"plain", section=section) == "not_encrypted"
    assert applicant.refused("submit_application", applicant.seals(section).file, section=section) == "wrong_section"
    apply(announced, applicant)
    apply(announced, applicant)
    states = [receipt["state"] for receipt in applicant.accepted("list_receipts", section=section)["receipts"]]
    assert sorted(states) == ["held", "replaced"]
    world.now = announced.deadline + 0.001
    late = world.actor("bidder").seals(section, kind="application")
    assert applicant.refused("submit_application", late.file, section=section) == "deadline_passed"


def test_applications_are_opened_at_their_time_and_read_when_all_are_open(
    world: World, announced: Tender, bidders: list[Actor]
) -> None:
    """Not before the time set, not before all are decrypted; one never decrypted fails by that."""
    sealed = apply(announced, *bidders)
    section, buyer = announced.section, announced.purchaser
    world.now = announced.deadline - 1
    assert buyer.refused("open_applications", section=section) == "too_early"
    assert buyer.refused("read_application", section=section, bidder=bidders[0].code) == "too_early"
    open_all(announced, sealed, *bidders[:2])
    assert buyer.refused("open_applications", section=section) == "wrong_stage"
    assert buyer.refused("read_application", section=section, bidder=bidders[0].code) == "not_decrypted"
    assert buyer.refused("publish_prequalification", **result(announced, bidders[:2], [])) == "not_decrypted"
    key = sealed[bidders[0].code].key
    assert bidders[2].refused("decrypt_application", section=section, key=key) == "wrong_key"
    world.now += 30 * 60 + 1
    assert buyer.refused("publish_prequalification", **result(announced, bidders, [])) == "invalid_record"
    assert buyer.refused("publish_prequalification", **result(announced, bidders[:1], [])) == "invalid_record"
    doubled = result(announced, bidders[:2], bidders[:1])
    assert buyer.refused("publish_prequalification", **doubled) == "invalid_record"
    published = buyer.accepted("publish_prequalification", **result(announced, bidders[:2], []))
    assert published == {"qualified": 2, "state": "failed"}
    assert buyer.refused("publish_prequalification", **result(announced, bidders[:2], [])) == "wrong_stage"


def test_the_order_of_notices_is_kept(world: World, announced: Tender) -> None:
    """The tender notice waits for the result; a tender without prequalification has no such notice."""
    assert announced.publish("tender").reason == "wrong_stage"
    assert announced.publish("prequalification").reason == "already_exists"
    assert Tender.set_up(world).publish("prequalification", days=12).reason == "wrong_stage"


@pytest.mark.parametrize(("days", "reason"), [(10, "too_short_period"), (11, "")])
def test_applicants_have_five_days_after_the_documents(world: World, days: float, reason: str) -> None:
    """From the end of issue to the deadline there are five days, less is refused (IR-17-1)."""
    assert Tender.set_up(world, prequalification=True).publish("prequalification", days=days).reason == reason


@pytest.mark.parametrize(("left", "reason"), [(3, ""), (2, "too_short_period")])
def test_changes_come_three_days_before_the_application_deadline(
    world: World, announced: Tender, left: int, reason: str
) -> None:
    """The shorter period of prequalification counts while the tender notice is not published (IR-21-1)."""
    world.now = announced.deadline - left * DAY
    inputs = {"section": announced.section, "text": "修改", "affects_preparation": True}
    assert announced.purchaser.does("publish_clarification", **inputs).reason == reason
    dataset = world.db.execute("SELECT dataset FROM outbox ORDER BY number DESC LIMIT 1").fetchone()["dataset"]
    assert dataset == "QUALI_INQUERY_CLARI"


def test_the_qualified_are_not_told_to_the_public(world: World, announced: Tender, bidders: list[Actor]) -> None:
    """Who will compete is known to supervision only until the opening (EBM-21-3)."""
    sealed = apply(announced, *bidders)
    open_all(announced, sealed, *bidders)
    announced.purchaser.accepted("publish_prequalification", **result(announced, bidders, []))
    query = "SELECT counterpart FROM outbox WHERE dataset = 'QUALI_INQUERY_RESULT'"
    assert [row["counterpart"] for row in world.db.execute(query)] == ["supervision_platform"]
