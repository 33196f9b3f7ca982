"""A valid record of any dataset, made from the dictionary alone."""

from __future__ import annotations

from certkit.standards import dictionary
from certkit.standards.dictionaries.facts import Dataset, Field

_DATES = {"yyyyMMdd": "20261123", "yyyyMMddHHmmss": "20261123100000"}


def valid_record(dataset: Dataset) -> dict[str, str]:
    """Every field filled with a value that follows its rules; of any dialect, for they share lists and coding rules."""
    return {field.on_wire: valid_value(field) for field in dataset.fields.values()}


def valid_value(field: Field) -> str:
    """A value that the dictionary allows for the field."""
    known = dictionary()
    if field.format:
        return _DATES[field.format]
    codes = [value.code for value in known.code_lists[field.code_list].values] if field.code_list else []
    fitting = [code for code in codes if len(code) == (field.length or len(code))]
    if fitting and not field.coding:
        return fitting[0]
    if field.coding:
        return known.coding_rules[field.coding[0]].samples[0]
    if field.values:
        return field.values[0]
    if field.integer_digits or {field.type, field.meaning} & {"integer", "decimal"}:
        return "1" * min(field.integer_digits or 1, 9) + (
            "." + "5" * field.decimal_digits if field.decimal_digits else ""
        )
    return "标" * (field.length or max(field.shortest or 0, min(field.longest or 20, 20)))
