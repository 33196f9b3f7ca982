"""The exchange envelope: SOAP calls of UploadData_G_V4 to the neighbouring platforms, and their receipts.

The shape of the envelope is the provincial one; the cipher of the token was not found in any source and is ours.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from certkit.reference.times import compact

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NAMESPACE = "http://tempuri.org/"
OPERATION = "UploadData_G_V4"
ROUTE_WAY = "1"
TITLE_FIELDS = ("CA_KEY", "DATA_CN", "DATA_EN", "DATA_KEY", "DATA_NO", "DATA_TYPE", "ROUTE_WAY")

_RESULT = f"{NAMESPACE} {OPERATION}Result"
_LARGEST_ANSWER = 1 << 20
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NoReceipt(Exception):
    """The answer holds no readable receipt: whether the message arrived is not known."""


@dataclass(frozen=True)
class Receipt:
    """What the receiver said of one message."""

    accepted: bool
    message: str


@dataclass(frozen=True)
class Title:
    """The header of one message (TITLE)."""

    ca_key: str
    name: str
    name_zh: str
    number: str
    key: str
    kind: str

    def fields(self) -> dict[str, str]:
        """The header under its names on the wire."""
        values = (self.ca_key, self.name_zh, self.name, self.key, self.number, self.kind, ROUTE_WAY)
        return dict(zip(TITLE_FIELDS, values, strict=True))


def token(system_no: str, secret: str, moment: float) -> str:
    """Who sends: system number, time and digest of the number, encrypted with the secret of the platform."""
    plain = f"{system_no}{compact(moment)}{hashlib.md5(system_no.encode()).hexdigest()}"
    padder = padding.PKCS7(128).padder()
    padded = padder.update(plain.encode()) + padder.finalize()
    key = hashlib.sha256(secret.encode()).digest()[:16]
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def validation(system_no: str, secret: str, moment: float) -> str:
    """The first parameter of the call: who sends."""
    return _element("DATA", {"TOKEN": token(system_no, secret, moment), "SYSTEM_NO": system_no})


def data(title: Title, context: Mapping[str, str]) -> str:
    """The second parameter of the call: one record under its header; the reference sends no attachments."""
    return f"<DES>{_element('CONTEXT', context)}{_element('TITLE', title.fields())}<FILECONTEXT></FILECONTEXT></DES>"


def request(validation_text: str, data_text: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of the call; both parameters travel as escaped text."""
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}{OPERATION}"'}
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><{OPERATION} xmlns="{NAMESPACE}">'
        f"<validation>{_text(validation_text)}</validation><data>{_text(data_text)}</data>"
        f"</{OPERATION}></soap:Body></soap:Envelope>"
    )
    return headers, body.encode()


def receipt(status: int, body: bytes) -> Receipt:
    """The receipt in an answer; NoReceipt when there is none that can be read."""
    if status != 200:
        raise NoReceipt(f"HTTP {status}")
    try:
        answer = json.loads(_result_text(body))
    except ValueError as problem:
        raise NoReceipt("the result is no JSON text") from problem
    state = str(answer.get("STATUS")) if isinstance(answer, dict) else ""
    if state not in ("1", "-1"):
        raise NoReceipt("the result has no known STATUS")
    return Receipt(accepted=state == "1", message=str(answer.get("MSG", "")))


def _element(name: str, members: Mapping[str, str]) -> str:
    inner = "".join(f"<{member}>{_text(value)}</{member}>" for member, value in members.items())
    return f"<{name}>{inner}</{name}>"


def _text(value: str) -> str:
    """Escaped text; characters that XML 1.0 cannot hold become spaces."""
    return escape(_NOT_XML.sub(" ", value), {"\r": "&#13;"})


def _result_text(body: bytes) -> str:
    """The text of the result element, read by a parser that refuses document types and entities."""
    if len(body) > _LARGEST_ANSWER:
        raise NoReceipt("the answer is too large")
    reader = _ResultReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as problem:
        raise NoReceipt(f"the answer is no XML: {problem}") from problem
    if reader.result is None:
        raise NoReceipt("the answer has no result element")
    return reader.result


class _ResultReader:
    """Keeps the text of the result element."""

    def __init__(self) -> None:
        self.result: str | None = None
        self._inside = False

    def refuse(self, *_: Any) -> None:
        """A document type declaration: nothing that we would read has one."""
        raise NoReceipt("the answer has a document type declaration")

    def start(self, name: str, _: dict[str, str]) -> None:
        """An element begins."""
        if name == _RESULT:
            self._inside, self.result = True, ""

    def end(self, name: str) -> None:
        """An element ends."""
        if name == _RESULT:
            self._inside = False

    def text(self, piece: str) -> None:
        """Text between tags."""
        if self._inside and self.result is not None:
            self.result += piece
