"""The outcome of a tender: publicity, award and contract of a round, as several stages look at them."""

from __future__ import annotations

import sqlite3
from typing import Any

from certkit.reference.crypto import canonical
from certkit.reference.kernel import Context
from certkit.reference.lookups import load
from certkit.reference.store import Row, one, round_of, schema
from certkit.reference.times import rfc3339

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
    offered_by TEXT NOT NULL, price TEXT NOT NULL, duration_days INTEGER NOT NULL,
    performance_security TEXT NOT NULL, text TEXT NOT NULL, quality TEXT NOT NULL,
    signatures TEXT NOT NULL, state TEXT NOT NULL, signed_at REAL, UNIQUE (section, round)) STRICT;
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
    return one(db, f"SELECT * FROM {table} WHERE section = ? AND round = ?", *round_of(section))


def result_published(db: sqlite3.Connection, section: Row) -> bool:
    """Whether the result is public, from when on the committee is no secret (TBL-37-5)."""
    award = award_of(db, section)
    return award is not None and award["published_at"] is not None


def candidates_record(db: sqlite3.Connection, section: Row) -> dict[str, Any] | None:
    """The publicity of the candidates, as everybody may read it."""
    publicity = publicity_of(db, section)
    if publicity is None:
        return None
    return {
        "candidates": load(publicity["candidates"]),
        "from": rfc3339(publicity["from_time"]),
        "to": rfc3339(publicity["to_time"]),
        "published_at": rfc3339(publicity["published_at"]),
    }


def result_record(db: sqlite3.Connection, section: Row) -> dict[str, Any] | None:
    """The result, once it is published."""
    award = award_of(db, section)
    if award is None or award["published_at"] is None:
        return None
    return {**_winner(db, section, award["winner"]), "published_at": rfc3339(award["published_at"])}


def _winner(db: sqlite3.Connection, section: Row, winner: str) -> dict[str, Any]:
    """The winner as it stood among the candidates."""
    publicity = publicity_of(db, section) or {}
    names = ("name", "price", "duration_days", "lead")
    for candidate in load(publicity["candidates"]):
        if candidate["bidder"] == winner:
            return {"winner": winner, **{name: candidate[name] for name in names}}
    return {"winner": winner}


def contract_record(db: sqlite3.Connection, section: Row) -> dict[str, Any] | None:
    """The contract, once both sides have signed it (EBM-41-5)."""
    contract, award = contract_of(db, section), award_of(db, section)
    if contract is None or contract["state"] != "signed" or award is None:
        return None
    return {
        "winner": award["winner"],
        "name": _winner(db, section, award["winner"]).get("name"),
        "price": contract["price"],
        "duration_days": contract["duration_days"],
        "signed_at": rfc3339(contract["signed_at"]),
    }


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
