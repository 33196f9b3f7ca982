"""What the dictionary says: datasets, fields, code lists, coding rules, each fact with its source and confidence."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from certkit.errors import InputError, Problem
from certkit.text import Text

Known = Literal["yes", "no", "unknown"]
"""Three values: an unknown fact constrains nothing, and is shown as unchecked (未检查)."""
Confidence = Literal["verified", "inferred", "memory", "unverified"]
Type = Literal["string", "text", "code", "integer", "decimal", "date", "datetime", "attachment"]
Unit = Literal["", "yuan", "10k-yuan"]
SEPARATOR = ";"
"""Between the values of a field that holds several."""


def weakest(*links: Confidence) -> Confidence:
    """The confidence of what hangs on all of them."""
    return max(links, key=get_args(Confidence).index)


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a dataset; lengths are characters."""

    title: Text
    type: Type
    required: Known
    name: str = ""
    wire: str = ""
    """The name in a message where that is another one; see `on_wire`."""
    wire_confidence: Confidence = "verified"
    meaning: Literal["", "string", "text", "code", "integer", "decimal", "date", "datetime"] = ""
    """What a value means where the message's own type says less; by inference."""
    required_in_sheet: Literal["", "yes", "no"] = ""
    """What the specification sheet says; `required` is what the receiver enforces."""
    when_required: Text | None = None
    """A condition in words; those that a record can show are record rules."""
    length: int | None = None
    longest: int | None = None
    shortest: int | None = None
    unbounded: bool = False
    """The sources say that there is no longest length."""
    longest_in_sheet: int | None = None
    intended_length: int | None = None
    """A length that the receiver's configuration means and, misspelt, does not enforce."""
    form_in_sheet: str = ""
    """Form as the specification sheet writes it: "C..200", "N..20,6"."""
    length_source: str = ""
    several: bool = False
    """Values separated by ";"."""
    item_length: int | None = None
    integer_digits: int | None = None
    decimal_digits: int | None = None
    format: Literal["", "yyyyMMdd", "yyyyMMddHHmmss"] = ""
    unit: Unit = ""
    values: list[str] = []
    """The only values there are, where no code list has a name for them."""
    code_list: str = ""
    code_list_by: Literal["", "receiver", "name"] = ""
    """Who binds the code list: the receiver's configuration, or the name of the field."""
    coding: list[str] = []
    """The value follows one of these coding rules."""
    unique: bool = False
    immutable: bool = False
    must_exist: Text | None = None
    """A register of the receiver in which the value must stand; only the receiver can tell."""
    embeds: Text | None = None
    inferred: list[str] = []
    """Properties that were not read at the source of the field."""
    disclosure: Literal["", "public", "government"] = ""
    origin: str = ""
    also_in: list[str] = []
    note: Text | None = None
    source: str = ""
    confidence: Confidence | None = None

    @property
    def on_wire(self) -> str:
        """The name of the field in a message."""
        return self.wire or self.name

    @property
    def bounded(self) -> Known:
        """Whether the length of a value is bounded."""
        if self.unbounded:
            return "no"
        bounds = (self.length, self.longest, self.integer_digits, self.format or None)
        return "yes" if any(bound is not None for bound in bounds) else "unknown"

    @property
    def coded(self) -> Known:
        """Whether the values come from a code list."""
        if self.code_list or self.values:
            return "yes"
        return "unknown" if self.type == "code" or self.meaning == "code" else "no"

    def items(self, value: str) -> list[str]:
        """The single values of a field that may hold several."""
        return value.split(SEPARATOR) if self.several else [value]


class Reference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that names a record of another dataset."""

    field: str
    dataset: str
    to: str
    confidence: Confidence
    note: Text | None = None


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"values": "is"}):
    """A field that has one of these values."""

    field: str
    values: list[str]


class RecordRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"parent": "with"}):
    """A rule between the fields of one record.

    `required_when`: the fields are present when the condition holds; `one_of`: at least one of them is present;
    `begins_with`: their values begin with the value of the field `parent`; `belongs_elsewhere`: a record with the
    values `when` and `also` is sent as another dataset; `at_most`: the amount, in yuan by its unit in the field
    `parent`, is at most `limit`.
    """

    rule: Literal["required_when", "one_of", "begins_with", "belongs_elsewhere", "at_most"]
    fields: list[str]
    confidence: Confidence
    id: str = ""
    """Number of the business rule in the sources."""
    when: Condition | None = None
    also: Condition | None = None
    parent: str = ""
    limit: int | None = None
    unless: Text | None = None
    """An exemption that a record does not show: the rule then only warns."""

    @property
    def certainty(self) -> Confidence:
        """How sure a breach is."""
        return "unverified" if self.unless and self.confidence == "verified" else self.confidence


class Attachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of file that accompanies a record; named in Chinese only, where it is named."""

    code: str
    zh: str = ""


