"""Platforms that do one odd thing, for the memory driver: each wraps the reference."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from certkit.reference import create


def _when(wanted: str, act: Callable[[], None]) -> Callable[..., Any]:
    """A factory whose platform acts when a request's method and path end as wanted."""

    def factory(**settings: Any) -> Any:
        app = create(**settings)

        async def odd(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and f"{scope['method']} {scope['path']}".endswith(wanted):
                act()
            await app(scope, receive, send)

        return odd

    return factory


def production(**settings: Any) -> Any:
    """A platform that shows no test environment."""
    settings["settings"]["environment_token"] = ""
    return create(**settings)


killed = _when("/bids", lambda: os.kill(os.getpid(), signal.SIGKILL))
"""The whole process dies when the first bid arrives."""

interrupted = _when("/bids", lambda: signal.raise_signal(signal.SIGINT))
"""Somebody presses Ctrl-C when the first bid arrives."""
