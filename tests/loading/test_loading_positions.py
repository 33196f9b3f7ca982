"""Every key and element of a TOML text is found in its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from certkit import resources
from certkit.loading.positions import Path, locate

TEXT = '''\
# a comment with [brackets] and a = b
title = "x" # another
"quoted key" = 'literal # no comment'
long = """
not_a_key = 1
[not a table]
"""
dotted.inner.name = { a = [1, 2], "b c" = { d = true } }
list = [
    "one",  # first

    { two = 2 },
    [3, 4],
]

[table.sub]
key = 2026-11-23T10:00:00+08:00

[[step]]
id = "a"

[[step.probe]]
does = "x"

[[step.probe]]
does = "y"

[[step]]
id = "b"
[step.with]
name = \'\'\'
raw
\'\'\'
[[step.probe]]
does = "z"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted key",), 3),
        (("long",), 4),
        (("dotted", "inner", "name", "b c", "d"), 8),
        (("list",), 9),
        (("list", 0), 10),
        (("list", 1, "two"), 12),
        (("list", 2, 1), 13),
        (("table", "sub", "key"), 17),
        (("step", 0), 19),
        (("step", 0, "probe", 1, "does"), 26),
        (("step", 1, "id"), 29),
        (("step", 1, "with", "name"), 31),
        (("step", 1, "probe", 0, "does"), 35),
        (("step", 1, "at", "after"), 28),
        (("nothing",), 1),
    ],
)
def test_a_path_is_found_in_its_line(path: Path, line: int) -> None:
    """Keys, inline tables, arrays over several lines, nested arrays of tables; else what lies around it."""
    assert locate(TEXT).line(path) == line


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every way into parsed data."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


def test_every_value_of_every_shipped_file_is_found() -> None:
    """In real files every path has a line of its own, and its last name stands there."""
    files = [*resources.suites().rglob("*.toml"), resources.schemas() / "candidate" / "operations.toml"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        lines, located = text.splitlines(), locate(text)
        for path in paths(tomllib.loads(text)):
            assert path in located.of, (file, path)
            if isinstance(path[-1], str):
                assert path[-1] in lines[located.line(path) - 1], (file, path)
