"""What whole tenders send in another dialect keeps that dialect's standard and says the same as in the usual one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from late_dialects import PUBLIC, RECEIPTS, SUPERVISION, Listener, ec2_receipt, heard, shanxi_receipt, speaking
from late_story import whole_tender
from late_tender import LateTender
from platform_world import OPERATOR, PLATFORM, World
from tender_life import LONGEST_OF_PROJECT, Tender

from certkit.reference.dialects.registry import DIALECTS, dialect_of
from certkit.reference.receipts import NoReceipt, Receipt
from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.messages.message import Message, canonical
from certkit.standards.validation.checker import validate

OTHERS = ("shanxi", "ec2")


@dataclass
class Told:
    """What a story told the neighbours, and the rows it left in the outbox."""

    heard: dict[str, list[Message]]
    rows: list[dict[str, Any]]


@cache
def told(dialect: str) -> Told:
    """Everything told in tenders of every stage and of every kind, by address."""
    world = speaking(dialect)
    listener = Listener(dialect)
    world.outbound = listener
    invited = Tender.set_up(world, mode="invited", name="邀请工程")
    bidders = [world.actor("bidder").code for _ in range(3)]
    invited.purchaser.accepted("invite_bidder", section=invited.section, bidders=bidders, content="投标邀请书")
    for kind in ("goods", "services"):
        LateTender.opened(world, kind=kind)
    whole_tender(world)
    found = heard(world, listener)
    rows = world.db.execute("SELECT * FROM outbox ORDER BY number").fetchall()
    world.close()
    return Told(found, rows)


@pytest.fixture(params=OTHERS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Each dialect but the one the platform is built on."""
    return str(request.param)


def test_every_message_of_the_dialect_is_sent(dialect: str) -> None:
    """Tenders of all kinds yield all twelve, or all seventeen, messages for supervision."""
    assert {message.dataset for message in told(dialect).heard[SUPERVISION]} == set(dictionary(dialect).datasets)


def test_every_message_keeps_its_standard(dialect: str) -> None:
    """Required fields, lengths, formats, codes, coding rules and rules between fields hold; no field is foreign."""
    for message in told(dialect).heard[SUPERVISION]:
        assert message.repeated == []
        found = validate(message.dataset, message.fields, dialect)
        assert [deviation for deviation in found if not deviation.advisory] == [], message.dataset
        assert [deviation for deviation in found if deviation.rule == "unknown_field"] == [], message.dataset


def test_fields_of_shanxi_follow_in_the_fixed_order() -> None:
    """Whatever is absent, the others keep the order of the standard."""
    for message in told("shanxi").heard[SUPERVISION]:
        order = [each.on_wire for each in dictionary("shanxi").dataset(message.dataset).fields.values()]
        assert list(message.fields) == [name for name in order if name in message.fields], message.dataset


def test_all_dialects_say_the_same(dialect: str) -> None:
    """Under the names and in the units of the public-resource dialect the facts of a section are the same."""
    same = {
        "PROJECT": ("PROJECT_CODE", "PROJECT_NAME", "REGION_CODE", "ADDRESS", "CREATE_TIME"),
        "TENDER_PROJECT": ("TENDER_PROJECT_CODE", "TENDER_PROJECT_NAME", "TENDER_MODE", "TENDERER_CODE"),
        "SECTION": ("BID_SECTION_CODE", "BID_SECTION_NAME", "CONTRACT_RECKON_PRICE", "BID_QUALIFICATION"),
        "BID_OPENING_RECORD": ("BID_OPENING_ADDRESS",),
    }
    for dataset, names in same.items():
        mine = [canonical(each) for each in told(dialect).heard[PUBLIC] if each.stands_for[:1] == (dataset,)]
        usual = [canonical(each) for each in told("public-resource").heard[PUBLIC] if each.stands_for == (dataset,)]
        assert [[one[name] for name in names] for one in mine] == [[one[name] for name in names] for one in usual]


def test_amounts_are_in_the_unit_of_the_dialect() -> None:
    """Shanxi wants ten thousand yuan, but yuan for the price of a document; the national interface is told yuan."""
    section, notice, candidate = (
        next(each.fields for each in told("shanxi").heard[PUBLIC] if each.dataset == name)
        for name in ("GCJS_SECTION", "GCJS_NOTICE", "GCJS_WIN_CANDIDATE")
    )
    assert (section["CONTRACT_RECKON_PRICE"], notice["DOC_PRICE"]) == ("2000", "0.00")
    assert Decimal(candidate["BID_PRICE"]) == Decimal(candidate["WIN_PRICE"]) == Decimal("1900")
    section = next(each.fields for each in told("ec2").heard[PUBLIC] if each.dataset == "EC2_BIDSECTION")
    assert (section["contractReckonPrice"], section["priceUnit"]) == ("20000000.00", "0")


