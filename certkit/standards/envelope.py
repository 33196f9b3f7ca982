"""The exchange envelope (报文): reading the SOAP call, its two XML texts, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from certkit import resources
from certkit.errors import InputError, Problem
from certkit.standards.dictionaries import Confidence, read_toml
from certkit.standards.xml import Element, parse, text_of
from certkit.text import Text

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_VERSIONS = {SOAP_11: "1.1", SOAP_12: "1.2"}


class Soap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of the SOAP operation."""

    namespace: str
    namespace_confidence: Confidence
    service: str
    operation: str
    operation_confidence: Confidence


class Validation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a sender shows who it is."""

    system_no_length: int
    token_hours: int
    token_confidence: Confidence
    token_cipher: str
    token_cipher_confidence: Confidence


class MessageTitle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the header of a message holds."""

    required: list[str]
    required_on_add: list[str]
    operations: str
    add: str
    modify: str
    delete: str


class DataKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a message is identified."""

    length: int
    confidence: Confidence


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The STATUS of an answer."""

    accepted: int
    rejected: int


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts of one envelope, as its file in `schemas/cn/` holds them."""

    name: str
    title: Text
    soap: Soap
    validation: Validation
    message_title: MessageTitle
    data_key: DataKey
    answer: Answer


@dataclass(frozen=True)
class Call:
    """One SOAP call of the upload operation: its version and its two parameters, still as text."""

    soap: str
    validation: str
    data: str


@dataclass(frozen=True)
class Upload:
    """What `data` holds: the header, the record field by field, the attachments."""

    title: dict[str, str]
    context: tuple[tuple[str, str], ...]
    files: tuple[dict[str, str], ...]

    @property
    def fields(self) -> dict[str, str]:
        """The record by field name; of a name that stands twice the last value (see `repeated`)."""
        return dict(self.context)

    @property
    def repeated(self) -> list[str]:
        """Names that stand more than once in the record."""
        names = [name for name, _ in self.context]
        return sorted({name for name in names if names.count(name) > 1})


@cache
def envelope(name: str = "fj") -> Envelope:
    """The facts of an envelope that comes with certkit."""
    return read_toml(resources.schemas() / "cn" / f"envelope-{name}.toml", Envelope)


def read_call(body: bytes) -> Call:
    """The call in a SOAP 1.1 or 1.2 message; InputError (UnsafeXml among them) when there is none."""
    root = parse(body)
    namespace, _, name = root.tag.removeprefix("{").partition("}")
    if name != "Envelope" or namespace not in _VERSIONS:
        raise _not("a SOAP 1.1 or 1.2 envelope", root.tag)
    operation = _child(_child(root, f"{{{namespace}}}Body"), _qualified(envelope().soap.operation))
    validation, data = (_child(operation, _qualified(part)) for part in ("validation", "data"))
    return Call(_VERSIONS[namespace], _text(validation), _text(data))


def read_validation(text: str) -> tuple[str, str]:
    """SYSTEM_NO and TOKEN of the parameter `validation`."""
    found = _values(_root(text, "DATA"))
    return found.get("SYSTEM_NO", ""), found.get("TOKEN", "")


def read_upload(text: str) -> Upload:
    """Header, record and attachments of the parameter `data`; a deletion may lack the record."""
    root = _root(text, "DES")
    context = root.find("CONTEXT")
    attachments = root.find("FILECONTEXT")
    return Upload(
        title=_values(_child(root, "TITLE")),
        context=tuple((child.tag, _text(child)) for child in context) if context is not None else (),
        files=tuple(_values(source) for source in attachments) if attachments is not None else (),
    )


def read_message(body: bytes) -> Upload:
    """Header, record and attachments of a whole HTTP body; InputError when they cannot be read."""
    return read_upload(read_call(body).data)


def _root(text: str, name: str) -> Element:
    """The root element of a parameter; its declared encoding no longer matters, for it came as text."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("<?xml"):
        stripped = stripped.partition("?>")[2]
    root = parse(stripped.encode())
    if root.tag != name:
        raise _not(f"an element {name}", root.tag)
    return root


def _child(parent: Element, tag: str) -> Element:
    found = parent.find(tag)
    if found is None:
        raise _not(f"an element {tag}", f"{parent.tag} without it")
    return found


def _values(parent: Element) -> dict[str, str]:
    return {child.tag: _text(child) for child in parent}


def _text(element: Element) -> str:
    text = text_of(element)
    if text is None:
        raise _not("text", f"elements inside {element.tag}")
    return text


def _qualified(name: str) -> str:
    return f"{{{envelope().soap.namespace}}}{name}"


def _not(wanted: str, found: Any) -> InputError:
    return InputError(Problem(where="message", what=f"found {found}", right=f"expected {wanted}"))
