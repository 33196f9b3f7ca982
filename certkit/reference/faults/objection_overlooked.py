"""A platform that goes on while an objection is open."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from certkit.reference.policies import Halts, Policies
from certkit.reference.store import Row

NAME = "objection_overlooked"
BREAKS = ("IR-22-4", "IR-54-3")


class SuspensionsOnly(Halts):
    """Only a suspension stops the tender."""

    def forbid(self, db: sqlite3.Connection, section: Row) -> None:
        """Open objections are not looked at."""
        self.forbid_suspended(section)


def apply(policies: Policies) -> Policies:
    """The same platform without a standstill for objections."""
    return replace(policies, halts=SuspensionsOnly())