def test_what_a_dialect_has_no_message_for_is_skipped_with_that_reason() -> None:
    """The outbox keeps the row and says why; nothing waits."""
    skipped = [row for row in told("shanxi").rows if row["state"] == "skipped"]
    assert {row["dataset"] for row in skipped} >= {"TENDER_FILE_CLARI_MODI", "TENDER_LIST", "CONTRACT_PERFORMANCE"}
    assert {row["answer"] for row in skipped if row["dataset"] == "TENDER_LIST"} == {
        "the platform has no message for TENDER_LIST in the dialect shanxi"
    }
    assert {row["state"] for row in told("shanxi").rows} == {"skipped", "delivered"}


def test_who_takes_part_is_told_to_supervision_only(dialect: str) -> None:
    """Invitations and applications do not reach the public service platform."""
    confidential = {"EC2_BIDINVITE", "GCJS_QUALIFI_PRE_FILE", "GCJS_QUALIFI_PRE_RESULT"}
    assert {each.dataset for each in told(dialect).heard[SUPERVISION]} & confidential
    assert not {each.dataset for each in told(dialect).heard[PUBLIC]} & confidential


def test_a_section_that_is_run_again_replaces_itself(dialect: str) -> None:
    """It comes a second time under its first key; in Shanxi under a serial number of its own."""
    name = {"shanxi": "GCJS_SECTION", "ec2": "EC2_BIDSECTION"}[dialect]
    keys = [each.key for each in told(dialect).heard[PUBLIC] if each.dataset == name]
    assert len(keys) == len(set(keys)) + 1
    serials = [each.header["serialNumber"] for each in told("shanxi").heard[PUBLIC]]
    assert len(set(serials)) == len(serials)
    assert {(len(serial), serial[:10]) for serial in serials} == {(24, "0000000001")}


def test_opening_lists_follow_their_record_and_name_it() -> None:
    """One for each bid, by the kind of what is bought, after the record whose code they carry."""
    sent = [each for each in told("ec2").heard[PUBLIC] if "OPENBID" in each.dataset]
    for start in range(0, len(sent), 4):
        record, *lists = sent[start : start + 4]
        assert {each.fields["openBidRecordCode"] for each in lists} == {record.fields["openBidRecordCode"]}
    names = [sent[start + 1].dataset for start in range(0, len(sent), 4)]
    assert names == [f"EC2_{name}OPENBIDLIST" for name in ("GOODS", "SERVICE", "PROJECT")]


def test_a_bid_that_was_not_opened_has_no_price() -> None:
    """The list says that it was not decrypted."""
    world = speaking("ec2")
    late = LateTender.opened(world, announced=False)
    late.tender.decrypt(*late.bidders[:2])
    world.now += 3600
    late.buys("announce_opening")
    lists = [each.fields for each in heard(world, Listener("ec2"))[PUBLIC] if each.dataset.endswith("BIDLIST")]
    assert ["bidAmount" in one for one in lists] == [True, True, False]
    assert [one.get("otherBidPrice", "") for one in lists] == ["", "", "投标文件未在规定时间内解密，视为撤销"]
    world.close()


def test_the_sender_says_who_it_is(dialect: str) -> None:
    """By its system number, or by the code of the platform."""
    senders = {each.sender for each in told(dialect).heard[PUBLIC]}
    assert senders == {{"shanxi": "0001", "ec2": PLATFORM}[dialect]}


def test_shanxi_names_platform_and_credit_code() -> None:
    """Beside the entity and in it."""
    header = told("shanxi").heard[PUBLIC][0].header
    assert (header["platId"], header["platCreditCode"], header["userId"]) == (PLATFORM, OPERATOR, "0000000001")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_message_without_receipt_comes_again_as_it_was(dialect: str) -> None:
    """The second attempt has the same key and the same record."""
    world = speaking(dialect)
    Tender.set_up(world)
    down = heard(world, Listener(dialect, lambda message: OSError("down")))[PUBLIC]
    world.now += 60
    again = heard(world, Listener(dialect))[PUBLIC]
    assert (down[0].key, down[0].fields) == (again[0].key, again[0].fields)
    assert len({message.key for message in again}) == len(again) or dialect == "ec2"
    world.close()


