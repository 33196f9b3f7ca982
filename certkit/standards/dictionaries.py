"""The dictionary: datasets, code lists and coding rules as `schemas/cn/` holds them, read once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from certkit import resources
from certkit.errors import InputError, Problem
from certkit.text import Text

DIALECT = "public-resource"
Known = Literal["yes", "no", "unknown"]
Confidence = Literal["verified", "inferred", "memory", "unverified"]
Read = TypeVar("Read", bound=msgspec.Struct)


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a dataset; lengths are characters, None where the sources set no bound."""

    title: Text
    type: Literal["string", "text", "code", "integer", "decimal", "date", "datetime"]
    required: Known
    origin: str
    name: str = ""
    length: int | None = None
    longest: int | None = None
    shortest: int | None = None
    several: bool = False
    """Values separated by ";"."""
    item_length: int | None = None
    integer_digits: int | None = None
    decimal_digits: int | None = None
    format: Literal["", "yyyyMMdd", "yyyyMMddHHmmss"] = ""
    code_list: str = ""
    coding: list[str] = []
    """The value follows one of these coding rules."""
    inferred: list[str] = []
    """Properties that were not read at the source of the field."""
    unique: bool = False
    immutable: bool = False
    disclosure: Literal["", "public", "government"] = ""
    also_in: list[str] = []
    source: str = ""
    confidence: Confidence | None = None

    def items(self, value: str) -> list[str]:
        """The single values of a field that may hold several."""
        return value.split(";") if self.several else [value]


class Reference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that names a record of another dataset."""

    field: str
    dataset: str
    to: str
    confidence: Confidence


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"values": "is"}):
    """A field that has one of these values."""

    field: str
    values: list[str]


class RecordRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"parent": "with"}):
    """A rule between the fields of one record.

    `required_when`: the fields are present when the condition holds; `one_of`: at least one of them is present;
    `begins_with`: their values begin with the value of the field `parent`.
    """

    rule: Literal["required_when", "one_of", "begins_with"]
    fields: list[str]
    confidence: Confidence
    when: Condition | None = None
    parent: str = ""


class Dataset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dataset (数据集): its number, its key, its fields in the order of the source."""

    name: str
    number: str
    title: Text
    stage: str
    key: list[str]
    key_confidence: Confidence
    source: str
    confidence: Confidence
    fields: dict[str, Field]
    common: list[str] = []
    """Names of the fields that it shares with all others."""
    references: list[Reference] = []
    rules: list[RecordRule] = []

    def certainty(self, field: Field) -> Confidence:
        """Whether the facts about the field were read."""
        return field.confidence or self.confidence


class Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a code list."""

    code: str
    title: Text
    confidence: Confidence | None = None


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
    note: str = ""


class CodePart(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """Characters `first` to `last` (from 1) of a code: they follow another rule, or are a date."""

    first: int
    last: int
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
    note: str = ""


class Dictionary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one dialect of the data standards."""

    dialect: str
    title: Text
    datasets: dict[str, Dataset]
    common: dict[str, Field]
    """Fields that are shared by the datasets naming them; every dataset holds its own copy."""
    code_lists: dict[str, CodeList]
    coding_rules: dict[str, CodingRule]

    def dataset(self, name: str) -> Dataset:
        """The dataset of that name; InputError with the known ones."""
        if name not in self.datasets:
            right = f"one of {', '.join(sorted(self.datasets))}"
            raise InputError(Problem(where=name or "dataset", what="unknown dataset", right=right))
        return self.datasets[name]

    def numbered(self, number: str) -> Dataset | None:
        """The dataset of that DATA_NO, if there is one."""
        return next((dataset for dataset in self.datasets.values() if dataset.number == number), None)


class _Dialect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: Text


class _Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    source: str
    confidence: Confidence
    fields: dict[str, Field]


class _Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rules: dict[str, CodingRule]


@cache
def dictionary(dialect: str = DIALECT) -> Dictionary:
    """The dictionary of a dialect that comes with certkit."""
    return load(resources.schemas() / "cn", dialect)


def load(folder: Path, dialect: str) -> Dictionary:
    """The dictionary of a folder like `schemas/cn`; InputError naming every dangling name in it."""
    home = folder / dialect
    about = read_toml(home / "dialect.toml", _Dialect)
    shared = read_toml(home / "common.toml", _Common)
    common = {
        name: msgspec.structs.replace(field, name=name, confidence=field.confidence or shared.confidence)
        for name, field in shared.fields.items()
    }
    files = sorted(path for path in home.glob("*.toml") if path.stem.isupper())
    lists = [read_toml(path, CodeList) for path in sorted((folder / "code-lists").glob("*.toml"))]
    found = Dictionary(
        dialect=about.id,
        title=about.title,
        datasets={path.stem: _complete(read_toml(path, Dataset), common) for path in files},
        common=common,
        code_lists={entry.name: entry for entry in lists},
        coding_rules=read_toml(folder / "coding-rules.toml", _Rules).rules,
    )
    problems = list(_dangling(found))
    if problems:
        raise InputError(*problems)
    return found


def read_toml(path: Path, kind: type[Read]) -> Read:
    """A TOML file as the struct it should be; InputError with the file when it is not."""
    try:
        plain: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(plain, kind)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(Problem(where=path.name, what=str(error))) from error


def _complete(dataset: Dataset, common: dict[str, Field]) -> Dataset:
    """The dataset with its common fields at the end and every field knowing its name."""
    own = {name: msgspec.structs.replace(field, name=name) for name, field in dataset.fields.items()}
    shared = {name: common[name] for name in dataset.common if name in common}
    return msgspec.structs.replace(dataset, fields=own | shared)


def _dangling(found: Dictionary) -> Iterator[Problem]:
    """Names that the dictionary uses and does not define."""
    for dataset in found.datasets.values():
        here = f"{dataset.name}.toml"
        used = [*dataset.key, *dataset.common, *(reference.field for reference in dataset.references)]
        for rule in dataset.rules:
            used += [*rule.fields, *([rule.when.field] if rule.when else []), *([rule.parent] if rule.parent else [])]
        for name in used:
            if name not in dataset.fields:
                yield Problem(where=here, what=f"no field {name}")
        for field in dataset.fields.values():
            if field.code_list and field.code_list not in found.code_lists:
                yield Problem(where=here, what=f"{field.name}: no code list {field.code_list}")
            for name in field.coding:
                if name not in found.coding_rules:
                    yield Problem(where=here, what=f"{field.name}: no coding rule {name}")
        for reference in dataset.references:
            target = found.datasets.get(reference.dataset)
            if target is None or reference.to not in target.fields:
                yield Problem(where=here, what=f"{reference.field}: no {reference.dataset}.{reference.to}")
    for name, coding in found.coding_rules.items():
        for part in coding.parts:
            if part.rule and part.rule not in found.coding_rules:
                yield Problem(where="coding-rules.toml", what=f"{name}: no coding rule {part.rule}")
