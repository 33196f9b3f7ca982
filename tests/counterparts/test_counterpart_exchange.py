"""The receiving platform: what it takes, what it objects to and in which order, what it remembers."""

from __future__ import annotations

import pytest
import tender_push as push
from lxml import etree
from neighbourhood import NAME, Neighbourhood, receipt

from certkit.standards import validate

OK = {"STATUS": 1}


@pytest.fixture
def place() -> Neighbourhood:
    """Fresh neighbours."""
    return Neighbourhood()


@pytest.mark.parametrize("dataset", push.RECORDS)
def test_sample_records_follow_the_standard(dataset: str) -> None:
    """The hand-made push is right by the dictionary, so that what follows tests the platform and not the sample."""
    assert validate(dataset, push.record(dataset)) == []


@pytest.mark.parametrize("to", [NAME, "supervision_platform"])
def test_whole_push_is_accepted_in_order(place: Neighbourhood, to: str) -> None:
    """One tender from project to objection: every message accepted, recorded and attributed."""
    assert len(push.PUSH) == 20
    for content in push.PUSH:
        assert place.post(content, to=to) == OK
    assert [heard.dataset for heard in place.heard] == list(push.RECORDS)
    assert all(heard.counterpart == to and heard.taken for heard in place.heard)
    assert all({push.TENDER_PROJECT} & heard.codes or heard.dataset == "PROJECT" for heard in place.heard)
    assert place.heard[0].codes == {push.PROJECT}
    objection = place.heard[list(push.RECORDS).index("OBJECTION")]
    assert objection.codes == {push.TENDER_PROJECT, push.SECTION, push.SECOND}


def test_conversation_is_recorded_as_it_went(place: Neighbourhood) -> None:
    """Request line, headers and body to the byte, the answer, and the times of the given clock."""
    answer = place.call("POST", f"/{NAME}", push.PUSH[0])[2]
    conversation = place.heard[0].conversation
    assert conversation.request.line == f"POST /{NAME} HTTP/1.1"
    assert conversation.request.header("content-type") == push.CONTENT_TYPES["1.1"]
    assert conversation.request.body == push.PUSH[0]
    assert conversation.response is not None
    assert (conversation.response.status, conversation.response.body) == (200, answer)
    assert conversation.sent_at == conversation.uploaded_at == conversation.answered_at == push.NOW
    assert conversation.source.startswith("candidate.test")


def test_soap_1_2_is_answered_in_kind(place: Neighbourhood) -> None:
    """The answer comes in the version of the question."""
    content = push.body(push.title("PROJECT"), push.record("PROJECT"), soap="1.2")
    assert place.post(content, soap="1.2") == OK
    answer = place.heard[0].conversation.response
    assert answer is not None
    assert etree.fromstring(answer.body).tag == f"{{{push.NAMESPACES['1.2']}}}Envelope"


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"access": push.token(secret="wrong")}, "TOKEN验证失败"),
        ({"access": ""}, "TOKEN验证失败"),
        ({"access": push.token(system_no="9121")}, "TOKEN验证失败"),
        ({"access": push.token("20261122215959")}, "TOKEN已过期"),
        ({"access": push.token("20261123220001")}, "TOKEN已过期"),
        ({"system_no": "9121"}, "SYSTEM_NO未登记"),
    ],
)
def test_token_shows_who_sends(place: Neighbourhood, changes: dict[str, str], objection: str) -> None:
    """A wrong secret, another number or an old time is refused before anything else is looked at."""
    content = push.body(push.title("PROJECT"), {}, **changes)
    assert place.post(content) == {"STATUS": -1, "MSG": objection}


