"""Each deliberate fault breaks what it is named after; the honest platform does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from late_neighbour import Neighbour, deliver
from late_tender import LateTender
from platform_world import World
from tender_life import Tender

from certkit.reference.faults import known
from certkit.reference.policies import Policies


@pytest.fixture(params=["", "fault"])
def faulty(request: pytest.FixtureRequest) -> bool:
    """Once honest, once with the fault."""
    return bool(request.param)


@pytest.fixture
def worlds() -> Iterator[list[World]]:
    """Worlds made in a test, closed after it."""
    made: list[World] = []
    yield made
    for world in made:
        world.close()


def make(worlds: list[World], fault: str, faulty: bool) -> World:
    """A world whose platform has the fault, or has not."""
    world = World(settings={"fault": fault if faulty else ""})
    worlds.append(world)
    return world


def test_every_fault_replaces_one_policy_and_names_what_it_breaks() -> None:
    """The name is that of the file; exactly one rule differs."""
    honest = Policies()
    for name, fault in known().items():
        assert name == fault.name == fault.apply.__module__.rpartition(".")[2]
        assert fault.breaks
        changed = fault.apply(honest)
        differing = [rule for rule in vars(honest) if getattr(honest, rule) is not getattr(changed, rule)]
        assert len(differing) == 1, name


def test_late_bid_accepted(worlds: list[World], faulty: bool) -> None:
    """A bid after the deadline gets a receipt."""
    world = make(worlds, "late_bid_accepted", faulty)
    tender = Tender.set_up(world).announced()
    bidder = world.actor("bidder")
    world.now = tender.deadline + 1
    answer = bidder.does("submit_bid", bidder.seals(tender.section).file, section=tender.section)
    assert answer.reason == ("" if faulty else "deadline_passed")


def test_price_visible_before_opening(worlds: list[World], faulty: bool) -> None:
    """A competitor reads the price of who has decrypted, while it may still choose not to."""
    late = LateTender.opened(make(worlds, "price_visible_before_opening", faulty), announced=False)
    first, second, _ = late.bidders
    late.tender.decrypt(first)
    record = late.does(second, "read_opening_record")
    assert ("19000000.00" in str(record)) is faulty


def test_receipt_not_bound(worlds: list[World], faulty: bool) -> None:
    """The digest of the receipt is not that of the file."""
    world = make(worlds, "receipt_not_bound", faulty)
    tender = Tender.set_up(world).announced()
    bidder = world.actor("bidder")
    receipt = tender.bid(bidder)
    stored = world.db.execute("SELECT digest FROM submissions").fetchone()["digest"]
    assert (receipt["digest"] == stored) is not faulty


def test_announced_price_altered(worlds: list[World], faulty: bool) -> None:
    """What is read out is not what was sealed."""
    late = LateTender.opened(make(worlds, "announced_price_altered", faulty))
    prices = [bid["price"] for bid in late.does(late.world.public, "read_opening_record")["bids"]]
    assert (sorted(prices) == ["19000000.00", "19100000.00", "19200000.00"]) is not faulty


def test_push_silently_dropped(worlds: list[World], faulty: bool) -> None:
    """What failed once never arrives."""
    world = make(worlds, "push_silently_dropped", faulty)
    Tender.set_up(world)
    deliver(world, Neighbour(reply=lambda message: OSError("down")))
    world.now += 60
    neighbour = Neighbour()
    deliver(world, neighbour)
    assert (neighbour.arrived == []) is faulty


def test_audit_trail_editable(worlds: list[World], faulty: bool) -> None:
    """Entries are overwritten and taken out; other records stay as they are."""
    world = make(worlds, "audit_trail_editable", faulty)
    tender = Tender.set_up(world).announced()
    trail = world.operator.accepted("read_audit_trail", section=tender.section)["entries"]
    first, second = trail[0]["entry"], trail[1]["entry"]
    altered = world.operator.does("alter_record", record=first, changes={"person": "他人"})
    deleted = world.operator.does("delete_record", record=second)
    assert {altered.reason, deleted.reason} == ({""} if faulty else {"immutable"})
    after = {
        entry["entry"]: entry
        for entry in world.operator.accepted("read_audit_trail", section=tender.section)["entries"]
    }
    assert (after[first]["person"] == "他人") is faulty
    assert (second not in after) is faulty
    assert world.operator.refused("delete_record", record=tender.notice) == "immutable"
