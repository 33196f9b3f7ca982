"""A platform that draws a committee of any size, with any share of experts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from certkit.reference.evaluation_rules import Committee
from certkit.reference.law import Breach
from certkit.reference.policies import Policies

NAME = "committee_of_any_size"
BREAKS = ("TBL-37-1", "TBL-37-2")


class AnySize(Committee):
    """Every committee is large enough."""

    def of_size(self, experts: int, representatives: int) -> Iterator[Breach]:
        """No breach."""
        return iter(())


def apply(policies: Policies) -> Policies:
    """The same platform, without rules for the committee."""
    return replace(policies, committee=AnySize())
