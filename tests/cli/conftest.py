"""The command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from certkit.cli.console import set_language
from certkit.cli.main import run as command

ROOT = Path(__file__).resolve().parents[2]
Certkit = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def certkit(tmp_path: Path) -> Certkit:
    """Runs `certkit …` in an empty folder, in Chinese unless told otherwise, with no terminal."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "CERTKIT"))}
        return subprocess.run(
            [sys.executable, "-m", "certkit", *arguments],
            cwd=tmp_path,
            env=clean | {"PYTHONPATH": str(ROOT), "LC_ALL": "C"} | environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Certkit]:
    """Runs `certkit …` as `certkit` does, but in this process, which is quicker."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("LC_", "LANG", "CERTKIT"))]:
        monkeypatch.delenv(name)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        code = command(arguments)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    yield run
    set_language("zh")
