"""A platform for which a bid has arrived as soon as its upload begins."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Deadlines, Policies
from certkit.reference.request import Received

NAME = "upload_start_counts"
BREAKS = ("EBM-27-2", "EBM-27-4", "ESL-11-1")


class UploadStart(Deadlines):
    """The first byte counts, not the last."""

    def arrival(self, received: Received) -> float:
        """The moment at which the request began."""
        return received.begun


def apply(policies: Policies) -> Policies:
    """The same platform, generous to slow uploads."""
    return replace(policies, deadlines=UploadStart())
