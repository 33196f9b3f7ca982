"""A platform that draws experts who work for a bidder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from certkit.reference.evaluation_rules import Committee
from certkit.reference.policies import Policies
from certkit.reference.store import Row

NAME = "interest_overlooked"
BREAKS = ("TBL-37-4",)


class NoInterests(Committee):
    """Nobody has an interest."""

    def conflicted(self, expert: Row, interested: Collection[str]) -> bool:
        """No."""
        return False


def apply(policies: Policies) -> Policies:
    """The same platform, blind to interests."""
    return replace(policies, committee=NoInterests())
