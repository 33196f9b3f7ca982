"""A platform whose opening shows no check of the seals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from certkit.reference.policies import Disclosure, Policies
from certkit.reference.store import Row

NAME = "seals_not_shown"
BREAKS = ("TBL-36-1",)


class Unsealed(Disclosure):
    """Nobody can tell whether a bid is the one that was received."""

    def seal_shown(self, bid: Row) -> dict[str, Any]:
        """Nothing."""
        return {}


def apply(policies: Policies) -> Policies:
    """The same platform, whose bidders must take its word for their bids."""
    return replace(policies, disclosure=Unsealed())
