"""Validation: a valid record passes, every single fact of the dictionary is enforced, doubtful facts only warn."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from valid_records import valid_record

from certkit.standards import Deviation, dictionary, validate
from certkit.standards.dictionaries.constraints import Constraint, constraints
from certkit.standards.dictionaries.loading import dialects

EVERY = pytest.mark.parametrize(
    ("dialect", "name"), [(dialect, name) for dialect in dialects() for name in dictionary(dialect).datasets]
)
PROJECT = valid_record(dictionary().dataset("PROJECT"))
LIST = valid_record(dictionary().dataset("TENDER_LIST"))


def spoilt(value: str, constraint: Constraint) -> str:
    """The value made wrong in the way that the constraint forbids."""
    match constraint.rule:
        case "length":
            return value + "1"
        case "shortest":
            return value[: constraint.expected - 1]
        case "longest":
            return "标" * (constraint.expected + 1)
        case "type":
            return "十"
        case "item_length":
            return value + ";" + value[:-1]
        case "digits":
            return "1" + "0" * constraint.expected["integer"]
        case "format":
            return "9" * len(value)
        case "code_list":
            return "?" * len(value)
        case "coding":
            return "!" * len(value)
    raise AssertionError(constraint.rule)


def rules(found: list[Deviation]) -> set[tuple[str, str]]:
    """Field and rule of each deviation."""
    return {(deviation.field, deviation.rule) for deviation in found}


@EVERY
def test_valid_record_has_no_deviation(dialect: str, name: str) -> None:
    """A record that follows the dictionary is accepted without a word."""
    assert validate(name, valid_record(dictionary(dialect).dataset(name)), dialect) == []


@EVERY
def test_every_missing_field_is_noticed_at_once(dialect: str, name: str) -> None:
    """An empty record lacks exactly the required fields, in the order of the dictionary; blank is empty."""
    dataset = dictionary(dialect).dataset(name)
    required = [field.on_wire for field in dataset.fields.values() if field.required == "yes"]
    names = [field.on_wire for field in dataset.fields.values()]
    for record in ({}, dict.fromkeys(names, " "), dict.fromkeys(names, "\u3000\n")):
        missing = [deviation.field for deviation in validate(name, record, dialect) if deviation.rule == "required"]
        assert missing == required


@EVERY
def test_every_constraint_of_every_field_is_enforced(dialect: str, name: str) -> None:
    """Each length, number, format, code list and coding rule is noticed when broken alone, with its source."""
    known = dictionary(dialect)
    dataset = known.dataset(name)
    record = valid_record(dataset)
    for field in dataset.fields.values():
        for constraint in constraints(known, dataset, field):
            value = spoilt(record[field.on_wire], constraint)
            found = validate(name, record | {field.on_wire: value}, dialect)
            mine = [one for one in found if (one.field, one.rule) == (field.on_wire, constraint.rule)]
            assert mine, (field.name, constraint)
            assert {(one.confidence, one.source, one.layer) for one in mine} == {
                (constraint.confidence, constraint.source, 1)
            }


def test_unread_facts_only_warn() -> None:
    """What was not read at its source is advisory: an inferred composition, an unknown field."""
    found = validate("PROJECT", PROJECT | {"INVEST_PROJECT_CODE": "x" * 24, "EXTRA": "1"})
    assert rules(found) == {("INVEST_PROJECT_CODE", "coding"), ("EXTRA", "unknown_field")}
    assert all(deviation.advisory for deviation in found)
    broken = validate("PROJECT", PROJECT | {"PROJECT_CODE": "x"})
    assert broken
    assert not any(deviation.advisory for deviation in broken)


def test_incomplete_code_list_constrains_nothing() -> None:
    """A value outside a list of which only a part was read is no deviation."""
    assert dictionary().code_lists["CURRENCY"].complete == "no"
    assert validate("TENDER_LIST", LIST | {"PRICE_CURRENCY": "999"}) == []


def test_condition_makes_a_field_required() -> None:
    """The amount is due when the price is an amount, the other form when it is not."""
    base = {name: value for name, value in LIST.items() if name not in ("BID_PRICE", "OTHER_BID_PRICE")}
    assert rules(validate("TENDER_LIST", base | {"PRICE_FORM_CODE": "1"})) == {("BID_PRICE", "required_when")}
    assert rules(validate("TENDER_LIST", base | {"PRICE_FORM_CODE": "2"})) == {("OTHER_BID_PRICE", "required_when")}
    assert validate("TENDER_LIST", base | {"PRICE_FORM_CODE": "9"}) == []


def test_one_of_two_fields_is_enough() -> None:
    """A legal person names one of its two tax registrations."""
    party = valid_record(dictionary().dataset("LEGAL_PERSON_BASE"))
    both = {"TAX_CERT_NO": "", "LOCAL_TAX_CERT_NO": ""}
    assert rules(validate("LEGAL_PERSON_BASE", party | both)) == {("TAX_CERT_NO", "one_of")}
    assert validate("LEGAL_PERSON_BASE", party | {"TAX_CERT_NO": ""}) == []


def test_codes_stay_in_the_family() -> None:
    """A section code that does not begin with its tender project's code is noticed, as an inferred rule."""
    section = valid_record(dictionary().dataset("SECTION"))
    found = validate("SECTION", section | {"BID_SECTION_CODE": "M3500001234567891001001"})
    assert rules(found) == {("BID_SECTION_CODE", "begins_with")}
    assert found[0].advisory


def test_several_values_are_checked_one_by_one() -> None:
    """Of values separated by a semicolon each must be right."""
    record = valid_record(dictionary().dataset("BID_OPENING_RECORD"))
    code = record["BID_SECTION_CODES"]
    assert validate("BID_OPENING_RECORD", record | {"BID_SECTION_CODES": f"{code};{code[:-1]}2"}) == []
    for wrong in (f"{code};", f"{code},{code}", f"{code};{code[:-1]}"):
        assert rules(validate("BID_OPENING_RECORD", record | {"BID_SECTION_CODES": wrong}))


@given(st.decimals(min_value=0, max_value=Decimal("99999999999999"), places=6))
def test_amounts_in_range_pass(amount: Decimal) -> None:
    """Any amount with at most 14 whole digits and six places is accepted, written in plain digits."""
    assert validate("TENDER_LIST", LIST | {"BID_PRICE": f"{amount:f}"}) == []


@given(st.text(min_size=1).filter(lambda text: text.strip() and not set(text) <= set("-.0123456789")))
def test_anything_else_is_no_amount(text: str) -> None:
    """Text, full-width digits and exponents are no amount, and no value crashes the validator."""
    assert ("BID_PRICE", "digits") in rules(validate("TENDER_LIST", LIST | {"BID_PRICE": text}))
