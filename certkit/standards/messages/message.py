"""Messages of every dialect read alike: whose record it is, what it holds, and what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from certkit.errors import InputError
from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.messages.canonical import canonical_fields, canonical_names, sayable, stands_for
from certkit.standards.messages.facts import Facts, FlatJson, ReceiveInfo, envelope_of, facts
from certkit.standards.messages.facts import Upload as UploadFacts
from certkit.standards.messages.flat import Flat, read_flat
from certkit.standards.messages.receive_info import Information, read_information
from certkit.standards.messages.upload import Upload, envelope, read_call, read_upload, read_validation

__all__ = ["Change", "Message", "canonical", "canonical_names", "header_of", "read_message", "sayable"]

Change = Literal["add", "modify", "delete"]
Headers = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One record on its way, as its dialect's envelope carries it."""

    dialect: str
    dataset: str
    """Its dataset in the dialect; "" when it is unknown."""
    stands_for: tuple[str, ...]
    """The datasets of the public-resource dialect that it stands for, its own among them there."""
    key: str
    change: Change
    """Where the envelope does not say it, "add": only who keeps the records knows a key again."""
    fields: dict[str, str]
    """By the name on the wire, as it came."""
    repeated: list[str]
    """Names that stand more than once."""
    header: dict[str, str]
    """What the envelope says beside the record."""
    files: tuple[dict[str, str], ...]
    sender: str
    """The number by which the sender is known; "" without one."""


def read_message(dialect: str, body: bytes, headers: Headers = ()) -> Message:
    """The message in a body; InputError (UnsafeXml among them) when it holds none."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return _READERS[type(envelope_of(dialect))](dialect, body, {name.lower(): value for name, value in pairs})


def upload_message(dialect: str, upload: Upload, sender: str) -> Message:
    """The message that an upload is."""
    title, names = upload.title, envelope(dialect).message_title
    changes: dict[str, Change] = {names.add: "add", names.modify: "modify", names.delete: "delete"}
    dataset = dictionary(dialect).numbered(title.get("DATA_NO", ""))
    return Message(
        dialect=dialect,
        dataset=dataset.name if dataset else "",
        stands_for=stands_for(dataset),
        key=title.get("DATA_KEY", ""),
        change=changes.get(title.get(names.operations, ""), "add"),
        fields=upload.fields,
        repeated=upload.repeated,
        header=title,
        files=upload.files,
        sender=sender,
    )


def information_message(dialect: str, information: Information, sender: str) -> Message:
    """The message that a call of receiveInfo is."""
    names = facts(dialect, ReceiveInfo)
    base = dict(information.base)
    dataset = dictionary(dialect).datasets.get(information.call[names.call.message_name])
    return Message(
        dialect=dialect,
        dataset=dataset.name if dataset else "",
        stands_for=stands_for(dataset),
        key=base.get(names.entity.key, ""),
        change="add",
        fields=dict(information.context),
        repeated=information.repeated,
        header=base | information.call,
        files=information.files,
        sender=sender,
    )


def flat_message(dialect: str, flat: Flat, sender: str) -> Message:
    """The message that a flat object is."""
    names = facts(dialect, FlatJson)
    header = {name: value for name, value in flat.context if _beside(names, name, value)}
    numbers = {str(number): name for name, number in names.types.items()}
    kind = header.get(names.message.type, "")
    dataset = dictionary(dialect).datasets.get(numbers.get(kind, kind))
    fields = {name: value for name, value in flat.context if name not in header}
    key = [fields.get(dataset.fields[name].on_wire, "") for name in dataset.key] if dataset else []
    return Message(
        dialect=dialect,
        dataset=dataset.name if dataset else "",
        stands_for=stands_for(dataset),
        key=names.key.separator.join(key) if any(key) else "",
        change="add",
        fields=fields,
        repeated=flat.repeated,
        header=header,
        files=(),
        sender=sender,
    )


def _beside(names: FlatJson, name: str, value: str) -> bool:
    """Whether a member stands beside the fields; a field may have the name of the schema's version."""
    return name == names.message.type or (name, value) == (names.message.version, names.message.schema_version)


def canonical(message: Message) -> dict[str, str]:
    """The fields under the names and in the units of the public-resource dialect, where the dictionary tells.

    What it does not tell keeps its name.
    """
    return canonical_fields(message.dialect, message.dataset, message.fields)


def header_of(message: Message) -> list[str]:
    """What the envelope must say beside such a record."""
    return _HEADERS[type(envelope_of(message.dialect))](message)


def _read_upload(dialect: str, body: bytes, headers: Mapping[str, str]) -> Message:
    call = read_call(body, dialect)
    upload = read_upload(call.data)
    try:
        sender, _ = read_validation(call.validation)
    except InputError:
        sender = ""
    return upload_message(dialect, upload, sender)


def _read_information(dialect: str, body: bytes, headers: Mapping[str, str]) -> Message:
    names = facts(dialect, ReceiveInfo)
    sender = headers.get(names.access.number.lower(), "")
    return information_message(dialect, read_information(body, names), sender)


def _read_flat(dialect: str, body: bytes, headers: Mapping[str, str]) -> Message:
    sender = headers.get(facts(dialect, FlatJson).access.number.lower(), "")
    return flat_message(dialect, read_flat(body), sender)


_READERS: dict[type[Facts], Callable[[str, bytes, Mapping[str, str]], Message]] = {
    UploadFacts: _read_upload,
    ReceiveInfo: _read_information,
    FlatJson: _read_flat,
}


def _title(message: Message) -> list[str]:
    names = envelope(message.dialect).message_title
    return [*names.required, *(names.required_on_add if message.header.get(names.operations) == names.add else [])]


def _parameters(message: Message) -> list[str]:
    names = facts(message.dialect, ReceiveInfo)
    call = names.call
    return [*names.entity.base, call.message_name, call.credit_code]


def _members(message: Message) -> list[str]:
    return [facts(message.dialect, FlatJson).message.type]


_HEADERS: dict[type[Facts], Callable[[Message], list[str]]] = {
    UploadFacts: _title,
    ReceiveInfo: _parameters,
    FlatJson: _members,
}
