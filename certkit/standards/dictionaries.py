"""The dictionary as `schemas/cn/` holds it: one folder per dialect, read once, extended and checked.

A dialect may extend another: it takes over the fields of the named origins, and its own files say what differs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from certkit import resources
from certkit.errors import InputError, Problem
from certkit.standards.facts import (
    BusinessRule,
    CodeList,
    CodingRule,
    Confidence,
    Dataset,
    Dictionary,
    Field,
    Known,
)
from certkit.standards.patterns import coded
from certkit.text import Text

DIALECT = "public-resource"
Read = TypeVar("Read", bound=msgspec.Struct)
Raw = dict[str, Any]


class _Dialect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: Text
    extends: str = ""
    takes: list[str] = []
    """Origins of the fields that are taken over; all when empty."""
    text_values: Known = "yes"
    unknown_time: str = ""


class _Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    source: str
    confidence: Confidence
    fields: dict[str, Raw]


class _Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rules: dict[str, CodingRule]


class _BusinessRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rules: dict[str, BusinessRule]


class _Home:
    """One dialect before its names are resolved: plain tables by dataset."""

    def __init__(self, folder: Path, dialect: str) -> None:
        home = home_of(folder, dialect)
        self.about = read_toml(home / "dialect.toml", _Dialect)
        base = _Home(folder, self.about.extends) if self.about.extends else None
        self.code_lists: dict[str, CodeList] = dict(base.code_lists) if base else _code_lists(folder)
        self.code_lists |= _code_lists(home)
        self.common: dict[str, Raw] = dict(base.common) if base else {}
        self.datasets: dict[str, Raw] = _taken(base, set(self.about.takes)) if base else {}
        if (home / "common.toml").exists():
            shared = read_toml(home / "common.toml", _Common)
            facts = {"source": shared.source, "confidence": shared.confidence}
            self.common |= {name: facts | field for name, field in shared.fields.items()}
        for path in sorted(home.glob("*.toml")):
            if path.stem.isupper():
                self.datasets[path.stem] = _merged(self.datasets.get(path.stem, {}), _plain(path))


@cache
def dictionary(dialect: str = DIALECT) -> Dictionary:
    """The dictionary of a dialect that comes with certkit or is the user's own; InputError with the known ones."""
    if dialect not in dialects():
        raise InputError(Problem(where=dialect, what="unknown dialect", right=f"one of {', '.join(dialects())}"))
    return load(resources.schemas() / "cn", dialect)


@cache
def dialects() -> tuple[str, ...]:
    """The dialects that come with certkit, the usual one first, and those of the user."""
    folders = [folder for folder in (resources.schemas() / "cn", resources.own_dialects()) if folder]
    found = sorted({path.parent.name for folder in folders for path in folder.glob("*/dialect.toml")})
    return (DIALECT, *(name for name in found if name != DIALECT))


def named_dialect(exchange: Mapping[str, Any]) -> str:
    """The dialect that the settings of an exchange name; the usual one where they name none."""
    return str(exchange.get("dialect") or DIALECT)


def home_of(folder: Path, dialect: str) -> Path:
    """Where a dialect lies: in a folder like `schemas/cn`, or among the user's own."""
    own = resources.own_dialects()
    return folder / dialect if own is None or (folder / dialect).exists() else own / dialect


def load(folder: Path, dialect: str) -> Dictionary:
    """The dictionary of a folder like `schemas/cn`; InputError naming every dangling name in it."""
    home = _Home(folder, dialect)
    found = Dictionary(
        dialect=home.about.id,
        title=home.about.title,
        datasets={name: _dataset(name, raw, home.common) for name, raw in home.datasets.items()},
        common={name: _field("common.toml", name, raw) for name, raw in home.common.items()},
        code_lists=home.code_lists,
        coding_rules=read_toml(folder / "coding-rules.toml", _Rules).rules,
        business_rules=read_toml(folder / "business-rules.toml", _BusinessRules).rules,
        text_values=home.about.text_values,
        unknown_time=home.about.unknown_time,
    )
    problems = list(_dangling(found)) or list(_formless(found.coding_rules))
    if problems:
        raise InputError(*problems)
    return found


def _code_lists(folder: Path) -> dict[str, CodeList]:
    lists = [read_toml(path, CodeList) for path in sorted((folder / "code-lists").glob("*.toml"))]
    return {entry.name: entry for entry in lists}


def read_toml(path: Path, kind: type[Read]) -> Read:
    """A TOML file as the struct it should be; InputError with the file when it is not."""
    return _convert(path.name, _plain(path), kind)


def _plain(path: Path) -> Raw:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(Problem(where=path.name, what=str(error))) from error


def _convert(where: str, plain: Raw, kind: type[Read]) -> Read:
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise InputError(Problem(where=where, what=str(error))) from error


