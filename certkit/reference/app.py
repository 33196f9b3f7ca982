"""Putting the platform together: policies, store, stages, outbox and routes."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette

from certkit.reference.dispatch import routes
from certkit.reference.kernel import Platform, Settings
from certkit.reference.policies import Policies
from certkit.reference.trust import Send

_STAGES = (
    "parties projects notices prequalification documents clarifications fees bidding opening reading testcontrol"
    " committee review report award contracts objections abnormal archive supervision public outbox"
)
_MODULES = {
    name: importlib.import_module(f"certkit.reference.{name}")
    for name in _STAGES.split()
    if importlib.util.find_spec(f"certkit.reference.{name}")
}


def create(
    *,
    path: str,
    now: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    send: Send,
    settings: Settings,
) -> Starlette:
    """The trading platform as an ASGI application; its lifespan starts and stops the delivery to counterparts."""
    platform = Platform(path=path, now=now, sleep=sleep, send=send, settings=settings, policies=_policies(settings))
    if "outbox" in _MODULES:
        platform.outbox = _MODULES["outbox"].Outbox(platform)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(platform.outbox.run()) if platform.outbox else None
        yield
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        platform.db.close()

    app = Starlette(routes=routes(platform), lifespan=lifespan)
    app.state.platform = platform
    return app


def _policies(settings: Settings) -> Policies:
    name = settings.get("fault")
    if not name:
        return Policies()
    changed: Policies = importlib.import_module(f"certkit.reference.faults.{name}").apply(Policies())
    return changed
