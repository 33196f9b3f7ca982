"""Objections of the four kinds: in time, answered, followed online; the tender stands still until then."""

from __future__ import annotations

import pytest
from late_neighbour import pushes
from late_tender import LateTender
from platform_world import DAY, Actor, World
from tender_life import Tender


def objects(actor: Actor, section: str, kind: str) -> str:
    """Raise an objection; its id."""
    return str(actor.accepted("raise_objection", section=section, kind=kind, text="异议内容")["objection"])


def refused(actor: Actor, section: str, kind: str) -> str:
    """The reason for which an objection is refused."""
    return actor.refused("raise_objection", section=section, kind=kind, text="异议内容")


@pytest.mark.parametrize(("days_left", "reason"), [(11, ""), (10, ""), (9, "deadline_passed")])
def test_an_objection_to_the_documents_comes_ten_days_before_the_deadline(
    world: World, tender: Tender, days_left: int, reason: str
) -> None:
    """The tenth day before is in time, the ninth is not (IR-22-2)."""
    tender.announced(days=21)
    world.now = tender.deadline - days_left * DAY
    answer = world.actor("bidder").does("raise_objection", section=tender.section, kind="document", text="异议")
    assert answer.reason == reason


@pytest.mark.parametrize(("days_left", "reason"), [(2, ""), (1, "deadline_passed")])
def test_an_objection_to_prequalification_comes_two_days_before_the_deadline(
    world: World, days_left: int, reason: str
) -> None:
    """The second day before is in time (IR-22-1)."""
    tender = Tender.set_up(world, prequalification=True)
    assert tender.publish("prequalification", days=12, issue=6).status == 200
    world.now = tender.deadline - days_left * DAY
    answer = world.actor("bidder").does("raise_objection", section=tender.section, kind="prequalification", text="异议")
    assert answer.reason == reason


def test_a_late_objection_in_a_voluntary_tender_is_warned_about(world: World) -> None:
    """Accepted with a warning, until the deadline itself."""
    tender = Tender.set_up(world, mandatory=False, public_funded=False).announced()
    bidder = world.actor("bidder")
    world.now = tender.deadline - 1 * DAY
    answer = bidder.does("raise_objection", section=tender.section, kind="document", text="异议")
    assert answer.warned == ["IR-22-2"]
    world.now = tender.deadline + 1
    assert refused(bidder, tender.section, "document") == "deadline_passed"


def test_there_is_no_objection_to_what_is_not_announced(world: World, tender: Tender) -> None:
    """Before the notice nothing can be objected to; without prequalification its documents cannot."""
    bidder = world.actor("bidder")
    assert refused(bidder, tender.section, "document") == "wrong_stage"
    tender.announced()
    assert refused(bidder, tender.section, "prequalification") == "wrong_stage"
    assert refused(bidder, tender.section, "opening") == "too_early"
    assert refused(bidder, tender.section, "result") == "too_early"


def test_an_open_objection_stops_the_opening(world: World, tender: Tender) -> None:
    """Nothing moves on until it is answered (IR-22-4)."""
    tender.announced()
    bidders = [world.actor("bidder") for _ in range(3)]
    for bidder in bidders:
        tender.bid(bidder)
    objection = objects(bidders[0], tender.section, "document")
    world.now = tender.deadline + 1
    assert tender.purchaser.refused("open_bids", section=tender.section) == "objection_open"
    tender.purchaser.accepted("answer_objection", objection=objection, text="答复")
    tender.purchaser.accepted("open_bids", section=tender.section)


def test_an_objection_is_answered_within_three_days(world: World, tender: Tender) -> None:
    """The due date is shown; a late answer is taken with a warning; there is one answer (IR-22-3)."""
    tender.announced()
    bidder = world.actor("bidder")
    raised = bidder.accepted("raise_objection", section=tender.section, kind="document", text="异议")
    assert raised["due"] == "2026-11-22T00:00:00.000+08:00"
    reminders = world.supervisor.accepted("read_supervised_project", section=tender.section)["reminders"]
    assert [each["due"] for each in reminders if each["rule"] == "IR-22-3"] == [raised["due"]]
    world.now += 4 * DAY
    answer = tender.purchaser.does("answer_objection", objection=raised["objection"], text="答复")
    assert answer.warned == ["IR-22-3"]
    again = tender.purchaser.refused("answer_objection", objection=raised["objection"], text="再答复")
    assert again == "already_exists"


