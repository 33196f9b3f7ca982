"""Messages of the public-resource dialect for tests: records that are right, bodies that carry them, their events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from story import Story, body_of

from certkit.model.events import ExchangeEvent
from certkit.model.wire import Message
from certkit.standards.dictionaries import dictionary

PLATFORM = "E3200000001"
PROJECT = f"{PLATFORM}000001"
TENDER_PROJECT = f"{PROJECT}001"
SECTION = f"{TENDER_PROJECT}001"
PLATFORM_CODE = "91320100MA0000001B"
TIME = "20261123100000"
COMMON = {
    "PLATFORM_CODE": PLATFORM_CODE,
    "PUB_SERVICE_PLAT_CODE": PLATFORM_CODE,
    "DATA_TIMESTAMP": TIME,
    "TRADE_PLAT": PLATFORM,
    "PUB_SERVICE_PLAT": PLATFORM,
}
RECORDS = {
    "PROJECT": {
        "PROJECT_CODE": PROJECT,
        "PROJECT_NAME": "滨河路改造工程",
        "REGION_CODE": "320100",
        "RELATE_CODE": "0",
        "ADDRESS": "南京市江宁区",
        "LEGAL_PERSON": "江宁区教育局",
        "CLASS_VER_CODE": "2",
        "INDUSTRIES_TYPE": "E47",
        "FUND_SOURCE": "财政资金",
        "PROJECT_SCALE": "建筑面积12000平方米",
        "CONTACTOR": "张三",
        "CONTACT_INFORMATION": "025-00000000",
        "APPROVAL_NAME": "关于教学楼工程的批复",
        "CREATE_TIME": TIME,
        "OPERATION_NAME": "李四",
    },
    "SECTION": {
        "TENDER_PROJECT_CODE": TENDER_PROJECT,
        "BID_SECTION_CODE": SECTION,
        "UNIFIED_DEAL_CODE": f"G01-{PLATFORM_CODE}-20261123-000001-0",
        "BID_SECTION_NAME": "一标段",
        "BID_ECTION_NUM": "1",
        "BID_TENDER_MODE": "1",
        "REGION_CODE": "320100",
        "TRA_PLACE_CODE": "320100",
        "BID_SECTION_CONTENT": "教学楼施工",
        "TENDER_PROJECT_CLASSIFY_CODE": "A080000",
        "CONTRACT_RECKON_PRICE": "10000000.00",
        "CURRENCY_CODE": "156",
        "PRICE_UNIT": "0",
        "BID_QUALIFICATION": "建筑工程施工总承包二级",
        "CREATE_TIME": TIME,
    },
}


def record(dataset: str, **changes: str | None) -> dict[str, str]:
    """A valid record with changes; None leaves a field out."""
    values = RECORDS[dataset] | COMMON | changes
    return {name: value for name, value in values.items() if value is not None}


def body(dataset: str, fields: Mapping[str, str], *, twice: str = "", serial: int = 1, **header: str) -> str:
    """The SOAP body that carries a record; `twice` names a field that stands in it twice."""
    known = dictionary().datasets.get(dataset)
    number = known.number if known else "999"
    start = f"9120{number}20261123"
    title = {
        "CA_KEY": "0a1b",
        "DATA_CN": known.title.zh if known else dataset,
        "DATA_EN": dataset,
        "DATA_KEY": start + str(serial).zfill(22 - len(start)),
        "DATA_NO": number,
        "DATA_TYPE": "1",
        "ROUTE_WAY": "1",
    } | header
    context = "".join(_element(name, value) * (2 if name == twice else 1) for name, value in fields.items())
    titles = "".join(_element(name, value) for name, value in title.items())
    data = f"<DES><CONTEXT>{context}</CONTEXT><TITLE>{titles}</TITLE><FILECONTEXT/></DES>"
    validation = "<DATA><TOKEN>x</TOKEN><SYSTEM_NO>9120</SYSTEM_NO></DATA>"
    return envelope(
        f'<UploadData_G_V4 xmlns="http://tempuri.org/"><validation>{escape(validation)}</validation>'
        f"<data>{escape(data)}</data></UploadData_G_V4>"
    )


def envelope(content: str) -> str:
    """A SOAP 1.1 message."""
    return f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{content}</s:Body></s:Envelope>'


def _element(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def receipt(status: int, said: str = "") -> str:
    """What a receiving platform answers."""
    text = f'{{"STATUS":{status}' + (f',"MSG":"{said}"' if said else "") + "}"
    return f"<UploadData_G_V4Result>{escape(text)}</UploadData_G_V4Result>"


def push(
    story: Story,
    dataset: str,
    fields: Mapping[str, str] | None = None,
    *,
    counterpart: str = "public_service_platform",
    objection: str = "",
    text: str = "",
    **more: Any,
) -> ExchangeEvent:
    """A message that arrived during a story; `text` is a whole body instead of a record, `objection` refuses it."""
    carried = text or body(dataset, record(dataset) if fields is None else fields, **more)
    event = ExchangeEvent(
        scenario="story",
        lane="real",
        lane_time=story.time,
        real_time=story.time,
        id=f"x{len(story.events) + 1}",
        direction="inbound",
        operation=dataset,
        counterpart=counterpart,
        request=Message(line=f"POST /{counterpart} HTTP/1.1", body=body_of(carried)),
        response=Message(line="HTTP/1.1 200 OK", body=body_of(receipt(-1 if objection else 1, objection))),
        sent_at=story.time,
    )
    story.tell(event)
    story.time += 1
    return event
