"""What a suite offers, read from the heads of its files only: quick enough to be asked for all the time."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from certkit.errors import InputError, Problem
from certkit.text import Text


class Entry(NamedTuple):
    """One scenario or profile by its id and title."""

    id: str
    title: Text


def list_scenarios(folder: Path) -> list[Entry]:
    """Every scenario and variant of a suite, in the order of the files."""
    found = []
    for path in sorted((folder / "scenarios").rglob("*.toml")):
        parts = _parts(path)
        base = parts[0].get("scenario", {})
        name = base.get("id", "")
        found.append(_entry(path, base, name))
        variants = [variant for part in parts[1:] for variant in part.get("variant", [])]
        found += [_entry(path, variant, f"{name}@{variant.get('id', '')}") for variant in variants]
    return found


def list_profiles(folder: Path) -> list[Entry]:
    """Every profile of a suite."""
    found = []
    for path in sorted((folder / "profiles").glob("*.toml")):
        data = _parse(path, path.read_text(encoding="utf-8"))
        found.append(_entry(path, data, data.get("id", "")))
    return found


def _entry(path: Path, table: dict[str, Any], name: str) -> Entry:
    title = table.get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(lang), str) for lang in ("zh", "en")):
        raise InputError(Problem(where=f"{path}:1", what="has no title", right="see certkit lint"))
    return Entry(str(name), Text(zh=title["zh"], en=title["en"]))


def _parts(path: Path) -> list[dict[str, Any]]:
    """The tables of a file without its steps: the head, then each part that begins with `[[variant]]`."""
    parts: list[list[str]] = [[]]
    wanted = True
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[["):
            wanted = line.startswith("[[variant]]")
            if wanted:
                parts.append([])
        if wanted:
            parts[-1].append(line)
    return [_parse(path, "\n".join(part)) for part in parts]


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem(where=f"{path}:1", what=f"is not TOML: {error}", right="see certkit lint")) from error
