"""In which line of a TOML text a key or an element stands; `tomllib` does not say.

The text is known to be valid TOML, so the scanner only follows its structure: headers, keys, values. A path is the
way to a value in the parsed data: `("step", 2, "probe", 0, "does")`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BASIC_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL_STRING = re.compile(r"'[^']*'")
_LONG_BASIC = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""+', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''+", re.DOTALL)
_HEADER_END = re.compile(r"[ \t]*\]\]?")
_SCALAR = re.compile(r"[^,\]}\n#]*")


class Lines(NamedTuple):
    """The line of every path of a text."""

    of: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the closest value around it that the text spells out."""
        while path and path not in self.of:
            path = path[:-1]
        return self.of.get(path, 1)


def locate(text: str) -> Lines:
    """The lines of all keys, headers and array elements of a valid TOML text."""
    scanner = _Scanner(text)
    scanner.document()
    return Lines(scanner.lines)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def document(self) -> None:
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        found = match.group() if match else ""
        self.at += len(found)
        return found

    def mark(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_right(self.starts, self.at))

    def header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        names = self.key()
        end = self.at
        self.at = start
        path: Path = ()
        for name in names[:-1]:
            self.mark((*path, name))
            path = self.inside((*path, name))
        path = (*path, names[-1])
        self.mark(path)
        if many:
            index = self.counts.get(path, 0)
            self.counts[path] = index + 1
            path = (*path, index)
            self.mark(path)
        self.at = end
        self.skip(_HEADER_END)
        return path

    def inside(self, path: Path) -> Path:
        """The last element when `path` is an array of tables, else the table itself."""
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def key(self) -> list[str]:
        names = []
        while True:
            self.skip(_SPACE)
            if self.text[self.at] == '"':
                names.append(_unquote(self.skip(_BASIC_STRING)))
            elif self.text[self.at] == "'":
                names.append(self.skip(_LITERAL_STRING)[1:-1])
            else:
                names.append(self.skip(_BARE_KEY))
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def pair(self, table: Path) -> None:
        start = self.at
        names = self.key()
        end, self.at = self.at, start
        for length in range(1, len(names) + 1):
            self.mark((*table, *names[:length]))
        self.at = end + 1
        self.skip(_SPACE)
        self.value((*table, *names))

    def value(self, path: Path) -> None:
        self.mark(path)
        rest = self.text[self.at : self.at + 3]
        if rest == '"""':
            self.skip(_LONG_BASIC)
        elif rest == "'''":
            self.skip(_LONG_LITERAL)
        elif rest[:1] == '"':
            self.skip(_BASIC_STRING)
        elif rest[:1] == "'":
            self.skip(_LITERAL_STRING)
        elif rest[:1] == "[":
            self.array(path)
        elif rest[:1] == "{":
            self.inline_table(path)
        else:
            self.skip(_SCALAR)

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        self.skip(_BLANK)
        while self.text[self.at] != "]":
            self.value((*path, index))
            index += 1
            self.skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        self.skip(_BLANK)
        while self.text[self.at] != "}":
            self.pair(path)
            self.skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1


def _unquote(quoted: str) -> str:
    """The name inside a quoted key; escapes are rare there and only the common ones are undone."""
    return quoted[1:-1].replace('\\"', '"').replace("\\\\", "\\")
