"""`certkit reference serve`: the reference platform as a process of its own, and starting one from here."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from certkit.cli.console import note, say
from certkit.errors import CouldNotComplete, InputError, Problem
from certkit.laboratory.session import Launch
from certkit.loading.tables import nearest
from certkit.reference.faults import known

_HOST = "127.0.0.1"
_PATIENCE = 20.0
_GLANCE = 0.05
_MERCY = 3.0


def serve_reference(settings: Path, store: str, host: str, port: int, *, with_parent: bool) -> int:
    """Serve until stopped; `with_parent` also ends it when whoever holds its standard input is gone."""
    from certkit.reference.serve import serve

    given = _read_settings(settings)
    if with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    note(say("serve.begins", address=f"http://{host}:{port}"))
    serve(path=store, settings=given, host=host, port=port)
    return 0


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(where=str(path), what=f"cannot be read: {error.strerror}")) from error
    except json.JSONDecodeError as error:
        raise InputError(Problem(where=f"{path}:{error.lineno}", what=f"is not JSON: {error.msg}")) from error
    if not isinstance(settings, dict):
        raise InputError(Problem(where=f"{path}:1", what="is not JSON: the settings are no object"))
    return settings


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


class Process:
    """A reference platform in a process of its own, with its store in a folder that goes with it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="certkit-reference-")
        folder = Path(self._folder.name)
        (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        port = _free_port()
        self.base = f"http://{_HOST}:{port}"
        self._log = folder / "log.txt"
        command = [sys.executable, "-m", "certkit", "reference", "serve", "--with-parent", "--port", str(port)]
        command += ["--settings", str(folder / "settings.json"), "--store", str(folder / "platform.db")]
        with self._log.open("wb") as log:
            # In a session of its own: an interrupt is for us, who then end it properly.
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        self._wait(port)

    def _wait(self, port: int) -> None:
        """Wait until it listens; CouldNotComplete with what it said when it does not."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection((_HOST, port), timeout=1).close()
                return
            except OSError:
                time.sleep(_GLANCE)
        said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        self.close()
        raise CouldNotComplete(f"the reference platform did not start: {said[-1] if said else 'it said nothing'}")

    def close(self) -> None:
        """End it and remove its store."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_MERCY)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._folder.cleanup()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def launcher(fault: str) -> Launch:
    """Starts a reference platform for an instance, with a deliberate fault when one is named."""
    check_fault(fault)
    return lambda instance, settings: Process(settings | {"fault": fault})


def check_fault(name: str) -> None:
    """Only faults that the reference platform has."""
    if name and name not in known():
        raise InputError(Problem(where="--fault", what=f'fault "{name}" is unknown', right=nearest(name, known())))