@pytest.mark.parametrize("time", ["20261122220000", "20261123220000"])
def test_token_is_good_for_twelve_hours_either_way(place: Neighbourhood, time: str) -> None:
    """The clock of the sender may be off by as much."""
    assert place.post(push.body(push.title("PROJECT"), push.record("PROJECT"), access=push.token(time))) == OK


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"DATA_NO": "599"}, "DATA_NO不存在"),
        ({"DATA_EN": "SECTION"}, "DATA_EN与DATA_NO不一致"),
        ({"CA_KEY": ""}, "CA_KEY不能为空"),
        ({"DATA_TYPE": "4"}, "DATA_TYPE取值错误"),
        ({"ROUTE_WAY": " "}, "ROUTE_WAY不能为空"),
        ({"DATA_KEY": "912050020261123"}, "DATA_KEY长度应为22"),
        ({"DATA_KEY": "9121500202611230000001"}, "DATA_KEY应以SYSTEM_NO和DATA_NO开头"),
        ({"DATA_TYPE": "2"}, "DATA_KEY不存在"),
        ({"DATA_TYPE": "3"}, "DATA_KEY不存在"),
    ],
)
def test_header_is_checked(place: Neighbourhood, changes: dict[str, str], objection: str) -> None:
    """Each wrong member of the header is named, before the fields are looked at."""
    answer = place.post(push.body(push.title("PROJECT", **changes), {}))
    assert answer["STATUS"] == -1
    assert answer["MSG"].startswith(objection)


@pytest.mark.parametrize(
    ("dataset", "changes", "objection"),
    [
        ("PROJECT", {"PROJECT_NAME": ""}, "字段PROJECT_NAME（项目名称）不能为空"),
        ("PROJECT", {"REGION_CODE": "32010"}, "字段REGION_CODE（项目所在行政区域代码）长度应为6"),
        ("PROJECT", {"CONTACTOR": "张" * 101}, "字段CONTACTOR（联系人）长度不能超过100"),
        ("PROJECT", {"PROJECT_CODE": "3" * 17}, "字段PROJECT_CODE（项目编号）不符合编码规则"),
        ("PROJECT", {"CREATE_TIME": "20261301000000"}, "字段CREATE_TIME（项目建立时间）格式应为yyyyMMddHHmmss"),
        ("PROJECT", {"CLASS_VER_CODE": "1", "RELATE_CODE": "2"}, "字段RELATE_CODE（项目类别关联代码）取值应为0、1"),
        ("PROJECT", {"RELATE_CODE": "1"}, "字段INVEST_PROJECT_CODE（投资项目统一代码）在RELATE_CODE为1时不能为空"),
        ("PROJECT", {"PLATFORM_CODE": push.BIDDER}, "PLATFORM_CODE未在该SYSTEM_NO下登记"),
    ],
)
def test_only_the_first_failing_field_is_told(
    place: Neighbourhood, dataset: str, changes: dict[str, str], objection: str
) -> None:
    """A broken field is refused with its name and what is wrong, one at a time, in the order of the dictionary."""
    assert place.add(dataset, **changes) == {"STATUS": -1, "MSG": objection}
    assert place.add(dataset) == OK


def test_doubtful_facts_do_not_lead_to_an_objection(place: Neighbourhood) -> None:
    """An unknown field and a value against an inferred rule are let through."""
    assert place.add("PROJECT", EXTRA="1", INVEST_PROJECT_CODE="x" * 24) == OK


def test_field_that_stands_twice_is_refused(place: Neighbourhood) -> None:
    """Which of two values counts must not be guessed."""
    content = push.PUSH[0].decode().replace("&lt;/CONTEXT", "&lt;CONTACTOR&gt;x&lt;/CONTACTOR&gt;&lt;/CONTEXT")
    assert place.post(content.encode()) == {"STATUS": -1, "MSG": "字段CONTACTOR重复"}


def test_parent_must_have_come_first(place: Neighbourhood) -> None:
    """A section waits for its tender project; its own references that were only inferred are not demanded."""
    refused = {"STATUS": -1, "MSG": "字段TENDER_PROJECT_CODE引用的TENDER_PROJECT不存在"}
    assert place.add("SECTION") == refused
    assert place.add("TENDER_PROJECT") == OK
    assert place.add("SECTION") == OK


