"""A platform that forgets what its neighbours did not take at the first attempt."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Delivery, Policies

NAME = "push_silently_dropped"
BREAKS = ("EBM-45-2", "EBM-48-2", "TS1-7.1-2")


class OneAttempt(Delivery):
    """A message without a receipt passes for delivered."""

    def after_failure(self, tries: int, now: float) -> tuple[str, float]:
        """Done with it."""
        return "delivered", now


def apply(policies: Policies) -> Policies:
    """The same platform without a second attempt."""
    return replace(policies, delivery=OneAttempt())
