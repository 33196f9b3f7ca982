"""A platform that sends what its neighbours did not take at once a day later."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Delivery, Policies

NAME = "backlog_left_for_the_night"
BREAKS = ("EBM-45-2", "EBM-48-2")
DAY = 86_400.0


class Nightly(Delivery):
    """There is no hurry."""

    def after_failure(self, tries: int, now: float) -> tuple[str, float]:
        """Again at the same time tomorrow."""
        return "waiting", now + DAY


def apply(policies: Policies) -> Policies:
    """The same platform, whose backlog waits."""
    return replace(policies, delivery=Nightly())