def test_code_of_a_record_is_unique(place: Neighbourhood) -> None:
    """The same project under another key is refused; after a deletion its code is free again."""
    assert place.add("PROJECT") == OK
    assert place.add("PROJECT", 2) == {"STATUS": -1, "MSG": "字段PROJECT_CODE（项目编号）已存在"}
    assert place.post(push.body(push.title("PROJECT", DATA_TYPE="3"), {})) == OK
    assert place.heard[-1].codes == {push.PROJECT}
    assert place.add("PROJECT", 2) == OK


def test_modification_keeps_the_code(place: Neighbourhood) -> None:
    """A record can be modified under its key by its sender, but for its code."""
    assert place.add("PROJECT") == OK
    change = push.title("PROJECT", DATA_TYPE="2", ROUTE_WAY="")
    assert place.post(push.body(change, push.record("PROJECT", CONTACTOR="李四"))) == OK
    other = push.record("PROJECT", PROJECT_CODE=push.PLATFORM + "000002")
    answer = place.post(push.body(change, other))
    assert answer == {"STATUS": -1, "MSG": "字段PROJECT_CODE（项目编号）不能修改"}


def test_deleted_record_cannot_be_changed(place: Neighbourhood) -> None:
    """After a deletion the key exists no more, and yet cannot be used again."""
    place.add("PROJECT")
    assert place.post(push.body(push.title("PROJECT", DATA_TYPE="3"), {})) == OK
    change = push.body(push.title("PROJECT", DATA_TYPE="2"), push.record("PROJECT"))
    assert place.post(change) == {"STATUS": -1, "MSG": "DATA_KEY不存在"}
    assert place.add("PROJECT") == {"STATUS": -1, "MSG": "DATA_KEY已存在"}


def test_repeat_of_an_answered_message_is_refused(place: Neighbourhood) -> None:
    """Once the receipt has gone out, the same key is an error, as at the real receiver."""
    assert place.add("PROJECT") == OK
    assert place.add("PROJECT") == {"STATUS": -1, "MSG": "DATA_KEY已存在"}


@pytest.mark.parametrize("order", ["drop", "garbage"])
def test_repeat_after_a_lost_answer_is_accepted_once(place: Neighbourhood, order: str) -> None:
    """A message taken in without a readable receipt is accepted when repeated unchanged; a changed one is refused."""
    place.neighbours.order(NAME, order + "*1")
    if order == "drop":
        with pytest.raises(ConnectionResetError):
            place.add("PROJECT")
    else:
        place.call("POST", f"/{NAME}", push.PUSH[0])
    assert place.add("PROJECT", CONTACTOR="李四") == {"STATUS": -1, "MSG": "DATA_KEY已存在"}
    assert place.add("PROJECT") == OK
    assert place.add("PROJECT") == {"STATUS": -1, "MSG": "DATA_KEY已存在"}
    assert place.add("TENDER_PROJECT") == OK


def test_lost_deletion_is_accepted_again(place: Neighbourhood) -> None:
    """What holds for an addition holds for a deletion."""
    place.add("PROJECT")
    deletion = push.body(push.title("PROJECT", DATA_TYPE="3"), {})
    place.neighbours.order(NAME, "drop*1")
    with pytest.raises(ConnectionResetError):
        place.post(deletion)
    assert place.post(deletion) == OK
    assert place.post(deletion) == {"STATUS": -1, "MSG": "DATA_KEY不存在"}


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
        b"<a>" * 5000,
    ],
)
def test_hostile_message_gets_a_clean_refusal(place: Neighbourhood, content: bytes, soap: str) -> None:
    """What is no call is answered with a fault in the sender's version, recorded whole, and changes nothing."""
    status, headers, answer = place.call("POST", f"/{NAME}", content, push.CONTENT_TYPES[soap])
    assert (status, headers["content-type"]) == (400, push.CONTENT_TYPES[soap])
    assert etree.fromstring(answer).find(f".//{{{push.NAMESPACES[soap]}}}Fault") is not None
    assert place.heard[0].conversation.request.body == content
    assert (place.heard[0].dataset, place.heard[0].codes) == ("", frozenset())
    assert place.add("PROJECT") == OK


