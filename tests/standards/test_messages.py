"""Messages of every dialect read alike, canonical names and units, and what strangers may send."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit import resources
from certkit.errors import InputError
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.messages.canonical import told_fields
from certkit.standards.messages.facts import FlatJson, ReceiveInfo, Upload, envelope_of, facts, load_envelope
from certkit.standards.messages.message import canonical, canonical_names, header_of, read_message, sayable
from certkit.standards.messages.receipts import read_receipt
from certkit.standards.messages.xml import UnsafeXml

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
PROJECT = "E3201000001000001"
SERIAL = "000000912020261123000001"
ENTITY = (
    "<GCJS_SECTION><key>k1</key><platId>E3201000001</platId>"
    f"<serialNumber>{SERIAL}</serialNumber><userId>0000009120</userId>"
    "<BID_SECTION_NAME>一标段</BID_SECTION_NAME><CONTRACT_RECKON_PRICE>123.456789</CONTRACT_RECKON_PRICE>"
    "<attachments><attachment><md5>0f</md5></attachment></attachments></GCJS_SECTION>"
)


def information(
    entity: str = ENTITY, *, name: str = "GCJS_SECTION", namespace: str = "urn:x", soap: str = SOAP
) -> bytes:
    """A call of receiveInfo."""
    return (
        f'<s:Envelope xmlns:s="{soap}"><s:Body><receiveInfo xmlns="{namespace}">'
        f"<serialNumber>{SERIAL}</serialNumber><messageName>{name}</messageName><entity>{escape(entity)}</entity>"
        "<platId>E3201000001</platId><platCreditCode>91320100MA0000001B</platCreditCode>"
        "</receiveInfo></s:Body></s:Envelope>"
    ).encode()


def upload(title: str = "<DATA_EN>PROJECT</DATA_EN><DATA_NO>500</DATA_NO><DATA_TYPE>2</DATA_TYPE>") -> bytes:
    """A call of UploadData_G_V4."""
    data = f"<DES><CONTEXT><PROJECT_CODE>{PROJECT}</PROJECT_CODE></CONTEXT><TITLE>{title}</TITLE></DES>"
    who = "<DATA><TOKEN>t</TOKEN><SYSTEM_NO>9120</SYSTEM_NO></DATA>"
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body><UploadData_G_V4 xmlns="http://tempuri.org/">'
        f"<validation>{escape(who)}</validation><data>{escape(data)}</data></UploadData_G_V4></s:Body></s:Envelope>"
    ).encode()


def test_an_upload_is_a_message() -> None:
    """Dataset by its number, change by its type, sender by its number; it stands for itself."""
    found = read_message("public-resource", upload())
    assert (found.dataset, found.stands_for, found.change, found.sender) == ("PROJECT", ("PROJECT",), "modify", "9120")
    assert canonical(found) == found.fields == {"PROJECT_CODE": PROJECT}
    assert header_of(found)[-1] == "DATA_TYPE"
    added = read_message("public-resource", upload("<DATA_NO>599</DATA_NO><DATA_TYPE>1</DATA_TYPE>"))
    assert (added.dataset, added.stands_for, header_of(added)[-1]) == ("", (), "ROUTE_WAY")


@pytest.mark.parametrize("namespace", ["urn:x", "http://example.cn/ws", ""])
def test_an_information_is_a_message(namespace: str) -> None:
    """Key, record and attachments of the entity, whatever the namespace of the operation; the sender is a header."""
    found = read_message("shanxi", information(namespace=namespace), {"APPKEY": "9120"})
    assert (found.dataset, found.stands_for, found.key, found.sender) == ("GCJS_SECTION", ("SECTION",), "k1", "9120")
    assert found.fields == {"BID_SECTION_NAME": "一标段", "CONTRACT_RECKON_PRICE": "123.456789"}
    assert found.files == ({"md5": "0f"},)
    assert found.header["platCreditCode"] == "91320100MA0000001B"
    assert canonical(found) == {"BID_SECTION_NAME": "一标段", "CONTRACT_RECKON_PRICE": "1234567.89"}
    assert all(found.header.get(name) for name in header_of(found))


@pytest.mark.parametrize(("kind", "dataset"), [(2, "EC2_TENDERPROJECT"), ("EC2_PROJECT", "EC2_PROJECT"), (12, "")])
def test_a_flat_object_is_a_message(kind: int | str, dataset: str) -> None:
    """A type is a number where it is known and else the name of the dataset."""
    body = json.dumps({"type": kind, "projectCode": PROJECT, "version": "20261123100000"}).encode()
    found = read_message("ec2", body, [("platformCode", "E3201000001")])
    assert (found.dataset, found.sender, found.change) == (dataset, "E3201000001", "add")
    assert found.fields == {"projectCode": PROJECT, "version": "20261123100000"}
    assert found.header == {"type": str(kind)}


def test_the_key_of_a_flat_object_is_that_of_its_dataset() -> None:
    """Several values are joined; the version of the schema is no field, a time of that name is one."""
    fields = {"bidSectionCode": "S", "bidderCode": "B", "version": "V60.02"}
    found = read_message("ec2", json.dumps({"type": "EC2_WINBID"} | fields).encode())
    assert (found.key, found.stands_for) == ("S|B", ("WIN_RESULT_ANNO",))
    assert found.header == {"type": "EC2_WINBID", "version": "V60.02"}
    assert canonical(found) == {"BID_SECTION_CODE": "S", "WIN_BIDDER_CODE": "B"}


def test_numbers_keep_their_form_and_what_is_absent_is_absent() -> None:
    """A number is the text that was sent; null says nothing; a name that stands twice is known."""
    found = read_message("ec2", b'{"type": 2, "a": 1.10, "b": null, "c": 123456789012345678901234567890, "a": "x"}')
    assert found.fields == {"a": "x", "c": "123456789012345678901234567890"}
    assert found.repeated == ["a"]


@pytest.mark.parametrize(
    ("amount", "yuan"),
    [
        ("0.0001", "1.00"),
        ("-12", "-120000.00"),
        ("0.00001", "0.10"),
        ("0.0000001", "0.0010000"),
        ("约100万", "约100万"),
        ("", ""),
    ],
)
def test_amounts_become_yuan_exactly(amount: str, yuan: str) -> None:
    """In Decimal, with two places where they hold it; what is no amount stays as it is."""
    found = read_message("shanxi", information(ENTITY.replace("123.456789", amount)))
    assert canonical(found)["CONTRACT_RECKON_PRICE"] == yuan


@pytest.mark.parametrize(("unit", "price"), [("1", "1234567.80"), ("0", "123.45678"), ("", "123.45678")])
def test_the_record_says_its_unit_itself(unit: str, price: str) -> None:
    """Where a code of the record says 万元, its amounts become yuan and the code says so."""
    body = {"type": "EC2_WINBID", "winBidPrice": "123.45678", "priceUnit": unit, "winBidderCode": "7"}
    found = canonical(read_message("ec2", json.dumps(body).encode()))
    assert found == {"BID_AMOUNT": price, "PRICE_UNIT": unit.replace("1", "0"), "winBidderCode": "7"}


def test_a_message_says_something_by_being_what_it_is() -> None:
    """A correction is a notice of that nature; names that only their titles match are not sure."""
    found = canonical(read_message("ec2", b'{"type": 5, "amendContent": "x"}'))
    assert found == {"NOTICE_CONTENT": "x", "NOTICE_NATURE": "2"}
    told = told_fields("ec2", "EC2_AMENDBULLETIN")
    assert (told["NOTICE_CONTENT"], told["NOTICE_NATURE"], told["TENDER_PROJECT_CODE"]) == (False, True, True)
    assert told_fields("ec2", "EC2_WINBID").keys() >= {"WIN_BIDDER_NAME", "BID_AMOUNT"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe{}",
        b"[]",
        b'"text"',
        b'{"type": 2, "a": true}',
        b'{"type": 2, "a": ["x"]}',
        b'{"type": 2, "a": {"b": "c"}}',
        b'{"type": 2, "a": NaN}',
        b'{"type": 2, "a": "\\ud800"}',
        b'{"type": 2, ',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        "{}".encode("utf-16"),
        ("{" + ",".join(f'"{n}":"x"' for n in range(20_001)) + "}").encode(),
        b'{"a": "' + b"x" * (16 << 20) + b'"}',
        b"<html><body>502 Bad Gateway</body></html>",
        information(),
    ],
)
def test_what_is_no_flat_object_is_refused(body: bytes) -> None:
    """Nested, huge, half-encoded, foreign: input errors, never crashes."""
    with pytest.raises(InputError):
        read_message("ec2", body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<html><body>502</body></html>",
        upload(),
        information(soap="http://www.w3.org/2003/05/soap-envelope"),
        information(name="GCJS_PROJECT"),
        information("not xml"),
        information("<GCJS_SECTION><key><b/></key></GCJS_SECTION>"),
        information().replace(b"messageName", b"name"),
        information().decode().encode("gb18030"),
    ],
)
def test_what_is_no_information_is_refused(body: bytes) -> None:
    """Foreign envelopes, operations and entities are input errors, never crashes."""
    with pytest.raises(InputError):
        read_message("shanxi", body)


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><GCJS_SECTION><key>&z;</key></GCJS_SECTION>',
        "<GCJS_SECTION>" * 40 + "</GCJS_SECTION>" * 40,
        "<GCJS_SECTION>" + "<a/>" * 20_001 + "</GCJS_SECTION>",
    ],
)
def test_an_attack_inside_the_entity_is_recognised(entity: str) -> None:
    """The inner text is read with the same care as the outer one."""
    with pytest.raises(UnsafeXml) as refused:
        read_message("shanxi", information(entity))
    assert refused.value.hostile


@given(st.sampled_from(dialects()), st.binary(max_size=200))
def test_arbitrary_bytes_never_crash(dialect: str, body: bytes) -> None:
    """Whatever arrives is read or refused."""
    with pytest.raises(InputError):
        read_message(dialect, body + b"\x00")


def test_what_a_dialect_can_say_is_known() -> None:
    """The usual dialect says everything; the others less, and what they say is among it."""
    assert sayable("public-resource") == set(dictionary().datasets)
    assert {"PROJECT", "TENDER_CANDIDATE"} <= sayable("shanxi") < sayable("public-resource")
    assert {"PROJECT", "TENDER_LIST"} <= sayable("ec2") < sayable("public-resource")
    assert "OBJECTION" not in sayable("shanxi") | sayable("ec2")


def test_canonical_names_are_those_of_the_usual_dialect() -> None:
    """Every name is one of a dataset that the message stands for, however either writes it."""
    for dialect in ("shanxi", "ec2"):
        for dataset in dictionary(dialect).datasets.values():
            known = {name for one in dataset.equivalent for name in dictionary().datasets[one].fields}
            assert {one.name for one in canonical_names(dialect, dataset.name).values()} <= known
    file = tomllib.loads((resources.schemas() / "cn" / "ec2" / "canonical.toml").read_text(encoding="utf-8"))
    for name, names in file["names"].items():
        told = canonical_names("ec2", name)
        assert {wire: told[wire].name for wire, field in names.items() if field} == {
            k: v for k, v in names.items() if v
        }
        assert not {wire for wire, field in names.items() if not field} & told.keys()
    assert canonical_names("ec2", "EC2_TENDERPROJECT")["tenderAgencyCode"].name == "TENDER_AGENCY_CODE"


@pytest.mark.parametrize(
    ("dialect", "answer", "said"),
    [
        ("public-resource", '<r>{"STATUS": -1, "MSG": "DATA_NO不存在"}</r>', "DATA_NO不存在"),
        ("public-resource", "<r>{&quot;STATUS&quot;: 1}</r>", ""),
        ("shanxi", "<a><return><success>false</success><errorMessage>重复&amp;</errorMessage></return></a>", "重复&"),
        ("shanxi", '<n:a><n:return><n:success x="1"> true </n:success></n:return></n:a>', ""),
        ("ec2", '{"success": false, "message": "type不存在"}', "type不存在"),
        ("ec2", '{"message": "", "success":true}', ""),
        ("ec2", "<html>404</html>", "404"),
    ],
)
def test_receipts_are_read(dialect: str, answer: str, said: str) -> None:
    """Taken only when it says so with status 200; what was said stands alone."""
    receipt = read_receipt(dialect, 200, answer.encode())
    assert (receipt.taken, said in receipt.said) == (not said, True)
    assert not read_receipt(dialect, 500, answer.encode()).taken


def test_unread_facts_of_every_envelope_are_marked() -> None:
    """Each dialect's envelope says what was not found at a source."""
    assert facts("shanxi", ReceiveInfo).soap.namespace_confidence == "unverified"
    assert facts("shanxi", ReceiveInfo).call.names_confidence == "unverified"
    assert facts("ec2", FlatJson).access.confidence == facts("ec2", FlatJson).answer.confidence == "unverified"
    for dialect in dialects():
        assert "unverified" in json.dumps(msgspec.to_builtins(envelope_of(dialect)))


def test_a_dialect_that_extends_another_speaks_its_envelope(tmp_path: Path) -> None:
    """Without an envelope of its own it has that of the other; with neither, it says what is missing."""
    usual = resources.schemas() / "cn" / "public-resource"
    for name, about in {"public-resource": "", "own": 'extends = "public-resource"', "lone": ""}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "dialect.toml").write_text(f'id = "{name}"\n{about}\n', encoding="utf-8")
    (tmp_path / "public-resource" / "envelope.toml").write_bytes((usual / "envelope.toml").read_bytes())
    assert isinstance(load_envelope(tmp_path, "own"), Upload)
    with pytest.raises(InputError, match="has no envelope"):
        load_envelope(tmp_path, "lone")


def test_an_unknown_dialect_is_named_with_the_known_ones() -> None:
    """No crash, and the choices."""
    with pytest.raises(InputError, match="public-resource, ec2, shanxi"):
        read_message("guangdong", b"{}")
