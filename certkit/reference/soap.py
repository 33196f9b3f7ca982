"""SOAP 1.1 as the neighbours speak it: a call whose parameters are texts, and an answer that is read with care."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from certkit.reference.receipts import NoReceipt

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
CONTENT_TYPE = "text/xml; charset=utf-8"

_LARGEST_ANSWER = 1 << 20
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def call(operation: str, namespace: str, parameters: Mapping[str, str]) -> bytes:
    """The body of a call; parameters travel as escaped text."""
    inner = "".join(f"<{name}>{text(value)}</{name}>" for name, value in parameters.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><{operation} xmlns="{namespace}">'
        f"{inner}</{operation}></soap:Body></soap:Envelope>"
    ).encode()


def element(name: str, members: Mapping[str, str]) -> str:
    """An element whose members are elements with text."""
    inner = "".join(f"<{member}>{text(value)}</{member}>" for member, value in members.items())
    return f"<{name}>{inner}</{name}>"


def text(value: str) -> str:
    """Escaped text; characters that XML 1.0 cannot hold become spaces."""
    return escape(_NOT_XML.sub(" ", value), {"\r": "&#13;"})


def answered(status: int, body: bytes) -> dict[str, str]:
    """The text of every element of an answer, by "namespace name", read without document types and entities."""
    if status != 200:
        raise NoReceipt(f"HTTP {status}")
    if len(body) > _LARGEST_ANSWER:
        raise NoReceipt("the answer is too large")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as problem:
        raise NoReceipt(f"the answer is no XML: {problem}") from problem
    return reader.texts


class _Reader:
    """Keeps the text of every element."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._open: list[str] = []

    def refuse(self, *_: Any) -> None:
        """A document type declaration: nothing that we would read has one."""
        raise NoReceipt("the answer has a document type declaration")

    def start(self, name: str, _: dict[str, str]) -> None:
        """An element begins."""
        self._open.append(name)
        self.texts[name] = ""

    def end(self, _: str) -> None:
        """An element ends."""
        self._open.pop()

    def text(self, piece: str) -> None:
        """Text between tags."""
        self.texts[self._open[-1]] += piece
