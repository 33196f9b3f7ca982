"""The dictionary as `schemas/cn/` holds it: one folder per dialect, read once, extended and checked.

A dialect may extend another: it takes over the fields of the named origins, and its own files say what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from certkit import resources
from certkit.errors import InputError, Problem
from certkit.standards.dictionaries.facts import (
    BusinessRule,
    CodeList,
    CodingRule,
    Confidence,
    Dataset,
    Dictionary,
    Field,
    Known,
)
from certkit.standards.dictionaries.patterns import coded
from certkit.standards.dictionaries.toml_files import Raw, close_to, convert, place, plain, read_toml
from certkit.text import Text

DIALECT = "public-resource"
_SHARED = "common"
_OWN = "name a folder that holds a folder for each dialect"


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
        base = _base(folder, home / "dialect.toml", self.about)
        self.code_lists: dict[str, CodeList] = dict(base.code_lists) if base else _code_lists(folder)
        self.code_lists |= _code_lists(home)
        self.common: dict[str, Raw] = dict(base.common) if base else {}
        self.datasets: dict[str, Raw] = _taken(base, set(self.about.takes)) if base else {}
        self.files: dict[str, Path] = dict(base.files) if base else {}
        """Where each dataset is told, by its name, and what they share: the last file of several."""
        if (home / "common.toml").exists():
            shared = read_toml(home / "common.toml", _Common)
            facts = {"source": shared.source, "confidence": shared.confidence}
            self.common |= {name: facts | field for name, field in shared.fields.items()}
            self.files[_SHARED] = home / "common.toml"
        for path in sorted(home.glob("*.toml")):
            if path.stem.isupper():
                self.datasets[path.stem] = _merged(path, self.datasets.get(path.stem, {}), plain(path))
                self.files[path.stem] = path


@cache
def dictionary(dialect: str = DIALECT) -> Dictionary:
    """The dictionary of a dialect that comes with certkit or is the user's own; InputError with the known ones."""
    if dialect not in dialects():
        raise _no_dialect(dialect, dialect)
    return load(resources.schemas() / "cn", dialect)


@cache
def dialects() -> tuple[str, ...]:
    """The dialects that come with certkit, the usual one first, and those of the user."""
    own = resources.own_dialects()
    if own and (not own.is_dir() or (own / "dialect.toml").exists()):
        what = "holds no folders of dialects" if own.is_dir() else "No such file or directory"
        raise InputError(Problem(where=f"{resources.OWN_DIALECTS}={own}", what=what, right=_OWN))
    folders = [folder for folder in (resources.schemas() / "cn", own) if folder]
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
        datasets={name: _dataset(home.files[name], name, raw, home.common) for name, raw in home.datasets.items()},
        common={name: _field(home.files[_SHARED], name, raw) for name, raw in home.common.items()},
        code_lists=home.code_lists,
        coding_rules=read_toml(folder / "coding-rules.toml", _Rules).rules,
        business_rules=read_toml(folder / "business-rules.toml", _BusinessRules).rules,
        text_values=home.about.text_values,
        unknown_time=home.about.unknown_time,
    )
    problems = [*_dangling(found, home.files), *_twice(found, home.files)] or list(_formless(found.coding_rules))
    if problems:
        raise InputError(*problems)
    return found


def _code_lists(folder: Path) -> dict[str, CodeList]:
    lists = [read_toml(path, CodeList) for path in sorted((folder / "code-lists").glob("*.toml"))]
    return {entry.name: entry for entry in lists}


def _no_dialect(where: str, dialect: str) -> InputError:
    what = "unknown dialect" if where == dialect else f"unknown dialect {dialect}"
    return InputError(Problem(where=where, what=what, right=f"one of {', '.join(dialects())}"))


def _base(folder: Path, file: Path, about: _Dialect) -> _Home | None:
    """The dialect that one extends; InputError where what it says of it, or of itself, does not hold."""
    if about.id != file.parent.name:
        where = place(file, "id")
        raise InputError(Problem(where=where, what=f'id = "{about.id}"', right=f'id = "{file.parent.name}"'))
    if not about.extends:
        return None
    if not (home_of(folder, about.extends) / "dialect.toml").exists():
        raise _no_dialect(place(file, "extends"), about.extends)
    base = _Home(folder, about.extends)
    fields = [field for raw in base.datasets.values() for field in raw.get("fields", {}).values()]
    origins = {field["origin"] for field in (*fields, *base.common.values()) if "origin" in field}
    for name in about.takes:
        if name not in origins:
            where, right = place(file, "takes"), close_to(name, origins)
            raise InputError(Problem(where=where, what=f"no field has the origin {name}", right=right))
    return base


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


