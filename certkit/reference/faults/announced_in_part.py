"""A platform that leaves out a part of what must be read out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from certkit.reference.policies import Announcement, Policies

NAME = "announced_in_part"
BREAKS = ("EBM-30-3", "EBM-41-4")


class WithoutLeads(Announcement):
    """Who leads the project for a bidder is not read out."""

    def values(self, commercial: dict[str, Any]) -> dict[str, Any]:
        """The values without the project leader."""
        return super().values(commercial) | {"lead": ""}


def apply(policies: Policies) -> Policies:
    """The same platform with a shorter announcement."""
    return replace(policies, announcement=WithoutLeads())
