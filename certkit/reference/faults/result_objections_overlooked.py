"""A platform that awards while an objection to the result is open."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from certkit.reference.policies import Halts, Policies
from certkit.reference.store import Row

NAME = "result_objections_overlooked"
BREAKS = ("IR-54-3",)


class DocumentsOnly(Halts):
    """Only objections to documents and opening stop the tender."""

    def halts(self, db: sqlite3.Connection, section: Row, objection: Row) -> bool:
        """Whether it is about anything but the result."""
        return bool(objection["kind"] != "result")


def apply(policies: Policies) -> Policies:
    """The same platform, without a standstill in the award."""
    return replace(policies, halts=DocumentsOnly())