def test_a_rejection_is_kept_with_its_reason(dialect: str) -> None:
    """It is noted, and the queue goes on."""
    no = {"shanxi": shanxi_receipt("false", "缺少字段"), "ec2": ec2_receipt(False, "缺少字段")}[dialect]
    world = speaking(dialect)
    Tender.set_up(world)
    heard(world, Listener(dialect, lambda message: no if "PROJECT" in message.stands_for else RECEIPTS[dialect]))
    found = world.db.execute("SELECT dataset, state, answer FROM outbox").fetchall()
    assert {(row["dataset"], row["state"], row["answer"]) for row in found if row["state"] == "rejected"} == {
        ("PROJECT", "rejected", "缺少字段")
    }
    assert {row["state"] for row in found} == {"rejected", "delivered"}
    world.close()


@pytest.mark.parametrize(
    ("dialect", "status", "body"),
    [
        ("shanxi", 500, shanxi_receipt("true")),
        ("shanxi", 200, shanxi_receipt("yes")),
        ("shanxi", 200, b"<html/>"),
        ("shanxi", 200, b"nothing"),
        ("ec2", 500, ec2_receipt(True)),
        ("ec2", 200, ec2_receipt("true")),
        ("ec2", 200, b"[true]"),
        ("ec2", 200, b"\xff"),
        ("ec2", 200, b"[" * 100_000),
    ],
)
def test_what_is_no_receipt_is_not_taken_for_one(dialect: str, status: int, body: bytes) -> None:
    """Errors, other pages and answers that do not say whether it succeeded."""
    with pytest.raises(NoReceipt):
        DIALECTS[dialect].receipt(status, body)


def test_receipts_are_told_apart() -> None:
    """Accepted, and rejected with what was said."""
    assert DIALECTS["shanxi"].receipt(200, shanxi_receipt("true")) == Receipt(True, "")
    assert DIALECTS["shanxi"].receipt(200, shanxi_receipt("false", "重复")) == Receipt(False, "重复")
    assert DIALECTS["ec2"].receipt(200, ec2_receipt(True)) == Receipt(True, "")
    assert DIALECTS["ec2"].receipt(200, ec2_receipt(False, "重复")) == Receipt(False, "重复")


def test_the_published_interface_is_the_one_in_use(dialect: str) -> None:
    """Whoever reads the interfaces finds the envelope and the messages of the dialect."""
    world = speaking(dialect)
    interfaces = world.public.accepted("read_interfaces")["interfaces"]
    for reader in ("public_service", "supervision"):
        shown = next(one for one in interfaces if one["for"] == reader)
        assert shown["name"] == {"shanxi": "receiveInfo", "ec2": "EC2"}[dialect]
        assert set(shown["schema"]["messages"]) == set(dictionary(dialect).datasets)
    world.close()


def test_each_neighbour_is_told_in_its_own_dialect() -> None:
    """One may speak another dialect than the other."""
    world = World()
    first, second = world.all_settings()["exchange"]
    world.settings = {"exchange": [first, {**second, "dialect": "ec2"}]}
    world.start()
    Tender.set_up(world)
    rows = world.db.execute("SELECT counterpart, message FROM outbox WHERE dataset = 'PROJECT'").fetchall()
    assert [row["message"] for row in rows] == ["PROJECT", "EC2_PROJECT"]
    world.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_the_guard_lets_in_is_valid_everywhere(dialect: str) -> None:
    """The longest texts of every input make valid records in every dialect, for a correction too."""
    world = speaking(dialect)
    purchaser = world.actor("purchaser", contact="人" * 50, address="址" * 200, phone="1" * 20)
    inputs = {"name": 500, "supervisor_name": 200, **LONGEST_OF_PROJECT}
    longest = {name: "长" * characters for name, characters in inputs.items()}
    tender = Tender.set_up(world, purchaser, **longest, estimate="99999999999999.99")
    url = f"https://{'a' * 452}"
    texts = {"title": "题" * 600, "access_method": "法" * 500, "location": "地" * 200, "access_url": url}
    tender.announced(**texts, media=["媒" * 500, "体" * 499])
    purchaser.accepted("amend_notice", notice=tender.notice, content="更" * 10, affects_preparation=False)
    for message in heard(world, Listener(dialect))[SUPERVISION]:
        found = validate(message.dataset, message.fields, dialect)
        assert [one for one in found if not one.advisory] == [], message.dataset
    world.close()


def test_an_unknown_dialect_is_named_with_those_there_are() -> None:
    """A platform whose settings name it does not start."""
    with pytest.raises(ValueError, match="fujian is no dialect: public-resource, shanxi, ec2"):
        dialect_of({"dialect": "fujian"})
