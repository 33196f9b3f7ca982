"""The receiving platform in the two other dialects: what it takes, what it objects to, what it remembers."""

from __future__ import annotations

import json
from typing import Any

import dialect_push as other
import pytest
import tender_push as push
from lxml import etree
from neighbourhood import NAME, Neighbourhood

from certkit.standards import validate

OK = {"success": "true", "errorCode": "", "errorMessage": ""}
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


def refused(words: str) -> dict[str, str]:
    """An objection; its code stays empty, for the list of codes was not found."""
    return {"success": "false", "errorCode": "", "errorMessage": words}


class Shanxi(Neighbourhood):
    """A neighbourhood that takes receiveInfo."""

    def __init__(self) -> None:
        super().__init__(dialect="shanxi")

    def tell(self, content: bytes, headers: dict[str, str] | None = None) -> dict[str, str]:
        """What is answered to a call."""
        status, answered, answer = self.send("POST", f"/{NAME}", content, headers or other.app())
        assert (status, answered["content-type"]) == (200, other.XML)
        return other.result(answer)

    def add(self, dataset: str = "GCJS_PROJECT", number: int = 1, **changes: str) -> dict[str, str]:
        """What is answered to a record; an empty change leaves its field out."""
        records = {"GCJS_PROJECT": other.PROJECT, "GCJS_SECTION": other.SECTION}
        fields = {name: value for name, value in (records[dataset] | changes).items() if value}
        return self.tell(other.information(dataset, fields, key=f"k{number}"))


class Ec2(Neighbourhood):
    """A neighbourhood that takes flat messages."""

    def __init__(self) -> None:
        super().__init__(dialect="ec2")

    def tell(self, content: bytes, headers: dict[str, str] | None = None, status: int = 200) -> dict[str, Any]:
        """What is answered to a message."""
        given, answered, answer = self.send("POST", f"/{NAME}", content, headers or other.bearer())
        assert (given, answered["content-type"]) == (status, other.JSON)
        value: dict[str, Any] = json.loads(answer)
        return value


@pytest.fixture
def shanxi() -> Shanxi:
    """Fresh neighbours."""
    return Shanxi()


@pytest.fixture
def ec2() -> Ec2:
    """Fresh neighbours."""
    return Ec2()


@pytest.mark.parametrize(
    ("dialect", "dataset", "fields"),
    [
        ("shanxi", "GCJS_PROJECT", other.PROJECT),
        ("shanxi", "GCJS_SECTION", other.SECTION),
        ("ec2", "EC2_PROJECT", other.EC2_PROJECT),
        ("ec2", "EC2_TENDERPROJECT", other.EC2_TENDER_PROJECT),
    ],
)
def test_sample_records_follow_the_standard(dialect: str, dataset: str, fields: dict[str, str]) -> None:
    """The hand-made records are right by the dictionary, so that what follows tests the platform."""
    assert [one for one in validate(dataset, fields, dialect) if not one.advisory] == []


def test_an_information_is_taken_and_attributed(shanxi: Shanxi) -> None:
    """The record is known by its own name and by what it stands for, and belongs to the codes that it names."""
    assert shanxi.add() == OK
    assert shanxi.add("GCJS_SECTION", 2) == OK
    first, second = shanxi.heard
    assert (first.dataset, first.stands_for, first.taken) == ("GCJS_PROJECT", ("PROJECT",), True)
    assert (second.dataset, second.stands_for) == ("GCJS_SECTION", ("SECTION",))
    assert first.codes == {push.PROJECT}
    assert {push.TENDER_PROJECT, push.SECTION} <= second.codes


@pytest.mark.parametrize(
    ("headers", "objection"),
    [
        (other.app(number="9121"), "appKey未登记"),
        ({"Content-Type": other.XML}, "appKey未登记"),
        (other.app(secret="wrong"), "appSecret验证失败"),
        (other.app(secret=""), "appSecret验证失败"),
    ],
)
def test_two_headers_show_who_sends(shanxi: Shanxi, headers: dict[str, str], objection: str) -> None:
    """A foreign number or a wrong secret is refused before anything else is looked at."""
    assert shanxi.tell(other.information("GCJS_NOTHING", {}), headers) == refused(objection)


