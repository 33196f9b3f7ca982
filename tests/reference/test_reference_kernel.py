"""What every operation of the reference platform has in common: reading, recording, surviving."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from platform_world import Actor, World, credit_code, vocabulary, wire_time
from tender_life import PROJECT, Tender

from certkit.reference.audit import unbroken
from certkit.reference.codes import is_citizen_number, is_credit_code
from certkit.reference.kernel import HANDLERS
from certkit.reference.operations import OPERATIONS
from certkit.reference.times import days_between, end_of_day, read_rfc3339, rfc3339

JSON = ("Content-Type", "application/json")


def raw(actor: Actor, line: str, body: bytes, *headers: tuple[str, str]) -> Any:
    """Send a request by hand, with the actor's token."""
    return actor.world.send(line, [("Authorization", f"Bearer {actor.token}"), JSON, *headers], body)


def test_the_platform_offers_every_operation_of_the_vocabulary_as_it_is_written() -> None:
    """Way, form and inputs of each operation are those of the vocabulary."""
    for name, wanted in vocabulary().items():
        mine = OPERATIONS[name]
        assert (mine.method, mine.path, mine.sends, mine.answers) == (
            wanted.method,
            wanted.path,
            wanted.sends,
            wanted.answers,
        )
        assert bool(mine.signed) == wanted.signed
        optional = {entry.rstrip("?").partition(":")[0]: entry.endswith("?") for entry in mine.takes.split()}
        assert optional == {key: kind.endswith("?") for key, kind in wanted.inputs.items()}
        assert not wanted.roles or mine.roles == set(wanted.roles)
    assert OPERATIONS.keys() == HANDLERS.keys() == vocabulary().keys()


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "12350100MB02709751", "91350000158142711F", "914403001922038216", "91110108551385082Q"],
)
def test_published_credit_codes_have_the_right_check_character(code: str) -> None:
    """Codes of real organisations pass; with another last character they do not."""
    assert is_credit_code(code)
    assert not is_credit_code(code[:-1] + ("0" if code[-1] != "0" else "1"))


def test_a_citizen_number_has_the_right_check_character() -> None:
    """The example of the standard passes, the neighbouring character does not."""
    assert is_citizen_number("11010519491231002X")
    assert not is_citizen_number("110105194912310021")


def test_days_are_counted_without_the_first_one() -> None:
    """Early or late on the same day, a period ends at the same midnight in Beijing."""
    early, late = read_rfc3339("2026-02-27T00:00:01+08:00"), read_rfc3339("2026-02-27T23:59:59+08:00")
    assert end_of_day(early, 5) == end_of_day(late, 5) == read_rfc3339("2026-03-05T00:00:00+08:00")
    assert days_between(late, read_rfc3339("2026-03-04T00:00:00+08:00")) == 5
    assert days_between(late, read_rfc3339("2026-03-03T15:59:59Z")) == 4
    assert rfc3339(read_rfc3339("2026-12-31T16:00:00.1239Z")) == "2027-01-01T00:00:00.124+08:00"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"name": "a", "name": "b"}',
        b'{"funds_secured": NaN}',
        b'{"funds_secured": 1e999}',
        b"[" * 200_000,
        b'{"name":' * 50_000,
        b'{"name": "\\ud800"}',
        b"\xff\xfe",
        b'{"name": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_strict_json_is_an_invalid_record(world: World, body: bytes) -> None:
    """Broken, doubled, endless and deeply nested JSON is refused, never a fault."""
    answer = raw(world.actor("purchaser"), "POST /projects HTTP/1.1", body)
    assert (answer.status, answer.reason) == (422, "invalid_record")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", 5),
        ("name", ""),
        ("name", "a\x00b"),
        ("name", "x" * 200_001),
        ("region", "32010"),
        ("industry", "e48"),
        ("funds_secured", "true"),
        ("surprise", "member"),
    ],
)
def test_a_wrong_member_is_named(world: World, member: str, value: Any) -> None:
    """A value of the wrong type, or a member nobody asked for, is refused by its path."""
    answer = world.actor("purchaser").does("create_project", **{**PROJECT, member: value})
    assert answer.reason == "invalid_record"
    assert f"/{member} " in answer.json["detail"]


