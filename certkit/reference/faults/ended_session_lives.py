"""A platform whose sessions never end."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.identity_rules import Identities
from certkit.reference.policies import Policies
from certkit.reference.store import Row

NAME = "ended_session_lives"
BREAKS = ("EBM-13-5",)


class EndlessSessions(Identities):
    """A session goes on after its party has logged out."""

    def session_ended(self, session: Row, now: float) -> bool:
        """Never."""
        return False


def apply(policies: Policies) -> Policies:
    """The same platform with sessions that cannot be ended."""
    return replace(policies, identities=EndlessSessions())
