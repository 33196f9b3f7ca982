"""A second opinion: jsonschema agrees with the engine of the verdicts, but for wrong answers that are known by name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from valid_records import valid_record

from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.schemas.json_schema import schema_of
from certkit.standards.validation.checker import checker

EVERY = [(dialect, name) for dialect in dialects() for name in dictionary(dialect).datasets]
AMOUNT = {"type": "number", "multipleOf": 0.01}


class WrongAnswer(NamedTuple):
    """What jsonschema gets wrong, and what is right."""

    schema: dict[str, Any]
    instance: Any
    right: bool
    why: str


WRONG_ANSWERS = {
    "full-width digit": WrongAnswer(
        {"pattern": r"^\d+$"}, "１２３", False, r"\d of ECMA 262 is [0-9], of Python any digit"
    ),
    "full-width letter": WrongAnswer(
        {"pattern": r"^\w+$"}, "Ａ１", False, r"\w of ECMA 262 is ASCII, of Python any letter"
    ),
    "trailing newline": WrongAnswer(
        {"pattern": "^[0-9]+$"}, "12\n", False, "$ of Python also matches before a last newline"
    ),
    "cent 19.99": WrongAnswer(AMOUNT, 19.99, True, "multipleOf divides binary floating point numbers"),
    "cent 0.29": WrongAnswer(AMOUNT, 0.29, True, "multipleOf divides binary floating point numbers"),
    "cent 4.35": WrongAnswer(AMOUNT, 4.35, True, "multipleOf divides binary floating point numbers"),
    "exact cent": WrongAnswer(AMOUNT, Decimal("19.99"), True, "a Decimal cannot be divided by a float: TypeError"),
    "Chinese letters": WrongAnswer(
        {"pattern": r"^\p{Script=Han}+$"}, "标段", True, r"re of Python knows no \p: an error"
    ),
}
"""Reasons why jsonschema never gives a verdict here; the schemas of certkit avoid all but the trailing newline."""


def opinion(schema: dict[str, Any], instance: Any) -> bool | str:
    """What jsonschema says; the name of its error when it says nothing."""
    try:
        return jsonschema.Draft202012Validator(schema).is_valid(instance)
    except Exception as error:
        return type(error).__name__


@pytest.mark.parametrize("name", WRONG_ANSWERS)
def test_known_wrong_answer_is_still_wrong(name: str) -> None:
    """Each wrong answer on the list is one today, and the engine of the verdicts is right about it."""
    case = WRONG_ANSWERS[name]
    assert jsonschema_rs.Draft202012Validator(case.schema).is_valid(case.instance) is case.right, case.why
    assert opinion(case.schema, case.instance) != case.right, f"{name}: right by now, take it off the list"


@cache
def engines(dialect: str, name: str) -> tuple[Callable[[Any], set[str]], Callable[[Any], set[str]]]:
    """Both engines over the schema of a dataset, each telling the fields that it finds wrong."""
    known = dictionary(dialect)
    schema = schema_of(known, known.dataset(name))
    first = jsonschema_rs.Draft202012Validator(schema)
    second = jsonschema.Draft202012Validator(schema)

    def verdict(record: dict[str, Any]) -> set[str]:
        found = set()
        for error in first.iter_errors(record):
            kind = error.kind
            absent = isinstance(kind, jsonschema_rs.ValidationErrorKind.Required)
            found.add(kind.property if absent else str(error.instance_path[0]))
        return found

    def other(record: dict[str, Any]) -> set[str]:
        errors = list(second.iter_errors(record))
        missing = {name for name in schema["required"] if name not in record}
        assert sum(error.validator == "required" for error in errors) == len(missing)
        return {str(error.path[0]) for error in errors if error.path} | missing

    return verdict, other


@st.composite
def records(draw: st.DrawFn, dialect: str, name: str) -> dict[str, Any]:
    """A record that is right but for some fields, which a person or a program got wrong."""
    record: dict[str, Any] = dict(valid_record(dictionary(dialect).dataset(name)))
    for field in draw(st.lists(st.sampled_from(list(record)), max_size=6, unique=True)):
        record[field] = draw(mistaken(record[field]))
        if draw(st.booleans()) and draw(st.booleans()):
            del record[field]
    return record


def mistaken(value: str) -> st.SearchStrategy[Any]:
    """The value as it goes wrong: cut, lengthened, written in other characters, or no text."""
    letters = st.sampled_from("0123456789０１ABCXabcI-;. \t\n\r\u00a0\u3000\u2028\u0085\x00é́标\ue000𠮷𠀀")
    places = st.integers(0, len(value))
    return st.one_of(
        st.sampled_from(["", " ", "\u3000", "\n", value + "\n", value + " ", value[1:], value * 2, f"{value};{value}"]),
        st.builds(lambda place, letter: value[:place] + letter + value[place:], places, letters),
        st.builds(lambda place, letter: value[:place] + letter + value[place + 1 :], places, letters),
        st.text(letters, max_size=40),
        st.sampled_from([None, 0, 1.5, True, [], [value], {}, 10**20]),
    )


@pytest.mark.parametrize(("dialect", "name"), EVERY)
@given(data=st.data())
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_two_engines_and_the_validation_find_the_same_fields_wrong(
    dialect: str, name: str, data: st.DataObject
) -> None:
    """They differ only where a value ends with a newline, and there jsonschema finds less."""
    record = data.draw(records(dialect, name))
    verdict, other = engines(dialect, name)
    first, second = verdict(record), other(record)
    newline = {field for field, value in record.items() if isinstance(value, str) and value.endswith("\n")}
    assert second <= first
    assert first - second <= newline
    if dictionary(dialect).text_values == "yes" or all(isinstance(value, str) for value in record.values()):
        assert {one.field for one in checker(dialect, name).shape(record) if not one.advisory} == first
