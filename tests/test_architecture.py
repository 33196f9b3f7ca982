"""The law of the house: who may import whom, how large a room may grow, who may print."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "certkit"
COMMON = {"errors", "resources", "text"}
ALL = {path.parent.name for path in PACKAGE.glob("*/*.py")}
DOORS = {
    "model": set(),
    "standards": {"model"},
    "keys": {"model"},
    "loading": {"model", "standards", "scenarios"},
    "scenarios": {"model"},
    "candidate": {"model"},
    "counterparts": {"model", "standards", "keys"},
    "conduct": {"model", "keys"},
    "evidence": {"model", "keys"},
    "checks": {"model", "standards", "keys"},
    "judging": {"model", "checks", "evidence"},
    "reporting": {"model", "evidence"},
    "laboratory": ALL - {"cli", "proving", "reference", "laboratory"},
    "reference": set(),
    "proving": ALL - {"cli", "proving"},
    "cli": ALL - {"cli"},
}
HEAVY = {
    "jsonschema_rs": {"standards"},
    "jsonschema": {"standards"},
    "lxml": {"standards", "counterparts"},
    "cryptography": {"keys", "reference"},
    "urllib3": {"candidate"},
    "requests": {"candidate"},
    "starlette": {"reference"},
    "sqlite3": {"reference"},
    "uvicorn": {"reference", "counterparts", "cli"},
    "jinja2": {"reporting"},
    "hypothesis": {"proving"},
    "typer": {"cli"},
    "rich": {"cli"},
    "stdnum": set(),
    "chinese_calendar": {"standards"},
}
STANDARDS: dict[str, set[str]] = {
    "dictionaries": set(),
    "messages": {"dictionaries"},
    "validation": {"dictionaries"},
    "schemas": {"dictionaries", "messages", "validation"},
    "across": {"dictionaries", "messages", "validation"},
    "files": {"dictionaries", "messages", "validation", "across"},
}
"""Folder inside `standards/` → folders that it may import; each is built on those before it."""
LARGEST_FILE = 400
LARGEST_FUNCTION = 60


def sources() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room a file lies in, or its own name at the top of the package."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every imported module of a file with its line and whether it stands inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if node is not function
    }
    package = module_of(path) if path.name == "__init__.py" else module_of(path).rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) in inside
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")
                base = ".".join([*up[: len(up) - node.level + 1], *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                target = ROOT / Path(*full.split("."))
                is_module = target.is_dir() or target.with_suffix(".py").is_file()
                yield (full if base.startswith("certkit") and is_module else base), node.lineno, id(node) in inside


def test_every_room_has_a_door_rule() -> None:
    """A new folder must be given its place in the import law; generators of scenarios may still be none."""
    assert set(DOORS) - {"scenarios"} <= ALL <= set(DOORS)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_through_the_doors(path: Path) -> None:
    """A room imports only the rooms and the libraries that its line of the law allows."""
    room = room_of(path)
    for name, line, _ in imports(path):
        top, _, rest = name.partition(".")
        if top == "certkit":
            other = rest.split(".")[0]
            allowed = COMMON | {room} | DOORS.get(room, ALL if room == "__main__" else set())
            assert not other or other in allowed or room == "__main__", f"{path}:{line}: {room} may not import {other}"
        elif top in HEAVY:
            assert room in HEAVY[top], f"{path}:{line}: {room} may not import {top}"


def test_standards_are_built_in_one_direction() -> None:
    """Inside `standards/` a folder imports only those that it is built on."""
    folders = {path.parent.name for path in (PACKAGE / "standards").glob("*/__init__.py")}
    assert folders == set(STANDARDS)
    for folder, allowed in STANDARDS.items():
        for path in (PACKAGE / "standards" / folder).glob("*.py"):
            for name, line, _ in imports(path):
                parts = name.split(".")
                other = parts[2] if parts[:2] == ["certkit", "standards"] and len(parts) > 2 else ""
                assert other not in set(STANDARDS) - {folder} - allowed, (
                    f"{path}:{line}: {folder} may not import {other}"
                )


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_stay_small(path: Path) -> None:
    """No file over 400 lines, no function over 60, no import inside a function but lazily in cli, print only in cli."""
    text = path.read_text(encoding="utf-8")
    room = room_of(path)
    assert text.count("\n") <= LARGEST_FILE, f"{path}: {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LARGEST_FUNCTION, f"{path}:{node.lineno}: {node.name} has {length} lines"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            assert room == "cli", f"{path}:{node.lineno}: print outside cli"
    for name, line, inside in imports(path):
        assert not inside or room in {"cli", "__main__"}, f"{path}:{line}: {name} is imported inside a function"


def test_no_import_cycle() -> None:
    """No module reaches itself by imports, type-only ones included."""
    graph = {
        module_of(path): {name for name, _, _ in imports(path) if name.startswith("certkit")} for path in sources()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name in done or name not in graph:
            return
        for target in graph[name]:
            if target != name:
                walk(target, (*trail, name))
        done.add(name)

    for module in graph:
        walk(module, ())
