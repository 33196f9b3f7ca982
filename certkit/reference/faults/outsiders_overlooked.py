"""A platform that goes on while the objection of somebody who did not bid is open."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from certkit.reference.policies import Halts, Policies
from certkit.reference.store import Row, one

NAME = "outsiders_overlooked"
BREAKS = ("IR-22-4",)


class BiddersOnly(Halts):
    """Only who has bid can stop the tender."""

    def halts(self, db: sqlite3.Connection, section: Row, objection: Row) -> bool:
        """Whether the objector has bid."""
        query = "SELECT 1 FROM submissions WHERE section = ? AND bidder = ?"
        return one(db, query, section["section"], objection["bidder"]) is not None


def apply(policies: Policies) -> Policies:
    """The same platform, deaf to interested parties that did not bid."""
    return replace(policies, halts=BiddersOnly())
