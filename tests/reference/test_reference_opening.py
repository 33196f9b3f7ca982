"""The opening of bids on the reference platform."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from platform_world import DAY, Actor, World
from tender_life import Tender


@pytest.fixture
def sealed(tender: Tender, bidders: list[Actor]) -> Tender:
    """Three sealed bids before the deadline."""
    tender.announced()
    for number, bidder in enumerate(bidders):
        tender.bid(bidder, price=f"1900000{number}.00")
    return tender


def record(world: World, tender: Tender) -> Any:
    """The opening record, as the public reads it."""
    return world.public.accepted("read_opening_record", section=tender.section)


def test_bids_are_opened_at_the_time_set_and_not_before(world: World, sealed: Tender) -> None:
    """A millisecond early is too early, for the record too; a second opening is out of order."""
    world.now = sealed.deadline - 0.001
    assert sealed.purchaser.refused("open_bids", section=sealed.section) == "too_early"
    assert world.public.refused("read_opening_record", section=sealed.section) == "too_early"
    world.now = sealed.deadline
    assert sealed.purchaser.accepted("open_bids", section=sealed.section)["opened_at"]
    assert sealed.purchaser.refused("open_bids", section=sealed.section) == "wrong_stage"
    assert sealed.state() == "opened"


def test_every_held_bid_is_taken_out_and_prompted(world: World, sealed: Tender, bidders: list[Actor]) -> None:
    """The bids opened are those that receipts confirm, and each bidder is asked to decrypt within the window."""
    opened = sealed.open()
    receipts = [bidder.accepted("list_receipts", section=sealed.section)["receipts"][0] for bidder in bidders]
    assert [bid["receipt"] for bid in opened["bids"]] == [receipt["receipt"] for receipt in receipts]
    assert [bid["digest"] for bid in opened["bids"]] == [receipt["digest"] for receipt in receipts]
    for actor in (*bidders, sealed.purchaser):
        messages = actor.accepted("read_messages", section=sealed.section)["messages"]
        assert opened["decrypt_until"] in messages[-1]["text"]
    assert {bid["state"] for bid in record(world, sealed)["bids"]} == {"sealed"}
    listed = sealed.purchaser.accepted("list_bids", section=sealed.section)["bids"]
    assert [bid["sealed"] for bid in listed] == [True] * 3


@pytest.mark.parametrize("withdrawn", [False, True])
def test_with_fewer_than_three_bids_nothing_is_opened(
    world: World, tender: Tender, bidders: list[Actor], withdrawn: bool
) -> None:
    """Two bids, or three of which one was withdrawn, stay sealed; the round has failed and supervision knows."""
    tender.announced()
    for bidder in bidders[: 3 if withdrawn else 2]:
        tender.bid(bidder)
    if withdrawn:
        bidders[2].accepted("withdraw_bid", section=tender.section)
    world.now = tender.deadline
    assert tender.purchaser.refused("open_bids", section=tender.section) == "too_few_bidders"
    assert tender.state() == "failed"
    assert world.public.refused("read_opening_record", section=tender.section) == "too_early"
    key = tender.bids[bidders[0].code].key
    assert bidders[0].refused("decrypt_bid", section=tender.section, key=key) == "wrong_stage"
    assert tender.purchaser.refused("open_bids", section=tender.section) == "wrong_stage"
    reports = world.db.execute("SELECT counterpart FROM outbox WHERE dataset = 'TENDER_ABNORMITY_REPORT'").fetchall()
    assert len(reports) == 2
    entry = world.db.execute("SELECT * FROM audit WHERE operation = 'open_bids' ORDER BY number").fetchone()
    assert (entry["outcome"], entry["reason"]) == ("refused", "too_few_bidders")


def test_an_open_objection_and_a_suspension_stop_the_opening(world: World, sealed: Tender) -> None:
    """Nothing moves on until the objection is answered and the suspension lifted."""
    world.db.execute(
        "INSERT INTO objections VALUES ('o', ?, 1, 'b', 'document', 't', 'open', 0.0, 0.0, NULL, NULL)",
        (sealed.section,),
    )
    world.now = sealed.deadline
    assert sealed.purchaser.refused("open_bids", section=sealed.section) == "objection_open"
    world.db.execute("UPDATE objections SET state = 'answered'")
    world.db.execute("UPDATE sections SET suspended = 1")
    assert sealed.purchaser.refused("open_bids", section=sealed.section) == "suspended"
    world.db.execute("UPDATE sections SET suspended = 0")
    sealed.purchaser.accepted("open_bids", section=sealed.section)


def test_nothing_is_announced_while_somebody_may_still_decrypt(
    world: World, sealed: Tender, bidders: list[Actor]
) -> None:
    """Prices of those who decrypted stay hidden from everybody until the end."""
    sealed.open()
    sealed.decrypt(*bidders[:2])
    assert sealed.purchaser.refused("announce_opening", section=sealed.section) == "not_decrypted"
    readers = (world.public, sealed.purchaser, bidders[2], world.supervisor)
    for reader in readers:
        shown = reader.accepted("read_opening_record", section=sealed.section)
        assert shown["state"] == "opened"
        assert not any("price" in bid for bid in shown["bids"])
    for reader in (sealed.purchaser, world.supervisor):
        assert reader.refused("read_bid", section=sealed.section, bidder=bidders[0].code) == "too_early"
    assert bidders[1].refused("read_bid", section=sealed.section, bidder=bidders[0].code) == "not_authorised"
    sealed.decrypt(bidders[2])
    sealed.purchaser.accepted("announce_opening", section=sealed.section)
    assert all(
        record(world, sealed) == reader.accepted("read_opening_record", section=sealed.section) for reader in readers
    )
    content = sealed.purchaser.accepted("read_bid", section=sealed.section, bidder=bidders[0].code)["content"]
    assert content == sealed.bids[bidders[0].code].content
    assert sealed.purchaser.refused("announce_opening", section=sealed.section) == "wrong_stage"


def test_one_who_does_not_decrypt_counts_as_revoked_and_holds_nobody_up(
    world: World, sealed: Tender, bidders: list[Actor]
) -> None:
    """A wrong key and no key end alike when the window closes; the right one may follow a wrong one within it."""
    extra = world.actor("bidder")
    sealed.bid(extra)
    sealed.open()
    section = sealed.section
    assert bidders[0].refused("decrypt_bid", section=section, key=os.urandom(32).hex()) == "wrong_key"
    assert bidders[0].refused("decrypt_bid", section=section, key="00") == "wrong_key"
    assert extra.refused("decrypt_bid", section=section, key=os.urandom(32).hex()) == "wrong_key"
    sealed.decrypt(*bidders[:2])
    world.now = sealed.deadline + 1 + 30 * 60
    sealed.purchaser.does("announce_opening", section=section)
    assert sealed.state() == "opened"
    world.now += 0.001
    late = sealed.bids[bidders[2].code].key
    assert bidders[2].refused("decrypt_bid", section=section, key=late) == "deadline_passed"
    sealed.purchaser.accepted("announce_opening", section=section)
    states = {bid["bidder"]: bid["state"] for bid in record(world, sealed)["bids"]}
    assert states == {
        bidders[0].code: "decrypted",
        bidders[1].code: "decrypted",
        bidders[2].code: "revoked",
        extra.code: "revoked",
    }
    assert bidders[2].accepted("list_receipts", section=section)["receipts"][0]["state"] == "revoked"
    assert sealed.purchaser.refused("read_bid", section=section, bidder=extra.code) == "not_decrypted"


def test_a_key_to_which_the_bidder_did_not_commit_opens_nothing(world: World, sealed: Tender) -> None:
    """A commitment to another key than the file's own makes the file impossible to open."""
    cheat = world.actor("bidder")
    other = os.urandom(32)
    sealed.bid(cheat, committed=other)
    sealed.open()
    for key in (sealed.bids[cheat.code].key, other.hex()):
        assert cheat.refused("decrypt_bid", section=sealed.section, key=key) == "wrong_key"


