"""A platform that takes in bids after the deadline."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Deadlines, Policies

NAME = "late_bid_accepted"
BREAKS = ("EBM-27-3", "TBL-28-3", "IR-36-2")


class NoDeadlines(Deadlines):
    """Nothing is ever late."""

    def passed(self, arrival: float, deadline: float) -> bool:
        """No."""
        return False


def apply(policies: Policies) -> Policies:
    """The same platform without deadlines."""
    return replace(policies, deadlines=NoDeadlines())
