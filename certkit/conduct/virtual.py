"""An event loop in virtual time: when nothing is ready it jumps to the next timer instead of waiting.

No socket and no thread can belong to it, so that nothing the platform waits for is overtaken by the clock.
"""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn


class VirtualLoop(asyncio.BaseEventLoop):
    """Its time starts at 0 and passes only in jumps."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0.0
        self._selector = _Jump(self)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Seconds of virtual time since the loop was made."""
        return self._passed

    def jump(self, seconds: float) -> None:
        """Let that much time pass at once."""
        self._passed += seconds

    def _process_events(self, event_list: list[Any]) -> None:
        """There are no file events."""

    def _write_to_self(self) -> NoReturn:
        raise RuntimeError("a thread called into virtual time")

    def run_in_executor(self, *_: Any) -> NoReturn:  # type: ignore[override]
        """Refused: virtual time would overtake the thread."""
        raise RuntimeError("a thread was asked for in virtual time")


class _Jump:
    """Takes the place of a selector: waiting for the next timer is passing the time until it."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everything waits, and no timer will end it")
        self._loop.jump(timeout)
        return []
