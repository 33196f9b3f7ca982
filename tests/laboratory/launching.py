"""Starts the reference platform as a process of its own, as the command line does."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from certkit.model.plan import Instance

_PROGRAM = """
import json, sys
from certkit.reference.serve import serve
serve(path=sys.argv[1], settings=json.load(open(sys.argv[2])), port=int(sys.argv[3]))
"""


class Process:
    """A running reference platform."""

    def __init__(self, folder: Path, instance: Instance, settings: dict[str, Any]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        told = folder / f"{instance.name}.json"
        told.write_text(json.dumps(settings), encoding="utf-8")
        store = str(folder / f"{instance.name}.sqlite")
        self._process = subprocess.Popen([sys.executable, "-c", _PROGRAM, store, str(told), str(port)])
        self._wait(port)

    def _wait(self, port: int) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the reference platform did not start")

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(10)
