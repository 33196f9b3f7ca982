"""An event loop whose time passes only when everybody waits."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any


class _Waiting(selectors.DefaultSelector):
    """Instead of waiting it moves the clock; who waits for nothing at all waits for ever, which is a mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready now; else the time passes."""
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everybody waits for ever")
            self.time += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time."""

    def __init__(self) -> None:
        self._waiting = _Waiting()
        super().__init__(self._waiting)

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._waiting.time
