"""Documents, questions, clarifications and messages on the reference platform."""

from __future__ import annotations

from typing import Any

import pytest
from platform_world import DAY, Actor, World, wire_time
from tender_life import Tender


def download(actor: Actor, tender: Tender) -> Any:
    """Try to download the document."""
    return actor.does("download_tender_document", section=tender.section, document=tender.document)


def test_a_fresh_bidder_downloads_at_once_and_byte_for_byte(world: World, tender: Tender) -> None:
    """Between registration and download there is nothing; two bidders get the same bytes."""
    tender.publish()
    tender.issue_document(data=b"\x00\xff exactly these bytes")
    answers = [download(world.actor("bidder"), tender) for _ in range(2)]
    assert [answer.body for answer in answers] == [b"\x00\xff exactly these bytes"] * 2
    assert answers[0].headers["content-type"] == "application/pdf"


def test_documents_are_issued_in_the_announced_period(world: World, tender: Tender) -> None:
    """Not before its start, to its last moment, not after; the purchaser reads its own at any time."""
    start = world.now + DAY
    bidder = world.actor("bidder")
    tender.publish(days=22, issue=7, document_from=wire_time(start))
    tender.issue_document()
    assert world.public.accepted("list_documents", section=tender.section) == {"documents": []}
    assert download(bidder, tender).reason == "too_early"
    world.now = start
    assert download(bidder, tender).status == 200
    assert len(world.public.accepted("list_documents", section=tender.section)["documents"]) == 1
    world.now = tender.deadline - 15 * DAY
    assert download(bidder, tender).status == 200
    world.now += 0.001
    assert download(bidder, tender).reason == "deadline_passed"
    assert download(tender.purchaser, tender).status == 200
    assert download(world.actor("purchaser"), tender).reason == "not_authorised"


def test_a_document_loaded_before_the_notice_is_issued_with_it(world: World, tender: Tender) -> None:
    """The period of issue does not begin empty; where it would, supervision sees the duty (EBM-18-1)."""
    tender.issue_document()
    tender.publish()
    assert tender.state() == "open"
    other = Tender.set_up(world)
    other.publish()
    (reminder,) = world.db.execute("SELECT * FROM reminders").fetchall()
    assert (reminder["rule"], reminder["section"]) == ("EBM-18-1", other.section)


def test_what_is_no_clean_file_is_not_issued(tender: Tender) -> None:
    """Empty files, unknown formats and known malicious code are refused; the test file is harmless."""
    inputs = {"section": tender.section, "kind": "tender", "title": "招标文件", "format": "application/pdf"}
    virus = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
    assert tender.purchaser.refused("upload_tender_document", b"", **inputs) == "invalid_record"
    assert tender.purchaser.refused("upload_tender_document", virus, **inputs) == "invalid_record"
    inputs["format"] = "PDF\r\nX: y"
    assert tender.purchaser.refused("upload_tender_document", b"x", **inputs) == "invalid_record"


def test_the_signature_covers_the_file(world: World, tender: Tender) -> None:
    """A document whose bytes were changed after signing is refused."""
    inputs = {"section": tender.section, "kind": "tender", "title": "招标文件", "format": "application/pdf"}
    signed = tender.purchaser.signed("upload_tender_document", inputs, b"one file")
    assert tender.purchaser.refused("upload_tender_document", b"other file", **signed) == "bad_signature"


def test_a_later_version_is_a_change_of_the_documents(world: World, tender: Tender) -> None:
    """The first version stays; one that comes too late needs a moved deadline, one after it is refused."""
    tender.announced()
    bidder = world.actor("bidder")
    download(bidder, tender)
    tender.issue_document(data=b"second")
    listed = world.public.accepted("list_documents", section=tender.section)["documents"]
    assert [document["version"] for document in listed] == [1, 2]
    assert bidder.accepted("read_messages", section=tender.section)["messages"][0]["kind"] == "document"
    inputs = {"section": tender.section, "kind": "tender", "title": "招标文件", "format": "application/pdf"}
    world.now = tender.deadline - 14 * DAY
    assert tender.purchaser.refused("upload_tender_document", b"third", **inputs) == "too_short_period"
    world.now = tender.deadline + 1
    assert tender.purchaser.refused("upload_tender_document", b"third", **inputs) == "wrong_stage"