def test_all_mistakes_are_told_at_once(world: World) -> None:
    """Missing members are listed together."""
    detail = world.actor("purchaser").does("create_project", name="测试").json["detail"]
    assert "/region is missing" in detail
    assert "/funds_secured is missing" in detail


@pytest.mark.parametrize("amount", ["-1.00", "1.001", "1e5", "NaN", "1,000.00", 200000, "", "０"])
def test_an_amount_is_a_decimal_text(tender: Tender, bidders: list[Actor], amount: Any) -> None:
    """Money is a plain decimal text with two places, nothing else."""
    tender.announced()
    inputs = {"section": tender.section, "amount": amount, "account": "1", "basic_account": True}
    assert bidders[0].refused("pay_bid_security", **inputs) == "invalid_record"


def test_an_input_given_twice_is_refused(world: World, tender: Tender) -> None:
    """A member that stands in path and body, or twice in the query, decides nothing."""
    buyer = tender.purchaser
    body = json.dumps({"section": tender.section, "text": "t"}).encode()
    assert raw(buyer, f"POST /sections/{tender.section}/questions HTTP/1.1", body).reason == "not_authorised"
    bidder = world.actor("bidder")
    assert raw(bidder, f"POST /sections/{tender.section}/questions HTTP/1.1", body).reason == "invalid_record"
    line = f"GET /notices?section={tender.section}&section={tender.section} HTTP/1.1"
    assert raw(bidder, line, b"").reason == "invalid_record"


def test_a_body_over_the_limit_is_refused_before_it_is_read_whole(world: World, tender: Tender) -> None:
    """More than 64 MiB is answered with 413 and stored nowhere."""
    chunks = [(bytes(16 * 1024 * 1024), 0.0)] * 4 + [(b"x", 0.0)]
    headers = [("Authorization", f"Bearer {tender.purchaser.token}")]
    target = f"/sections/{tender.section}/documents?kind=tender&title=t&format=a/b"
    answer = world.send_chunks(f"POST {target} HTTP/1.1", headers, chunks)
    assert (answer.status, answer.reason) == (413, "limit_exceeded")
    assert world.db.execute("SELECT COUNT(*) AS n FROM files WHERE size > 1000000").fetchone()["n"] == 0


def test_an_unknown_way_is_no_operation(world: World) -> None:
    """Paths and methods outside the vocabulary carry no refusal of the vocabulary."""
    for line, status in (("GET /nothing HTTP/1.1", 404), ("PATCH /parties HTTP/1.1", 405)):
        answer = world.send(line, [], b"")
        assert answer.status == status
        assert b"urn:certkit" not in answer.body


def test_every_request_leaves_one_entry_with_the_true_address(world: World, tender: Tender) -> None:
    """Carried out or refused, an operation is recorded once, with time, person and the address of the connection."""
    tender.publish()
    bidder = world.actor("bidder")
    bidder.address = "10.0.0.77"
    forged = {"X-Forwarded-For": "1.2.3.4", "Forwarded": "for=1.2.3.4"}
    world.now += 5
    assert bidder.does("submit_bid", b"plain", headers=forged, section=tender.section).reason == "not_encrypted"
    world.public.does("submit_bid", b"plain", section=tender.section)
    world.public.does("create_section", tender_project="x")
    query = "SELECT * FROM audit WHERE section = ? AND operation = 'submit_bid' ORDER BY number"
    mine, anonymous = world.db.execute(query, (tender.section,)).fetchall()
    assert (mine["outcome"], mine["reason"], mine["party"]) == ("refused", "not_encrypted", bidder.code)
    assert (mine["address"], mine["time"]) == ("10.0.0.77", world.now)
    assert bidder.name in mine["person"]
    assert bidder.serial in mine["person"]
    assert (anonymous["party"], anonymous["reason"]) == ("", "not_authenticated")


