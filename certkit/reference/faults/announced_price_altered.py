"""A platform that announces other prices than were sealed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from certkit.reference.policies import Announcement, Policies

NAME = "announced_price_altered"
BREAKS = ("EBM-30-3",)
_HUNDRED_YUAN = Decimal("100.00")


class AlteredAnnouncement(Announcement):
    """Every price is read out a hundred yuan too high."""

    def values(self, commercial: dict[str, Any]) -> dict[str, Any]:
        """The values of a bid with a price that nobody offered."""
        values = super().values(commercial)
        return {**values, "price": str(Decimal(values["price"]) + _HUNDRED_YUAN)}


def apply(policies: Policies) -> Policies:
    """The same platform, announcing wrong prices."""
    return replace(policies, announcement=AlteredAnnouncement())
