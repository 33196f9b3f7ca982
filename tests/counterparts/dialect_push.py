"""Messages of the two other dialects, written by hand: what a platform sends, and what it is answered."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

import tender_push as push
from lxml import etree

PLATFORM = push.PLATFORM
USER = push.SYSTEM_NO.zfill(10)
NAMESPACE = "urn:certkit:unverified:receiveInfo"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"

PROJECT = {
    "PROJECT_CODE": push.PROJECT,
    "PROJECT_NAME": push.TEXT,
    "REGION_CODE": "320100",
    "INVEST_PROJECT_CODE": "2026-320115-47-01-000001",
    "ADDRESS": "南京市江宁区",
    "LEGAL_PERSON": "江宁区教育局",
    "INDUSTRIES_TYPE": "E47",
    "FUND_SOURCE": "财政资金",
    "PROJECT_SCALE": "建筑面积12000平方米",
    "CONTACTOR": "张三",
    "CONTACT_INFORMATION": "025-00000000",
    "APPROVAL_NAME": "关于教学楼工程的批复",
    "CREATE_TIME": push.TIME,
    "PLATFORM_CODE": push.PLATFORM_CODE,
    "PUB_SERVICE_PLAT_CODE": push.PLATFORM_CODE,
    "DATA_TIMESTAMP": push.TIME,
    "IS_ENTER": "1",
}
SECTION = {
    "PROJECT_CODE": push.PROJECT,
    "TENDER_PROJECT_CODE": push.TENDER_PROJECT,
    "BID_SECTION_CODE": push.SECTION,
    "UNIFIED_DEAL_CODE": push.DEAL,
    "BID_SECTION_NAME": "一标段",
    "BID_SECTION_CONTENT": "教学楼施工",
    "TENDER_PROJECT_CLASSIFY_CODE": "A080000",
    "CONTRACT_RECKON_PRICE": "1000.0001",
    "BID_QUALIFICATION": "建筑工程施工总承包二级",
    "BEGIN_DATE": push.TIME,
    "LIMITE_TIME": "180",
    "PLATFORM_CODE": push.PLATFORM_CODE,
    "PUB_SERVICE_PLAT_CODE": push.PLATFORM_CODE,
    "DATA_TIMESTAMP": push.TIME,
    "CREATE_TIME": push.TIME,
}
EC2_PROJECT = {
    "projectCode": push.PROJECT,
    "projectName": push.TEXT,
    "regionCode": "320100",
    "version": push.TIME,
    "isOpen": "1",
}
EC2_TENDER_PROJECT = {
    "projectCode": push.PROJECT,
    "tenderProjectCode": push.TENDER_PROJECT,
    "tenderProjectName": push.TEXT,
    "tendererCode": push.PURCHASER,
    "version": push.TIME,
}


def serial(number: int = 1) -> str:
    """The serial number of a message."""
    return f"{USER}20261123{number:06d}"


def entity(dataset: str, fields: dict[str, str], *, number: int = 1, key: str = "k1", **base: str) -> str:
    """The record as an XML text."""
    members = {"key": key, "platId": PLATFORM, "serialNumber": serial(number), "userId": USER} | base | fields
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in members.items())
    return f"<{dataset}>{inner}<attachments/></{dataset}>"


def call(dataset: str, text: str, *, namespace: str = NAMESPACE, soap: str = SOAP, **changes: str) -> bytes:
    """A call of receiveInfo."""
    parameters = {
        "serialNumber": serial(),
        "messageName": dataset,
        "entity": text,
        "platId": PLATFORM,
        "platCreditCode": push.PLATFORM_CODE,
    } | changes
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parameters.items())
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{soap}"><s:Body>'
        f'<receiveInfo xmlns="{namespace}">{inner}</receiveInfo></s:Body></s:Envelope>'
    ).encode()


def information(dataset: str, fields: dict[str, str], **changes: str) -> bytes:
    """The call that carries a record."""
    return call(dataset, entity(dataset, fields, **changes))


def app(secret: str = push.SECRET, number: str = push.SYSTEM_NO) -> dict[str, str]:
    """The headers of a call."""
    return {"Content-Type": XML, "appKey": number, "appSecret": secret}


def flat(kind: int | str, fields: dict[str, Any]) -> bytes:
    """A flat message."""
    return json.dumps({"type": kind} | fields, ensure_ascii=False).encode()


def bearer(secret: str = push.SECRET, code: str = PLATFORM, scheme: str = "Bearer") -> dict[str, str]:
    """The headers of a flat message."""
    return {"Content-Type": "application/json", "platformCode": code, "Authorization": f"{scheme} {secret}"}


def result(answer: bytes) -> dict[str, str]:
    """What an answer of receiveInfo says."""
    found = etree.fromstring(answer).find(f".//{{{NAMESPACE}}}return")
    assert found is not None
    return {etree.QName(child).localname: child.text or "" for child in found}
