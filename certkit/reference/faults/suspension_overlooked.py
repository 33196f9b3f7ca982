"""A platform that shows a suspension and goes on nevertheless."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Halts, Policies
from certkit.reference.store import Row

NAME = "suspension_overlooked"
BREAKS = ("EBM-52-1",)


class ObjectionsOnly(Halts):
    """Only an open objection stops the tender."""

    def forbid_suspended(self, section: Row) -> None:
        """A suspension forbids nothing."""


def apply(policies: Policies) -> Policies:
    """The same platform, on which a suspension has no effect."""
    return replace(policies, halts=ObjectionsOnly())