@pytest.mark.parametrize(
    ("content", "objection"),
    [
        (other.information("GCJS_NOTHING", {}), "messageName不存在"),
        (other.information("GCJS_PROJECT", other.PROJECT, key=""), "key不能为空"),
        (other.information("GCJS_PROJECT", other.PROJECT, userId=" "), "userId不能为空"),
        (
            other.call("GCJS_PROJECT", other.entity("GCJS_PROJECT", other.PROJECT), serialNumber="1"),
            "serialNumber长度应为24",
        ),
        (
            other.call("GCJS_PROJECT", other.entity("GCJS_PROJECT", other.PROJECT), serialNumber="0" * 24),
            "serialNumber应由用户编号、日期（yyyyMMdd）和6位递增数组成",
        ),
        (
            other.call("GCJS_PROJECT", other.entity("GCJS_PROJECT", other.PROJECT), platCreditCode=push.BIDDER),
            "platCreditCode未在该appKey下登记",
        ),
        (
            other.information("GCJS_PROJECT", dict(reversed(other.PROJECT.items()))),
            "元素顺序与报文定义不一致",
        ),
        (other.call("GCJS_PROJECT", other.entity("GCJS_SECTION", other.SECTION)), "报文不是合法的XML"),
        (other.call("GCJS_PROJECT", '<!DOCTYPE a [<!ENTITY x "y">]><GCJS_PROJECT/>'), "报文不是合法的XML"),
    ],
)
def test_the_envelope_of_an_information_is_checked(shanxi: Shanxi, content: bytes, objection: str) -> None:
    """Each wrong part is named, and nothing is taken in."""
    assert shanxi.tell(content) == refused(objection)
    assert shanxi.add() == OK


def test_the_first_wrong_field_of_an_information_is_told(shanxi: Shanxi) -> None:
    """A field that is missing is named as on the wire and in Chinese; one that stands twice is refused."""
    assert shanxi.add(PROJECT_NAME="") == refused("字段PROJECT_NAME（项目名称）不能为空")
    twice = other.entity("GCJS_PROJECT", other.PROJECT).replace("<IS_ENTER>", "<CONTACTOR>x</CONTACTOR><IS_ENTER>")
    assert shanxi.tell(other.call("GCJS_PROJECT", twice))["success"] == "false"


def test_the_same_key_replaces_and_nothing_is_an_error(shanxi: Shanxi) -> None:
    """There is no deletion; a record sent again under its key takes the place of the old one."""
    assert shanxi.add() == OK
    assert shanxi.add() == OK
    assert shanxi.add(CONTACTOR="李四") == OK


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", other.XML, 400),
        (b"<html><body>502</body></html>", other.XML, 400),
        (b"<a>" * 5000, other.XML, 400),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', other.XML, 400),
        (other.information("GCJS_PROJECT", other.PROJECT).decode().encode("gb18030"), other.XML, 400),
        (push.PUSH[0], other.XML, 400),
        (other.call("GCJS_PROJECT", "<GCJS_PROJECT/>", soap=SOAP_12), "application/soap+xml", 415),
        (b"{}", "application/json", 415),
    ],
)
def test_what_is_no_information_gets_a_clean_refusal(shanxi: Shanxi, content: bytes, kind: str, status: int) -> None:
    """A fault or a word, recorded whole; it changes nothing."""
    assert shanxi.send("POST", f"/{NAME}", content, other.app() | {"Content-Type": kind})[0] == status
    assert shanxi.heard[0].conversation.request.body == content
    assert (shanxi.heard[0].dataset, shanxi.heard[0].stands_for, shanxi.heard[0].codes) == ("", (), frozenset())
    assert shanxi.add() == OK


def test_the_service_of_informations_is_described(shanxi: Shanxi) -> None:
    """The WSDL is well-formed, leads to where it was read, and fits call and answer."""
    status, _, answer = shanxi.call("GET", f"/{NAME}?wsdl")
    assert status == 200
    root = etree.fromstring(answer)
    spaces = {"xsd": "http://www.w3.org/2001/XMLSchema", "soap": "http://schemas.xmlsoap.org/wsdl/soap/"}
    assert root.xpath("//soap:address/@location", namespaces=spaces) == [f"http://neighbours.test/{NAME}"]
    schema = root.find(".//xsd:schema", spaces)
    assert schema is not None
    validator = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))
    content = other.information("GCJS_PROJECT", other.PROJECT)
    reply = shanxi.send("POST", f"/{NAME}", content, other.app())[2]
    for message in (content, reply):
        body = etree.fromstring(message)[0][0]
        validator.assertValid(etree.ElementTree(etree.fromstring(etree.tostring(body))))


def test_a_flat_message_is_taken_and_attributed(ec2: Ec2) -> None:
    """By number or by name; the record is known by its own name and by what it stands for."""
    assert ec2.tell(other.flat("EC2_PROJECT", other.EC2_PROJECT)) == {"success": True, "message": ""}
    assert ec2.tell(other.flat(2, other.EC2_TENDER_PROJECT)) == {"success": True, "message": ""}
    first, second = ec2.heard
    assert (first.dataset, first.stands_for, first.taken) == ("EC2_PROJECT", ("PROJECT",), True)
    assert (second.dataset, second.stands_for) == ("EC2_TENDERPROJECT", ("TENDER_PROJECT",))
    assert second.codes == {push.PROJECT, push.TENDER_PROJECT, push.PURCHASER}