def test_an_objection_is_followed_by_those_concerned_only(world: World, tender: Tender) -> None:
    """Objector, purchaser and supervision read it; others do not (OP22-6-1)."""
    tender.announced()
    bidder, other = world.actor("bidder"), world.actor("bidder")
    objection = objects(bidder, tender.section, "document")
    assert bidder.accepted("read_objection", objection=objection)["state"] == "open"
    assert other.refused("read_objection", objection=objection) == "not_found"
    assert world.actor("purchaser").refused("answer_objection", objection=objection, text="答复") == "not_authorised"
    tender.purchaser.accepted("answer_objection", objection=objection, text="答复内容")
    seen = bidder.accepted("read_objection", objection=objection)
    assert (seen["state"], seen["answer"]) == ("answered", "答复内容")
    assert world.supervisor.accepted("read_objection", objection=objection)["answer"] == "答复内容"
    kinds = [each["kind"] for each in bidder.accepted("read_messages", section=tender.section)["messages"]]
    assert kinds == ["objection_answer"]


def test_before_the_deadline_nobody_learns_who_objected(world: World, tender: Tender) -> None:
    """Neither supervision nor the neighbours are told the name of who holds the documents (EBM-21-1)."""
    tender.announced()
    bidder = world.actor("bidder")
    objects(bidder, tender.section, "document")
    seen = world.supervisor.accepted("read_supervised_project", section=tender.section)
    sent = [message.fields for message in pushes(world) if message.title["DATA_EN"] == "OBJECTION"]
    assert len(sent) == 2
    for token in (bidder.name, bidder.code):
        assert token not in str(seen) + str(sent)
    world.now = tender.deadline + 1
    (shown,) = world.supervisor.accepted("read_supervised_project", section=tender.section)["objections"]
    assert shown["objector"] == bidder.name


def test_an_objection_to_the_opening_is_raised_and_answered_on_the_spot(late: LateTender) -> None:
    """On the day of the opening, by who bid; it stops the draw and stands in the opening record (IR-44-3)."""
    outsider = late.world.actor("bidder")
    assert refused(outsider, late.section, "opening") == "not_authorised"
    objection = objects(late.bidders[0], late.section, "opening")
    late.pool()
    assert late.refused("draw_experts", experts=5, representatives=0) == "objection_open"
    late.purchaser.accepted("answer_objection", objection=objection, text="当场答复")
    (recorded,) = late.does(late.world.public, "read_opening_record")["objections"]
    assert (recorded["text"], recorded["answer"]) == ("异议内容", "当场答复")
    late.draw()


def test_the_day_after_the_opening_is_too_late_to_object_to_it(late: LateTender) -> None:
    """On the spot means on its day."""
    late.world.now += 1 * DAY
    assert refused(late.bidders[0], late.section, "opening") == "deadline_passed"


def test_an_objection_to_the_result_stops_the_decision(evaluated: LateTender) -> None:
    """Raised within the publicity; no winner until it is answered (IR-54-3)."""
    bidder = evaluated.bidders[2]
    assert refused(bidder, evaluated.section, "result") == "too_early"
    evaluated.publish_candidates()
    evaluated.world.now += 3 * DAY - 60
    objection = objects(bidder, evaluated.section, "result")
    evaluated.world.now += 120
    assert refused(bidder, evaluated.section, "result") == "deadline_passed"
    winner = evaluated.bidders[0].code
    assert evaluated.refused("decide_winner", bidder=winner) == "objection_open"
    evaluated.purchaser.accepted("answer_objection", objection=objection, text="答复")
    evaluated.buys("decide_winner", bidder=winner)


def test_objection_and_reply_are_pushed_to_both_neighbours(evaluated: LateTender) -> None:
    """Each neighbour gets the objection and its answer."""
    evaluated.publish_candidates()
    objection = objects(evaluated.bidders[1], evaluated.section, "result")
    evaluated.purchaser.accepted("answer_objection", objection=objection, text="答复")
    for counterpart in ("public_service_platform", "supervision_platform"):
        assert len(evaluated.pushed("OBJECTION", counterpart)) == 1
        assert len(evaluated.pushed("OBJECTION_REPLY", counterpart)) == 1
