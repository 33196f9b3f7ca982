"""A platform without a publicity period: candidates come late and briefly, and the winner is decided meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from certkit.reference.award_rules import Publicity
from certkit.reference.law import Breach
from certkit.reference.policies import Policies

NAME = "publicity_cut_short"
BREAKS = ("IR-54-1", "IR-54-2")


class NoPublicity(Publicity):
    """Publicity takes no time."""

    def of_publication(self, reported_at: float, now: float, start: float, end: float) -> Iterator[Breach]:
        """No breach."""
        return iter(())

    def forbid_running(self, now: float, end: float) -> None:
        """Nothing needs waiting for."""


def apply(policies: Policies) -> Policies:
    """The same platform without a publicity period."""
    return replace(policies, publicity=NoPublicity())
