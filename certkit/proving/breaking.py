"""Ways to break a record: every verified fact about a field, and every rule between fields, broken alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from certkit.standards.dictionaries.constraints import Constraint, constraints, presence
from certkit.standards.dictionaries.facts import SEPARATOR, Dataset, Dictionary, Field, RecordRule
from certkit.standards.validation.checker import validate
from certkit.text import Text

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_STRANGE_CODES = ("0", "8", "9", "X", "98", "XX", "998", "XXX", "A98", "999999", "0000000")
_FOREIGN_SECTION = "E9901000001000001001001"
WHY = {
    "required": Text("缺少必填字段", "a required field is missing"),
    "type": Text("应为数字", "not a number"),
    "length": Text("长度与规定不符", "not exactly as long as demanded"),
    "longest": Text("超过最大长度一个字符", "one character too long"),
    "shortest": Text("短于最小长度", "too short"),
    "item_length": Text("多个值中有一个长度不符", "one of several values has a wrong length"),
    "digits": Text("整数或小数位数过多", "too many digits"),
    "format": Text("不是真实存在的日期或时间", "no real date or time"),
    "code_list": Text("取值不在代码集中", "the value is not in the code list"),
    "coding": Text("不符合编码规则", "does not follow the coding rule"),
    "required_when": Text("满足条件而未填", "the condition holds and the field is missing"),
    "one_of": Text("几个字段至少填一个，一个也没有填", "none of the fields of which one is due"),
    "begins_with": Text("编号不以上级编号开头", "the code does not begin with its parent's"),
    "belongs_elsewhere": Text("应使用行业专用数据集", "belongs into the dataset of the sector"),
    "at_most": Text("金额超过上限", "the amount is above the limit"),
}
"""Rule → what is wrong in a document that breaks it."""


@dataclass(frozen=True)
class Broken:
    """A record that breaks one rule at one field, and nothing else that is verified."""

    field: str
    rule: str
    record: dict[str, str]


def broken(
    dictionary: Dictionary, dataset: Dataset, record: Mapping[str, str], full: Mapping[str, str]
) -> list[Broken]:
    """One broken record per kind of enforceable fact, each at a field of its own where there is one.

    `record` is the valid record to break; a field that it lacks is taken from the valid record `full`. A value whose
    wrong length also spoils its form is taken only where no other value breaks the length alone.
    """
    found: dict[str, Broken] = {}
    used: set[str] = set()
    tries = list(_tries(dictionary, dataset, record, full))
    random.Random(dataset.name).shuffle(tries)
    for alone in (True, False):
        for attempt in sorted(tries, key=lambda one: one.field in used):
            if attempt.rule not in found and _breaks(dictionary, dataset, attempt, alone=alone):
                found[attempt.rule] = attempt
                used.add(attempt.field)
    return [found[rule] for rule in WHY if rule in found]


def enforceable(dictionary: Dictionary, dataset: Dataset) -> set[str]:
    """The kinds of verified facts that the dictionary holds of the dataset."""
    facts = [one for field in dataset.fields.values() for one in constraints(dictionary, dataset, field)]
    facts += [one for field in dataset.fields.values() if (one := presence(dataset, field))]
    kinds = {one.rule for one in facts if one.confidence == "verified"}
    return kinds | {rule.rule for rule in dataset.rules if rule.certainty == "verified"}


def _breaks(dictionary: Dictionary, dataset: Dataset, attempt: Broken, *, alone: bool) -> bool:
    """Whether the record breaks the rule at the field and nothing elsewhere; with `alone`, no other rule either."""
    deviations = validate(dataset.name, attempt.record, dictionary.dialect)
    rules = {one.rule for one in deviations if not one.advisory}
    only_there = {one.field for one in deviations} == {attempt.field}
    return only_there and (rules == {attempt.rule} if alone else attempt.rule in rules)


def _tries(
    dictionary: Dictionary, dataset: Dataset, record: Mapping[str, str], full: Mapping[str, str]
) -> Iterator[Broken]:
    for field in dataset.fields.values():
        name = field.on_wire
        if field.required == "yes" and name in record:
            yield Broken(name, "required", _without(record, [name]))
        for constraint in constraints(dictionary, dataset, field):
            if constraint.confidence == "verified":
                for value in _wrong_values(field, constraint, full[name]):
                    yield Broken(name, constraint.rule, dict(record) | {name: value})
    for rule in dataset.rules:
        if rule.certainty == "verified":
            yield from _against(dataset, rule, dict(record), full)


def _wrong_values(field: Field, constraint: Constraint, value: str) -> list[str]:
    """Values that break this constraint."""
    last = field.items(value)[-1]
    match constraint.rule:
        case "type":
            return ["壹佰元", value.translate(_WIDE)]
        case "length":
            return [value + value[-1], value[:-1]]
        case "longest":
            return [value + value[-1] * (int(constraint.expected) + 1 - len(value))]
        case "shortest":
            return [value[: int(constraint.expected) - 1]]
        case "item_length":
            return [f"{value}{SEPARATOR}{last}1"]
        case "digits":
            whole = value.partition(".")[0]
            return [f"{whole}.{'1' * ((field.decimal_digits or 0) + 1)}", "1" * ((field.integer_digits or 0) + 1)]
        case "format":
            return [value[:4] + "0230" + value[8:], value[:4] + "1301" + value[8:], value.translate(_WIDE)]
        case "code_list":
            return [code for code in _STRANGE_CODES if field.length is None or len(code) == field.length]
        case "coding":
            return [_other_end(value), value.lower(), value.translate(_WIDE), f"{value}{SEPARATOR}{last[:-1]}"]
    return []


def _other_end(value: str) -> str:
    """The value with another last character: a check character that is wrong."""
    return value[:-1] + ("7" if value[-1] != "7" else "8")


def _against(dataset: Dataset, rule: RecordRule, record: dict[str, str], full: Mapping[str, str]) -> Iterator[Broken]:
    """Records that break a rule between fields."""
    wire = {name: dataset.fields[name].on_wire for name in dataset.fields}
    holds = {wire[one.field]: one.values[0] for one in (rule.when, rule.also) if one}
    first = wire[rule.fields[0]]
    match rule.rule:
        case "required_when":
            for name in rule.fields:
                others = {wire[one]: full[wire[one]] for one in rule.fields if one != name}
                yield Broken(wire[name], rule.rule, _without(record | holds | others, [wire[name]]))
        case "one_of":
            yield Broken(first, rule.rule, _without(record, [wire[name] for name in rule.fields]))
        case "begins_with":
            yield Broken(first, rule.rule, record | {first: _FOREIGN_SECTION[: len(full[first])]})
        case "belongs_elsewhere":
            yield Broken(first, rule.rule, record | holds)
        case "at_most":
            yield Broken(first, rule.rule, record | holds | {first: f"{rule.limit}.01"})


def _without(record: Mapping[str, str], names: list[str]) -> dict[str, str]:
    return {name: value for name, value in record.items() if name not in names}
