"""The schema that validates: all constraints of a dataset, read or not, as jsonschema-rs checks them fastest.

What a person reads is `schema.py`; both are made of the same constraints. An error says by its place in the schema
which constraint it breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from certkit.standards.dictionaries.constraints import Constraint, constraints, presence
from certkit.standards.dictionaries.facts import Dataset, Dictionary, Field
from certkit.standards.dictionaries.patterns import BLANK

Places = Mapping[tuple[str | int, ...], tuple[int, Constraint]]
"""Of the schema of a field: which constraint stands there, and the how manieth of the field it is."""
_FILLED = f"[^{BLANK}]"
_ANY = ""
"""A pattern that every text has; for it the engine reads the text, and notices what is no Unicode."""


def engine(dictionary: Dictionary, dataset: Dataset) -> tuple[jsonschema_rs.Draft202012Validator, dict[str, Places]]:
    """The validator of a dataset, and by wire name where in its schema the constraints stand."""
    properties: dict[str, Any] = {}
    places: dict[str, Places] = {}
    required = []
    for field in dataset.fields.values():
        known = constraints(dictionary, dataset, field)
        properties[field.on_wire], places[field.on_wire] = _of_field(field, known)
        if presence(dataset, field):
            required.append(field.on_wire)
            if not never_blank(known):
                _add(properties[field.on_wire], {"pattern": _FILLED})
        if properties[field.on_wire].keys().isdisjoint(("enum", "pattern")):
            properties[field.on_wire]["pattern"] = _ANY
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    options = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(schema, pattern_options=options), places


def keywords(constraint: Constraint) -> dict[str, Any]:
    """A constraint in the words of JSON Schema."""
    found: dict[str, Any] = {}
    if constraint.shortest is not None:
        found["minLength"] = constraint.shortest
    if constraint.longest is not None:
        found["maxLength"] = constraint.longest
    if constraint.values:
        found["enum"] = list(constraint.values)
    if constraint.pattern:
        found["pattern"] = whole(constraint.pattern)
    return found


def whole(pattern: str) -> str:
    """The expression of JSON Schema, where one finds a part, of a pattern of the whole value."""
    return f"^(?:{pattern})$" if "|" in pattern else f"^{pattern}$"


def never_blank(known: list[Constraint]) -> bool:
    """Whether a blank value breaks a constraint anyway."""
    return any(one.values or (one.pattern and "[^" not in one.pattern) for one in known)


def _of_field(field: Field, known: list[Constraint]) -> tuple[dict[str, Any], Places]:
    schema: dict[str, Any] = {"type": "string"}
    places: dict[tuple[str | int, ...], tuple[int, Constraint]] = {}
    for rank, constraint in enumerate(known):
        words = keywords(constraint)
        start = _add(schema, words)
        places |= {(*start, word): (rank, constraint) for word in words}
    return schema, places


def _add(schema: dict[str, Any], words: dict[str, Any]) -> tuple[str | int, ...]:
    """Puts keywords beside the others, or apart when one of them is there already; where they stand."""
    if schema.keys().isdisjoint(words):
        schema |= words
        return ()
    apart = schema.setdefault("allOf", [])
    apart.append(words)
    return "allOf", len(apart) - 1