def test_only_the_buyers_learn_who_downloaded(world: World, tender: Tender) -> None:
    """Names stand in the purchaser's list and nowhere else; no number tells how many there are."""
    tender.announced()
    names = []
    for _ in range(3):
        bidder = world.actor("bidder")
        download(bidder, tender)
        names.append(bidder.name)
    listed = tender.purchaser.accepted("list_downloaders", section=tender.section)["downloaders"]
    assert [entry["name"] for entry in listed] == names
    assert world.actor("purchaser").refused("list_downloaders", section=tender.section) == "not_authorised"
    assert world.supervisor.refused("list_downloaders", section=tender.section) == "not_authorised"
    ids = [row["download"] for row in world.db.execute("SELECT download FROM downloads")]
    assert len(set(ids)) == 3
    assert all(len(each) == 24 for each in ids)


def test_a_question_reaches_the_purchaser_without_the_asker(world: World, tender: Tender) -> None:
    """Question and answer tell nobody who asked."""
    tender.announced()
    bidder, other = world.actor("bidder"), world.actor("bidder")
    download(other, tender)
    question = bidder.accepted("ask_question", section=tender.section, text="标高是多少？")["question"]
    told = tender.purchaser.does("read_messages", section=tender.section).body.decode()
    assert "标高是多少" in told
    assert bidder.code not in told
    assert bidder.name not in told
    inputs = {"section": tender.section, "text": "标高 12 米", "affects_preparation": False}
    assert tender.purchaser.refused("publish_clarification", **inputs, answers=["x"]) == "not_found"
    assert tender.purchaser.accepted("publish_clarification", **inputs, answers=[question])["notified"] == 1
    shown = other.does("read_clarifications", section=tender.section).body.decode()
    assert bidder.code not in shown
    world.now = tender.deadline + 1
    assert bidder.refused("ask_question", section=tender.section, text="?") == "deadline_passed"
    assert tender.purchaser.refused("publish_clarification", **inputs) == "deadline_passed"


@pytest.mark.parametrize(("left", "reason"), [(16, ""), (15, ""), (14, "too_short_period")])
def test_a_change_that_affects_bids_comes_fifteen_days_before(
    world: World, tender: Tender, left: int, reason: str
) -> None:
    """Fourteen days before the deadline it is refused while the deadline stays."""
    tender.announced()
    world.now = tender.deadline - left * DAY
    inputs = {"section": tender.section, "text": "修改", "affects_preparation": True}
    assert tender.purchaser.does("publish_clarification", **inputs).reason == reason


def test_a_late_change_puts_off_the_deadline_and_is_told_to_all(world: World, tender: Tender) -> None:
    """With a deadline fifteen days later it is accepted, republished and renotified (IR-21-3)."""
    tender.announced()
    bidder = world.actor("bidder")
    download(bidder, tender)
    world.now = tender.deadline - 10 * DAY
    inputs = {"section": tender.section, "text": "修改", "affects_preparation": True}
    near = {"deadline": wire_time(world.now + 14 * DAY)}
    assert tender.purchaser.refused("publish_clarification", **inputs, **near) == "too_short_period"
    later = wire_time(world.now + 15 * DAY)
    assert tender.purchaser.accepted("publish_clarification", **inputs, deadline=later)["notified"] == 1
    assert tender.purchaser.accepted("read_section", section=tender.section)["deadline"] == later
    (shown,) = bidder.accepted("read_clarifications", section=tender.section)["clarifications"]
    assert (shown["deadline"], shown["prominent"], shown["text"]) == (later, True, "修改")
    (notice,) = world.public.accepted("read_notices", section=tender.section)["notices"]
    assert notice["amendments"][0]["opening_time"] == later
    assert bidder.accepted("read_messages", section=tender.section)["messages"][0]["text"] == "修改"


def test_a_voluntary_tender_is_warned_of_a_late_change(world: World) -> None:
    """The platform accepts, warns and records."""
    tender = Tender.set_up(world, mandatory=False).announced(days=1, issue=0.5)
    inputs = {"section": tender.section, "text": "修改", "affects_preparation": True}
    assert tender.purchaser.does("publish_clarification", **inputs).warned == ["IR-21-2"]
