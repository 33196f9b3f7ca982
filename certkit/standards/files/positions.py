"""JSON read exactly: every member with its place, numbers as they are written, nothing that JSON does not allow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

DEEPEST = 64
Kind = Literal["object", "list", "string", "number", "literal"]
_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LITERAL = re.compile(r"true|false|null")
_WORD = re.compile(r"[\w.+-]{1,40}")


class Malformed(Exception):
    """The text is no JSON; `offset` counts characters."""

    def __init__(self, offset: int, what: str) -> None:
        self.offset = offset
        self.what = what
        super().__init__(what)


@dataclass(slots=True)
class Node:
    """A value and where it begins and ends."""

    kind: Kind
    start: int
    end: int = 0
    text: str = ""
    """A string's characters; a number or literal as it is written."""
    members: list[tuple[str, int, Node]] = field(default_factory=list)
    """Of an object: name, place of the name, value; names may stand twice."""
    items: list[Node] = field(default_factory=list)

    def member(self, name: str) -> Node | None:
        """The last value of that name."""
        return next((value for one, _, value in reversed(self.members) if one == name), None)


class Lines:
    """Offsets of a text as lines and columns, both from 1; quick for offsets that are near each other."""

    def __init__(self, text: str, first: int = 1) -> None:
        self._text = text
        self._known = 0, first
        """An offset and its line."""

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        near, line = self._known
        line += self._text.count("\n", near, offset) - self._text.count("\n", offset, near)
        self._known = offset, line
        return line, offset - self._text.rfind("\n", 0, offset)


def scan(text: str) -> Node:
    """The one value of a text; Malformed with its place."""
    node = _value(text, _skip(text, 0), 0)
    _end(text, node.end)
    return node


def items(text: str) -> Iterator[Node]:
    """The items of a list, or the value itself when it is no list, one at a time."""
    start = _skip(text, 0)
    if text[start : start + 1] != "[":
        yield scan(text)
        return
    offset, more = _opened(text, start, "]")
    while more:
        node = _value(text, offset, 1)
        yield node
        offset, more = _continued(text, node.end, "]")
    _end(text, offset)


def _value(text: str, offset: int, depth: int) -> Node:
    if depth > DEEPEST:
        raise Malformed(offset, f"nested deeper than {DEEPEST}")
    first = text[offset : offset + 1]
    if first == '"':
        value, end = _string(text, offset)
        return Node("string", offset, end, value)
    if first == "{":
        return _object(text, offset, depth)
    if first == "[":
        return _list(text, offset, depth)
    for kind, pattern in (("number", _NUMBER), ("literal", _LITERAL)):
        match = pattern.match(text, offset)
        if match and not _WORD.match(text, match.end()):
            return Node(kind, offset, match.end(), match[0])  # type: ignore[arg-type]
    raise Malformed(offset, f"no JSON value: {_found(text, offset)}")


def _object(text: str, offset: int, depth: int) -> Node:
    node = Node("object", offset)
    offset, more = _opened(text, offset, "}")
    while more:
        if text[offset : offset + 1] != '"':
            raise Malformed(offset, f"expected the name of a member: {_found(text, offset)}")
        name, end = _string(text, offset)
        value = _value(text, _expect(text, _skip(text, end), ":"), depth + 1)
        node.members.append((name, offset, value))
        offset, more = _continued(text, value.end, "}")
    node.end = offset
    return node


def _list(text: str, offset: int, depth: int) -> Node:
    node = Node("list", offset)
    offset, more = _opened(text, offset, "]")
    while more:
        value = _value(text, offset, depth + 1)
        node.items.append(value)
        offset, more = _continued(text, value.end, "]")
    node.end = offset
    return node


def _opened(text: str, offset: int, close: str) -> tuple[int, bool]:
    """Behind the bracket at the offset: where its first entry begins, or its end; and whether there is an entry."""
    offset = _skip(text, offset + 1)
    return (offset + 1, False) if text[offset : offset + 1] == close else (offset, True)


def _continued(text: str, offset: int, close: str) -> tuple[int, bool]:
    """Behind an entry: where the next one begins, or the end of all; and whether there is a next one."""
    offset = _skip(text, offset)
    return (offset + 1, False) if text[offset : offset + 1] == close else (_expect(text, offset, ","), True)


def _end(text: str, offset: int) -> None:
    rest = _skip(text, offset)
    if rest < len(text):
        raise Malformed(rest, f"text after the end of the JSON value: {_found(text, rest)}")


def _string(text: str, offset: int) -> tuple[str, int]:
    match = _STRING.match(text, offset)
    if match is None:
        raise Malformed(offset, "a string that does not end, or holds a control character or a wrong escape")
    raw = match[0]
    if "\\" not in raw:
        return raw[1:-1], match.end()
    value: str = json.loads(raw)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed(offset, "a string with half of a character (a lone surrogate)") from error
    return value, match.end()


def _expect(text: str, offset: int, character: str) -> int:
    """Behind that character and the blanks after it."""
    if text[offset : offset + 1] != character:
        raise Malformed(offset, f"expected “{character}”: {_found(text, offset)}")
    return _skip(text, offset + 1)


def _skip(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _found(text: str, offset: int) -> str:
    """What stands there, in a few characters."""
    if offset >= len(text):
        return "the text ends"
    word = _WORD.match(text, offset)
    return f"found {word[0] if word else ascii(text[offset])}"
