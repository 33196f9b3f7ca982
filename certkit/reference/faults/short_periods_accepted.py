"""A platform that counts no days: notices and late changes go out however little time they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from certkit.reference.law import Breach
from certkit.reference.periods import Periods
from certkit.reference.policies import Policies

NAME = "short_periods_accepted"
BREAKS = ("IR-16-1", "IR-17-1", "IR-21-1", "IR-21-2", "IR-21-3", "TBL-23-1", "TBL-24-1")


class NoPeriods(Periods):
    """No period is ever too short."""

    def of_notice(
        self, kind: str, published_at: float, document_from: float, document_to: float, deadline: float
    ) -> Iterator[Breach]:
        """No breach."""
        return iter(())

    def of_clarification(self, kind: str, published_at: float, deadline: float) -> Iterator[Breach]:
        """No breach."""
        return iter(())


def apply(policies: Policies) -> Policies:
    """The same platform, without statutory periods."""
    return replace(policies, periods=NoPeriods())
