"""A platform whose audit trail can be altered and thinned out by whoever asks."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from certkit.reference.policies import Policies, Record, Records

NAME = "audit_trail_editable"
BREAKS = ("EBM-49-5", "EBM-49-2", "TS1-8.2-10")
_EDITABLE = ("address", "party", "person", "operation", "outcome", "reason")


class EditableRecords(Records):
    """Entries of the audit trail are changed in place; all other records are kept."""

    def alter(self, db: sqlite3.Connection, record: Record, changes: dict[str, Any]) -> None:
        """Overwrite what is named in an entry."""
        if record.table != "audit":
            super().alter(db, record, changes)
        for name in _EDITABLE:
            if name in changes:
                db.execute(f"UPDATE audit SET {name} = ? WHERE entry = ?", (str(changes[name]), record.id))

    def delete(self, db: sqlite3.Connection, record: Record) -> None:
        """Take an entry out."""
        if record.table != "audit":
            super().delete(db, record)
        db.execute("DELETE FROM audit WHERE entry = ?", (record.id,))


def apply(policies: Policies) -> Policies:
    """The same platform with an audit trail that can be edited."""
    return replace(policies, records=EditableRecords())
