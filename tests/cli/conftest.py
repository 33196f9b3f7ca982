"""The command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
