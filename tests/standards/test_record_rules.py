"""Record rules and check characters: what the fields of a record demand of each other, told exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from valid_records import valid_record

from certkit.standards import Deviation, dictionary, validate
from certkit.standards.dictionaries.facts import Condition, Field, RecordRule
from certkit.standards.validation.checker import Checker
from certkit.standards.validation.rules import Unmet, ready
from certkit.text import Text

KNOWN = dictionary()
SECTION = valid_record(KNOWN.dataset("SECTION"))
TENDER = valid_record(KNOWN.dataset("TENDER_PROJECT"))
RESULT = valid_record(KNOWN.dataset("WIN_RESULT_ANNO"))
TITLE = Text("字段", "Field")
LIMIT = 3_000_000_000


def of_rule(found: list[Deviation], rule: str) -> list[Deviation]:
    """The deviations from one rule."""
    return [one for one in found if one.rule == rule]


def breaches(rule: RecordRule, record: dict[str, str], *several: str) -> list[Unmet]:
    """What a record of text breaks of a rule between the fields A, B and C."""
    fields = {
        name: Field(title=TITLE, type="string", required="no", name=name, several=name in several) for name in "ABC"
    }
    dataset = replace(KNOWN.dataset("PROJECT"), fields=fields, key=[], references=[], rules=[rule])
    ((_, asked),) = ready(dataset)
    return list(asked(record))


@pytest.mark.parametrize("unit", ["0", "1"])
@given(amount=st.decimals(min_value=0, max_value=LIMIT * 2, places=6))
def test_amount_is_compared_exactly_in_its_unit(unit: str, amount: Decimal) -> None:
    """The estimate of a section in yuan or in ten thousand yuan, to the last of six places."""
    written = f"{amount if unit == '0' else amount.scaleb(-4).quantize(Decimal('0.000001'))}"
    record = SECTION | {"CONTRACT_RECKON_PRICE": f"{Decimal(written):f}", "PRICE_UNIT": unit}
    found = of_rule(validate("SECTION", record), "at_most")
    assert bool(found) is (int(Decimal(written) * 10**6) * (1 if unit == "0" else 10**4) > LIMIT * 10**6)


def test_limit_itself_is_allowed_and_a_millionth_more_is_not() -> None:
    """3,000,000,000 yuan, or 300,000 ten thousand yuan; not checked by double precision, and only warned of."""
    for unit, limit in (("0", "3000000000"), ("1", "300000")):
        for amount, wrong in ((limit, False), (f"{limit}.000000", False), (f"{limit}.000001", True)):
            record = SECTION | {"CONTRACT_RECKON_PRICE": amount, "PRICE_UNIT": unit}
            found = of_rule(validate("SECTION", record), "at_most")
            assert bool(found) is wrong, record
            assert all((one.advisory, one.layer, one.expected) == (True, 2, LIMIT) for one in found)


def test_amount_of_an_unknown_unit_is_not_compared() -> None:
    """Nor one that is no number: these are wrong in their shape."""
    for amount, unit in (("9" * 14, "7"), ("9" * 14, ""), ("九", "0"), ("9e99", "0"), ("９" * 14, "0")):
        record = SECTION | {"CONTRACT_RECKON_PRICE": amount, "PRICE_UNIT": unit}
        assert not of_rule(validate("SECTION", record), "at_most")


def test_limit_holds_only_under_its_condition() -> None:
    """The price of an award is limited when it is an amount."""
    dear = RESULT | {"BID_AMOUNT": "9" * 12, "PRICE_UNIT": "0"}
    assert of_rule(validate("WIN_RESULT_ANNO", dear | {"PRICE_FORM_CODE": "1"}), "at_most")
    assert not of_rule(validate("WIN_RESULT_ANNO", dear | {"PRICE_FORM_CODE": "2"}), "at_most")


def test_mandatory_tender_of_a_sector_belongs_elsewhere() -> None:
    """Only with both: a type that has a dataset of its own, and a tender that the law demands."""
    for kind, by_law, wrong in (("A01", "1", True), ("G07", "1", True), ("A01", "0", False), ("A04", "1", False)):
        found = of_rule(
            validate("TENDER_PROJECT", TENDER | {"TENDER_PROJECT_TYPE": kind, "IS_TO_LAW": by_law}), "belongs_elsewhere"
        )
        assert bool(found) is wrong
        assert all(one.field == "TENDER_PROJECT_TYPE" and one.value == kind and not one.advisory for one in found)
        assert all(set(one.expected) == {"TENDER_PROJECT_TYPE", "IS_TO_LAW"} for one in found)


def test_both_conditions_must_hold() -> None:
    """`when` and `also` together; without any condition the rule always holds."""
    both = RecordRule(
        rule="required_when",
        fields=["C"],
        confidence="verified",
        when=Condition(field="A", values=["1"]),
        also=Condition(field="B", values=["1", "2"]),
    )
    assert breaches(both, {"A": "1", "B": "2"}) == [Unmet("C", "", {"A": ["1"], "B": ["1", "2"]})]
    assert breaches(both, {"A": "1", "B": "3"}) == []
    assert breaches(both, {"A": "1"}) == []
    assert breaches(both, {"A": "1", "B": "2", "C": "x"}) == []
    assert breaches(both, {"A": "1", "B": "2", "C": "\u3000"}) == [Unmet("C", "", {"A": ["1"], "B": ["1", "2"]})]
    assert breaches(replace(both, when=None, also=None), {}) == [Unmet("C", "", {})]


def test_condition_on_several_values_holds_when_one_of_them_does() -> None:
    """A field with several values meets a condition with any of them."""
    rule = RecordRule(
        rule="required_when", fields=["C"], confidence="verified", when=Condition(field="A", values=["2"])
    )
    assert breaches(rule, {"A": "1;2;3"}, "A")
    assert not breaches(rule, {"A": "1;3"}, "A")
    assert not breaches(rule, {"A": "1;2;3"})


def test_each_of_several_codes_begins_as_it_must() -> None:
    """The wrong one is pointed at; nothing is said where the parent is missing."""
    rule = RecordRule(rule="begins_with", fields=["A", "B"], confidence="inferred", parent="C")
    record = {"A": "P1;Q2;P3;Q4", "B": "Q", "C": "P"}
    assert breaches(rule, record, "A") == [
        Unmet("A", "Q2", {"C": "P"}, 1),
        Unmet("A", "Q4", {"C": "P"}, 3),
        Unmet("B", "Q", {"C": "P"}),
    ]
    assert breaches(rule, record | {"C": " "}, "A") == []
    assert breaches(rule, {"C": "P", "B": ""}, "A") == []


def test_wrong_code_among_several_has_a_path() -> None:
    """Path and value are those of the wrong one; the others are right."""
    record = valid_record(KNOWN.dataset("BID_OPENING_RECORD"))
    code = record["BID_SECTION_CODES"]
    found = validate("BID_OPENING_RECORD", record | {"BID_SECTION_CODES": f"{code};{code[:-1]};{code}x"})
    assert {(one.path, one.value) for one in of_rule(found, "coding")} == {
        ("/BID_SECTION_CODES/1", code[:-1]),
        ("/BID_SECTION_CODES/2", f"{code}x"),
    }


def test_wrong_check_character_is_told_once_and_as_layer_2() -> None:
    """Of a code with the right form; a code without the form is told by layer 1 alone."""
    project = valid_record(KNOWN.dataset("PROJECT"))
    for value, layer in (("91350100M000100Y44", 2), ("91350100I000100Y43", 1)):
        (one,) = validate("PROJECT", project | {"PLATFORM_CODE": value})
        assert (one.rule, one.layer, one.expected, one.advisory) == ("coding", layer, ["GB32100-USCC"], False)
        assert (one.path, one.value, one.title.zh) == ("/PLATFORM_CODE", value, "交易系统标识码")


def test_either_code_is_right_where_two_are_allowed() -> None:
    """An organisation is named by its credit code or by its old code; with a wrong check character by neither."""
    notice = valid_record(KNOWN.dataset("TENDER_ANN_QUA_INQUERY_ANN"))
    for value, right in (
        ("91350100M000100Y43", True),
        ("MB0270975", True),
        ("70846113-6", True),
        ("70846113-7", False),
        ("91350100M000100Y44", False),
        ("MB027097", False),
        ("91350100m000100y43", False),
        ("９1350100M000100Y43", False),
        ("91350100M000100Y43\n", False),
    ):
        found = of_rule(validate("TENDER_ANN_QUA_INQUERY_ANN", notice | {"TENDERER_CODE": value}), "coding")
        assert (found == []) is right, value


def test_part_of_a_code_is_checked_too() -> None:
    """The credit code within a unified transaction code; its own last character is not checked by anyone."""
    known = "B01-12350100MB02709751-20161231-211018-2"
    for value, wrong in ((known, False), (known[:-1] + "9", False), (known.replace("09751-", "09752-"), True)):
        found = validate("TENDER_PROJECT", TENDER | {"UNIFIED_DEAL_CODE": value})
        assert bool(of_rule(found, "coding")) is wrong, value


def test_check_characters_are_told_beside_other_deviations() -> None:
    """A record that is wrong elsewhere as well shows everything at once, in the order of the dictionary."""
    record = TENDER | {"UNIFIED_DEAL_CODE": "x", "TENDERER_CODE": "91350100M000100Y44", "PLATFORM_CODE": " "}
    found = [(one.field, one.rule, one.layer) for one in validate("TENDER_PROJECT", record)]
    order = [one.on_wire for one in KNOWN.dataset("TENDER_PROJECT").fields.values()]
    assert {("UNIFIED_DEAL_CODE", "length", 1), ("UNIFIED_DEAL_CODE", "coding", 1)} <= set(found)
    assert {("TENDERER_CODE", "coding", 2), ("PLATFORM_CODE", "required", 1)} <= set(found)
    assert [field for field, _, _ in found] == sorted((field for field, _, _ in found), key=order.index)


@given(data=st.data())
def test_rules_say_the_same_of_clean_and_of_other_records(data: st.DataObject) -> None:
    """What is told of layer 2 does not depend on whether the shape is right: an unknown field changes nothing."""
    record = dict(data.draw(st.sampled_from([SECTION, TENDER, RESULT])))
    name = next(
        one
        for one, base in (("SECTION", SECTION), ("TENDER_PROJECT", TENDER), ("WIN_RESULT_ANNO", RESULT))
        if base.keys() == record.keys()
    )
    for field in data.draw(st.lists(st.sampled_from(sorted(record)), max_size=4)):
        record[field] = data.draw(st.sampled_from(["", " ", record[field], "91350100M000100Y44", "1", "A01", "M9;M8"]))
    found = (
        Checker(KNOWN, KNOWN.dataset(name)).deviations(record) if data.draw(st.booleans()) else validate(name, record)
    )
    other = validate(name, record | {"OWN_FIELD": "1"})
    assert [one for one in other if one.field != "OWN_FIELD"] == found
