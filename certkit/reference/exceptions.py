"""What stops a tender: suspension, resumption, termination, failure; each recorded, told to all concerned, pushed."""

from __future__ import annotations

import sqlite3

from certkit.reference.facts import audience, section_facts
from certkit.reference.fees import refund_due
from certkit.reference.kernel import Context
from certkit.reference.lookups import buyers_of, set_state
from certkit.reference.store import Row, in_round, one, round_of, rows, schema
from certkit.reference.terms import notify_holders

SUSPENDED, RESUMED, TERMINATED, FAILED = "suspended", "resumed", "terminated", "failed"
_TEXTS = {SUSPENDED: "暂停招标", RESUMED: "恢复招标", TERMINATED: "终止招标", FAILED: "招标失败"}

schema(
    """
-- kind is suspended, resumed, terminated or failed; role is that of whoever decided it.
CREATE TABLE IF NOT EXISTS exceptions (
    exception TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, kind TEXT NOT NULL,
    reason TEXT NOT NULL, decided_by TEXT NOT NULL, role TEXT NOT NULL, decided_at REAL NOT NULL) STRICT;
"""
)


def fail(ctx: Context, section: Row, reason: str) -> None:
    """The round ends without a result (too few bidders or applicants, all bids rejected); it is to be run again."""
    set_state(ctx, section, "failed")
    declare(ctx, section, FAILED, reason)
    refund_due(ctx, section, "IR-31-2")


def declare(ctx: Context, section: Row, kind: str, reason: str) -> int:
    """Record the exception, tell all concerned at once and push it; how many holders of the documents were told."""
    ctx.insert(
        "exceptions",
        exception=ctx.new_id(),
        **in_round(section),
        kind=kind,
        reason=reason,
        decided_by=ctx.code,
        role=ctx.role,
        decided_at=ctx.now,
    )
    facts = section_facts(ctx, section, kind=kind, reason=reason, decided_at=ctx.now)
    ctx.publish("TENDER_ABNORMITY_REPORT", facts, to=audience(section))
    text = f"标段“{section['name']}”{_TEXTS[kind]}：{reason}"
    for party in {*buyers_of(section), *_bidders_without_documents(ctx.db, section)}:
        ctx.message(party, kind, section["section"], text)
    return notify_holders(ctx, section, kind, text)


def _bidders_without_documents(db: sqlite3.Connection, section: Row) -> list[str]:
    """Bidders that are told although no document was handed to them."""
    found = rows(
        db,
        "SELECT bidder FROM submissions WHERE section = ?1 AND round = ?2 EXCEPT"
        " SELECT bidder FROM downloads WHERE section = ?1 AND round = ?2 EXCEPT"
        " SELECT bidder FROM invitations WHERE section = ?1 AND round = ?2",
        *round_of(section),
    )
    return [row["bidder"] for row in found]


def last_exception(db: sqlite3.Connection, section: Row, kind: str) -> Row | None:
    """The latest exception of a kind in the round."""
    query = "SELECT * FROM exceptions WHERE section = ? AND round = ? AND kind = ? ORDER BY decided_at DESC, rowid DESC"
    return one(db, query, *round_of(section), kind)
