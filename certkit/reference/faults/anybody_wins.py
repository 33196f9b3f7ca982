"""A platform on which the purchaser chooses whom it likes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from certkit.reference.award_rules import Choice
from certkit.reference.law import Breach
from certkit.reference.policies import Policies

NAME = "anybody_wins"
BREAKS = ("IR-55-1", "TBL-40-2")


class FreeChoice(Choice):
    """Every choice is right."""

    def of_winner(
        self, candidates: Sequence[str], chosen: str, *, public_funded: bool, ground: str
    ) -> Iterator[Breach]:
        """No breach."""
        return iter(())


def apply(policies: Policies) -> Policies:
    """The same platform without rules for the choice."""
    return replace(policies, choice=FreeChoice())
