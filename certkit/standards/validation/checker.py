"""Validation of a record against its dataset: every deviation at once, in the order of the dictionary.

Layer 1, the shape of values, is one pass of jsonschema-rs over a schema of all constraints, read or not. Layer 2, check
characters and record rules, is plain code over a record of text. Blank values count as absent.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from operator import itemgetter
from typing import Any, Literal, NamedTuple

import jsonschema_rs

from certkit.standards.dictionaries.constraints import Constraint, constraints, presence
from certkit.standards.dictionaries.facts import SEPARATOR, Confidence, Dataset, Dictionary
from certkit.standards.dictionaries.loading import DIALECT, dictionary
from certkit.standards.dictionaries.patterns import BLANK
from certkit.standards.validation.coding import Form, follows_one, form, is_checked
from certkit.standards.validation.deviation import Deviation, pointer
from certkit.standards.validation.engine import engine
from certkit.standards.validation.rules import ready
from certkit.standards.validation.texts import is_text, text_of
from certkit.text import Text

__all__ = ["Checker", "Deviation", "checker", "validate"]

Record = Mapping[str, Any]
_REMEMBERED = 4_096
"""So many codes of a field are remembered with whether their check character is right."""

_Placed = tuple[int, int, Deviation]
"""With the place of its field in the dictionary, and of its fact in those of the field."""
_FIRST, _LAST = -1, sys.maxsize


class _Coded(NamedTuple):
    """A field whose values have a check character."""

    wire: str
    several: bool
    constraint: Constraint
    has_form: Callable[[str], object]
    is_right: Callable[[str], bool]
    """Of a value that has the form."""

    def all_right(self, value: str) -> bool:
        """Of several values that have the form."""
        return all(map(self.is_right, value.split(SEPARATOR)))


class Checker:
    """A dataset made ready to validate records, one or millions."""

    def __init__(self, found: Dictionary, dataset: Dataset) -> None:
        self._dataset = dataset
        self._text_values = found.text_values
        self._fields = {field.on_wire: field for field in dataset.fields.values()}
        self._order = {wire: place for place, wire in enumerate(self._fields)}
        self._engine, self._places = engine(found, dataset)
        self._is_valid = self._engine.is_valid
        self._coded = [
            (one.wire, one.all_right if one.several else one.is_right, one) for one in _coded(found, dataset)
        ]
        self._rules = [
            (rule, found.business_rules[rule.id].source if rule.id else dataset.source, asked)
            for rule, asked in ready(dataset)
        ]

    def shape(self, record: Record) -> list[Deviation]:
        """The deviations of layer 1."""
        plain = record if type(record) is dict else dict(record)
        if self._clean(plain) is not None:
            return []
        filled, found = self._read(plain)
        return [*_in_order([*found, *self._of_values(filled)]), *self._unknown(plain)]

    def deviations(self, record: Record) -> list[Deviation]:
        """The deviations of layers 1 and 2; whatever JSON values the record holds."""
        plain = record if type(record) is dict else dict(record)
        clean = self._clean(plain)
        if clean is not None:
            return [*self._of_codes(clean, formed=True), *self._of_rules(clean)]
        filled, found = self._read(plain)
        codes = [(self._order[one.field], _LAST, one) for one in self._of_codes(filled, formed=False)]
        single = _in_order([*found, *self._of_values(filled), *codes])
        return [*single, *self._of_rules(filled), *self._unknown(plain)]

    def _clean(self, record: Record) -> Record | None:
        """The record when no value deviates in its shape, then without the empty ones that some senders write."""
        try:
            if self._is_valid(record):
                return record
            if "" in record.values():
                others = {name: value for name, value in record.items() if value != ""}
                return others if self._is_valid(others) else None
        except ValueError:
            pass  # what is no Unicode text or no JSON is not clean
        return None

    def _read(self, record: Record) -> tuple[dict[str, str], list[_Placed]]:
        """The fields of the dataset that are not blank, as text; and those that are no text."""
        fields, filled, found = self._fields, {}, []
        for name, value in record.items():
            if name not in fields:
                continue
            legal = is_text(value)
            if not legal:
                found += [(self._order[name], _FIRST, one) for one in self._of_type(name, value)]
            text = value if legal and type(value) is str else text_of(value)
            if text and (text[0] not in BLANK or text.strip(BLANK)):
                filled[str(name)] = text
        return filled, found

    def _of_type(self, name: str, value: Any) -> Iterator[Deviation]:
        """A value that is no text, where the dialect has nothing else; half a surrogate pair is no text anywhere."""
        if isinstance(value, str):
            yield self._deviation(name, text_of(value), _TEXT)
        elif self._text_values != "no":
            sure: Confidence = self._dataset.confidence if self._text_values == "yes" else "unverified"
            yield self._deviation(name, text_of(value), Constraint("type", "string", sure, self._dataset.source))

    def _of_values(self, filled: Mapping[str, str]) -> Iterator[_Placed]:
        """Layer 1 of text that is not blank."""
        for error in self._engine.iter_errors(filled):
            for name, rank, deviation in self._of_error(error, filled):
                yield self._order[name], rank, deviation

    def _of_error(
        self, error: jsonschema_rs.ValidationError, filled: Mapping[str, str]
    ) -> Iterator[tuple[str, int, Deviation]]:
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
            absent = error.kind.property
            missing = presence(self._dataset, self._fields[absent])
            if missing is not None:
                yield absent, 0, self._deviation(absent, "", missing)
            return
        name = str(error.schema_path[1])
        rank, broken = self._places[name][tuple(error.schema_path[2:])]
        for deviation in self._of_items(name, filled[name], broken):
            yield name, rank, deviation

    def _of_items(self, name: str, value: str, broken: Constraint) -> Iterator[Deviation]:
        """A deviation of the value, or of those of its several values that are wrong."""
        if not broken.item:
            yield self._deviation(name, value, broken)
            return
        for place, item in enumerate(value.split(SEPARATOR)):
            if not _expression(broken.item).fullmatch(item):
                yield self._deviation(name, item, broken, place=place)

    def _of_codes(self, record: Mapping[str, str], *, formed: bool) -> list[Deviation]:
        """Wrong check characters of values that have the form of their code, as all have when `formed`."""
        found: list[Deviation] = []
        for wire, is_right, coded in self._coded:
            value = record.get(wire)
            if value and not (formed and is_right(value)):
                found += self._of_code(coded, value)
        return found

    def _of_code(self, coded: _Coded, value: str) -> Iterator[Deviation]:
        for place, item in enumerate(value.split(SEPARATOR) if coded.several else [value]):
            if coded.has_form(item) and not coded.is_right(item):
                at = place if coded.several else None
                yield self._deviation(coded.wire, item, coded.constraint, layer=2, place=at)

    def _of_rules(self, record: Mapping[str, str]) -> list[Deviation]:
        found = []
        for rule, source, asked in self._rules:
            for unmet in asked(record):
                fact = Constraint(rule.rule, unmet.expected, rule.certainty, source)
                found.append(self._deviation(unmet.field, unmet.value, fact, layer=2, place=unmet.place))
        return found

    def _unknown(self, record: Record) -> list[Deviation]:
        """Fields that the dataset does not have: a remark, for a receiver may know more than its sources say."""
        strange = [(text_of(name), text_of(value)) for name, value in record.items() if name not in self._fields]
        fact = Constraint("unknown_field", [], "unverified", self._dataset.source)
        return [self._deviation(name, text, fact) for name, text in strange if text.strip(BLANK)]

    def _deviation(
        self, name: str, value: str, fact: Constraint, layer: Literal[1, 2] = 1, place: int | None = None
    ) -> Deviation:
        field = self._fields.get(name)
        return Deviation(
            dataset=self._dataset.name,
            field=name,
            title=field.title if field else Text(name, name),
            path=pointer(name, place),
            value=value,
            rule=fact.rule,
            expected=fact.expected,
            confidence=fact.confidence,
            source=fact.source,
            layer=layer,
        )


_TEXT = Constraint("type", "string", "verified", "Unicode: a surrogate by itself is no character")


def validate(dataset: str, fields: Record, dialect: str = DIALECT) -> list[Deviation]:
    """All deviations of a record by itself; a blank value counts as absent; InputError: unknown dataset or dialect."""
    return checker(dialect, dataset).deviations(fields)


@cache
def checker(dialect: str, dataset: str) -> Checker:
    """The checker of a dataset that comes with certkit, made once; InputError with the known ones."""
    found = dictionary(dialect)
    return Checker(found, found.dataset(dataset))


def _in_order(found: list[_Placed]) -> list[Deviation]:
    return [deviation for _, _, deviation in sorted(found, key=itemgetter(0, 1))]


def _coded(found: Dictionary, dataset: Dataset) -> Iterator[_Coded]:
    for field in dataset.fields.values():
        forms = [form(found.coding_rules, name) for name in field.coding]
        known = next((one for one in constraints(found, dataset, field) if one.rule == "coding"), None)
        if known is None or not any(one.checks for one in forms):
            continue
        has_form = _expression(known.item or known.pattern).fullmatch
        yield _Coded(field.on_wire, field.several, known, has_form, _right(forms))


def _right(forms: list[Form]) -> Callable[[str], bool]:
    """What tells whether the check characters of a value of one of these forms are right; codes recur."""
    checks = forms[0].checks
    if len(forms) > 1 or len(checks) > 1:
        return lru_cache(maxsize=_REMEMBERED)(partial(follows_one, forms))
    check, first, last = checks[0]
    is_right = lru_cache(maxsize=_REMEMBERED)(partial(is_checked, check))
    return is_right if last is None else lambda value: is_right(value[first:last])


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