@pytest.mark.parametrize("change", ["data = CAST('swapped' AS BLOB)", "data = zeroblob(10)"])
def test_a_swapped_file_breaks_its_seal_and_is_not_opened(
    world: World, sealed: Tender, bidders: list[Actor], change: str
) -> None:
    """The digest is checked against the receipt before anything is decrypted; the others go on (TBL-36-1)."""
    own = bidders[0].accepted("list_receipts", section=sealed.section)["receipts"][0]["digest"]
    world.db.execute(f"UPDATE files SET {change} WHERE digest = ?", (own,))
    assert [bid["seal"] for bid in sealed.open()["bids"]] == ["broken", "intact", "intact"]
    key = sealed.bids[bidders[0].code].key
    assert bidders[0].refused("decrypt_bid", section=sealed.section, key=key) == "wrong_digest"
    sealed.decrypt(*bidders[1:])
    sealed.purchaser.accepted("announce_opening", section=sealed.section)
    lines = record(world, sealed)["bids"]
    assert [(line["seal"], line["state"]) for line in lines] == [
        ("broken", "withdrawn"),
        ("intact", "decrypted"),
        ("intact", "decrypted"),
    ]


def test_the_base_price_is_told_at_the_announcement(world: World, bidders: list[Actor]) -> None:
    """It stands in the record with the prices, not before (IR-50-1)."""
    tender = Tender.set_up(world, base_price="18888888.88").announced()
    for bidder in bidders:
        tender.bid(bidder)
    tender.open()
    assert "base_price" not in record(world, tender)
    tender.decrypt(*bidders)
    tender.purchaser.accepted("announce_opening", section=tender.section)
    assert record(world, tender)["base_price"] == "18888888.88"


