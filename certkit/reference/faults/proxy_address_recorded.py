"""A platform that records the address of its own gateway for everybody."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.identity_rules import Identities
from certkit.reference.policies import Policies
from certkit.reference.request import Received

NAME = "proxy_address_recorded"
BREAKS = ("EBM-49-3",)
GATEWAY = "10.0.0.1"


class Gateway(Identities):
    """All requests come from the gateway."""

    def address(self, received: Received) -> str:
        """Its address."""
        return GATEWAY


def apply(policies: Policies) -> Policies:
    """The same platform behind a gateway that it mistakes for its users."""
    return replace(policies, identities=Gateway())
