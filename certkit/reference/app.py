"""Putting the platform together: policies, store, stages, outbox and routes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette

from certkit.reference import (
    abnormal,
    archive,
    award,
    bidding,
    clarifications,
    committee,
    contracts,
    deliveries,
    documents,
    fees,
    notices,
    objections,
    opening,
    parties,
    prequalification,
    projects,
    public,
    reading,
    report,
    review,
    supervision,
    testcontrol,
)
from certkit.reference.dispatch import routes
from certkit.reference.faults import known
from certkit.reference.kernel import Platform, Settings
from certkit.reference.outbox import Outbox
from certkit.reference.policies import Policies
from certkit.reference.trust import Send

STAGES = (
    parties,
    projects,
    notices,
    prequalification,
    documents,
    clarifications,
    fees,
    bidding,
    reading,
    opening,
    committee,
    review,
    report,
    award,
    contracts,
    objections,
    abnormal,
    archive,
    supervision,
    public,
    deliveries,
    testcontrol,
)
"""Every stage of the platform; importing one registers its handlers and tables."""


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
    platform.outbox = outbox = Outbox(platform)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        delivery = asyncio.create_task(outbox.run())
        yield
        delivery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivery
        platform.db.close()

    app = Starlette(routes=routes(platform), lifespan=lifespan)
    app.state.platform = platform
    return app


def _policies(settings: Settings) -> Policies:
    """The honest policies, or with the one deliberate fault that the settings name."""
    name = settings.get("fault")
    return known()[name].apply(Policies()) if name else Policies()
