"""Submitting, replacing and withdrawing bids on the reference platform; securities and receipts."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
from typing import Any

import pytest
from bidding_tool import compact, join
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from platform_world import DAY, OPERATOR, Actor, World, wire_time
from tender_life import Tender


@pytest.fixture
def announced(tender: Tender) -> Tender:
    """A mandatory tender that is open for bids."""
    return tender.announced()


def test_the_receipt_is_signed_and_bound_to_the_file(world: World, announced: Tender) -> None:
    """Digest, size, time, section and bidder are confirmed under the platform's signature, and read again unchanged."""
    bidder = world.actor("bidder")
    world.now += 12.345
    receipt = announced.bid(bidder)
    file = announced.bids[bidder.code].file
    assert receipt["digest"] == hashlib.sha256(file).hexdigest()
    assert (receipt["size"], receipt["section"], receipt["bidder"]) == (len(file), announced.section, bidder.code)
    assert receipt["received_at"] == wire_time(world.now)
    members = {name: value for name, value in receipt.items() if name not in ("certificate", "signature")}
    key = x509.load_pem_x509_certificate(receipt["certificate"].encode()).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(base64.b64decode(receipt["signature"]), compact(members), ec.ECDSA(hashes.SHA256()))
    world.now += 60
    assert bidder.accepted("read_receipt", receipt=receipt["receipt"]) == receipt
    assert world.actor("bidder").refused("read_receipt", receipt=receipt["receipt"]) == "not_found"


@pytest.mark.parametrize(("offset", "reason"), [(-0.001, ""), (0.0, ""), (0.001, "deadline_passed")])
def test_the_platforms_own_clock_decides_to_the_millisecond(
    world: World, announced: Tender, offset: float, reason: str
) -> None:
    """At the deadline a bid is in time, a millisecond later it is not, whatever time the client claims."""
    bidder = world.actor("bidder")
    file = bidder.seals(announced.section).file
    world.now = announced.deadline + offset
    headers = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT", "X-Time": "2024-01-01T00:00:00Z"}
    assert bidder.does("submit_bid", file, headers=headers, section=announced.section).reason == reason
    assert len(bidder.accepted("list_receipts", section=announced.section)["receipts"]) == (0 if reason else 1)


def slow(world: World, bidder: Actor, tender: Tender, file: bytes, seconds: float, **options: Any) -> Any:
    """Upload a bid in two halves with a pause between them."""
    half = len(file) // 2
    headers = [("Authorization", f"Bearer {bidder.token}"), ("Content-Type", "application/octet-stream")]
    chunks = [(file[:half], 0.0), (file[half:], seconds)]
    return world.send_chunks(f"POST /sections/{tender.section}/bids HTTP/1.1", headers, chunks, **options)


def test_the_last_byte_decides(world: World, announced: Tender) -> None:
    """An upload begun before the deadline and ended after it is late; one that ends in time carries its end."""
    late, early = world.actor("bidder"), world.actor("bidder")
    world.now = announced.deadline - 10
    receipt = slow(world, early, announced, early.seals(announced.section).file, 5).json
    assert receipt["received_at"] == wire_time(announced.deadline - 5)
    answer = slow(world, late, announced, late.seals(announced.section).file, 5.001)
    assert answer.reason == "deadline_passed"
    assert not late.accepted("list_receipts", section=announced.section)["receipts"]