@pytest.mark.parametrize(
    ("headers", "objection"),
    [
        (other.bearer(code="E0000000000"), "platformCode未登记"),
        ({"Content-Type": "application/json"}, "platformCode未登记"),
        (other.bearer(secret="wrong"), "Authorization验证失败"),
        (other.bearer(scheme="Basic"), "Authorization验证失败"),
    ],
)
def test_a_bearer_shows_who_sends(ec2: Ec2, headers: dict[str, str], objection: str) -> None:
    """A sender without a code of its own cannot be taken for another."""
    assert ec2.tell(other.flat(2, {}), headers) == {"success": False, "message": objection}


@pytest.mark.parametrize(
    ("content", "objection"),
    [
        (other.flat(12, {}), "type不存在"),
        (other.flat("", {}), "type不存在"),
        (b"{}", "type不存在"),
        (other.flat("EC2_PROJECT", {"projectName": "x"}), "字段projectCode（项目编号）不能为空"),
        (b'{"type": "EC2_PROJECT", "projectCode": "a", "projectCode": "b"}', "字段projectCode重复"),
    ],
)
def test_a_flat_message_is_checked(ec2: Ec2, content: bytes, objection: str) -> None:
    """Type, key and repeated members; what was not read at a source is not demanded."""
    assert ec2.tell(content) == {"success": False, "message": objection}


def test_the_same_record_again_is_a_change(ec2: Ec2) -> None:
    """The values of its key make it the same record."""
    for name in ("甲", "乙", "乙"):
        changed = other.EC2_PROJECT | {"projectName": name}
        assert ec2.tell(other.flat("EC2_PROJECT", changed))["success"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"type": 2, "a": [1]}',
        b'{"type": 2, "a": NaN}',
        json.dumps({"type": 2, "a": "张三"}, ensure_ascii=False).encode("gb18030"),
        ("{" + ",".join(f'"{n}":"x"' for n in range(30_000)) + "}").encode(),
    ],
)
def test_what_is_no_flat_message_gets_a_clean_refusal(ec2: Ec2, content: bytes) -> None:
    """The same receipt with HTTP 400, recorded whole; it changes nothing."""
    assert ec2.tell(content, status=400)["success"] is False
    assert ec2.heard[0].conversation.request.body == content
    assert (ec2.heard[0].dataset, ec2.heard[0].codes) == ("", frozenset())


def test_other_requests_are_told_what_is_possible(ec2: Ec2) -> None:
    """There is no description of a service to be had, and only JSON is taken."""
    assert ec2.call("GET", f"/{NAME}?wsdl")[0] == 405
    assert ec2.call("POST", f"/{NAME}", push.PUSH[0])[0] == 415


@pytest.mark.parametrize(
    ("place", "content", "headers"),
    [
        (Shanxi, other.information("GCJS_PROJECT", other.PROJECT), other.app()),
        (Ec2, other.flat("EC2_PROJECT", other.EC2_PROJECT), other.bearer()),
    ],
)
def test_orders_are_obeyed_in_every_dialect(
    place: type[Shanxi] | type[Ec2], content: bytes, headers: dict[str, str]
) -> None:
    """Failing, rejecting, dropping and answering nonsense: as told, as often as told, and honest again."""
    there = place()
    for order, status in (("fail:503*1", 503), ("garbage*1", 200)):
        there.neighbours.order(NAME, order)
        assert there.send("POST", f"/{NAME}", content, headers)[0] == status
    there.neighbours.order(NAME, "reject*1")
    assert str(there.tell(content)["success"]).lower() == "false"
    assert "数据校验未通过" in there.heard[-1].conversation.response.body.decode()  # type: ignore[union-attr]
    there.neighbours.order(NAME, "drop*1")
    with pytest.raises(ConnectionResetError):
        there.tell(content)
    assert not any(heard.taken for heard in there.heard)
    assert str(there.tell(content)["success"]).lower() == "true"
    assert there.heard[-1].taken


def test_the_timeout_holds_in_every_dialect(ec2: Ec2) -> None:
    """Told to be silent it hangs up in the end, and records that it said nothing."""
    ec2.neighbours.order(NAME, "timeout*1")
    with pytest.raises(ConnectionResetError):
        ec2.tell(other.flat("EC2_PROJECT", other.EC2_PROJECT))
    assert ec2.heard[0].conversation.error == "timeout"
