"""Supervision: sees every stage as it happens; its directives are carried out, forged ones are not."""

from __future__ import annotations

import pytest
from late_tender import LateTender
from platform_world import World
from tender_life import Tender

DIRECTIVE = {"text": "暂停该项目", "number": "监〔2026〕1号", "authority": "测试监督部门"}


def gives(world: World, section: str, kind: str, number: str = DIRECTIVE["number"]) -> object:
    """A directive of the supervisory authority, carried out."""
    inputs = {**DIRECTIVE, "section": section, "kind": kind, "number": number}
    return world.supervisor.accepted("receive_directive", **inputs)


def test_every_stage_is_seen_as_it_happens(late: LateTender) -> None:
    """Notices, opening, report, candidates, result and contract appear with their stage (JS-2.3.2-1)."""
    seen = late.supervised()
    assert (seen["state"], len(seen["notices"]), len(seen["opening"]["bids"])) == ("opened", 1, 3)
    assert (seen["evaluation_report"], seen["candidates"], seen["result"], seen["contract"]) == (None,) * 4
    late.evaluate().award().conclude()
    seen = late.supervised()
    assert seen["state"] == "contracted"
    assert seen["evaluation_report"]["state"] == "submitted"
    assert len(seen["candidates"]["candidates"]) == 3
    assert seen["result"]["winner"] == seen["contract"]["winner"] == late.bidders[0].code
    assert {"open_bids", "draw_experts", "decide_winner"} <= {event["operation"] for event in seen["events"]}
    assert {"IR-54-1", "TBL-47-1", "TBL-46-1", "IR-57-2"} <= {each["rule"] for each in seen["reminders"]}


def test_only_supervision_supervises(late: LateTender) -> None:
    """Nobody else reads the live project or gives directives."""
    for actor in (late.purchaser, late.bidders[0], late.world.operator):
        assert actor.refused("read_supervised_project", section=late.section) == "not_authorised"
        inputs = {**DIRECTIVE, "section": late.section, "kind": "suspend"}
        assert actor.refused("receive_directive", **inputs, signature={}) == "not_authorised"


def test_a_directive_to_suspend_is_carried_out_at_once(world: World, tender: Tender) -> None:
    """The tender stands still, the parties read the directive, and only supervision lifts it (EBM-52-1)."""
    tender.announced()
    assert gives(world, tender.section, "suspend")["state"] == "executed"
    assert tender.purchaser.accepted("read_section", section=tender.section)["suspended"] is True
    bidder = world.actor("bidder")
    assert bidder.refused("submit_bid", bidder.seals(tender.section).file, section=tender.section) == "suspended"
    messages = tender.purchaser.accepted("read_messages", section=tender.section)["messages"]
    assert any(each["kind"] == "directive" and DIRECTIVE["number"] in each["text"] for each in messages)
    assert tender.purchaser.refused("resume", section=tender.section) == "not_authorised"
    gives(world, tender.section, "resume", "监〔2026〕2号")
    tender.bid(bidder)
    directives = world.supervisor.accepted("read_supervised_project", section=tender.section)["directives"]
    assert [each["kind"] for each in directives] == ["suspend", "resume"]


def test_supervision_takes_over_a_suspension(world: World, tender: Tender) -> None:
    """What the purchaser suspended and supervision suspends again, the purchaser no longer resumes."""
    tender.announced()
    tender.purchaser.accepted("suspend", section=tender.section, reason="内部原因")
    gives(world, tender.section, "suspend")
    assert tender.purchaser.refused("resume", section=tender.section) == "not_authorised"


def test_a_directive_to_terminate_ends_the_tender(world: World, tender: Tender) -> None:
    """Announced like any termination; a second one finds nothing to end."""
    tender.announced()
    gives(world, tender.section, "terminate")
    assert tender.state() == "terminated"
    assert (
        DIRECTIVE["number"]
        in world.public.accepted("read_public_record", section=tender.section)["termination"]["reason"]
    )
    inputs = {**DIRECTIVE, "section": tender.section, "kind": "terminate", "number": "监〔2026〕2号"}
    assert world.supervisor.refused("receive_directive", **inputs) == "wrong_stage"


@pytest.mark.parametrize("kind", ["rectify", "inspect"])
def test_directives_that_stop_nothing_are_shown_to_the_parties(world: World, tender: Tender, kind: str) -> None:
    """Acknowledged, archived with the signature of the authority, the tender goes on."""
    tender.announced()
    gives(world, tender.section, kind)
    assert tender.state() == "open"
    items = tender.purchaser.accepted("read_archive", section=tender.section)["items"]
    (item,) = [item for item in items if item["kind"] == "directive"]
    assert [each["serial"] for each in item["signatures"]] == [world.supervisor.serial]


def test_a_directive_is_carried_out_once(world: World, tender: Tender) -> None:
    """The same number of the same authority is refused."""
    tender.announced()
    gives(world, tender.section, "inspect")
    inputs = {**DIRECTIVE, "section": tender.section, "kind": "inspect"}
    assert world.supervisor.refused("receive_directive", **inputs) == "already_exists"


def test_a_forged_directive_changes_nothing_and_is_logged(world: World, tender: Tender) -> None:
    """Another signer, another text, another key under the right serial number: forged."""
    tender.announced()
    stranger, supervisor = world.actor("bidder"), world.supervisor
    inputs = {**DIRECTIVE, "section": tender.section, "kind": "suspend"}
    by_stranger = stranger.signed("receive_directive", inputs)["signature"]
    other_text = supervisor.signed("receive_directive", {**inputs, "kind": "inspect"})["signature"]
    other_key = {**by_stranger, "serial": supervisor.serial}
    for signature in (by_stranger, other_text, other_key):
        assert supervisor.refused("receive_directive", **inputs, signature=signature) == "forged_directive"
    assert tender.purchaser.accepted("read_section", section=tender.section)["suspended"] is False
    events = supervisor.accepted("read_supervised_project", section=tender.section)["events"]
    assert [event["reason"] for event in events if event["operation"] == "receive_directive"] == [
        "forged_directive"
    ] * 3


def test_supervision_does_not_read_sealed_bids(world: World, tender: Tender) -> None:
    """Before the opening neither content nor file nor the list of bids (JS-2.3.2-2)."""
    tender.announced()
    bidder = world.actor("bidder")
    tender.bid(bidder)
    for form in ("content", "sealed"):
        reason = world.supervisor.refused("read_bid", section=tender.section, bidder=bidder.code, form=form)
        assert reason == "too_early"
    assert world.supervisor.refused("list_bids", section=tender.section) == "too_early"
