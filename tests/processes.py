"""The command line as processes of their own, for tests of whole runs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def environment(**more: str) -> dict[str, str]:
    """The environment of a certkit process: this repository, in English, no colours of the test's terminal."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "CERTKIT_LANG": "en", **more}


def start(*arguments: str, folder: Path, **more: str) -> subprocess.Popen[str]:
    """A certkit process that goes on beside the test."""
    return subprocess.Popen(
        [sys.executable, "-m", "certkit", *arguments],
        cwd=folder,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def certkit(*arguments: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A certkit process from its beginning to its end, with nobody at the keyboard."""
    with start(*arguments, folder=folder, **more) as process:
        out, said = process.communicate(timeout=200)
    return subprocess.CompletedProcess(arguments, process.returncode, out, said)


def wait_for(ready: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "it did not become ready"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


class Listening:
    """A run that drives nothing and waits for what is sent to its one instance; `candidate` ends with [exchange]."""

    def __init__(self, folder: Path, candidate: str, **more: str) -> None:
        port = free_port()
        (folder / "candidate.toml").write_text(f'{candidate}listen = "127.0.0.1:{port}"\n', encoding="utf-8")
        wanted = ("--profile", "exchange", "--scenario", "exchange.*", "--out", "run")
        self._folder = folder
        self._process = start("run", *wanted, folder=folder, **more)
        self.base = f"http://127.0.0.1:{port}/one"
        wait_for(lambda: listens(port))

    def judged(self) -> dict[str, Any]:
        """Everything was sent: the judgement, with the exit code of the run."""
        _, said = self._process.communicate("\n", timeout=60)
        judgement: dict[str, Any] = json.loads((self._folder / "run" / "judgement.json").read_text(encoding="utf-8"))
        assert judgement["exit_code"] == self._process.returncode, said
        return judgement

    def close(self) -> None:
        """Whatever happened."""
        self._process.kill()
        self._process.communicate()
