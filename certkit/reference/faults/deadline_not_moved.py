"""A platform that announces a later deadline and keeps the earlier one."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.periods import Periods
from certkit.reference.policies import Policies

NAME = "deadline_not_moved"
BREAKS = ("IR-21-3",)


class Kept(Periods):
    """A change of times is told to all, and binds nobody."""

    def in_force(self, changes: dict[str, float]) -> dict[str, float]:
        """Nothing changes."""
        return {}


def apply(policies: Policies) -> Policies:
    """The same platform, whose deadline stays where it was."""
    return replace(policies, periods=Kept())
