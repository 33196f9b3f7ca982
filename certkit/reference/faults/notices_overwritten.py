"""A platform on which a published notice is overwritten, and nothing tells of what it said before."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from certkit.reference.policies import Policies, Record, Records

NAME = "notices_overwritten"
BREAKS = ("EBM-49-5", "EBM-14-2")


class Overwritten(Records):
    """Notices are changed in place; all other records are kept."""

    def alter(self, db: sqlite3.Connection, record: Record, changes: dict[str, Any]) -> None:
        """Overwrite title or content of a notice."""
        if record.table != "notices":
            super().alter(db, record, changes)
        for name in ("title", "content"):
            if name in changes:
                db.execute(f"UPDATE notices SET {name} = ? WHERE notice = ?", (str(changes[name]), record.id))


def apply(policies: Policies) -> Policies:
    """The same platform with notices that can be rewritten."""
    return replace(policies, records=Overwritten())
