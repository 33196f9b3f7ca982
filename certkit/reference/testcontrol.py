"""Test control: the clock and the token that shows this is no production platform."""

from __future__ import annotations

from typing import Any

from certkit.reference.kernel import Answer, Context, Platform, operation
from certkit.reference.refusal import Refusal
from certkit.reference.times import rfc3339

_RETRIES = 20


@operation("read_clock")
async def read_clock(ctx: Context) -> Answer:
    """What the platform takes the time to be."""
    return {"now": rfc3339(ctx.now), "adjustable": bool(ctx.settings["adjustable_clock"])}


@operation("advance_clock")
async def advance_clock(ctx: Context) -> Answer:
    """Move the clock forward; answers when all deliveries due by then were tried, each at its time."""
    if not ctx.settings["adjustable_clock"]:
        raise Refusal("wrong_stage", "the clock of this platform cannot be moved")
    to: float = ctx.inputs["to"]
    if to < ctx.now:
        raise Refusal("invalid_record", "/to lies in the past; time only moves forward")

    async def move() -> dict[str, Any]:
        await _advance(ctx.platform, to)
        return {"now": rfc3339(ctx.platform.now())}

    ctx.afterwards = move
    return {}


async def _advance(platform: Platform, to: float) -> None:
    """Go from one due delivery to the next; an outage longer than some retries is not lived through in all of them."""
    outbox = platform.outbox
    for _ in range(_RETRIES):
        due = outbox.next_due() if outbox is not None else None
        if outbox is None or due is None or due > to:
            break
        await _set(platform, due)
        await outbox.deliver_due()
    await _set(platform, to)
    if outbox is not None:
        await outbox.deliver_due()
        outbox.wake()


async def _set(platform: Platform, moment: float) -> None:
    async with platform.transaction():
        platform.clock.advance(moment)


@operation("read_environment")
async def read_environment(ctx: Context) -> Answer:
    """The token by which a tester knows that this is a test environment."""
    return {
        "environment": "test",
        "token": ctx.settings["environment_token"],
        "product": ctx.settings["platform_name"],
        "version": ctx.settings["version"],
        "build": ctx.settings["build"],
    }
