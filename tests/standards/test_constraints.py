"""Constraints: each fact with the confidence of its weakest link, patterns that are right and understood everywhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from stdnum.cn import ric, uscc

from certkit import resources
from certkit.errors import InputError
from certkit.standards import dictionary
from certkit.standards.dictionaries.constraints import Constraint, constraints, presence, unchecked
from certkit.standards.dictionaries.facts import Confidence, Dataset, Dictionary, Field
from certkit.standards.dictionaries.loading import dialects, load
from certkit.standards.dictionaries.patterns import DATES, coded
from certkit.standards.validation.coding import follows, is_date
from certkit.standards.validation.engine import whole
from certkit.text import Text

KNOWN = dictionary()
PROJECT = KNOWN.dataset("PROJECT")
TITLE = Text("字段", "Field")
ORDER = ["verified", "inferred", "memory", "unverified"]
READ = {"yyyyMMdd": "%Y%m%d", "yyyyMMddHHmmss": "%Y%m%d%H%M%S", "yyMMdd": "%y%m%d"}


def every_constraint() -> Iterator[Constraint]:
    """All constraints of all dialects."""
    for dialect in dialects():
        known = dictionary(dialect)
        for dataset in known.datasets.values():
            for field in dataset.fields.values():
                yield from constraints(known, dataset, field)


PATTERNS = sorted({one.pattern for one in every_constraint() if one.pattern})


def of(field: Field, known: Dictionary = KNOWN, dataset: Dataset = PROJECT) -> dict[str, Constraint]:
    """The constraints of a field by rule."""
    return {one.rule: one for one in constraints(known, dataset, field)}


def real(value: str, format: str) -> bool:
    """Whether the standard library reads the value as a date of that format."""
    if len(value) != len(format) or not (value.isascii() and value.isdigit()):
        return False
    try:
        datetime.strptime(value, READ[format])
    except ValueError:
        return False
    return True


def near_dates() -> st.SearchStrategy[str]:
    """Digits that are mostly a date, or nearly one."""
    years, small = st.integers(0, 9999), st.integers(0, 32)
    times = st.tuples(st.integers(0, 25), st.integers(0, 61), st.integers(0, 61))
    return st.builds(lambda y, m, d, t: f"{y:04}{m:02}{d:02}{t[0]:02}{t[1]:02}{t[2]:02}", years, small, small, times)


@given(near_dates(), st.sampled_from(["", "0", "\n", " ", "１"]))
def test_date_is_a_real_one(text: str, tail: str) -> None:
    """The patterns of dates and times say what the calendar says, leap years included."""
    for format, value in (("yyyyMMddHHmmss", text), ("yyyyMMdd", text[:8]), ("yyMMdd", text[2:8])):
        assert is_date(value + tail, format) is real(value + tail, format)


@pytest.mark.parametrize("year", [1, 4, 100, 1900, 1996, 2000, 2023, 2024, 2100, 2400, 9999])
def test_every_day_of_a_year_and_no_other(year: int) -> None:
    """All month and day numbers of common years, leap years and centuries."""
    for month in range(14):
        for day in range(33):
            value = f"{year:04}{month:02}{day:02}"
            assert is_date(value, "yyyyMMdd") is real(value, "yyyyMMdd"), value


@pytest.mark.parametrize("pattern", [*PATTERNS, *DATES.values()])
def test_patterns_keep_to_what_rust_python_and_xsd_share(pattern: str) -> None:
    """No anchor, no silent group, no class by letter, no look-around; and each engine takes the pattern."""
    assert not re.search(r"\(\?|\\[dwsDWSbpPiIcC]|(?<!\[)\^|\$", pattern)
    re.compile(pattern)
    jsonschema_rs.Draft202012Validator({"pattern": whole(pattern)}, pattern_options=jsonschema_rs.RegexOptions())
    facet = f'<xs:restriction base="xs:string"><xs:pattern value="{pattern.replace("&", "&amp;")}"/></xs:restriction>'
    etree.XMLSchema(
        etree.fromstring(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="F"><xs:simpleType>'
            f"{facet}</xs:simpleType></xs:element></xs:schema>"
        )
    )


def _follows(name: str, value: str) -> bool:
    """A coding rule applied part by part, without patterns of the whole; check characters by a library."""
    rule = KNOWN.coding_rules[name]
    if rule.length is not None and len(value) != rule.length:
        return False
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        return False
    for part in rule.parts:
        piece = value[part.first - 1 : part.last]
        if (part.rule and not _follows(part.rule, piece)) or (part.date and not real(piece, part.date)):
            return False
    if rule.check == "uscc":
        return bool(uscc.calc_check_digit(value[:-1]) == value[-1])
    if rule.check == "citizen":
        return bool(ric.calc_check_digit(value) == value[-1])
    if rule.check == "organisation":
        plain, weights = value.replace("-", ""), (3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(letter, 36) * weight for letter, weight in zip(plain[:8], weights, strict=True))
        return plain[-1] == "0123456789X0"[(11 - total % 11) % 11]
    return True


@pytest.mark.parametrize("name", KNOWN.coding_rules)
@given(data=st.data())
def test_coding_rule_says_what_its_parts_say(name: str, data: st.DataObject) -> None:
    """The one pattern of a code agrees with its parts taken one by one, on samples with some characters changed."""
    value = data.draw(st.sampled_from([*KNOWN.coding_rules[name].samples, *KNOWN.coding_rules[name].counter]))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(value)))
        letter = data.draw(st.sampled_from("0123456789ABCIOSVXZabz-_１Ａ ;"))
        value = value[:place] + letter + value[place + data.draw(st.integers(0, 1)) :]
    assert follows(KNOWN.coding_rules, name, value) is _follows(name, value), value


def test_letters_are_legal_at_the_head_of_a_credit_code() -> None:
    """Places 1 and 2 of a unified social credit code may be letters; I, O, S, V and Z are nowhere."""
    for head in ("A1", "9Y", "NA", "Y3"):
        code = f"{head}350100M000100Y4"
        assert follows(KNOWN.coding_rules, "GB32100-USCC", code + uscc.calc_check_digit(code))
    pattern = coded(KNOWN.coding_rules, "GB32100-USCC")
    for letter in "IOSVZ":
        assert not re.fullmatch(pattern, f"9{letter}350100M000100Y43")
        assert not re.fullmatch(pattern, f"91350100M00010{letter}Y43")


def test_unknown_facts_demand_nothing() -> None:
    """A field of which only the title is known is not constrained, and says what is unchecked."""
    field = Field(title=TITLE, type="string", required="unknown", name="F")
    assert constraints(KNOWN, PROJECT, field) == []
    assert presence(PROJECT, field) is None
    assert [text.en for text in unchecked(KNOWN, PROJECT, field)] == [
        "Whether it is required: not known",
        "The length: not known",
    ]


def test_number_without_known_digits_is_still_a_number() -> None:
    """Type decimal or integer alone; by meaning alone it is an inference."""
    field = Field(title=TITLE, type="decimal", required="no", name="F")
    whole_number = replace(field, type="integer")
    meant = replace(field, type="string", meaning="integer")
    assert (of(field)["type"].expected, of(field)["type"].confidence) == ("decimal", "verified")
    for value, right in (("-1.50", True), ("1.", False), (".5", False), ("1e5", False), ("１", False), ("+1", False)):
        assert (re.fullmatch(of(field)["type"].pattern, value) is not None) is right
    assert re.fullmatch(of(whole_number)["type"].pattern, "1.0") is None
    assert (of(meant)["type"].expected, of(meant)["type"].confidence) == ("integer", "inferred")


@pytest.mark.parametrize("weak", ["length", "longest", "shortest", "format", "code_list", "item_length", "coding", ""])
def test_inference_weakens_exactly_the_named_property(weak: str) -> None:
    """Each property that was inferred makes its own constraint uncertain, and no other."""
    field = Field(
        title=TITLE,
        type="string",
        required="yes",
        name="F",
        length=8,
        longest=9,
        shortest=1,
        format="yyyyMMdd",
        item_length=8,
        several=True,
        code_list="TRUE_OR_FALSE",
        coding=["GB32100-USCC"],
        inferred=[weak] if weak else [],
    )
    found = of(field)
    assert set(found) == {"length", "longest", "shortest", "format", "item_length", "code_list", "coding"}
    assert {rule for rule, one in found.items() if one.confidence != "verified"} == ({weak} if weak else set())


@pytest.mark.parametrize("confidence", ["verified", "inferred", "memory", "unverified"])
def test_confidence_is_that_of_the_weakest_link(confidence: Confidence) -> None:
    """Of dataset, field, code list and coding rule, also of a rule that a part follows."""
    field = Field(title=TITLE, type="code", required="yes", name="F", code_list="L", coding=["CN-B.3.2-PROJECT_CODE"])
    weak_list = {"L": replace(KNOWN.code_lists["TRUE_OR_FALSE"], confidence=confidence)}
    platform = KNOWN.coding_rules["CN-B.3.1-PLATFORM_CODE"]
    weak_rule = KNOWN.coding_rules | {"CN-B.3.1-PLATFORM_CODE": replace(platform, confidence=confidence)}
    known = Dictionary(
        dialect="own",
        title=TITLE,
        datasets={},
        common={},
        code_lists=weak_list,
        coding_rules=weak_rule,
        business_rules={},
    )
    found = of(field, known)
    assert (found["code_list"].confidence, found["coding"].confidence) == (confidence, confidence)
    surer = replace(field, confidence="memory")
    assert all(one.confidence == max(confidence, "memory", key=ORDER.index) for one in of(surer, known).values())


def test_incomplete_list_and_free_form_are_said_to_be_unchecked() -> None:
    """What cannot be checked of a value is named with its reason, in both languages."""
    section = KNOWN.dataset("SECTION")
    texts = [text for field in section.fields.values() for text in unchecked(KNOWN, section, field)]
    assert any("SECTION_CLASSIFY" in text.zh and "仅查到部分取值" in text.zh for text in texts)
    notice = KNOWN.dataset("TENDER_ANN_QUA_INQUERY_ANN")
    texts = [text for field in notice.fields.values() for text in unchecked(KNOWN, notice, field)]
    assert "统一交易标识码：末位校验码的算法未查到：不检查" in {text.zh for text in texts}
    assert any(text.en.startswith("The purchaser's own tender number: its form is free") for text in texts)
    assert all(text.zh and text.en for text in texts)


def test_free_alternative_frees_the_value() -> None:
    """When one of the coding rules has no form, any value follows it."""
    field = Field(title=TITLE, type="string", required="no", name="F", coding=["GB32100-USCC", "CN-TENDER_SELF_CODE"])
    assert of(field) == {}


def test_time_that_is_not_known_is_legal_where_the_dialect_says_so() -> None:
    """EC2 writes fourteen zeros for a time that is not known; elsewhere that is no time."""
    ec2 = dictionary("ec2")
    bulletin = ec2.dataset("EC2_TENDERBULLETIN")
    field = next(one for one in bulletin.fields.values() if one.format == "yyyyMMddHHmmss")
    (there,) = [one for one in constraints(ec2, bulletin, field) if one.rule == "format"]
    (here,) = [one for one in constraints(KNOWN, bulletin, field) if one.rule == "format"]
    assert re.fullmatch(there.pattern, "0" * 14)
    assert not re.fullmatch(here.pattern, "0" * 14)
    assert not re.fullmatch(there.pattern, "0" * 13)


def test_every_property_of_several_values_holds_for_each() -> None:
    """Dates, numbers, codes: a field with several values is a list of right ones, and nothing else."""
    base = Field(title=TITLE, type="string", required="no", name="F", several=True)
    cases = [
        (replace(base, format="yyyyMMdd"), "20240229", "20230229"),
        (replace(base, integer_digits=2, decimal_digits=1), "12.5", "123"),
        (replace(base, type="integer"), "7", "x"),
        (replace(base, values=["1", "2"]), "2", "3"),
        (replace(base, coding=["GB2260-REGION"]), "320100", "32010"),
        (replace(base, item_length=3), "标段甲", "标段"),
    ]
    for field, right, wrong in cases:
        (one,) = constraints(KNOWN, PROJECT, field)
        for value, legal in (
            (right, True),
            (f"{right};{right}", True),
            (f"{right};{wrong}", False),
            (f"{right};", False),
        ):
            assert (re.fullmatch(one.pattern, value) is not None) is legal, value
        assert re.fullmatch(one.item, right)
        assert not re.fullmatch(one.item, wrong)


def test_length_that_the_receiver_fails_to_enforce_is_said() -> None:
    """A bound that its configuration misspells constrains nothing, and is named as unchecked."""
    result = KNOWN.dataset("WIN_RESULT_ANNO")
    field = result.fields["TENDER_AGENCY_CODE"]
    assert field.intended_length == 18
    assert "length" not in of(field, dataset=result)
    assert any("18 characters" in text.en and "18位" in text.zh for text in unchecked(KNOWN, result, field))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('pattern = "[A-Z][0-9]{10}"', 'pattern = "[A-Z][0-9"'),
        ('pattern = "[A-Z][0-9]{10}"', 'pattern = "[A-Z][0-9]{9}[0-9]?"'),
        ("parts = [{ from = 2, to = 7,", "parts = [{ from = 8, to = 13,"),
        ('{ from = 2, to = 7, rule = "GB2260-REGION" }', '{ from = 2, to = 7, rule = "CN-B.3.2-PROJECT_CODE" }'),
        ('{ from = 2, to = 7, rule = "GB2260-REGION" }', '{ from = 1, to = 6, date = "yyMMdd" }'),
    ],
    ids=["pattern", "length", "beyond the end", "circle", "date in place of a letter"],
)
def test_coding_rule_without_a_form_is_named(tmp_path: Path, old: str, new: str) -> None:
    """A rule whose parts do not fit is refused when the dictionary is read, with its name and file."""
    for file in (resources.schemas() / "cn").rglob("*.toml"):
        copy = tmp_path / file.relative_to(resources.schemas() / "cn")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    rules = tmp_path / "coding-rules.toml"
    text = rules.read_text(encoding="utf-8")
    assert old in text
    rules.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"coding-rules\.toml: CN-B\.3\.1-PLATFORM_CODE: "):
        load(tmp_path, "shanxi")
