"""JSON Schema, XSD and certkit agree on every dataset; where XSD 1.0 cannot, it is said here and shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from published import CN, DATASETS, Record, by_certkit, by_json_schema, by_xsd
from valid_records import valid_value

from certkit.standards.dictionaries.constraints import Constraint, constraints, presence
from certkit.standards.dictionaries.facts import Dataset, Dictionary, Field
from certkit.standards.dictionaries.loading import dialects, dictionary

WRONG = "@"
BLANKS = ("", " ", "\u3000\n")
ON_DATASETS = pytest.mark.parametrize(("dialect", "name"), DATASETS)


def valid(dataset: Dataset) -> dict[str, str]:
    """Every field filled, by its name on the wire."""
    return {field.on_wire: valid_value(field) for field in dataset.fields.values()}


def verdicts(dialect: str, name: str, record: Record) -> tuple[bool, bool, bool]:
    """What JSON Schema, XSD and certkit say of a record."""
    judges = (by_json_schema(dialect, name, record), by_xsd(dialect, name, list(record.items())))
    return *judges, by_certkit(dialect, name, record)


def breaking(constraint: Constraint, value: str) -> Iterator[str]:
    """Values that break a constraint, made from one that keeps it."""
    if constraint.longest is not None:
        yield "标" * (constraint.longest + 1)
    if constraint.shortest is not None and constraint.shortest > 1:
        yield "标" * (constraint.shortest - 1)
    if constraint.pattern or constraint.values:
        yield WRONG
        yield value + "\n"
        yield value.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}) + "０"


def broken(known: Dictionary, dataset: Dataset, *, verified: bool) -> Iterator[dict[str, str]]:
    """Records in which one fact does not hold that was read; or one that was not."""
    right = valid(dataset)
    for field in dataset.fields.values():
        present = presence(dataset, field)
        if present is not None and (present.confidence == "verified") is verified:
            yield {wire: value for wire, value in right.items() if wire != field.on_wire}
            yield from (right | {field.on_wire: blank} for blank in BLANKS)
        for constraint in constraints(known, dataset, field):
            if (constraint.confidence == "verified") is verified:
                yield from (right | {field.on_wire: value} for value in breaking(constraint, right[field.on_wire]))


@ON_DATASETS
def test_all_three_accept_what_is_right(dialect: str, name: str) -> None:
    """A record with every field, one with the required ones only, and one whose others are blank."""
    dataset = dictionary(dialect).dataset(name)
    right = valid(dataset)
    required = {field.on_wire for field in dataset.fields.values() if _is_required(dataset, field)}
    assert verdicts(dialect, name, right) == (True, True, True)
    assert verdicts(dialect, name, {wire: right[wire] for wire in right if wire in required}) == (True, True, True)
    for blank in BLANKS:
        partly = {wire: value if wire in required else blank for wire, value in right.items()}
        assert verdicts(dialect, name, partly) == (True, True, True)


@ON_DATASETS
def test_all_three_refuse_what_breaks_one_verified_fact(dialect: str, name: str) -> None:
    """Missing or blank, too long, too short, of another form, no code of the list: none of the three lets it pass."""
    known = dictionary(dialect)
    for record in broken(known, known.dataset(name), verified=True):
        assert verdicts(dialect, name, record) == (False, False, False), record


def test_many_facts_are_tried() -> None:
    """The agreement is about thousands of records, in every dialect."""
    tried = {
        dialect: sum(1 for dataset in known.datasets.values() for _ in broken(known, dataset, verified=True))
        for dialect in dialects()
        if (known := dictionary(dialect))
    }
    assert tried["public-resource"] > 8000
    assert min(tried.values()) > 200


@ON_DATASETS
def test_unverified_facts_refuse_nothing(dialect: str, name: str) -> None:
    """A record that breaks a fact that was not read is refused by none, unless it breaks one that was: then by all."""
    known = dictionary(dialect)
    for record in broken(known, known.dataset(name), verified=False):
        assert len(set(verdicts(dialect, name, record))) == 1, record


def _is_required(dataset: Dataset, field: Field) -> bool:
    present = presence(dataset, field)
    return present is not None and present.confidence == "verified"


def corpus() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Dialect, dataset and record of every document of the corpus."""
    for path in sorted(CN.glob("*/documents/*/*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            yield path.parts[-4], document["dataset"], document["record"]


@pytest.mark.parametrize("dialect", dialects())
def test_all_three_agree_on_the_corpus(dialect: str) -> None:
    """Every document whose values are text that XML can hold, and whose fields are known, gets one verdict."""
    compared = 0
    for spoken, name, record in corpus():
        if spoken == dialect and _in_xml(record) and record.keys() <= valid(dictionary(dialect).dataset(name)).keys():
            assert len(set(verdicts(dialect, name, record))) == 1, record
            compared += 1
    assert compared > 50


def _in_xml(record: dict[str, Any]) -> bool:
    """Whether XML holds the record as it is: texts only, no control characters but tab and line feed."""
    texts = [value for value in record.values() if isinstance(value, str)]
    return len(texts) == len(record) and all(one >= " " or one in "\t\n" for text in texts for one in text)