def _merged(path: Path, base: Raw, own: Raw) -> Raw:
    """A dataset of the extended dialect with what differs: fields property by property, the rest as it stands."""
    for name in own.get("without", []):
        if name not in _fields(base):
            right = close_to(name, _fields(base)) if base else ""
            raise InputError(Problem(where=place(path, "without", name), what=f"no field {name}", right=right))
    fields = dict(base.get("fields", {}))
    for name, field in own.get("fields", {}).items():
        fields[name] = fields.get(name, {}) | field
    kept = {name: field for name, field in fields.items() if name not in own.get("without", [])}
    return base | own | {"fields": kept}


def _dataset(path: Path, name: str, raw: Raw, common: Mapping[str, Raw]) -> Dataset:
    """The dataset with its common fields at the end and every field knowing its name."""
    own, shared = raw.get("fields", {}), raw.get("common", [])
    tables = {one: field for one, field in own.items() if one not in shared}
    tables |= {one: common[one] | own.get(one, {}) for one in shared if one in common}
    fields = {one: _field(path, one, field) for one, field in tables.items()}
    dataset = convert(path, raw | {"fields": {}}, Dataset)
    if dataset.name != name:
        where = place(path, "name")
        raise InputError(Problem(where=where, what=f'name = "{dataset.name}"', right=f'name = "{name}"'))
    return msgspec.structs.replace(dataset, fields=fields)


def _field(path: Path, name: str, raw: Raw) -> Field:
    if not isinstance(raw, dict):
        raise InputError(Problem(where=place(path, name), what=f"{name} is no table", right=f"[fields.{name}]"))
    return convert(path, {"name": name} | raw, Field, name)


def _formless(rules: Mapping[str, CodingRule]) -> Iterator[Problem]:
    """Coding rules from which no form can be made: parts that do not fit, a pattern that is none, a circle."""
    for name in rules:
        try:
            re.compile(coded(rules, name))
        except (ValueError, IndexError, RecursionError, re.error) as error:
            yield Problem(where="coding-rules.toml", what=f"{name}: {error}")


def _twice(found: Dictionary, files: Mapping[str, Path]) -> Iterator[Problem]:
    """Numbers that two datasets have: a message could be of either."""
    first: dict[str, str] = {}
    for name, dataset in found.datasets.items():
        if dataset.number and first.setdefault(dataset.number, name) != name:
            what = f"number {dataset.number} is that of {first[dataset.number]} already"
            yield Problem(where=place(files[name], "number"), what=what)


def _dangling(found: Dictionary, files: Mapping[str, Path]) -> Iterator[Problem]:
    """Names that the dictionary uses and does not define."""
    for name, dataset in found.datasets.items():
        for user, missing, what in (*_dangling_fields(dataset), *_dangling_names(found, dataset)):
            yield Problem(where=place(files[name], user, missing), what=f"{user}: {what}" if user else what)
    for name, coding in found.coding_rules.items():
        for part in coding.parts:
            if part.rule and part.rule not in found.coding_rules:
                yield Problem(where="coding-rules.toml", what=f"{name}: no coding rule {part.rule}")


def _dangling_fields(dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """Who uses a field that is not there, its name, and both as a sentence."""
    used = [*dataset.key, *dataset.common, *(one.field for one in dataset.references)]
    for rule in dataset.rules:
        used += [*rule.fields, *(one.field for one in (rule.when, rule.also) if one), *filter(None, [rule.parent])]
    yield from (("", name, f"no field {name}") for name in used if name not in dataset.fields)


def _dangling_names(found: Dictionary, dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    for field in dataset.fields.values():
        if field.code_list and field.code_list not in found.code_lists:
            yield field.name, field.code_list, f"no code list {field.code_list}"
        missing = [name for name in field.coding if name not in found.coding_rules]
        yield from ((field.name, name, f"no coding rule {name}") for name in missing)
    for reference in dataset.references:
        target = found.datasets.get(reference.dataset)
        if target is None or reference.to not in target.fields:
            yield reference.field, reference.dataset, f"no {reference.dataset}.{reference.to}"
    for rule in dataset.rules:
        if rule.id and rule.id not in found.business_rules:
            yield "", rule.id, f"no business rule {rule.id}"
