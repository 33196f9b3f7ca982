"""The archive, the audit trail, and that nobody changes either."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from late_tender import LateTender
from platform_world import World
from tender_life import Tender

SIGNED = (
    "notice",
    "document",
    "bid",
    "evaluation_report",
    "candidates",
    "result",
    "award_notice",
    "result_notice",
    "contract",
)


def test_the_archive_holds_what_the_law_names_with_signatures(awarded: LateTender) -> None:
    """Every kind of Art. 40 is there, signed, with sender, recipient, times and digest (EBM-40, ESL-6-3)."""
    items = awarded.conclude().buys("read_archive")["items"]
    by_kind = {item["kind"]: item for item in items}
    for kind in SIGNED:
        assert by_kind[kind]["signatures"], kind
        assert all(by_kind[kind][name] for name in ("digest", "size", "sender", "recipient", "sent_at", "received_at"))


def test_archived_signatures_verify_offline(awarded: LateTender) -> None:
    """Signed text, signature and certificate together prove who signed (EBM-49-4, ESL-13-2)."""
    items = awarded.conclude().buys("read_archive")["items"]
    signatures = [each for item in items for each in item["signatures"] if each["algorithm"] == "ecdsa-sha256"]
    assert len(signatures) > 15
    for each in signatures:
        certificate = x509.load_pem_x509_certificate(each["certificate"].encode())
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(base64.b64decode(each["value"]), each["input"].encode(), ec.ECDSA(hashes.SHA256()))
        assert f"{certificate.serial_number:x}" == each["serial"]


def test_an_archived_item_is_the_very_file(awarded: LateTender) -> None:
    """Bids and documents come out byte for byte as they went in (EBM-27-5, ESL-6-2)."""
    items = awarded.buys("read_archive")["items"]
    sent = {hashlib.sha256(sealed.file).hexdigest() for sealed in awarded.tender.bids.values()}
    assert {item["digest"] for item in items if item["kind"] == "bid"} == sent
    for item in items:
        answer = awarded.purchaser.does("read_archived_item", section=awarded.section, item=item["item"])
        assert hashlib.sha256(answer.body).hexdigest() == item["digest"]
        assert len(answer.body) == item["size"]
        assert answer.headers["content-type"].startswith(item["format"])
    assert awarded.refused("read_archived_item", item="0" * 24) == "not_found"


def test_nothing_that_tells_who_takes_part_is_shown_before_the_opening(world: World) -> None:
    """Neither archive nor trail nor supervision nor operator learns of bids and downloads (EBM-21-3)."""
    tender = Tender.set_up(world, mandatory=False, public_funded=False).announced(days=5)
    bidder = world.actor("bidder")
    bidder.does("download_tender_document", section=tender.section, document=tender.document)
    bidder.accepted("ask_question", section=tender.section, text="工期能否延长？")
    security = {"amount": "500000.00", "account": "1", "basic_account": True}
    assert bidder.does("pay_bid_security", section=tender.section, **security).warned == ["IR-26-1"]
    assert bidder.does("raise_objection", section=tender.section, kind="document", text="异议").warned == ["IR-22-2"]
    tender.bid(bidder)
    bidder.accepted("withdraw_bid", section=tender.section)
    readings = [
        tender.purchaser.accepted("read_archive", section=tender.section),
        world.supervisor.accepted("read_archive", section=tender.section),
        world.supervisor.accepted("read_supervised_project", section=tender.section),
        world.supervisor.accepted("read_audit_trail", section=tender.section),
        world.operator.accepted("read_audit_trail", section=tender.section),
        world.public.accepted("read_public_record", section=tender.section),
    ]
    assert [token for token in (bidder.code, bidder.name, bidder.serial) if token in json.dumps(readings)] == []
    supervised = world.supervisor.accepted("read_supervised_project", section=tender.section)
    assert "IR-22-2" in {warning["rule"] for warning in supervised["warnings"]}
    assert "IR-26-1" not in {warning["rule"] for warning in supervised["warnings"]}
    assert "IR-35-1" not in {reminder["rule"] for reminder in supervised["reminders"]}


def test_after_the_opening_the_trail_is_complete(late: LateTender) -> None:
    """Time, true address, person, outcome of every operation, refused ones too (EBM-49-3)."""
    late.bidders[0].address = "10.9.8.7"
    late.bidders[0].refused("submit_bid", late.bidders[0].seals(late.section).file, section=late.section)
    entries = late.does(late.world.operator, "read_audit_trail")["entries"]
    submitted = [entry for entry in entries if entry["operation"] == "submit_bid"]
    assert [entry["outcome"] for entry in submitted] == ["accepted"] * 3 + ["refused"]
    assert (submitted[-1]["address"], submitted[-1]["reason"]) == ("10.9.8.7", "deadline_passed")
    assert late.bidders[0].name in submitted[-1]["person"]


def test_a_shown_entry_never_changes(late: LateTender) -> None:
    """What was read of the trail once is read again, unchanged, in whatever stage."""
    seen: dict[str, object] = {}

    def read() -> None:
        entries = late.does(late.world.operator, "read_audit_trail")["entries"]
        now = {entry["entry"]: entry for entry in entries}
        assert {entry: now.get(entry) for entry in seen} == seen
        seen.update(now)

    read()
    late.evaluate()
    read()
    late.award()
    read()
    assert "score_bid" in json.dumps(list(seen.values()))


@pytest.mark.parametrize("who", ["operator", "supervisor", "purchaser", "bidder"])
def test_nobody_alters_or_deletes_a_record(late: LateTender, who: str) -> None:
    """Notice, receipt and audit entry are immutable for every role, the operator included (EBM-49-5)."""
    actors = {
        "operator": late.world.operator,
        "supervisor": late.world.supervisor,
        "purchaser": late.purchaser,
        "bidder": late.bidders[0],
    }
    entries = late.does(late.world.operator, "read_audit_trail")["entries"]
    receipt = late.does(late.bidders[0], "list_receipts")["receipts"][0]["receipt"]
    for record in (late.tender.notice, receipt, entries[0]["entry"]):
        assert actors[who].refused("alter_record", record=record, changes={"person": "他人"}) == "immutable"
        assert actors[who].refused("delete_record", record=record) == "immutable"
    assert actors[who].refused("delete_record", record="0" * 24) == "not_found"
    after = late.does(late.world.operator, "read_audit_trail")["entries"]
    assert after[: len(entries)] == entries
    tried = [entry for entry in after if entry["operation"] in ("alter_record", "delete_record")]
    assert [entry["reason"] for entry in tried] == ["immutable"] * 6


def test_the_trail_is_for_operator_and_supervision(late: LateTender) -> None:
    """Parties do not read it."""
    assert late.refused("read_audit_trail") == "not_authorised"
    assert late.world.public.refused("read_audit_trail", section=late.section) == "not_authenticated"
