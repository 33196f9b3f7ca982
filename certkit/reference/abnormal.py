"""Suspending, resuming, terminating and running a tender again (IR-31)."""

from __future__ import annotations

from certkit.reference.exceptions import RESUMED, SUSPENDED, TERMINATED, declare, last_exception
from certkit.reference.facts import audience, section_facts
from certkit.reference.fees import refund_due
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import own_section, require_state, set_state
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row
from certkit.reference.terms import notify_holders
from certkit.reference.times import rfc3339

_OVER = ("contracted", "terminated", "failed")


@operation("suspend")
async def suspend(ctx: Context) -> Answer:
    """Suspend the tender; everybody concerned is told at once."""
    section = own_section(ctx)
    if section["suspended"]:
        raise Refusal("already_exists", "the tender is suspended")
    halt(ctx, section, ctx.inputs["reason"])
    return {"state": "suspended"}


def halt(ctx: Context, section: Row, reason: str) -> None:
    """Suspend the section, or put a suspension on another ground."""
    forbid_over(section)
    _set_suspended(ctx, section, 1)
    declare(ctx, section, SUSPENDED, reason)


def forbid_over(section: Row) -> None:
    """Refuse when there is nothing left to stop."""
    if section["state"] in _OVER:
        raise Refusal("wrong_stage", f"the section is {section['state']}")


def _set_suspended(ctx: Context, section: Row, suspended: int) -> None:
    ctx.db.execute("UPDATE sections SET suspended = ? WHERE section = ?", (suspended, section["section"]))
    section["suspended"] = suspended


@operation("resume")
async def resume(ctx: Context) -> Answer:
    """Resume the tender; a suspension that supervision ordered ends by its order only."""
    section = own_section(ctx)
    suspension = last_exception(ctx.db, section, SUSPENDED)
    if section["suspended"] and suspension and suspension["role"] == "supervisor":
        raise Refusal("not_authorised", "the tender was suspended by order of supervision")
    go_on(ctx, section, "恢复招标")
    return {"state": "resumed"}


def go_on(ctx: Context, section: Row, reason: str) -> None:
    """End the suspension."""
    if not section["suspended"]:
        raise Refusal("wrong_stage", "the tender is not suspended")
    _set_suspended(ctx, section, 0)
    declare(ctx, section, RESUMED, reason)


@operation("terminate")
async def terminate(ctx: Context) -> Answer:
    """Terminate the tender; it is announced, everybody is told, securities are to be refunded (IR-31)."""
    section = own_section(ctx)
    notified = put_an_end(ctx, section, ctx.inputs["reason"])
    ctx.archive("termination", "终止招标公告", "application/json", ctx.received.body, recipient="public")
    return {"state": "terminated", "published_at": rfc3339(ctx.now), "notified": notified}


def put_an_end(ctx: Context, section: Row, reason: str) -> int:
    """End the tender for good; how many holders of the documents were told."""
    forbid_over(section)
    _set_suspended(ctx, section, 0)
    set_state(ctx, section, "terminated")
    notified = declare(ctx, section, TERMINATED, reason)
    refund_due(ctx, section, "IR-31-2")
    return notified


@operation("retender")
async def retender(ctx: Context) -> Answer:
    """Run the tender again, in a new round, after one that failed or was terminated."""
    section = own_section(ctx)
    require_state(section, "failed", "terminated")
    notify_holders(ctx, section, "retender", f"标段“{section['name']}”重新招标：{ctx.inputs['reason']}")
    ctx.db.execute(
        "UPDATE sections SET round = round + 1, state = 'created', suspended = 0 WHERE section = ?",
        (section["section"],),
    )
    again = {**section, "round": section["round"] + 1}
    ctx.publish("SECTION", section_facts(ctx, again), to=audience(section), change="modify")
    return {"state": "created", "round": again["round"]}