class Dataset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dataset (数据集): its number, its key, its fields in the order of the source."""

    name: str
    title: Text
    stage: str
    key: list[str]
    key_confidence: Confidence
    source: str
    confidence: Confidence
    fields: dict[str, Field]
    number: str = ""
    """Number of the dataset in messages; "" where it has none."""
    ordered: bool = False
    """Whether a message holds the fields in this very order."""
    common: list[str] = []
    """Names of the fields that it shares with all others."""
    without: list[str] = []
    """Fields of the extended dialect that this one does not have."""
    equivalent: list[str] = []
    """Datasets of the public-resource dialect that say the same."""
    mirrored_to: list[str] = []
    """General datasets into which the receiver copies a sector's own one."""
    references: list[Reference] = []
    rules: list[RecordRule] = []
    attachments: list[Attachment] = []
    duplicate_check: list[str] = []
    """A second record with the same values in these is refused; a name that is no field is a column of the receiver."""
    note: Text | None = None

    def certainty(self, field: Field) -> Confidence:
        """Whether the facts about the field were read."""
        return field.confidence or self.confidence


class Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a code list."""

    code: str
    title: Text
    confidence: Confidence | None = None
    level: int | None = None
    divisions: str = ""
    scope: str = ""


class CodeList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code list (代码集); only a complete one says anything about a value that it does not hold."""

    name: str
    title: Text
    complete: Known
    source: str
    confidence: Confidence
    values: list[Code] = []
    section: str = ""
    external: str = ""
    form: str = ""
    scope: str = ""
    several: bool = False
    note: Text | None = None


class CodePart(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """Characters `first` to `last` (from 1) of a code: what they say; they may follow another rule, or be a date."""

    first: int
    last: int
    title: Text | None = None
    rule: str = ""
    date: Literal["", "yyyyMMdd", "yyMMdd"] = ""


class CodingRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a code is composed (编码规则)."""

    title: Text
    source: str
    confidence: Confidence
    samples: list[str]
    counter: list[str]
    length: int | None = None
    pattern: str = ""
    parts: list[CodePart] = []
    check: Literal["", "uscc", "organisation", "citizen"] = ""
    unchecked: Text | None = None
    """What of the code cannot be checked, and why."""
    note: Text | None = None


class BusinessRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of a receiver as its sources have it (记录规则), and where certkit checks it."""

    title: Text
    datasets: list[str]
    checked: Literal["record", "across", "receiver", "unchecked"]
    """record: a rule of each record; across: between records; receiver: by the counterpart; unchecked: see `why`."""
    source: str
    confidence: Confidence
    why: Text | None = None


class Dictionary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one dialect of the data standards."""

    dialect: str
    title: Text
    datasets: dict[str, Dataset]
    common: dict[str, Field]
    """Fields that are shared by the datasets naming them; every dataset holds its own copy."""
    code_lists: dict[str, CodeList]
    coding_rules: dict[str, CodingRule]
    business_rules: dict[str, BusinessRule]
    text_values: Known = "yes"
    """Whether every value travels as text."""
    unknown_time: str = ""
    """What stands for a time that is not known, where the dialect has such a value."""

    def dataset(self, name: str) -> Dataset:
        """The dataset of that name; InputError with the known ones."""
        if name not in self.datasets:
            right = f"one of {', '.join(sorted(self.datasets))}"
            raise InputError(Problem(where=name or "dataset", what="unknown dataset", right=right))
        return self.datasets[name]

    def numbered(self, number: str) -> Dataset | None:
        """The dataset of that number, if there is one."""
        return next((dataset for dataset in self.datasets.values() if number and dataset.number == number), None)

    def standing_for(self, canonical: str) -> list[Dataset]:
        """The datasets that say what that dataset of the public-resource dialect says."""
        own = self.datasets.get(canonical)
        return [own] if own else [one for one in self.datasets.values() if canonical in one.equivalent]
