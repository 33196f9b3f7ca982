"""Validation of a record against its dataset: every deviation at once, in the order of the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import msgspec

from certkit.standards.coding import follows, is_date
from certkit.standards.dictionaries import dictionary
from certkit.standards.facts import Confidence, Dataset, Dictionary, RecordRule
from certkit.standards.schema import EACH, Constraint, constraints, schema_of
from certkit.text import Text


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a record is not what its dataset demands (数据偏差)."""

    dataset: str
    field: str
    title: Text
    value: str
    rule: str
    """required | length | longest | shortest | item_length | digits | format | code_list | coding | required_when |
    one_of | begins_with | unknown_field"""
    expected: Any
    """Typed: a number, the codes, the names of the coding rules, the names of fields."""
    confidence: Confidence

    @property
    def advisory(self) -> bool:
        """Whether it only warns, because what it rests on was not read."""
        return self.confidence != "verified"


class _Checker:
    """A dataset made ready to validate records."""

    def __init__(self, found: Dictionary, dataset: Dataset) -> None:
        self._dataset = dataset
        self._constraints = {name: constraints(found, dataset, field) for name, field in dataset.fields.items()}
        self._validator = jsonschema_rs.Draft202012Validator(
            schema_of(found, dataset), validate_formats=True, formats=_formats(found, self._constraints)
        )

    def deviations(self, fields: Mapping[str, str]) -> Iterator[Deviation]:
        """Those of single fields first, then those between fields, then fields that the dataset does not have."""
        filled = {name: value for name, value in fields.items() if value.strip()}
        order = {name: place for place, name in enumerate(self._dataset.fields)}
        single = [self._of_field(error, filled) for error in self._validator.iter_errors(filled)]
        yield from sorted(single, key=lambda deviation: order[deviation.field])
        for rule in self._dataset.rules:
            yield from self._of_rule(rule, filled)
        for name in fields:
            if name not in self._dataset.fields:
                yield self._deviation(name, fields[name], "unknown_field", [], "unverified")

    def _of_field(self, error: jsonschema_rs.ValidationError, filled: Mapping[str, str]) -> Deviation:
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
            name = error.kind.property
            sure = self._dataset.certainty(self._dataset.fields[name])
            return self._deviation(name, "", "required", [], sure)
        name = str(error.instance_path[0])
        broken = self._constraints[name][int(error.schema_path[3])]
        return self._deviation(name, filled[name], broken.rule, broken.expected, broken.confidence)

    def _of_rule(self, rule: RecordRule, filled: Mapping[str, str]) -> Iterator[Deviation]:
        if rule.when is not None and filled.get(rule.when.field) not in rule.when.values:
            return
        if rule.rule == "one_of":
            if not any(name in filled for name in rule.fields):
                yield self._deviation(rule.fields[0], "", rule.rule, rule.fields, rule.confidence)
            return
        for name in rule.fields:
            value = filled.get(name, "")
            if rule.rule == "required_when" and rule.when is not None and not value:
                expected = {rule.when.field: rule.when.values}
                yield self._deviation(name, value, rule.rule, expected, rule.confidence)
            elif rule.rule == "begins_with":
                start = filled.get(rule.parent, "")
                if any(not item.startswith(start) for item in self._dataset.fields[name].items(value) if value):
                    yield self._deviation(name, value, rule.rule, {rule.parent: start}, rule.confidence)

    def _deviation(self, name: str, value: str, rule: str, expected: Any, sure: Confidence) -> Deviation:
        field = self._dataset.fields.get(name)
        return Deviation(
            dataset=self._dataset.name,
            field=name,
            title=field.title if field else Text(name, name),
            value=value,
            rule=rule,
            expected=expected,
            confidence=sure,
        )


def validate(dataset: str, fields: Mapping[str, str]) -> list[Deviation]:
    """All deviations of a record from its dataset; an empty value counts as absent; InputError: unknown dataset."""
    return list(_checker(dataset).deviations(fields))


@cache
def _checker(dataset: str) -> _Checker:
    found = dictionary()
    return _Checker(found, found.dataset(dataset))


def _formats(found: Dictionary, known: Mapping[str, list[Constraint]]) -> dict[str, Callable[[str], bool]]:
    """The formats that the schema of a dataset uses: dates, and coding rules of which one must be followed."""
    names = {
        item.schema["format"]: item.expected for items in known.values() for item in items if "format" in item.schema
    }
    return {
        name: _dated(expected) if isinstance(expected, str) else _coded(found, expected, name.endswith(EACH))
        for name, expected in names.items()
    }


def _dated(format: str) -> Callable[[str], bool]:
    return lambda value: is_date(value, format)


def _coded(found: Dictionary, rules: list[str], several: bool) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        items = value.split(EACH) if several else [value]
        return all(any(follows(found.coding_rules, rule, item) for rule in rules) for item in items)

    return holds
