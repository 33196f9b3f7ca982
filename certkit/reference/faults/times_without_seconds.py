"""A platform that sends times to the minute."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Policies
from certkit.reference.writing import Writing

NAME = "times_without_seconds"
BREAKS = ("JS-2.2.1-1",)
SECONDS = 2


class ToTheMinute(Writing):
    """Seconds do not matter."""

    def time(self, moment: float) -> str:
        """The moment without its seconds."""
        return super().time(moment)[:-SECONDS]


def apply(policies: Policies) -> Policies:
    """The same platform without seconds."""
    return replace(policies, writing=ToTheMinute())
