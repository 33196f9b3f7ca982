"""A platform for which two competitors are enough."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Competition, Policies

NAME = "two_suffice"
BREAKS = ("IR-19-2", "IR-44-2", "TBL-17-1")


class TwoSuffice(Competition):
    """Two bidders, applicants or invitees are enough."""

    minimum = 2


def apply(policies: Policies) -> Policies:
    """The same platform, content with two."""
    return replace(policies, competition=TwoSuffice())
