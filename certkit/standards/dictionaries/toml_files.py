"""TOML files of the dictionary: what they hold, and each mistake with its file, its line and what would be right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from certkit.errors import InputError, Problem

Read = TypeVar("Read", bound=msgspec.Struct)
Raw = dict[str, Any]
_UNKNOWN = re.compile(r"Object contains unknown field `(.+?)`")
_MISSING = re.compile(r"Object missing required field `(.+?)`")
_KEY = re.compile(r" - at `\$\.(\w+).*`\Z")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)\Z")


def read_toml(path: Path, kind: type[Read]) -> Read:
    """A TOML file as the struct it should be; InputError with the file and the line when it is not."""
    return convert(path, plain(path), kind)


def plain(path: Path) -> Raw:
    """The tables of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(where=str(path), what=error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem(where=str(path), what="is not UTF-8", right="save the file as UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f"{path}:{place[1]}:{place[2]}" if place else str(path)
        raise InputError(Problem(where=where, what=f"no TOML: {_PLACE.sub('', str(error))}")) from error


def convert(path: Path, table: Raw, kind: type[Read], field: str = "") -> Read:
    """A table of a file, that of a field where one is named, as the struct it should be."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise InputError(_mistake(path, str(error), kind, field)) from error


def place(path: Path, *names: str) -> str:
    """file:line of the last of these names, each sought behind the one before; that of a field by its table first."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return str(path)
    at, found = 0, 0
    for name in filter(None, names):
        word = re.escape(name)
        hit = re.compile(rf"^\[?fields\.{word}\b", re.MULTILINE).search(text, at)
        hit = hit or re.compile(rf"^[^#\n]*?(?<![\w-]){word}(?![\w-])", re.MULTILINE).search(text, at)
        if hit:
            at, found = hit.end(), text.count("\n", 0, hit.end()) + 1
    return f"{path}:{found}" if found else str(path)


def close_to(word: str, known: Iterable[str]) -> str:
    """What was meant, when something known is spelt much like it; else all that is known."""
    choices = sorted(known)
    close = get_close_matches(word, choices, n=1)
    return f'did you mean "{close[0]}"?' if close else f"one of {', '.join(choices)}"


def _mistake(path: Path, told: str, kind: type[msgspec.Struct], field: str) -> Problem:
    """What msgspec says of a table, with its place and in plain words."""
    key = _KEY.search(told)
    subject = f"{field}: " if field else ""
    if unknown := _UNKNOWN.match(told):
        right = "" if key else close_to(unknown[1], kind.__struct_fields__)
        return Problem(where=place(path, field, unknown[1]), what=f"{subject}unknown key {unknown[1]}", right=right)
    if missing := _MISSING.match(told):
        where = place(path, field, key[1] if key else "")
        return Problem(where=where, what=f"{subject}{missing[1]} is missing")
    if not key:
        return Problem(where=place(path, field), what=subject + told)
    return Problem(
        where=place(path, field, key[1]), what=f"{subject}{key[1]}: {_KEY.sub('', told)}", right=_allowed(kind, key[1])
    )


def _allowed(kind: type[msgspec.Struct], key: str) -> str:
    """The values that a key may have, where they are listed."""
    info = msgspec.inspect.type_info(kind)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    values = next(
        (one.type.values for one in fields if one.name == key and isinstance(one.type, msgspec.inspect.LiteralType)), ()
    )
    return f"one of {', '.join(str(value) for value in values if value)}" if values else ""
