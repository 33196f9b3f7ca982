"""The committed schemas: what the dictionary says today, lawful for two engines each, and sufficient in themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import xmlschema
from jsonschema import Draft202012Validator
from lxml import etree
from published import CN, DATASETS, JSON_SCHEMAS, XSDS, by_id, json_schema, place_of, read
from referencing import Registry, Resource

from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.schemas.publish import publish, stale

FAMILY = pytest.mark.parametrize("dialect", dialects())


def test_committed_schemas_are_what_the_dictionary_says() -> None:
    """A schema that is missing, outdated or left over is named; `make schemas` puts it right."""
    assert stale(CN) == [], "run make schemas"


def test_every_dataset_has_both_schemas_and_a_message() -> None:
    """110 datasets in JSON Schema and XSD; a message for each that a message can carry, and the receipts."""
    places = {place_of(path) for path in (*JSON_SCHEMAS, *XSDS)}
    for dialect, name in DATASETS:
        carried = dialect != "public-resource" or dictionary(dialect).dataset(name).number
        for folder in ("", "messages/") if carried else ("",):
            assert f"{dialect}/json-schema/{folder}{name}.schema.json" in places
            assert f"{dialect}/xsd/{folder}{name}.xsd" in places
    for dialect in dialects():
        assert f"{dialect}/json-schema/messages/RECEIPT.schema.json" in places
    assert len(DATASETS) == 110


def test_publishing_again_changes_only_what_is_stale(tmp_path: Path) -> None:
    """A changed schema is written anew, a lost one restored, one of no dataset removed; the rest is left alone."""
    folder = tmp_path / "cn"
    shutil.copytree(CN, folder, ignore=shutil.ignore_patterns("documents", "public-resource", "ec2"))
    publish(folder)
    changed, lost, orphan = (f"shanxi/xsd/{name}.xsd" for name in ("GCJS_PROJECT", "GCJS_NOTICE", "GONE"))
    (folder / changed).write_bytes(b"<xs:schema/>")
    (folder / lost).unlink()
    (folder / orphan).write_bytes(b"<xs:schema/>")
    assert publish(folder) == sorted([changed, lost, orphan])
    assert (folder / changed).read_bytes() == (CN / changed).read_bytes()
    assert (folder / lost).exists()
    assert not (folder / orphan).exists()
    assert publish(folder) == []


@FAMILY
def test_json_schemas_are_lawful(dialect: str) -> None:
    """Two engines find each JSON Schema valid by the meta-schema of 2020-12."""
    for path in _of(dialect, JSON_SCHEMAS):
        schema = read(path)
        Draft202012Validator.check_schema(schema)
        jsonschema_rs.meta.validate(schema)
        assert schema["$id"].startswith(f"urn:certkit:cn:{dialect}:"), place_of(path)


@FAMILY
def test_references_resolve_without_a_network(dialect: str) -> None:
    """Whatever a JSON Schema refers to lies in the repository, for both engines."""
    registry: Registry[Any] = Registry().with_contents(by_id().items())
    for path in _of(dialect, JSON_SCHEMAS):
        schema = read(path)
        resolver = registry.resolver_with_root(Resource.from_contents(schema))
        for reference in _references(schema):
            assert resolver.lookup(reference).contents, f"{place_of(path)}: {reference}"
        place = path.relative_to(CN / dialect / "json-schema").as_posix().removesuffix(".schema.json")
        json_schema(dialect, place).is_valid({})


@FAMILY
def test_xsds_are_lawful(dialect: str) -> None:
    """Two engines compile each XSD: xmlschema, which holds it against the meta-schema of XSD 1.0, and lxml.

    To the first the schema of a dataset is given with that of its message, which includes it.
    """
    places = {place_of(path): path for path in _of(dialect, XSDS)}
    for place, path in places.items():
        etree.XMLSchema(etree.parse(path))
        if place.replace("/xsd/", "/xsd/messages/") not in places:
            xmlschema.XMLSchema10(str(path), allow="local")


def test_meta_schema_of_xsd_is_held_against_each(tmp_path: Path) -> None:
    """A schema that the meta-schema forbids does not compile."""
    wrong = tmp_path / "wrong.xsd"
    text = (CN / "values.xsd").read_text(encoding="utf-8")
    assert '<xs:pattern value="' in text
    wrong.write_text(text.replace("<xs:pattern value=", "<xs:pattern worth=", 1), encoding="utf-8")
    with pytest.raises(xmlschema.XMLSchemaParseError):
        xmlschema.XMLSchema10(str(wrong), allow="local")
    with pytest.raises(etree.XMLSchemaParseError):
        etree.XMLSchema(etree.parse(wrong))


@FAMILY
def test_every_schema_speaks_chinese_and_english(dialect: str) -> None:
    """Each field and each schema has a title in both languages."""
    for path in _of(dialect, XSDS):
        for notes in etree.parse(path).iter("{*}annotation"):
            assert [one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in notes][:2] == ["zh", "en"]
            assert all(one.text for one in notes[:2]), place_of(path)
    for path in _of(dialect, JSON_SCHEMAS):
        schema = read(path)
        for told in (schema, *_described(schema)):
            assert told["title"] and told["description"], place_of(path)


def _described(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of a dataset's own schema."""
    if "x-dataset" in schema:
        yield from schema["properties"].values()


def _of(dialect: str, paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.is_relative_to(CN / dialect)]


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref":
                yield value
            yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)
