"""The committed schemas, made ready to judge: JSON Schema by jsonschema-rs, XSD by lxml, certkit's own verdict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from lxml import etree

from certkit import resources
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.schemas.xsd import element_of
from certkit.standards.validation.checker import validate

CN = resources.schemas() / "cn"
DATASETS = [(dialect, name) for dialect in dialects() for name in dictionary(dialect).datasets]
JSON_SCHEMAS = sorted(CN.glob("*/json-schema/**/*.schema.json"))
XSDS = sorted([*CN.glob("*.xsd"), *CN.glob("*/xsd/**/*.xsd")])
Record = Mapping[str, str]
Pairs = Sequence[tuple[str, str]]


def place_of(path: Path) -> str:
    """Where a schema lies, as a name of a test."""
    return path.relative_to(CN).as_posix()


def read(path: Path) -> dict[str, Any]:
    """A JSON Schema."""
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@cache
def by_id() -> dict[str, dict[str, Any]]:
    """All JSON Schemas by their `$id`."""
    return {schema["$id"]: schema for schema in map(read, JSON_SCHEMAS)}


@cache
def json_schema(dialect: str, place: str) -> jsonschema_rs.Draft202012Validator:
    """The validator of a JSON Schema; whatever it refers to lies in the repository."""
    schema = read(CN / dialect / "json-schema" / f"{place}.schema.json")
    return jsonschema_rs.Draft202012Validator(schema, registry=_registry(), retriever=_no_network)


@cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(by_id().items(), retriever=_no_network)


@cache
def xsd(dialect: str, place: str) -> etree.XMLSchema:
    """An XSD, compiled; whatever it includes lies in the repository."""
    return etree.XMLSchema(etree.parse(CN / dialect / "xsd" / f"{place}.xsd", etree.XMLParser(no_network=True)))


def as_xml(name: str, pairs: Iterable[tuple[str, Any]]) -> etree._Element:
    """An element with an element per member; a list is one element per entry, an object an element with members."""
    root = etree.Element(name)
    for member, value in pairs:
        root.append(as_xml(member, _members(value)))
        if isinstance(value, str):
            root[-1].text = value
    return root


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from (("SOURCE", entry) for entry in value)


def by_json_schema(dialect: str, dataset: str, record: Record) -> bool:
    """Whether the JSON Schema of a dataset accepts a record."""
    return json_schema(dialect, dataset).is_valid(dict(record))


def by_xsd(dialect: str, dataset: str, pairs: Pairs) -> bool:
    """Whether the XSD of a dataset accepts a record with its fields in that order."""
    return bool(xsd(dialect, dataset).validate(as_xml(element_of(dictionary(dialect).dataset(dataset)), pairs)))


def by_certkit(dialect: str, dataset: str, record: Record) -> bool:
    """Whether certkit finds no verified deviation of layer 1, the shape of single values."""
    found = validate(dataset, record, dialect)
    return not any(deviation.layer == 1 and not deviation.advisory for deviation in found)


def _no_network(address: str) -> Any:
    raise AssertionError(f"{address} is not in the repository")
