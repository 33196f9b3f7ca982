"""What the dictionary demands of the value of a single field, independent of JSON Schema and XSD.

Each constraint is one fact, with its source and with the confidence of the weakest link that it hangs on. What is not
known demands nothing; `unchecked` names it. Lengths are characters, that is code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from certkit.standards.dictionaries.facts import (
    SEPARATOR,
    CodeList,
    CodingRule,
    Confidence,
    Dataset,
    Dictionary,
    Field,
    weakest,
)
from certkit.standards.dictionaries.patterns import DATES, coded, escaped, listed
from certkit.text import Text

_NUMBERS = {"integer": "-?[0-9]+", "decimal": r"-?[0-9]+(\.[0-9]+)?"}


@dataclass(frozen=True)
class Constraint:
    """One fact about the value of a field: its rule, what is expected, how sure that is, and what it allows.

    `pattern` is of the whole value, in what Rust, Python and XSD 1.0 understand alike; of a field that holds several
    values it covers them all, and `item` a single one.
    """

    rule: str
    """required | type | length | longest | shortest | item_length | digits | format | code_list | coding"""
    expected: Any
    """Typed: the kind of number, a length, the numbers of digits, the format, the codes, the names of coding rules."""
    confidence: Confidence
    source: str
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    values: tuple[str, ...] = ()
    item: str = ""


def presence(dataset: Dataset, field: Field) -> Constraint | None:
    """The demand that the field is there, where the receiver makes it."""
    if field.required != "yes":
        return None
    return Constraint("required", [], _sure(dataset, field, "required"), _source(dataset, field))


def is_required(dataset: Dataset, field: Field) -> bool:
    """Whether it was read that the receiver demands the field."""
    demanded = presence(dataset, field)
    return demanded is not None and demanded.confidence == "verified"


def constraints(dictionary: Dictionary, dataset: Dataset, field: Field) -> list[Constraint]:
    """What the value must satisfy when there is one; what is unknown demands nothing."""
    return [
        *_lengths(dataset, field),
        *_numbers(dataset, field),
        *_dates(dictionary, dataset, field),
        *_codes(dictionary, dataset, field),
        *_codings(dictionary, dataset, field),
    ]


def _sure(dataset: Dataset, field: Field, property: str, *links: Confidence) -> Confidence:
    """The confidence of one property of the field: weakened when that very property was inferred."""
    inferred: tuple[Confidence, ...] = ("inferred",) if property in field.inferred else ()
    return weakest(dataset.certainty(field), *inferred, *links)


def _source(dataset: Dataset, field: Field, closer: str = "") -> str:
    return closer or field.source or dataset.source


def _lengths(dataset: Dataset, field: Field) -> Iterator[Constraint]:
    source = _source(dataset, field, field.length_source)
    if field.length is not None:
        sure = _sure(dataset, field, "length")
        yield Constraint("length", field.length, sure, source, shortest=field.length, longest=field.length)
    if field.longest is not None:
        yield Constraint("longest", field.longest, _sure(dataset, field, "longest"), source, longest=field.longest)
    if field.shortest is not None:
        sure = _sure(dataset, field, "shortest")
        yield Constraint("shortest", field.shortest, sure, source, shortest=field.shortest)
    if field.item_length is not None:
        sure, item = _sure(dataset, field, "item_length"), f"[^{SEPARATOR}]{{{field.item_length}}}"
        yield _formed(field, "item_length", field.item_length, item, sure, source)


def _numbers(dataset: Dataset, field: Field) -> Iterator[Constraint]:
    """Digits where their number is known, else any number; what a text means is an inference."""
    source = _source(dataset, field)
    if field.integer_digits is not None:
        fraction = rf"(\.[0-9]{{1,{field.decimal_digits}}})?" if field.decimal_digits else ""
        expected = {"integer": field.integer_digits, "decimal": field.decimal_digits or 0}
        pattern = f"-?[0-9]{{1,{field.integer_digits}}}{fraction}"
        yield _formed(field, "digits", expected, pattern, _sure(dataset, field, "digits"), source)
    elif field.type in _NUMBERS:
        yield _formed(field, "type", field.type, _NUMBERS[field.type], _sure(dataset, field, "type"), source)
    elif field.meaning in _NUMBERS:
        sure = _sure(dataset, field, "meaning", "inferred")
        yield _formed(field, "type", field.meaning, _NUMBERS[field.meaning], sure, source)


def dated(dictionary: Dictionary, format: str) -> str:
    """The pattern of a date or time of the dialect, which may have a value for one that is not known."""
    unknown = dictionary.unknown_time
    return f"({DATES[format]}|{unknown})" if len(unknown) == len(format) else DATES[format]


def _dates(dictionary: Dictionary, dataset: Dataset, field: Field) -> Iterator[Constraint]:
    if field.format:
        sure, source = _sure(dataset, field, "format"), _source(dataset, field)
        yield _formed(field, "format", field.format, dated(dictionary, field.format), sure, source)


def _codes(dictionary: Dictionary, dataset: Dataset, field: Field) -> Iterator[Constraint]:
    """The values that there are; nothing for a list that is not known to be complete."""
    if field.values:
        sure = _sure(dataset, field, "values")
        yield _closed(field, field.values, sure, _source(dataset, field))
    codes = dictionary.code_lists.get(field.code_list)
    if codes is not None and codes.complete == "yes":
        sure = _sure(dataset, field, "code_list", codes.confidence)
        yield _closed(field, [value.code for value in codes.values], sure, codes.source)


def _closed(field: Field, known: list[str], sure: Confidence, source: str) -> Constraint:
    if not field.several:
        return Constraint("code_list", list(known), sure, source, values=tuple(known))
    return _formed(field, "code_list", list(known), f"({'|'.join(map(escaped, known))})", sure, source)


def _codings(dictionary: Dictionary, dataset: Dataset, field: Field) -> Iterator[Constraint]:
    """Nothing when one of the alternatives has no form: any value follows that one."""
    forms = [coded(dictionary.coding_rules, name) for name in field.coding]
    if not forms or not all(forms):
        return
    used = [rule for name in field.coding for rule in rules_within(dictionary, name)]
    sure = _sure(dataset, field, "coding", *(rule.confidence for rule in used))
    source = "; ".join(dict.fromkeys(dictionary.coding_rules[name].source for name in field.coding))
    item = forms[0] if len(forms) == 1 else f"({'|'.join(forms)})"
    yield _formed(field, "coding", list(field.coding), item, sure, source)


def _formed(field: Field, rule: str, expected: Any, item: str, sure: Confidence, source: str) -> Constraint:
    """A constraint by a pattern: of the value, or of each of several."""
    if field.several:
        return Constraint(rule, expected, sure, source, pattern=listed(item), item=item)
    return Constraint(rule, expected, sure, source, pattern=item)


def rules_within(dictionary: Dictionary, name: str) -> list[CodingRule]:
    """The coding rule and those that its parts follow."""
    rule = dictionary.coding_rules[name]
    return [rule, *(one for part in rule.parts if part.rule for one in rules_within(dictionary, part.rule))]


def unchecked(dictionary: Dictionary, dataset: Dataset, field: Field) -> list[Text]:
    """What of the field is not checked, and why (未检查)."""
    return [
        *_unchecked_presence(dataset, field),
        *_unchecked_size(dictionary, field),
        *_unchecked_codes(dictionary, field),
        *_unchecked_elsewhere(field),
    ]


def _unchecked_presence(dataset: Dataset, field: Field) -> Iterator[Text]:
    if field.required == "unknown":
        yield Text("是否必填：未查到", "Whether it is required: not known")
    shown = {name for rule in dataset.rules if rule.rule in ("required_when", "one_of") for name in rule.fields}
    if field.when_required and field.name not in shown:
        yield Text(
            f"条件必填（{field.when_required.zh}）：报文未必能反映该条件",
            f"Whether it is required: a record need not show the condition ({field.when_required.en})",
        )


def _unchecked_size(dictionary: Dictionary, field: Field) -> Iterator[Text]:
    codes = dictionary.code_lists.get(field.code_list)
    closed = bool(field.values) or (codes is not None and codes.complete == "yes")
    sized = any(coded(dictionary.coding_rules, name) for name in field.coding)
    if field.intended_length is not None:
        yield Text(
            f"长度：接收方的配置本意为{field.intended_length}位，因写错而未执行",
            f"The length: the receiver means {field.intended_length} characters and, by a misspelling, lets any pass",
        )
        return
    if field.bounded != "unknown" or closed or sized or field.type == "attachment":
        return
    if "integer" in (field.type, field.meaning) or "decimal" in (field.type, field.meaning):
        yield Text("数字位数：未查到", "The number of digits: not known")
    else:
        yield Text("长度：未查到", "The length: not known")


def _unchecked_codes(dictionary: Dictionary, field: Field) -> Iterator[Text]:
    codes = dictionary.code_lists.get(field.code_list)
    if codes is not None and codes.complete != "yes":
        yield _partly_known(codes)
    elif field.coded == "unknown":
        yield Text("代码集：未查到", "The code list: not known")
    for name in field.coding:
        if not coded(dictionary.coding_rules, name):
            title = dictionary.coding_rules[name].title
            yield Text(f"{title.zh}：形式自由", f"{title.en}: its form is free")
    used = {rule.title.zh: rule for name in field.coding for rule in rules_within(dictionary, name)}
    yield from (
        Text(f"{one.title.zh}：{one.unchecked.zh}", f"{one.title.en}: {one.unchecked.en}")
        for one in used.values()
        if one.unchecked
    )


def _partly_known(codes: CodeList) -> Text:
    if codes.values:
        return Text(
            f"代码集{codes.name}（{codes.title.zh}）：仅查到部分取值",
            f"Code list {codes.name} ({codes.title.en}): only a part of the values is known",
        )
    return Text(
        f"代码集{codes.name}（{codes.title.zh}）：未查到取值",
        f"Code list {codes.name} ({codes.title.en}): the values are not known",
    )


def _unchecked_elsewhere(field: Field) -> Iterator[Text]:
    if field.must_exist:
        yield Text(
            f"是否在接收方登记（{field.must_exist.zh}）：仅接收方可查",
            f"Whether it stands in a register of the receiver ({field.must_exist.en}): only the receiver can tell",
        )
    if field.embeds:
        yield Text(
            f"取值的组成部分（{field.embeds.zh}）：仅接收方可查",
            f"What the value embeds ({field.embeds.en}): only the receiver can tell",
        )
    if field.type == "attachment":
        yield Text("附件的内容：不检查", "The content of the attachment: not checked")
