"""JSON Schema 2020-12 of a dataset, made from the dictionary: one member of `allOf` per constraint of a field.

All values are strings, as they travel. Dates and coding rules are formats of our own; whoever validates supplies them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from certkit.standards.facts import CodeList, CodingRule, Confidence, Dataset, Dictionary, Field

DRAFT = "https://json-schema.org/draft/2020-12/schema"
EACH = ";"
"""Ends the name of a format that holds for each of several values."""


@dataclass(frozen=True)
class Constraint:
    """One thing that a value must satisfy: its name, what is expected, how sure that is, and its schema."""

    rule: str
    expected: Any
    confidence: Confidence
    schema: dict[str, Any]


def schema_of(dictionary: Dictionary, dataset: Dataset) -> dict[str, Any]:
    """The schema of one record; fields that are not of the dataset are left to the record rules."""
    fields = dataset.fields.values()
    return {
        "$schema": DRAFT,
        "title": dataset.title.zh,
        "type": "object",
        "properties": {field.name: _member(dictionary, dataset, field) for field in fields},
        "required": [field.name for field in fields if field.required == "yes"],
    }


def _member(dictionary: Dictionary, dataset: Dataset, field: Field) -> dict[str, Any]:
    schemas = [constraint.schema for constraint in constraints(dictionary, dataset, field)]
    return {"title": field.title.zh, "type": "string"} | ({"allOf": schemas} if schemas else {})


def constraints(dictionary: Dictionary, dataset: Dataset, field: Field) -> list[Constraint]:
    """What the dictionary demands of the field's value; what is unknown demands nothing."""
    sure = dataset.certainty(field)
    found = _lengths(field, sure)
    if field.integer_digits is not None and not field.code_list:
        found.append(_digits(field, field.integer_digits, sure))
    if field.format:
        found.append(Constraint("format", field.format, sure, {"format": field.format}))
    if field.code_list:
        found += _codes(field, dictionary.code_lists[field.code_list], sure)
    if field.coding:
        found.append(_coding(field, dictionary.coding_rules, sure))
    return found


def _lengths(field: Field, sure: Confidence) -> list[Constraint]:
    found = []
    if field.length is not None:
        bounds = {"minLength": field.length, "maxLength": field.length}
        found.append(Constraint("length", field.length, sure, bounds))
    if field.longest is not None:
        found.append(Constraint("longest", field.longest, sure, {"maxLength": field.longest}))
    if field.shortest is not None:
        found.append(Constraint("shortest", field.shortest, sure, {"minLength": field.shortest}))
    if field.item_length is not None:
        item = f".{{{field.item_length}}}"
        weaker = _weaker(sure, field, "item_length")
        found.append(Constraint("item_length", field.item_length, weaker, {"pattern": _each(item)}))
    return found


def _digits(field: Field, whole: int, sure: Confidence) -> Constraint:
    fraction = rf"(\.[0-9]{{1,{field.decimal_digits}}})?" if field.decimal_digits else ""
    expected = {"integer": whole, "decimal": field.decimal_digits or 0}
    return Constraint("digits", expected, sure, {"pattern": rf"^-?[0-9]{{1,{whole}}}{fraction}$"})


def _codes(field: Field, codes: CodeList, sure: Confidence) -> list[Constraint]:
    """Nothing for a list that is not known to be complete."""
    if codes.complete != "yes":
        return []
    known = [value.code for value in codes.values]
    weaker = codes.confidence if sure == "verified" else sure
    schema = {"pattern": _each("|".join(map(re.escape, known)))} if field.several else {"enum": known}
    return [Constraint("code_list", known, _weaker(weaker, field, "code_list"), schema)]


def _coding(field: Field, rules: dict[str, CodingRule], sure: Confidence) -> Constraint:
    """A rule that was not read makes the whole demand uncertain."""
    doubts = [rules[name].confidence for name in field.coding if rules[name].confidence != "verified"]
    confidence = doubts[0] if doubts and sure == "verified" else sure
    name = "|".join(field.coding) + (EACH if field.several else "")
    return Constraint("coding", field.coding, confidence, {"format": name})


def _weaker(sure: Confidence, field: Field, property: str) -> Confidence:
    return "inferred" if sure == "verified" and property in field.inferred else sure


def _each(item: str) -> str:
    return f"^(?:{item})(?:;(?:{item}))*$"
