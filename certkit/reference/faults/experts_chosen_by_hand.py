"""A platform on which the purchaser names experts and replaces them as it likes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from certkit.reference.evaluation_rules import Committee
from certkit.reference.law import Breach
from certkit.reference.policies import Policies

NAME = "experts_chosen_by_hand"
BREAKS = ("IR-46-1", "IR-46-2")


class HandPicked(Committee):
    """Experts may be named and replaced for any reason."""

    def of_naming(self, named: Collection[str]) -> Iterator[Breach]:
        """No breach."""
        return iter(())

    def of_replacement(self, ground: str) -> Iterator[Breach]:
        """No breach."""
        return iter(())


def apply(policies: Policies) -> Policies:
    """The same platform with a pick-by-name function."""
    return replace(policies, committee=HandPicked())
