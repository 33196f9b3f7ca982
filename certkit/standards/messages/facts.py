"""The facts of the exchange envelopes: each dialect's `envelope.toml`, by the kind of envelope that it describes.

A dialect that extends another and has no envelope of its own speaks that of the other.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from certkit import resources
from certkit.errors import InputError, Problem
from certkit.standards.dictionaries.facts import Confidence
from certkit.standards.dictionaries.loading import DIALECT, dialects, home_of
from certkit.standards.dictionaries.toml_files import read_toml
from certkit.text import Text

Kind = TypeVar("Kind", bound="Facts")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of an envelope's file."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every envelope has."""

    name: str
    title: Text
    sender: Literal["system_no", "platform_code"]
    """By which of its numbers a sender is known."""
    content: str
    """The element or member without which there is no message."""


class Soap(Part, frozen=True, kw_only=True):
    """Names of the SOAP operation."""

    namespace: str
    namespace_confidence: Confidence
    service: str
    service_confidence: Confidence = "verified"
    operation: str
    operation_confidence: Confidence


class Validation(Part, frozen=True, kw_only=True):
    """How a sender shows who it is."""

    system_no_length: int
    token_hours: int
    token_confidence: Confidence
    token_cipher: str
    token_cipher_confidence: Confidence


class MessageTitle(Part, frozen=True, kw_only=True):
    """What the header of a message holds."""

    required: list[str]
    required_on_add: list[str]
    operations: str
    add: str
    modify: str
    delete: str


class DataKey(Part, frozen=True, kw_only=True):
    """How a message is identified."""

    length: int
    confidence: Confidence


class StatusAnswer(Part, frozen=True, kw_only=True):
    """The STATUS of an answer."""

    accepted: int
    rejected: int


class Upload(Facts, frozen=True, kw_only=True, tag="upload"):
    """A SOAP operation with two XML texts: who sends, and a header with a record."""

    soap: Soap
    validation: Validation
    message_title: MessageTitle
    data_key: DataKey
    answer: StatusAnswer


class Headers(Part, frozen=True, kw_only=True):
    """The two HTTP headers that say who sends."""

    number: str
    secret: str
    names_confidence: Confidence
    place_confidence: Confidence


class Call(Part, frozen=True, kw_only=True):
    """The names of the five parameters."""

    serial_number: str
    message_name: str
    entity: str
    platform: str
    credit_code: str
    names_confidence: Confidence


class Entity(Part, frozen=True, kw_only=True):
    """The record as an XML text."""

    key: str
    base: list[str]
    base_confidence: Confidence
    fixed_order: bool
    order_confidence: Confidence
    attachments: str
    attachment: list[str]
    attachments_confidence: Confidence


class SerialNumber(Part, frozen=True, kw_only=True):
    """The number of a message: user, date yyyyMMdd, increment."""

    length: int
    user: int
    increment: int
    confidence: Confidence


class ResultAnswer(Part, frozen=True, kw_only=True):
    """The elements of an answer."""

    result: str
    success: str
    error_code: str
    error_message: str
    members_confidence: Confidence
    result_confidence: Confidence


class ReceiveInfo(Facts, frozen=True, kw_only=True, tag="receive-info"):
    """A SOAP operation that takes one record as an XML text."""

    soap: Soap
    access: Headers
    call: Call
    entity: Entity
    serial_number: SerialNumber
    answer: ResultAnswer


class Bearer(Part, frozen=True, kw_only=True):
    """The two HTTP headers that say who sends; the secret follows the scheme."""

    number: str
    secret: str
    scheme: str
    confidence: Confidence


class FlatMessage(Part, frozen=True, kw_only=True):
    """The members that stand beside the fields."""

    type: str
    version: str
    form_confidence: Confidence
    schema_version: str
    schema_version_confidence: Confidence


class FlatKey(Part, frozen=True, kw_only=True):
    """How a record is known."""

    separator: str
    confidence: Confidence


class FlatAnswer(Part, frozen=True, kw_only=True):
    """The members of an answer."""

    success: str
    message: str
    confidence: Confidence


class FlatJson(Facts, frozen=True, kw_only=True, tag="flat-json"):
    """One flat JSON object per record."""

    access: Bearer
    message: FlatMessage
    types: dict[str, int]
    """Dataset → type number; one that stands not here is named."""
    key: FlatKey
    answer: FlatAnswer


class _Extending(msgspec.Struct, frozen=True):
    extends: str = ""


class _Kind(msgspec.Struct, frozen=True):
    kind: Literal["upload", "receive-info", "flat-json"]


_KINDS: dict[str, type[Upload] | type[ReceiveInfo] | type[FlatJson]] = {
    "upload": Upload,
    "receive-info": ReceiveInfo,
    "flat-json": FlatJson,
}


def facts(dialect: str, kind: type[Kind]) -> Kind:
    """The facts of a dialect's envelope, which must be of that kind."""
    found = envelope_of(dialect)
    if not isinstance(found, kind):
        raise InputError(Problem(where=dialect, what=f"its envelope is of the kind {type(found).__name__}"))
    return found


@cache
def envelope_of(dialect: str = DIALECT) -> Upload | ReceiveInfo | FlatJson:
    """The facts of a dialect's envelope; InputError with the known dialects."""
    if dialect not in dialects():
        raise InputError(Problem(where=dialect, what="unknown dialect", right=f"one of {', '.join(dialects())}"))
    return load_envelope(resources.schemas() / "cn", dialect)


def load_envelope(folder: Path, dialect: str) -> Upload | ReceiveInfo | FlatJson:
    """The facts of a dialect's envelope in a folder like `schemas/cn`."""
    path = _file(folder, dialect)
    return read_toml(path, _KINDS[read_toml(path, _Kind).kind])


def spoken_by(folder: Path, dialect: str) -> str:
    """The dialect whose envelope this one speaks: its own, or that of the dialect it extends."""
    return _file(folder, dialect).parent.name


def _file(folder: Path, dialect: str) -> Path:
    path = inherited(folder, dialect, "envelope.toml")
    if path is None:
        raise InputError(Problem(where=dialect, what="has no envelope", right="envelope.toml, or extends = …"))
    return path


def inherited(folder: Path, dialect: str, file: str) -> Path | None:
    """A file of a dialect, or of the one that it extends; None where neither has it."""
    home = home_of(folder, dialect)
    if (home / file).exists():
        return home / file
    extends = read_toml(home / "dialect.toml", _Extending).extends
    return inherited(folder, extends, file) if extends else None
