"""Reading TOML strictly: typed access to tables that names every mistake with file, line and what would be right."""

from __future__ import annotations

import difflib
import hashlib
import os
import tomllib
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from certkit.errors import InputError, Problem
from certkit.loading.positions import Lines, Path, locate
from certkit.text import Text

_FEW = 12
_MISSING: Any = object()


class Problems:
    """Collects every mistake of a load, so that one message names them all."""

    def __init__(self) -> None:
        self.found: dict[Problem, None] = {}

    def add(self, where: str, what: str, right: str = "") -> None:
        """Note one mistake; the same mistake is noted once."""
        self.found[Problem(where=where, what=what, right=right)] = None

    def stop(self) -> None:
        """Raise InputError with everything found, in the order of files and lines; nothing when there is nothing."""
        if self.found:
            raise InputError(*sorted(self.found, key=_place))


def _place(problem: Problem) -> tuple[str, int]:
    name, _, line = problem.where.rpartition(":")
    return name, int(line) if line.isdigit() else 0


def nearest(word: object, valid: Iterable[str]) -> str:
    """What would be right instead of `word`: the closest valid choice, or all of them when they are few."""
    choices = sorted(valid)
    close = difflib.get_close_matches(str(word), choices, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    if len(choices) <= _FEW:
        return "choose one of: " + ", ".join(choices) if choices else ""
    return f"choose one of {len(choices)}, such as " + ", ".join(choices[:5])


class File:
    """A TOML file: its data, its digest, and the line of every path."""

    def __init__(self, path: FilePath, problems: Problems) -> None:
        self.path = path
        self.name = display(path)
        self.text = ""
        self.digest = ""
        self.data: dict[str, Any] = {}
        self.readable = self._read(problems)

    def _read(self, problems: Problems) -> bool:
        try:
            raw = self.path.read_bytes()
            self.digest = "sha256:" + hashlib.sha256(raw).hexdigest()
            self.text = raw.decode()
            self.data = tomllib.loads(self.text)
        except OSError as error:
            problems.add(f"{self.name}:1", f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            problems.add(f"{self.name}:{1 + raw.count(10, 0, error.start)}", "is not UTF-8", "save the file as UTF-8")
        except tomllib.TOMLDecodeError as error:
            line, what = _syntax(str(error), self.text)
            problems.add(f"{self.name}:{line}", f"is not TOML: {what}")
        else:
            return True
        return False

    @cached_property
    def lines(self) -> Lines:
        """Where every path stands; worked out when it is first asked for."""
        return locate(self.text)

    def where(self, path: Path) -> str:
        """`file:line` of a path."""
        return f"{self.name}:{self.lines.line(path)}"


def display(path: FilePath) -> str:
    """The path as a user would write it: relative to the working folder when it lies below it."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118
    return absolute.removeprefix(here)


def _syntax(message: str, text: str) -> tuple[int, str]:
    """Line and reason out of a TOMLDecodeError, whose place is only in its text."""
    what, _, place = message.rpartition(" (at ")
    words = place.rstrip(")").replace(",", "").split()
    if len(words) >= 2 and words[0] == "line" and words[1].isdigit():
        return int(words[1]), what
    return max(1, text.rstrip("\n").count("\n") + 1), what or message


class Table:
    """One TOML table: typed reads, and at the end the keys that nobody asked for."""

    def __init__(self, values: dict[str, Any], path: Path, where: Callable[[Path], str], problems: Problems) -> None:
        self.values = values
        self.path = path
        self._where = where
        self.problems = problems
        self.asked: set[str] = set()

    @classmethod
    def of(cls, file: File, problems: Problems) -> Table:
        """The whole file as a table."""
        return cls(file.data, (), file.where, problems)

    def where(self, *keys: str | int) -> str:
        """`file:line` of a key of this table, or of the table itself."""
        return self._where((*self.path, *keys))

    def line(self, *keys: str | int) -> int:
        """The line alone."""
        return int(self.where(*keys).rpartition(":")[2])

    def problem(self, key: str | tuple[str | int, ...], what: str, right: str = "") -> None:
        """Note a mistake at a key (or at the table itself for an empty tuple)."""
        keys = (key,) if isinstance(key, str) else key
        self.problems.add(self.where(*keys), what, right)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def raw(self, key: str, default: Any = None) -> Any:
        """The value as it stands."""
        self.asked.add(key)
        return self.values.get(key, default)

    def _typed(self, key: str, kind: type | tuple[type, ...], word: str, default: Any) -> Any:
        value = self.raw(key, _MISSING)
        if value is _MISSING:
            if default is _MISSING:
                self.problem((), f"`{key}` is missing", f"give {key} = {word}")
                return None
            return default
        if isinstance(value, bool) and kind is not bool:
            kind = ()
        if not isinstance(value, kind):
            self.problem(key, f"`{key}` must be {word}, not {_word(value)}")
            return None if default is _MISSING else default
        return value

    def text(self, key: str, default: str = _MISSING) -> str:
        """A string; required when no default is given."""
        found: str | None = self._typed(key, str, "a string", default)
        if found is not None and not found.strip() and default is _MISSING:
            self.problem(key, f"`{key}` is empty")
        return found or ""

    def choice(self, key: str, valid: Iterable[str], default: str = _MISSING) -> str:
        """A string out of a closed list."""
        found = self.text(key, default)
        if key in self.values and isinstance(self.values[key], str) and found not in set(valid):
            self.problem(key, f'`{key}` "{found}" is unknown', nearest(found, valid))
            return "" if default is _MISSING else default
        return found

    def texts(self, key: str, default: list[str] = _MISSING) -> list[str]:
        """A list of strings."""
        found = self._typed(key, list, "a list of strings", default)
        if found is None:
            return []
        for index, item in enumerate(found):
            if not isinstance(item, str):
                self.problem((key, index), f"`{key}` must hold strings, not {_word(item)}")
        return [item for item in found if isinstance(item, str)]

    def flag(self, key: str, default: bool = _MISSING) -> bool:
        """true or false."""
        return bool(self._typed(key, bool, "true or false", default))

    def number(self, key: str, default: float | None = _MISSING) -> float | None:
        """A number."""
        found = self._typed(key, (int, float), "a number", default)
        return None if found is None else float(found)

    def whole(self, key: str, default: int | None = _MISSING) -> int | None:
        """A whole number."""
        found: int | None = self._typed(key, int, "a whole number", default)
        return found

    def table(self, key: str) -> Table:
        """The table under `key`; an empty one when it is missing."""
        return self._table(key, self._typed(key, dict, "a table", {}) or {})

    def required_table(self, key: str) -> Table:
        """The table under `key`, which must be there."""
        return self._table(key, self._typed(key, dict, f"a table ([{key}])", _MISSING) or {})

    def _table(self, key: str, values: dict[str, Any]) -> Table:
        return Table(values, (*self.path, key), self._where, self.problems)

    def below(self, keys: Path, values: dict[str, Any], key: str) -> Table:
        """A table found by hand further down, at `keys` and there under `key`."""
        return Table(values, (*self.path, *keys, key), self._where, self.problems)

    def tables(self, key: str) -> list[Table]:
        """The tables of an array of tables `[[key]]`."""
        found = self._typed(key, list, f"an array of tables ([[{key}]])", [])
        many = []
        for index, item in enumerate(found or []):
            if isinstance(item, dict):
                many.append(Table(item, (*self.path, key, index), self._where, self.problems))
            else:
                self.problem((key, index), f"`{key}` must hold tables, not {_word(item)}")
        return many

    def strings(self, key: str) -> dict[str, str]:
        """A table whose values are all strings."""
        inner = self.table(key)
        return {name: inner.text(name) for name in inner.values}

    def bilingual(self, key: str) -> Text:
        """A sentence in both languages: `{ zh = "…", en = "…" }`."""
        inner = self._table(key, self._typed(key, dict, '{ zh = "…", en = "…" }', _MISSING) or {})
        if key not in self.values or not isinstance(self.values[key], dict):
            return Text(zh="", en="")
        text = Text(zh=inner.text("zh"), en=inner.text("en"))
        inner.finish()
        return text

    def finish(self) -> None:
        """Name every key that has no meaning here."""
        for key in self.values:
            if key not in self.asked:
                self.problem(key, f"`{key}` is not a key of this table", nearest(key, self.asked))


def _word(value: Any) -> str:
    """The TOML type of a value in words."""
    names = {
        bool: "a boolean",
        int: "a whole number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")
