"""A platform that points nothing out to the committee: neither signs of collusion nor prices above the ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from certkit.reference.evaluation_rules import Collusion
from certkit.reference.policies import Policies
from certkit.reference.store import Row

NAME = "collusion_overlooked"
BREAKS = ("IR-40-1", "IR-51-5")


class Blind(Collusion):
    """Nothing is worth a hint."""

    def signs(self, bids: Iterable[Row], price_limit: str | None) -> Iterator[Row]:
        """None."""
        return iter(())


def apply(policies: Policies) -> Policies:
    """The same platform without hints."""
    return replace(policies, collusion=Blind())
