"""A platform that opens two bids because a third bidder had once bid."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Competition, Policies

NAME = "withdrawn_bids_count"
BREAKS = ("IR-44-2",)


class OnceBid(Competition):
    """Who withdrew still counts as a bidder."""

    counted = ("held", "withdrawn")


def apply(policies: Policies) -> Policies:
    """The same platform, with those who withdrew among the bidders."""
    return replace(policies, competition=OnceBid())
