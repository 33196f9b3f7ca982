"""A whole tender on the reference platform, from registration to the confirmed opening record."""

from __future__ import annotations

from platform_world import Actor, World
from tender_life import Tender


def test_a_tender_runs_to_the_confirmed_opening_record(world: World, tender: Tender, bidders: list[Actor]) -> None:
    """What bidders sealed is what everybody reads in the opening record."""
    tender.announced()
    assert tender.state() == "open"
    for number, bidder in enumerate(bidders):
        bidder.does("download_tender_document", section=tender.section, document=tender.document)
        bidder.accepted("pay_bid_security", section=tender.section, amount="200000.00", account="1", basic_account=True)
        tender.bid(bidder, price=f"1900000{number}.00")
    opened = tender.open()
    assert [bid["seal"] for bid in opened["bids"]] == ["intact"] * 3
    tender.decrypt(*bidders)
    tender.purchaser.accepted("announce_opening", section=tender.section)
    for bidder in bidders:
        bidder.accepted("confirm_opening", section=tender.section, agree=True)
    record = world.public.accepted("read_opening_record", section=tender.section)
    assert [bid["price"] for bid in record["bids"]] == ["19000000.00", "19000001.00", "19000002.00"]
    assert {bid["state"] for bid in record["bids"]} == {"decrypted"}
    assert [entry["agree"] for entry in record["confirmations"]] == [True] * 3
    assert record["state"] == "announced"