def test_the_chain_of_the_audit_trail_shows_any_change(world: World, tender: Tender) -> None:
    """The chain holds over the whole trail and breaks where an entry is altered or taken out."""
    tender.publish()
    assert unbroken(world.db)
    world.db.execute("UPDATE audit SET address = '1.1.1.1' WHERE number = 3")
    assert not unbroken(world.db)
    world.db.execute("UPDATE audit SET address = '10.0.0.1' WHERE number = 3")
    assert unbroken(world.db)
    world.db.execute("DELETE FROM audit WHERE number = 3")
    assert not unbroken(world.db)


def test_a_refused_operation_leaves_nothing_but_its_entry(world: World, tender: Tender) -> None:
    """What a refused handler had written is undone."""
    before = world.counts()
    assert tender.publish(days=19).reason == "too_short_period"
    assert world.counts() == {**before, "audit": before["audit"] + 1}


def test_a_fault_is_answered_and_recorded_as_one(world: World, tender: Tender) -> None:
    """A defect of the platform is a 500, undone and in the audit trail; the platform goes on."""
    world.db.execute("DROP TABLE terms")
    assert tender.purchaser.does("publish_notice", **tender.notice_inputs()).status == 500
    entry = world.db.execute("SELECT * FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    assert (entry["operation"], entry["outcome"], entry["reason"]) == ("publish_notice", "refused", "fault")
    assert world.public.accepted("read_clock")["adjustable"] is True


def test_the_roles_are_kept_apart(world: World, tender: Tender) -> None:
    """A party does not do what belongs to another role, and a purchaser nothing in another's tender."""
    bidder, stranger = world.actor("bidder"), world.actor("purchaser")
    assert bidder.refused("publish_notice", **tender.notice_inputs()) == "not_authorised"
    assert stranger.refused("publish_notice", **tender.notice_inputs()) == "not_authorised"
    assert bidder.refused("advance_clock", to=wire_time(world.now + 1)) == "not_authorised"
    assert world.operator.refused("submit_bid", b"x", section=tender.section) == "not_authorised"


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    """Sessions, receipts, the platform's key, the clock and the tender are there again after a restart."""
    world = World(path=str(tmp_path / "store.sqlite"))
    tender = Tender.set_up(world).announced()
    bidder = world.actor("bidder")
    receipt = tender.bid(bidder)
    world.operator.accepted("advance_clock", to=wire_time(world.now + 3600))
    world.db.close()
    world.start()
    assert bidder.accepted("read_receipt", receipt=receipt["receipt"]) == receipt
    assert tender.state() == "open"
    assert world.public.accepted("read_clock")["now"] == wire_time(world.now + 3600)
    assert bidder.refused("submit_bid", b"x", section=tender.section) == "already_exists"
    assert unbroken(world.db)
    world.close()


def test_the_environment_shows_its_token(world: World) -> None:
    """A tester sees that this is a test environment before anything else."""
    shown = world.public.accepted("read_environment")
    assert (shown["environment"], shown["token"], shown["version"]) == ("test", "certkit-test", "1.0")


def test_the_clock_moves_forward_only_and_only_where_allowed(world: World) -> None:
    """The operator advances the clock of a test platform; nobody turns it back."""
    assert world.operator.refused("advance_clock", to=wire_time(world.now - 1)) == "invalid_record"
    moved = world.operator.accepted("advance_clock", to=wire_time(world.now + 86400))
    assert moved["now"] == world.public.accepted("read_clock")["now"] == wire_time(world.now + 86400)
    world.settings["adjustable_clock"] = False
    world.db.close()
    world.start()
    assert world.operator.refused("advance_clock", to=wire_time(world.now + 1)) == "wrong_stage"


def test_codes_are_built_upon_one_another(world: World) -> None:
    """Project, tender project and section codes carry platform code and serials (coding rules B.3)."""
    purchaser = world.actor("purchaser")
    first, second = Tender.set_up(world, purchaser).section, Tender.set_up(world, purchaser).section
    assert first == "E3200000001" + "000001" + "001" + "001"
    assert second == "E3200000001" + "000002" + "001" + "001"
    assert len(credit_code(1)) == 18