def _taken(base: _Home, origins: set[str]) -> dict[str, Raw]:
    """The datasets of an extended dialect with only the fields of these origins, their keys, and what those carry."""
    found = {}
    for name, raw in base.datasets.items():
        fields = raw.get("fields", {})
        common = [
            one for one in raw.get("common", []) if _is_taken(base.common.get(one, {}) | fields.get(one, {}), origins)
        ]
        kept = {one: field for one, field in fields.items() if one in common or _is_taken(field, origins)}
        if not kept:
            continue
        kept |= {one: fields[one] for one in raw.get("key", []) if one in fields}
        ordered = {one: field for one, field in fields.items() if one in kept}
        here = {*ordered, *common}
        found[name] = raw | {
            "fields": ordered,
            "common": common,
            "references": [one for one in raw.get("references", []) if one["field"] in here],
            "rules": [one for one in raw.get("rules", []) if _named(one) <= here],
            "duplicate_check": [one for one in raw.get("duplicate_check", []) if one in here],
        }
    for raw in found.values():
        raw["references"] = [one for one in raw["references"] if one["to"] in _fields(found.get(one["dataset"], {}))]
    return found


def _fields(raw: Raw) -> set[str]:
    return {*raw.get("fields", {}), *raw.get("common", [])}


def _is_taken(field: Raw, origins: set[str]) -> bool:
    return not origins or field.get("origin") in origins


def _named(rule: Raw) -> set[str]:
    """The fields that a record rule speaks of."""
    conditions = [rule[name]["field"] for name in ("when", "also") if name in rule]
    return {*rule.get("fields", []), *conditions, *([rule["with"]] if "with" in rule else [])}


def _merged(base: Raw, own: Raw) -> Raw:
    """A dataset of the extended dialect with what differs: fields property by property, the rest as it stands."""
    fields = dict(base.get("fields", {}))
    for name, field in own.get("fields", {}).items():
        fields[name] = fields.get(name, {}) | field
    kept = {name: field for name, field in fields.items() if name not in own.get("without", [])}
    return base | own | {"fields": kept}


def _dataset(name: str, raw: Raw, common: Mapping[str, Raw]) -> Dataset:
    """The dataset with its common fields at the end and every field knowing its name."""
    where, own, shared = f"{name}.toml", raw.get("fields", {}), raw.get("common", [])
    tables = {one: field for one, field in own.items() if one not in shared}
    tables |= {one: common[one] | own.get(one, {}) for one in shared if one in common}
    fields = {one: _field(where, one, field) for one, field in tables.items()}
    dataset = _convert(where, raw | {"fields": {}}, Dataset)
    if dataset.name != name:
        raise InputError(Problem(where=where, what=f'name = "{dataset.name}"', right=f'name = "{name}"'))
    return msgspec.structs.replace(dataset, fields=fields)


def _field(where: str, name: str, raw: Raw) -> Field:
    if not isinstance(raw, dict):
        raise InputError(Problem(where=where, what=f"{name} is no table", right=f"[fields.{name}]"))
    return _convert(f"{where} {name}", {"name": name} | raw, Field)


def _formless(rules: Mapping[str, CodingRule]) -> Iterator[Problem]:
    """Coding rules from which no form can be made: parts that do not fit, a pattern that is none, a circle."""
    for name in rules:
        try:
            re.compile(coded(rules, name))
        except (ValueError, IndexError, RecursionError, re.error) as error:
            yield Problem(where="coding-rules.toml", what=f"{name}: {error}")


def _dangling(found: Dictionary) -> Iterator[Problem]:
    """Names that the dictionary uses and does not define."""
    for dataset in found.datasets.values():
        for what in (*_dangling_fields(dataset), *_dangling_names(found, dataset)):
            yield Problem(where=f"{dataset.name}.toml", what=what)
    for name, coding in found.coding_rules.items():
        for part in coding.parts:
            if part.rule and part.rule not in found.coding_rules:
                yield Problem(where="coding-rules.toml", what=f"{name}: no coding rule {part.rule}")


def _dangling_fields(dataset: Dataset) -> Iterator[str]:
    used = [*dataset.key, *dataset.common, *(one.field for one in dataset.references)]
    for rule in dataset.rules:
        used += [*rule.fields, *(one.field for one in (rule.when, rule.also) if one), *filter(None, [rule.parent])]
    yield from (f"no field {name}" for name in used if name not in dataset.fields)


def _dangling_names(found: Dictionary, dataset: Dataset) -> Iterator[str]:
    for field in dataset.fields.values():
        if field.code_list and field.code_list not in found.code_lists:
            yield f"{field.name}: no code list {field.code_list}"
        yield from (f"{field.name}: no coding rule {name}" for name in field.coding if name not in found.coding_rules)
    for reference in dataset.references:
        target = found.datasets.get(reference.dataset)
        if target is None or reference.to not in target.fields:
            yield f"{reference.field}: no {reference.dataset}.{reference.to}"
    for rule in dataset.rules:
        if rule.id and rule.id not in found.business_rules:
            yield f"no business rule {rule.id}"
