"""Projects, notices, amendments and invitations on the reference platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from platform_world import DAY, Actor, World, wire_time
from tender_life import PROJECT, SECTION, TENDER_PROJECT, Tender


def pushed(world: World, dataset: str, counterpart: str = "public_service_platform") -> list[Any]:
    """The rows that wait for a counterpart."""
    query = "SELECT * FROM outbox WHERE dataset = ? AND counterpart = ? ORDER BY number"
    return list(world.db.execute(query, (dataset, counterpart)))


def test_a_project_without_its_approval_is_refused_when_mandatory(world: World) -> None:
    """A tender that needs approval names it, and its funds; a voluntary one is warned."""
    purchaser = world.actor("purchaser")
    bare = {name: value for name, value in PROJECT.items() if not name.startswith("approval_a")}
    del bare["approval_number"]
    project = purchaser.accepted("create_project", **{**bare, "funds_secured": False})["project"]
    inputs = {**TENDER_PROJECT, "project": project, "needs_approval": True}
    assert purchaser.refused("create_tender_project", **inputs) == "invalid_record"
    answer = purchaser.does("create_tender_project", **{**inputs, "mandatory": False})
    assert answer.warned == ["TBL-9-1", "TBL-9-1"]


def test_a_commissioned_agency_runs_the_tender(world: World) -> None:
    """The agency named by the purchaser acts for it; one that is not an agency cannot be named."""
    agency, bidder = world.actor("agency"), world.actor("bidder")
    tender = Tender.set_up(world, organize="agency", agency=agency.code)
    assert agency.does("publish_notice", **tender.notice_inputs()).status == 200
    project = tender.purchaser.accepted("create_project", **PROJECT)["project"]
    inputs = {**TENDER_PROJECT, "project": project, "organize": "agency"}
    assert tender.purchaser.refused("create_tender_project", **inputs, agency=bidder.code) == "invalid_record"
    assert tender.purchaser.refused("create_tender_project", **inputs) == "invalid_record"
    assert agency.refused("create_tender_project", **inputs, agency=agency.code) == "not_authorised"


def test_a_section_has_no_lowest_price_and_a_name_of_its_own(world: World, tender: Tender) -> None:
    """A floor price is refused (IR-27-3), and so is a second section of the same name."""
    code = tender.section[:20]
    inputs = {**SECTION, "tender_project": code, "name": "二标段"}
    assert tender.purchaser.refused("create_section", **inputs, lowest_price_limit="1.00") == "invalid_record"
    assert tender.purchaser.refused("create_section", **{**inputs, "name": "一标段"}) == "already_exists"
    assert tender.purchaser.accepted("create_section", **inputs)["section"] == code + "002"
    assert tender.purchaser.accepted("read_tender_project", tender_project=code)["sections"][1] == code + "002"


@pytest.mark.parametrize(
    ("days", "issue", "rule"),
    [(19, 6, "TBL-24-1"), (21, 4, "IR-16-1"), (20, 5, "")],
)
def test_short_periods_are_refused_for_mandatory_and_warned_for_voluntary_tenders(
    world: World, days: float, issue: float, rule: str
) -> None:
    """Twenty days of preparation and five of issue are enough; one day less is not."""
    answer = Tender.set_up(world).publish(days=days, issue=issue)
    assert answer.reason == ("too_short_period" if rule else "")
    voluntary = Tender.set_up(world, mandatory=False)
    answer = voluntary.publish(days=days, issue=issue)
    assert answer.warned == ([rule] if rule else [])
    query = "SELECT rule, actor FROM warnings WHERE section = ?"
    noted = [(row["rule"], row["actor"]) for row in world.db.execute(query, (voluntary.section,))]
    assert noted == ([(rule, voluntary.purchaser.code)] if rule else [])


def test_the_hour_of_publication_does_not_shorten_the_period(world: World, tender: Tender) -> None:
    """The day of publication is not counted, however early or late in it the notice comes."""
    world.now = datetime.fromisoformat("2026-11-27T23:59:00+08:00").timestamp()
    morning = datetime.fromisoformat("2026-12-17T09:00:00+08:00").timestamp()
    inputs = tender.notice_inputs(deadline=wire_time(morning), opening_time=wire_time(morning))
    assert tender.purchaser.does("publish_notice", **inputs).status == 200


def test_issue_is_not_counted_from_before_the_publication(world: World, tender: Tender) -> None:
    """A start of issue that lies in the past gives nobody more time."""
    inputs = tender.notice_inputs(days=19, document_from=wire_time(world.now - 5 * DAY))
    assert tender.purchaser.refused("publish_notice", **inputs) == "too_short_period"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bid_security": "400000.01"}, "limit_exceeded"),
        ({"bid_security_validity_days": 89}, "invalid_record"),
        ({"document_price": "0.01"}, "limit_exceeded"),
        ({"media": []}, "invalid_record"),
    ],
)
def test_guarded_contents_of_a_notice(world: World, tender: Tender, change: Any, reason: str) -> None:
    """What the law guards is refused for mandatory tenders; a voluntary one is warned, or free where it is."""
    assert tender.publish(**change).reason == reason
    answer = Tender.set_up(world, mandatory=False).publish(**change)
    assert answer.status == 200
    assert len(answer.warned) == (0 if "media" in change else 1)


@pytest.mark.parametrize(
    "change",
    [
        {"opening_time": wire_time(0.0)},
        {"deadline": wire_time(1_700_000_000.0), "opening_time": wire_time(1_700_000_000.0)},
        {"document_from": wire_time(1_900_000_000.0)},
        {"opening_time": wire_time(1_900_000_000.0)},
        {"access_url": "platform"},
        {"validity_days": 0},
        {"objection_contact": " "},
        {"deadline": "2026-12-17T09:00:00"},
    ],
)
def test_no_tender_whatever_is_announced_without_sense(world: World, change: Any) -> None:
    """Times out of order, and missing addresses and periods, are refused for every kind of tender."""
    for mandatory in (True, False):
        assert Tender.set_up(world, mandatory=mandatory).publish(**change).reason == "invalid_record"


def test_the_security_may_be_exactly_two_percent(tender: Tender) -> None:
    """The limit itself is allowed."""
    assert tender.publish(bid_security="400000.00").status == 200


def test_a_notice_is_signed_and_published_once(world: World, tender: Tender) -> None:
    """An unsigned notice is refused; the second of a kind too; the archive keeps notice and signature."""
    inputs = tender.notice_inputs()
    assert tender.purchaser.refused("publish_notice", **inputs, signature=None) == "bad_signature"
    assert tender.publish().json["state"] == "delivering"
    assert tender.publish().reason == "already_exists"
    item = world.db.execute("SELECT * FROM archive WHERE section = ?", (tender.section,)).fetchone()
    assert (item["kind"], item["sender"]) == ("notice", tender.purchaser.code)
    assert tender.purchaser.serial in item["signatures"]
    assert len(pushed(world, "TENDER_ANN_QUA_INQUERY_ANN")) == 1
    assert len(pushed(world, "TENDER_ANN_QUA_INQUERY_ANN", "supervision_platform")) == 1


def test_everybody_reads_the_same_notice(world: World, tender: Tender) -> None:
    """A notice is read without session, as it was entered, and equally by all."""
    inputs = tender.notice_inputs()
    tender.purchaser.accepted("publish_notice", **inputs)
    shown = world.public.accepted("read_notices", section=tender.section)
    assert shown == world.actor("bidder").accepted("read_notices", section=tender.section)
    (notice,) = shown["notices"]
    assert {name: notice[name] for name in inputs if name != "section"} == {
        name: value for name, value in inputs.items() if name != "section"
    }


def test_an_amendment_moves_the_deadline_and_tells_the_holders(world: World, tender: Tender) -> None:
    """The terms in force change, the notice stays, counterparts and downloaders learn of it."""
    tender.announced()
    bidder = world.actor("bidder")
    bidder.does("download_tender_document", section=tender.section, document=tender.document)
    later = wire_time(tender.deadline + 5 * DAY)
    amendment = tender.purchaser.accepted(
        "amend_notice", notice=tender.notice, content="投标截止时间延期五天", deadline=later, affects_preparation=True
    )
    section = tender.purchaser.accepted("read_section", section=tender.section)
    assert section["deadline"] == section["opening_time"] == later
    (notice,) = world.public.accepted("read_notices", section=tender.section)["notices"]
    assert notice["deadline"] == wire_time(tender.deadline)
    assert notice["amendments"][0]["amendment"] == amendment["amendment"]
    assert notice["amendments"][0]["deadline"] == later
    messages = bidder.accepted("read_messages", section=tender.section)["messages"]
    assert [message["kind"] for message in messages] == ["amendment"]
    assert len(pushed(world, "TENDER_ANN_QUA_INQUERY_ANN")) == 2


def test_an_amendment_keeps_the_periods(world: World, tender: Tender) -> None:
    """The issue is not closed early, the deadline not drawn near, and nothing is changed after it."""
    tender.announced()
    world.now += 2 * DAY
    amend = {"notice": tender.notice, "content": "变更公告：联系电话变更", "affects_preparation": False}
    early = wire_time(world.now + DAY)
    assert tender.purchaser.refused("amend_notice", **amend, document_to=early) == "too_short_period"
    near = wire_time(tender.deadline - 2 * DAY)
    assert tender.purchaser.refused("amend_notice", **amend, deadline=near) == "too_short_period"
    apart = {"deadline": wire_time(tender.deadline + DAY), "opening_time": wire_time(tender.deadline + 2 * DAY)}
    assert tender.purchaser.refused("amend_notice", **amend, **apart) == "invalid_record"
    world.now = tender.deadline + 1
    assert tender.purchaser.refused("amend_notice", **amend) == "deadline_passed"


def test_an_invited_tender_goes_to_three_and_concerns_only_them(world: World, bidders: list[Actor]) -> None:
    """Two invitees are too few; whoever is not invited sees, downloads and bids nothing."""
    tender = Tender.set_up(world, mode="invited").announced()
    codes = [bidder.code for bidder in bidders]
    invite = {"section": tender.section, "content": "投标邀请书"}
    assert tender.purchaser.refused("invite_bidder", **invite, bidders=codes[:2]) == "too_few_invitees"
    assert tender.purchaser.refused("invite_bidder", **invite, bidders=[codes[0]] * 3) == "too_few_invitees"
    assert tender.purchaser.refused("invite_bidder", **invite, bidders=["x", *codes]) == "invalid_record"
    assert tender.purchaser.accepted("invite_bidder", **invite, bidders=codes) == {"invited": 3}
    stranger = world.actor("bidder")
    document = {"section": tender.section, "document": tender.document}
    assert stranger.refused("download_tender_document", **document) == "not_authorised"
    file = stranger.seals(tender.section).file
    assert stranger.refused("submit_bid", file, section=tender.section) == "not_authorised"
    assert stranger.accepted("read_notices", section=tender.section) == {"notices": []}
    assert bidders[0].does("download_tender_document", **document).status == 200
    tender.bid(bidders[0])
    assert len(bidders[0].accepted("read_notices", section=tender.section)["notices"]) == 1
    messages = bidders[1].accepted("read_messages", section=tender.section)["messages"]
    assert messages[0]["kind"] == "invitation"


def test_a_restricted_section_is_told_to_supervision_only(world: World) -> None:
    """What must not be public does not leave for the public service platform."""
    Tender.set_up(world, restricted=True).announced()
    for dataset in ("SECTION", "TENDER_ANN_QUA_INQUERY_ANN", "TENDER_FILE_CLARI_MODI"):
        assert not pushed(world, dataset)
        assert pushed(world, dataset, "supervision_platform")


def test_a_base_price_leaves_the_platform_before_nobody(world: World) -> None:
    """The base price stands in no answer and no message before the opening."""
    tender = Tender.set_up(world, base_price="18888888.88").announced()
    facts = [row["facts"] for row in world.db.execute("SELECT facts FROM outbox")]
    assert facts
    assert not any("18888888.88" in each for each in facts)
    for reader in (tender.purchaser, world.supervisor):
        assert "18888888.88" not in reader.does("read_section", section=tender.section).body.decode()
