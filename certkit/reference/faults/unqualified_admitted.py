"""A platform that lets those who failed prequalification go on."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from certkit.reference.policies import Participation, Policies
from certkit.reference.store import Row

NAME = "unqualified_admitted"
BREAKS = ("IR-19-1", "IR-36-1")


class OpenToAll(Participation):
    """Nobody is asked for the result of prequalification."""

    def forbid_unqualified(self, db: sqlite3.Connection, section: Row, bidder: str) -> None:
        """Let everybody pass."""


def apply(policies: Policies) -> Policies:
    """The same platform, blind to the result of prequalification."""
    return replace(policies, participation=OpenToAll())