def test_nothing_overtakes_a_bid_that_arrived_in_time(
    world: World, announced: Tender, bidders: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bid complete before the deadline is among those opened, even if its certificate is looked up after it."""
    for bidder in bidders[:2]:
        announced.bid(bidder)
    answered = asyncio.Event()
    monkeypatch.setattr(world, "pause", answered.wait)
    file = bidders[2].seals(announced.section).file

    async def race() -> list[Any]:
        world.now = announced.deadline
        bid = bidders[2].request("submit_bid", file, section=announced.section)
        submitting = asyncio.create_task(world.exchange(bid.line, bid.headers, [(bid.body, 0.0)]))
        await asyncio.sleep(0)
        world.now += 1
        opening = announced.purchaser.request("open_bids", section=announced.section)
        opened = asyncio.create_task(world.exchange(opening.line, opening.headers, [(b"", 0.0)]))
        await asyncio.sleep(0)
        answered.set()
        return [await submitting, await opened]

    submitted, opened = world.run(race())
    assert submitted.status == 200, submitted.body.decode()
    assert submitted.json["receipt"] in [bid["receipt"] for bid in opened.json["bids"]]


def test_a_broken_upload_leaves_nothing_and_can_be_repeated(world: World, announced: Tender) -> None:
    """What does not arrive whole is not stored; the bidder tries again."""
    bidder = world.actor("bidder")
    files = world.counts()["files"]
    assert slow(world, bidder, announced, bidder.seals(announced.section).file, 1, complete=False).status == 422
    assert world.counts()["files"] == files
    announced.bid(bidder)


def plain_parts(bidder: Actor, section: str) -> bytes:
    """Both parts in clear."""
    return bidder.seals(section, plain=("commercial", "technical")).file


def partly_plain(bidder: Actor, section: str) -> bytes:
    """The technical part in clear."""
    return bidder.seals(section, plain=("technical",)).file


def text_called_encrypted(bidder: Actor, section: str) -> bytes:
    """A part that is said to be encrypted and is text."""
    body = b'{"price": "1.00", "padding": "0123456789"}'
    return resealed(bidder, section, lambda head, bodies: (head, [body, bodies[1]]), digests=True)


def resealed(bidder: Actor, section: str, change: Any, *, digests: bool = False, sign: bool = True) -> bytes:
    """A sealed file with its header or bodies changed, signed again or not."""
    file = bidder.seals(section).file
    size = int.from_bytes(file[7:11], "big")
    head = json.loads(file[11 : 11 + size])
    rest = file[11 + size :]
    width = int.from_bytes(rest[:4], "big")
    signature, rest = rest[4 : 4 + width], rest[4 + width :]
    first = head["parts"][0]["size"]
    head, bodies = change(head, [rest[:first], rest[first:]])
    if digests:
        for part, body in zip(head["parts"], bodies, strict=True):
            part["size"], part["digest"] = len(body), hashlib.sha256(body).hexdigest()
    data = compact(head)
    return join(data, bidder.sign(data) if sign else signature, *bodies)


def without(name: str) -> Any:
    """A change that takes a member out of the header."""

    def change(head: Any, bodies: Any) -> Any:
        return {key: value for key, value in head.items() if key != name}, bodies

    return change


def flipped(head: Any, bodies: Any) -> Any:
    """One bit of the first part changed."""
    return head, [bytes([bodies[0][0] ^ 1]) + bodies[0][1:], bodies[1]]


WRONG = {
    "random": (lambda b, s: os.urandom(2000), "not_encrypted"),
    "text": (lambda b, s: "报价一元".encode(), "not_encrypted"),
    "empty": (lambda b, s: b"", "not_encrypted"),
    "magic only": (lambda b, s: b"CKENV1\n", "not_encrypted"),
    "cut header": (lambda b, s: b"CKENV1\n\x00\x00\xff\xff{}", "not_encrypted"),
    "no json": (lambda b, s: join(b"{'", b""), "not_encrypted"),
    "nested": (lambda b, s: join(b"[" * 100_000, b""), "not_encrypted"),
    "plain": (plain_parts, "not_encrypted"),
    "partly plain": (partly_plain, "not_encrypted"),
    "text called encrypted": (text_called_encrypted, "not_encrypted"),
    "no commitment": (lambda b, s: resealed(b, s, without("commitment")), "not_encrypted"),
    "other scheme": (lambda b, s: b.seals(s, header={"scheme": "x"}).file, "not_encrypted"),
    "foreign section": (lambda b, s: b.seals(s[:-1] + "9").file, "wrong_section"),
    "an application": (lambda b, s: b.seals(s, kind="application").file, "wrong_section"),
    "foreign bidder": (lambda b, s: b.seals(s, bidder=OPERATOR).file, "wrong_bidder"),
    "unbound": (lambda b, s: b.seals(s, serial="abcdef").file, "certificate_unbound"),
    "bad signature": (lambda b, s: resealed(b, s, without("tool"), sign=False), "bad_signature"),
    "other algorithm": (lambda b, s: b.seals(s, algorithm="rsa-sha256").file, "bad_signature"),
    "flipped bit": (lambda b, s: resealed(b, s, flipped), "wrong_digest"),
    "cut": (lambda b, s: b.seals(s).file[:-1], "wrong_digest"),
    "longer": (lambda b, s: b.seals(s).file + b"\x00", "wrong_digest"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_not_sealed_as_required_is_refused_for_its_reason(
    world: World, announced: Tender, name: str
) -> None:
    """Each wrong file has its reason and no receipt; the sealed one of the same bidder is then accepted."""
    bidder = world.actor("bidder")
    make, reason = WRONG[name]
    files = world.counts()["files"]
    assert bidder.refused("submit_bid", make(bidder, announced.section), section=announced.section) == reason
    assert world.counts()["files"] == files
    announced.bid(bidder)


def test_a_file_sealed_with_a_revoked_or_ended_certificate_is_refused(world: World, announced: Tender) -> None:
    """The certificate of the seal must be in force when the file arrives."""
    revoked, ended = world.actor("bidder"), world.actor("bidder", valid_until=world.now + 1)
    assert revoked.certificate is not None
    world.authorities["ca-a"].revoked.append(revoked.certificate.serial_number)
    world.now += 2
    for bidder, reason in ((revoked, "certificate_revoked"), (ended, "certificate_expired")):
        file = bidder.seals(announced.section).file
        assert bidder.refused("submit_bid", file, section=announced.section) == reason


def test_a_bid_of_another_tool_is_as_good(world: World, announced: Tender, bidders: list[Actor]) -> None:
    """Another tool, RSA, other order and whitespace of the content: accepted and opened to the same values."""
    other = bidders[2]
    written = {"writes": lambda value: json.dumps(value, indent=2).encode(), "header": {"tool": "certkit-tool-b"}}
    announced.bid(other, price="999.00", **written)
    for bidder in bidders[:2]:
        announced.bid(bidder)
    announced.open()
    announced.decrypt(*bidders)
    announced.purchaser.accepted("announce_opening", section=announced.section)
    record = world.public.accepted("read_opening_record", section=announced.section)
    assert record["bids"][0]["price"] == "999.00"


def test_the_last_version_counts_and_the_earlier_ones_are_kept(world: World, announced: Tender) -> None:
    """A bid is replaced twice and withdrawn; every act has its receipt and its state."""
    bidder = world.actor("bidder")
    section = announced.section
    assert bidder.refused("replace_bid", bidder.seals(section).file, section=section) == "not_found"
    first = announced.bid(bidder)
    assert bidder.refused("submit_bid", bidder.seals(section).file, section=section) == "already_exists"
    assert bidder.refused("replace_bid", b"plain", section=section) == "not_encrypted"
    second = bidder.accepted("replace_bid", bidder.seals(section).file, section=section)
    assert second["replaces"] == first["receipt"]
    third = bidder.accepted("replace_bid", bidder.seals(section).file, section=section)
    states = {r["receipt"]: r["state"] for r in bidder.accepted("list_receipts", section=section)["receipts"]}
    assert states == {first["receipt"]: "replaced", second["receipt"]: "replaced", third["receipt"]: "held"}
    assert bidder.accepted("withdraw_bid", section=section) == {"state": "withdrawn", "at": wire_time(world.now)}
    assert bidder.refused("withdraw_bid", section=section) == "not_found"
    announced.bid(bidder)
    states = [r["state"] for r in bidder.accepted("list_receipts", section=section)["receipts"]]
    assert sorted(states) == ["held", "replaced", "replaced", "withdrawn"]


def test_after_the_deadline_a_bid_is_neither_replaced_nor_withdrawn(world: World, announced: Tender) -> None:
    """It can be revoked then, at the price of the security, and not before."""
    bidder, section = world.actor("bidder"), announced.section
    bidder.accepted("pay_bid_security", section=section, amount="200000.00", account="1", basic_account=True)
    announced.bid(bidder)
    file = bidder.seals(section).file
    assert bidder.refused("revoke_bid", section=section) == "too_early"
    world.now = announced.deadline + 0.001
    assert bidder.refused("replace_bid", file, section=section) == "deadline_passed"
    assert bidder.refused("withdraw_bid", section=section) == "deadline_passed"
    assert bidder.accepted("revoke_bid", section=section) == {"state": "revoked", "security": "forfeited"}
    assert bidder.accepted("read_bid_security", section=section)["state"] == "forfeited"
    assert bidder.accepted("list_receipts", section=section)["receipts"][0]["state"] == "revoked"


def test_before_the_deadline_nobody_learns_who_bids(world: World, announced: Tender) -> None:
    """Lists and bids are closed to every role; the bidder alone takes out its own sealed file."""
    bidder, section = world.actor("bidder"), announced.section
    announced.bid(bidder)
    reads = {"section": section, "bidder": bidder.code}
    for actor in (announced.purchaser, world.supervisor):
        assert actor.refused("list_bids", section=section) == "too_early"
        assert actor.refused("read_bid", **reads) == "too_early"
        assert actor.refused("read_bid", **reads, form="sealed") == "too_early"
    assert world.actor("expert").refused("read_bid", **reads) == "too_early"
    assert world.actor("bidder").refused("read_bid", **reads, form="sealed") == "too_early"
    assert world.operator.refused("read_bid", **reads) == "not_authorised"
    assert bidder.refused("read_bid", **reads) == "too_early"
    own = bidder.accepted("read_bid", **reads, form="sealed")
    assert base64.b64decode(own["sealed"]) == announced.bids[bidder.code].file
    assert announced.purchaser.refused(
        "refund_bid_security", section=section, bidder=bidder.code, interest="0.00"
    ) == announced.purchaser.refused("refund_bid_security", section=section, bidder="x", interest="0.00")


def test_receipts_do_not_tell_how_many_there_are(world: World, announced: Tender, bidders: list[Actor]) -> None:
    """The ids of receipts follow no order."""
    ids = [announced.bid(bidder)["receipt"] for bidder in bidders]
    numbers = [int(each, 16) for each in ids]
    assert len(set(ids)) == 3
    assert min(abs(a - b) for a in numbers for b in numbers if a != b) > 1000


def test_the_operator_and_its_affiliates_do_not_bid(world: World, announced: Tender) -> None:
    """Neither the operator of the platform nor whom it controls takes part (EBM-23-1)."""
    affiliate = world.actor("bidder", controlled_by=OPERATOR)
    operator = world.actor("bidder", code=OPERATOR)
    for actor in (affiliate, operator):
        file = actor.seals(announced.section).file
        assert actor.refused("submit_bid", file, section=announced.section) == "related_party"


def test_parties_under_one_control_do_not_bid_for_one_section(world: World, announced: Tender) -> None:
    """The second of them is refused, and so are a controller and the party it controls (IR-34-2)."""
    controller = world.actor("bidder")
    first, second = (world.actor("bidder", controlled_by=controller.code) for _ in range(2))
    announced.bid(first)
    for actor in (second, controller):
        file = actor.seals(announced.section).file
        assert actor.refused("submit_bid", file, section=announced.section) == "related_party"
    announced.bid(world.actor("bidder", controlled_by=world.actor("bidder").code))


def test_a_bid_needs_a_published_tender(world: World, tender: Tender) -> None:
    """Before the notice it is the wrong stage, before the issue of documents too early."""
    bidder = world.actor("bidder")
    file = bidder.seals(tender.section).file
    assert bidder.refused("submit_bid", file, section=tender.section) == "wrong_stage"
    assert bidder.refused("submit_bid", file, section="x") == "not_found"
    tender.publish(days=22, issue=8, document_from=wire_time(world.now + DAY))
    assert bidder.refused("submit_bid", file, section=tender.section) == "too_early"


def test_a_suspended_tender_takes_no_bids_but_lets_them_go(world: World, announced: Tender) -> None:
    """While the tender is suspended nothing is submitted; a bidder may still withdraw."""
    bidder, other = world.actor("bidder"), world.actor("bidder")
    announced.bid(bidder)
    world.db.execute("UPDATE sections SET suspended = 1")
    file = other.seals(announced.section).file
    assert other.refused("submit_bid", file, section=announced.section) == "suspended"
    assert bidder.accepted("withdraw_bid", section=announced.section)["state"] == "withdrawn"


def test_a_security_is_paid_once_and_within_the_law(world: World, announced: Tender) -> None:
    """Too little, too much, twice, from another account or too late: each is refused."""
    bidder = world.actor("bidder")
    pay = {"section": announced.section, "account": "1", "basic_account": True}
    assert bidder.refused("read_bid_security", section=announced.section) == "not_found"
    assert bidder.refused("pay_bid_security", **pay, amount="199999.99") == "invalid_record"
    assert bidder.refused("pay_bid_security", **pay, amount="400000.01") == "limit_exceeded"
    other_account = {**pay, "basic_account": False}
    assert bidder.refused("pay_bid_security", **other_account, amount="200000.00") == "invalid_record"
    assert bidder.accepted("pay_bid_security", **pay, amount="200000.00")["state"] == "paid"
    assert bidder.refused("pay_bid_security", **pay, amount="200000.00") == "already_exists"
    world.now = announced.deadline + 1
    assert world.actor("bidder").refused("pay_bid_security", **pay, amount="200000.00") == "deadline_passed"


def test_a_withdrawn_bidder_gets_its_security_back_in_five_days(world: World, announced: Tender) -> None:
    """Withdrawal makes the refund due, shown to the bidder and noted for supervision (IR-35-1)."""
    bidder, section = world.actor("bidder"), announced.section
    bidder.accepted("pay_bid_security", section=section, amount="200000.00", account="1", basic_account=True)
    announced.bid(bidder)
    refund = {"section": section, "bidder": bidder.code, "interest": "12.30"}
    assert announced.purchaser.refused("refund_bid_security", **refund) == "too_early"
    bidder.accepted("withdraw_bid", section=section)
    due = bidder.accepted("read_bid_security", section=section)["due"]
    assert due.endswith("T00:00:00.000+08:00")
    assert due[:10] == wire_time(world.now + 6 * DAY)[:10]
    reminder = world.db.execute("SELECT * FROM reminders WHERE rule = 'IR-35-1'").fetchone()
    assert (reminder["section"], reminder["party"]) == (section, announced.purchaser.code)
    assert announced.purchaser.accepted("refund_bid_security", **refund)["state"] == "refunded"
    own = bidder.accepted("read_bid_security", section=section)
    assert (own["state"], own["interest"]) == ("refunded", "12.30")
    bidder.accepted("pay_bid_security", section=section, amount="200000.00", account="1", basic_account=True)
