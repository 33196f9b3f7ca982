"""The audit trail: one entry for every request, carried out or refused, each chained to the one before."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from secrets import token_hex

from certkit.reference.crypto import canonical, digest_of
from certkit.reference.store import Row, insert, one, rows


@dataclass(frozen=True)
class Entry:
    """Who did what, when, from where, with which outcome. `digest` is that of the request body."""

    time: float
    address: str
    party: str
    person: str
    role: str
    operation: str
    outcome: str
    reason: str
    section: str
    digest: str


def record(db: sqlite3.Connection, entry: Entry) -> None:
    """Append the entry; its link covers every entry before it."""
    row: Row = {"entry": token_hex(12), **asdict(entry)}
    last = one(db, "SELECT chain FROM audit ORDER BY number DESC LIMIT 1")
    insert(db, "audit", {**row, "chain": _link(last["chain"] if last else "", row)})


def unbroken(db: sqlite3.Connection) -> bool:
    """Whether every link of the chain fits: nothing was altered or taken out."""
    chain = ""
    for row in rows(db, "SELECT * FROM audit ORDER BY number"):
        link = row.pop("chain")
        del row["number"]
        chain = _link(chain, row)
        if link != chain:
            return False
    return True


def _link(before: str, row: Row) -> str:
    return digest_of(before.encode() + canonical({**row, "time": repr(row["time"])}))
