"""JSON Schema 2020-12 of the messages of a dialect: what its envelope puts around a record, which is referred to.

Where messages are XML, it is that of their JSON form: an object per element, an array where an element may stand often.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from certkit.standards.dictionaries.constraints import Constraint
from certkit.standards.dictionaries.facts import Dataset
from certkit.standards.messages.facts import FlatJson, ReceiveInfo, Upload
from certkit.standards.schemas.json_schema import DRAFT, schema_of
from certkit.standards.schemas.parts import (
    ACCESS,
    KIND,
    RECEIPT,
    Around,
    call_parts,
    entity_members,
    flat_answer_members,
    kind_of,
    of_title,
    title_of,
    urn,
)
from certkit.standards.validation.engine import keywords
from certkit.text import Text

Schema = dict[str, Any]
_FILLED = {"pattern": "\\S"}


def message_schemas(around: Around) -> dict[str, Schema]:
    """The schema of every message of a dialect, by its name."""
    envelope = around.envelope
    if isinstance(envelope, Upload):
        return _uploads(around, envelope)
    if isinstance(envelope, ReceiveInfo):
        return _information(around, envelope)
    return _flat(around, envelope)


def _uploads(around: Around, envelope: Upload) -> dict[str, Schema]:
    found = {dataset.name: _upload(around, envelope, dataset) for dataset in around.numbered}
    access = around.home.dataset(f"ENVELOPE_{ACCESS}")
    found[ACCESS] = _head(access.title) | {"$ref": urn(around.home.dialect, access.name)}
    return found | {RECEIPT: _status(around, envelope)}


def _upload(around: Around, envelope: Upload, dataset: Dataset) -> Schema:
    """DES: the header over this dataset, the record, the attachments."""
    names, home = envelope.message_title, around.home.dialect
    header = {name: _also(known) for name, known in of_title(envelope, dataset).items()}
    record = {"$ref": urn(around.dictionary.dialect, dataset.name)}
    routed = {"required": names.required_on_add, "properties": dict.fromkeys(names.required_on_add, _FILLED)}
    return _head(title_of(around.dictionary, dataset)) | {
        "type": "object",
        "required": ["TITLE"],
        "properties": {
            "TITLE": {"$ref": urn(home, "ENVELOPE_TITLE"), "properties": header},
            "CONTEXT": {"type": "object"},
            "FILECONTEXT": {"type": "array", "items": {"$ref": urn(home, "ENVELOPE_SOURCE")}},
        },
        "allOf": [
            _on(names.operations, names.delete)
            | {"else": {"required": ["CONTEXT"], "properties": {"CONTEXT": record}}},
            _on(names.operations, names.add) | {"then": {"properties": {"TITLE": routed}}},
        ],
    }


def _on(operations: str, value: str) -> Schema:
    """The condition that the header names this operation."""
    header = {"required": [operations], "properties": {operations: {"const": value}}}
    return {"if": {"required": ["TITLE"], "properties": {"TITLE": header}}}


def _status(around: Around, envelope: Upload) -> Schema:
    """The receipt: a number, and the reason of a refusal."""
    described = around.home.dataset(f"ENVELOPE_{RECEIPT}")
    status, reason = described.fields["STATUS"], described.fields["MSG"]
    answer = envelope.answer
    return _head(described.title) | {
        "type": "object",
        "required": [status.on_wire],
        "properties": {
            status.on_wire: _titled(status.title) | {"enum": [answer.accepted, answer.rejected]},
            reason.on_wire: _titled(reason.title) | {"type": "string"},
        },
        "if": {"properties": {status.on_wire: {"const": answer.rejected}}},
        "then": {"required": [reason.on_wire]},
    }


def _information(around: Around, envelope: ReceiveInfo) -> dict[str, Schema]:
    found = {dataset.name: _entity(around, envelope, dataset) for dataset in around.dictionary.datasets.values()}
    return found | {name: _head(part.title) | _members(around, part) for name, part in call_parts(envelope).items()}


def _entity(around: Around, envelope: ReceiveInfo, dataset: Dataset) -> Schema:
    """The members of every entity, the fields of the record, the attachments."""
    names = envelope.entity
    members = _members(around, entity_members(envelope))
    attachment = {"type": "object", "properties": {name: {"type": "string"} for name in names.attachment}}
    members["properties"][names.attachments] = {"type": "array", "items": attachment}
    return _over(around, dataset) | members


def _flat(around: Around, envelope: FlatJson) -> dict[str, Schema]:
    found = {dataset.name: _object(around, envelope, dataset) for dataset in around.dictionary.datasets.values()}
    answer, part = envelope.answer, flat_answer_members(envelope)
    doubt = {"rule": "type", "confidence": answer.confidence, "source": part.source}
    kinds = {answer.success: "boolean", answer.message: "string"}
    properties = {
        name: _titled(part.fields[name].title) | {"x-unverified": [doubt | {"type": kind}]}
        for name, kind in kinds.items()
    }
    return found | {RECEIPT: _head(part.title) | {"type": "object", "properties": properties}}


def _object(around: Around, envelope: FlatJson, dataset: Dataset) -> Schema:
    """The fields of the record, and its type."""
    kind = kind_of(envelope, dataset)
    said = _enforced(kind, {"enum": kind.expected})
    return _over(around, dataset) | {"properties": {envelope.message.type: _titled(KIND) | said}}


def _over(around: Around, dataset: Dataset) -> Schema:
    """What stands at the head of a message that holds the fields of a record beside its own members."""
    head = _head(title_of(around.dictionary, dataset))
    return head | {"$ref": urn(around.dictionary.dialect, dataset.name), "type": "object"}


def _head(title: Text) -> Schema:
    return {"$schema": DRAFT} | _titled(title)


def _titled(title: Text) -> Schema:
    return {"title": title.zh, "description": title.en}


def _members(around: Around, part: Dataset) -> Schema:
    """The members of a part, and the definitions that they refer to."""
    schema = schema_of(around.dictionary, part)
    return {name: schema[name] for name in ("type", "required", "properties", "$defs") if schema[name]}


def _also(known: Sequence[Constraint]) -> Schema:
    """Further constraints of a member."""
    found: Schema = {}
    for one in known:
        found |= _enforced(one, keywords(one))
    return found


def _enforced(one: Constraint, words: Schema) -> Schema:
    """The keywords of a constraint that was read; of any other they are only said."""
    if one.confidence == "verified":
        return words
    return {"x-unverified": [{"rule": one.rule, "confidence": one.confidence, "source": one.source} | words]}