def test_the_announced_record_stays_as_it_was(world: World, sealed: Tender, bidders: list[Actor]) -> None:
    """A bid revoked later does not change what was announced; archive and counterparts hold the same values."""
    sealed.open()
    sealed.decrypt(*bidders)
    sealed.purchaser.accepted("announce_opening", section=sealed.section)
    before = record(world, sealed)
    bidders[0].accepted("revoke_bid", section=sealed.section)
    assert record(world, sealed) == before
    query = "SELECT f.data FROM archive a JOIN files f USING (digest) WHERE a.kind = 'opening_record'"
    archived = json.loads(world.db.execute(query).fetchone()["data"])
    assert {**before, **archived} == before
    facts = [
        json.loads(row["facts"])["bid"]["price"]
        for row in world.db.execute(
            "SELECT facts FROM outbox WHERE dataset = 'TENDER_LIST' AND counterpart LIKE 'pub%'"
        )
    ]
    assert facts == [bid["price"] for bid in before["bids"]]


def test_bidders_confirm_the_record_once_under_their_signature(
    world: World, sealed: Tender, bidders: list[Actor]
) -> None:
    """Only bidders of the opening confirm, after the announcement, once, and may disagree."""
    section = sealed.section
    sealed.open()
    assert bidders[0].refused("confirm_opening", section=section, agree=True) == "wrong_stage"
    sealed.decrypt(*bidders)
    sealed.purchaser.accepted("announce_opening", section=section)
    assert bidders[0].refused("confirm_opening", section=section, agree=True, signature=None) == "bad_signature"
    bidders[0].accepted("confirm_opening", section=section, agree=False)
    assert bidders[0].refused("confirm_opening", section=section, agree=True) == "already_exists"
    assert world.actor("bidder").refused("confirm_opening", section=section, agree=True) == "not_authorised"
    assert record(world, sealed)["confirmations"] == [{"bidder": bidders[0].code, "agree": False}]


def test_the_opened_bids_are_archived_as_they_arrived(world: World, sealed: Tender, bidders: list[Actor]) -> None:
    """File and receipt are archived with sender, recipient and time of arrival; bytes and digests agree."""
    sealed.open()
    query = "SELECT * FROM archive JOIN files USING (digest) WHERE kind = 'bid' ORDER BY received_at"
    items = world.db.execute(query).fetchall()
    assert [item["data"] for item in items] == [sealed.bids[bidder.code].file for bidder in bidders]
    assert {item["recipient"] for item in items} == {sealed.purchaser.code}
    assert all(item["received_at"] < sealed.deadline for item in items)


def test_a_restricted_opening_is_no_public_matter(world: World, bidders: list[Actor]) -> None:
    """The record of a restricted section is read by parties, not by the public, and not pushed to it."""
    tender = Tender.set_up(world, restricted=True).announced()
    for bidder in bidders:
        tender.bid(bidder)
    tender.open()
    assert world.public.refused("read_opening_record", section=tender.section) == "not_authorised"
    assert bidders[0].accepted("read_opening_record", section=tender.section)["state"] == "opened"


def test_an_unseated_expert_reads_no_bid(world: World, sealed: Tender, bidders: list[Actor]) -> None:
    """Only members of the committee see the bids."""
    sealed.open()
    sealed.decrypt(*bidders)
    sealed.purchaser.accepted("announce_opening", section=sealed.section)
    reads = {"section": sealed.section, "bidder": bidders[0].code}
    assert world.actor("expert").refused("read_bid", **reads) == "not_authorised"
    assert sealed.purchaser.refused("read_bid", section=sealed.section, bidder="x") == "not_found"


def test_without_a_notice_there_is_nothing_to_open(world: World, tender: Tender) -> None:
    """No notice, no deadline: neither opening nor announcement nor list."""
    assert tender.purchaser.refused("open_bids", section=tender.section) == "wrong_stage"
    assert tender.purchaser.refused("announce_opening", section=tender.section) == "wrong_stage"
    world.now += DAY
    assert world.supervisor.refused("list_bids", section=tender.section) == "too_early"