def test_hostile_parameter_gets_a_receipt(place: Neighbourhood) -> None:
    """A proper call around improper content is answered as the real receiver does."""
    bomb = '<!DOCTYPE DES [<!ENTITY a "b">]><DES><TITLE>&a;</TITLE></DES>'.replace("&", "&amp;").replace("<", "&lt;")
    start, _, rest = push.PUSH[0].decode().partition("<data>")
    content = f"{start}<data>{bomb}</data>{rest.partition('</data>')[2]}"
    assert place.post(content.encode()) == {"STATUS": -1, "MSG": "报文不是合法的XML"}


def test_other_requests_are_told_what_is_possible(place: Neighbourhood) -> None:
    """A wrong method or content type is refused in words, and recorded like everything else."""
    assert place.call("GET", f"/{NAME}")[0] == 405
    assert place.call("POST", f"/{NAME}", b"{}", "application/json")[0] == 415
    assert place.call("POST", "/nobody", b"{}")[0] == 404
    assert [heard.counterpart for heard in place.heard] == [NAME, NAME, ""]


def test_description_names_address_and_bindings(place: Neighbourhood) -> None:
    """The WSDL is well-formed, its names hang together, and both ports lead to where it was read."""
    status, _, answer = place.call("GET", f"/{NAME}?wsdl")
    assert status == 200
    root = etree.fromstring(answer)
    spaces = {
        "wsdl": "http://schemas.xmlsoap.org/wsdl/",
        "xsd": "http://www.w3.org/2001/XMLSchema",
        "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
        "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    }
    address = f"http://neighbours.test/{NAME}"
    assert root.xpath("//soap:address/@location", namespaces=spaces) == [address]
    assert root.xpath("//soap12:address/@location", namespaces=spaces) == [address]
    assert root.xpath("//wsdl:service/@name", namespaces=spaces) == ["DataService"]
    actions = root.xpath("//*[local-name()='operation']/@soapAction", namespaces=spaces)
    assert actions == ["http://tempuri.org/UploadData_G_V4"] * 2
    defined = {root.get("targetNamespace") and name for name in root.xpath("//*/@name")}
    used = root.xpath(
        "//@message | //@binding | //@type[starts-with(., 'tns:')] | //wsdl:part/@element", namespaces=spaces
    )
    assert {name.removeprefix("tns:") for name in used} <= defined
    schema = root.find(".//xsd:schema", spaces)
    assert schema is not None
    call = etree.fromstring(push.PUSH[0]).find(".//{http://tempuri.org/}UploadData_G_V4")
    reply = etree.fromstring(place.call("POST", f"/{NAME}", push.PUSH[0])[2])[0][0]
    validator = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))
    for element in (call, reply):
        validator.assertValid(etree.ElementTree(etree.fromstring(etree.tostring(element))))


def test_order_to_reject_is_obeyed_in_the_senders_version(place: Neighbourhood) -> None:
    """Told to reject, it answers -1 to what is right and takes nothing in."""
    place.neighbours.order(NAME, "reject*1")
    content = push.body(push.title("PROJECT"), push.record("PROJECT"), soap="1.2")
    assert place.post(content, soap="1.2") == {"STATUS": -1, "MSG": "数据校验未通过"}
    assert not place.heard[0].taken
    assert place.post(content, soap="1.2") == OK


def test_receipt_is_read_from_both_versions(place: Neighbourhood) -> None:
    """The result element stands in the namespace of the operation."""
    assert receipt(place.call("POST", f"/{NAME}", push.PUSH[0])[2]) == OK
