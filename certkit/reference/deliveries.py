"""What became of the messages about a section, for the operator: which a neighbour took, and which it rejected."""

from __future__ import annotations

from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import section_of
from certkit.reference.store import rows
from certkit.reference.times import rfc3339


@operation("list_deliveries")
async def list_deliveries(ctx: Context) -> Answer:
    """Every message about a section under the name that its neighbour knows, with what became of it, oldest first."""
    section = section_of(ctx)
    found = rows(ctx.db, "SELECT * FROM outbox WHERE section = ? ORDER BY number", section["section"])
    names = ("counterpart", "change", "state", "answer", "tries")
    return {
        "deliveries": [
            {name: row[name] for name in names} | {"dataset": row["message"], "made_at": rfc3339(row["created_at"])}
            for row in found
        ]
    }


@operation("resend_rejected")
async def resend_rejected(ctx: Context) -> Answer:
    """Send every rejected message about a section again, now that its cause is removed."""
    section = section_of(ctx)
    sent = ctx.db.execute(
        "UPDATE outbox SET state = 'waiting', due = ? WHERE section = ? AND state = 'rejected'",
        (ctx.now, section["section"]),
    )
    ctx.published = bool(sent.rowcount)
    return {"resent": sent.rowcount}
