"""Values as they come: blank, no text, strange characters; every JSON value is judged and none is an exception."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from valid_records import valid_record

from certkit.standards import Deviation, dictionary, validate
from certkit.standards.dictionaries.loading import dialects
from certkit.standards.validation.checker import checker

NAMES = [(dialect, name) for dialect in dialects() for name in dictionary(dialect).datasets]
PROJECT = valid_record(dictionary().dataset("PROJECT"))
LIST = valid_record(dictionary().dataset("TENDER_LIST"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.decimals()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)


def told(found: list[Deviation]) -> set[tuple[str, str]]:
    """Field and rule of each deviation."""
    return {(one.field, one.rule) for one in found}


@given(data=st.data())
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_comes_is_judged(data: st.DataObject) -> None:
    """Any JSON value in any field, known or not: a list of deviations that can be written, never an exception."""
    dialect, name = data.draw(st.sampled_from(NAMES))
    fields = list(dictionary(dialect).dataset(name).fields.values())
    names = st.sampled_from([one.on_wire for one in fields]) | st.text()
    found = validate(name, data.draw(st.dictionaries(names, JSON, max_size=8)), dialect)
    for one in found:
        assert json.dumps([one.field, one.path, one.value, one.expected], ensure_ascii=False).encode()
        assert one.source
    assert checker(dialect, name).shape({}) == [one for one in validate(name, {}, dialect) if one.layer == 1]


@pytest.mark.parametrize("value", [0, 1.5, True, None, [], ["a", "b"], {"a": 1}, 10**400, float("nan"), -0.0])
def test_value_that_is_no_text_deviates_by_type(value: Any) -> None:
    """Where all values travel as text; what it says as text is checked as well."""
    found = validate("PROJECT", PROJECT | {"PROJECT_CODE": value})
    assert ("PROJECT_CODE", "type") in told(found)
    assert told(found) - {("PROJECT_CODE", "type")}
    assert found[0].rule == "type"
    assert all(one.field == "PROJECT_CODE" and not one.advisory for one in found)


def test_number_with_the_right_text_is_wrong_by_type_alone() -> None:
    """A price as JSON number: exact digits, no exponent, no rounding."""
    for value in (19.99, 0.29, 1e6, 12345678901234, Decimal("0.000001"), 0.5):
        assert told(validate("TENDER_LIST", LIST | {"BID_PRICE": value})) == {("BID_PRICE", "type")}, value
    assert told(validate("TENDER_LIST", LIST | {"BID_PRICE": 0.1 + 0.2})) == {
        ("BID_PRICE", "type"),
        ("BID_PRICE", "digits"),
    }
    (one,) = validate("TENDER_LIST", LIST | {"BID_PRICE": 1e6})
    assert (one.value, one.expected) == ("1000000.0", "string")


def test_text_is_not_demanded_for_sure_where_that_is_not_known() -> None:
    """EC2 may send numbers as such: a remark."""
    assert dictionary("ec2").text_values == "unknown"
    dataset = dictionary("ec2").dataset("EC2_TENDERERINFO")
    amount = next(field for field in dataset.fields.values() if field.type == "decimal")
    (one,) = validate(dataset.name, valid_record(dataset) | {amount.on_wire: 1000.5}, "ec2")
    assert (one.rule, one.advisory) == ("type", True)


def test_null_is_absent_and_no_text() -> None:
    """A required field that is null is missing; an optional one only has the wrong type."""
    assert told(validate("PROJECT", PROJECT | {"PROJECT_CODE": None})) == {
        ("PROJECT_CODE", "type"),
        ("PROJECT_CODE", "required"),
    }
    optional = next(one.name for one in dictionary().dataset("PROJECT").fields.values() if one.required == "no")
    assert (optional, "required") not in told(validate("PROJECT", PROJECT | {optional: None}))


def test_list_is_taken_as_several_values() -> None:
    """Values in a JSON list are wrong by type, and each is checked like those between separators."""
    record = valid_record(dictionary().dataset("BID_OPENING_RECORD"))
    code = record["BID_SECTION_CODES"]
    found = validate("BID_OPENING_RECORD", record | {"BID_SECTION_CODES": [code, code[:-1]]})
    assert {(one.rule, one.path) for one in found if one.rule in ("type", "coding")} == {
        ("type", "/BID_SECTION_CODES"),
        ("coding", "/BID_SECTION_CODES/1"),
    }


@pytest.mark.parametrize("field", ["PROJECT_CODE", "PLATFORM_CODE", "DATA_TIMESTAMP", "RELATE_CODE"])
@pytest.mark.parametrize("spoil", ["{}\n", "{}\r", " {}", "{}\u3000", "{}\x00", "\ufeff{}", "{}\u0301", "{}\u200b"])
def test_code_with_a_character_too_many_is_wrong(field: str, spoil: str) -> None:
    """A last newline, NUL, a mark of byte order, a combining or invisible character: no engine overlooks it."""
    found = validate("PROJECT", PROJECT | {field: spoil.format(PROJECT[field])})
    assert {one.field for one in found} == {field}
    assert not all(one.advisory for one in found)


@pytest.mark.parametrize("field", ["PROJECT_CODE", "PLATFORM_CODE", "DATA_TIMESTAMP", "RELATE_CODE"])
def test_full_width_digits_are_no_digits(field: str) -> None:
    """Digits as a person types them with a Chinese keyboard."""
    wide = PROJECT[field].translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    found = validate("PROJECT", PROJECT | {field: wide})
    assert wide != PROJECT[field]
    assert {one.field for one in found} == {field}
    assert not all(one.advisory for one in found)


@pytest.mark.parametrize("character", ["标", "𠮷", "㐂", "é", "e\u0301", "\U0003134a", "\ue000"])
def test_length_counts_characters(character: str) -> None:
    """Code points, not bytes nor UTF-16 units; a combining character is one of its own; rare ones of GB 18030 too."""
    longest = dictionary().dataset("PROJECT").fields["PROJECT_NAME"].longest
    assert longest
    exact = (character * longest)[:longest]
    assert validate("PROJECT", PROJECT | {"PROJECT_NAME": exact}) == []
    assert told(validate("PROJECT", PROJECT | {"PROJECT_NAME": exact + character[0]})) == {("PROJECT_NAME", "longest")}


def test_half_a_surrogate_pair_is_no_character() -> None:
    """It is a deviation of type in every dialect, is shown as the replacement character, and counts as one."""
    for dialect, name in (("public-resource", "PROJECT"), ("ec2", "EC2_PROJECT")):
        record = valid_record(dictionary(dialect).dataset(name))
        field = list(record)[1]
        found = validate(name, record | {field: "标\ud83d段"}, dialect)
        (one,) = [one for one in found if one.rule == "type"]
        assert (one.field, one.value, one.advisory) == (field, "标\ufffd段", False)
    extra = validate("PROJECT", PROJECT | {"\udc00": "\udc00"})
    assert [(one.field, one.path, one.value) for one in extra] == [("\ufffd", "/\ufffd", "\ufffd")]


def test_blank_is_absent() -> None:
    """Nothing to see is no value: of a required field it is missing, of an optional one nothing is said."""
    for blank in ("", " ", "\t\r\n", "\u3000", "\u00a0\u2003"):
        optional = {
            field.on_wire: blank for field in dictionary().dataset("PROJECT").fields.values() if field.required == "no"
        }
        assert [one for one in validate("PROJECT", PROJECT | optional) if one.rule != "required_when"] == []
        assert told(validate("PROJECT", PROJECT | {"PROJECT_NAME": blank})) == {("PROJECT_NAME", "required")}


def test_field_that_the_dataset_does_not_have_is_a_remark_with_its_path() -> None:
    """Its name is escaped as JSON Pointer demands; a blank one is as absent as any other."""
    (one,) = validate("PROJECT", PROJECT | {"A/B~C": "1"})
    assert (one.rule, one.path, one.value, one.advisory) == ("unknown_field", "/A~1B~0C", "1", True)
    for blank in ("", "\u3000", None):
        assert validate("PROJECT", PROJECT | {"OTHER": blank}) == []


def test_record_of_another_kind_of_mapping_and_text_is_read() -> None:
    """A checker takes any mapping and any kind of text, and leaves them as they are."""

    class Own(dict[str, str]):
        pass

    class Smart(str):
        __slots__ = ()

    for record in (Own(PROJECT), {name: Smart(value) for name, value in PROJECT.items()}):
        assert checker("public-resource", "PROJECT").deviations(record) == []
        assert record == PROJECT
    assert told(validate("PROJECT", PROJECT | {"PROJECT_CODE": Smart("x")})) == {
        ("PROJECT_CODE", "length"),
        ("PROJECT_CODE", "coding"),
    }


def test_depth_and_size_do_not_matter() -> None:
    """A list in a list in a list, a number of many digits, a text of megabytes: judged like any other."""
    nested: list[Any] = []
    for _ in range(50_000):
        nested = [nested]
    for value in (nested, 10**5000, Decimal("1E+999999"), "标" * 2_000_000, ";" * 100_000):
        assert {one.field for one in validate("PROJECT", PROJECT | {"PROJECT_NAME": value})} == {"PROJECT_NAME"}
