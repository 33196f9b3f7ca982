"""The outcome of a tender: publicity, award and contract of a round, as several stages look at them."""

from __future__ import annotations

import sqlite3

from certkit.reference.crypto import canonical
from certkit.reference.kernel import Context
from certkit.reference.store import Row, one, schema

schema(
    """
-- candidates: bidder, name, rank, score, price, duration_days, lead, qualification.
CREATE TABLE IF NOT EXISTS publicities (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, from_time REAL NOT NULL, to_time REAL NOT NULL,
    candidates TEXT NOT NULL, published_at REAL NOT NULL, PRIMARY KEY (section, round)) STRICT;
-- published_at is when the result was published, issued_at when the award notices went out.
CREATE TABLE IF NOT EXISTS awards (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, winner TEXT NOT NULL, ground TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_at REAL NOT NULL, published_at REAL, issued_at REAL,
    PRIMARY KEY (section, round)) STRICT;
-- offered_by is buyer or winner; signatures are those of both sides, state is offered or signed.
CREATE TABLE IF NOT EXISTS contracts (
    contract TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    offered_by TEXT NOT NULL, terms TEXT NOT NULL, price TEXT NOT NULL, duration_days INTEGER NOT NULL,
    performance_security TEXT NOT NULL, text TEXT NOT NULL, signatures TEXT NOT NULL, state TEXT NOT NULL,
    signed_at REAL, UNIQUE (section, round)) STRICT;
"""
)


def publicity_of(db: sqlite3.Connection, section: Row) -> Row | None:
    """The publicity of the candidates."""
    return _of_round(db, "publicities", section)


def award_of(db: sqlite3.Connection, section: Row) -> Row | None:
    """The decision on the winner."""
    return _of_round(db, "awards", section)


def contract_of(db: sqlite3.Connection, section: Row) -> Row | None:
    """The contract, offered by one side or signed by both."""
    return _of_round(db, "contracts", section)


def _of_round(db: sqlite3.Connection, table: str, section: Row) -> Row | None:
    return one(db, f"SELECT * FROM {table} WHERE section = ? AND round = ?", section["section"], section["round"])


def result_published(db: sqlite3.Connection, section: Row) -> bool:
    """Whether the result is public, from when on the committee is no secret (TBL-37-5)."""
    award = award_of(db, section)
    return award is not None and award["published_at"] is not None


def archive_signed(
    ctx: Context,
    kind: str,
    title: str,
    data: bytes,
    signatures: list[Row],
    *,
    sender: str,
    recipient: str,
    sent_at: float,
) -> None:
    """Archive, as JSON, what several parties have signed."""
    item = ctx.archive(kind, title, "application/json", data, sender=sender, recipient=recipient, sent_at=sent_at)
    ctx.db.execute("UPDATE archive SET signatures = ? WHERE item = ?", (canonical(signatures).decode(), item))
