"""A platform that records the address that a client claims to come from."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.identity_rules import Identities
from certkit.reference.policies import Policies
from certkit.reference.request import Received

NAME = "forwarded_address_believed"
BREAKS = ("EBM-49-3",)


class ClaimedAddress(Identities):
    """The header X-Forwarded-For is believed, whoever sends it."""

    def address(self, received: Received) -> str:
        """What the header says; the connection's address without it."""
        return received.headers.get("x-forwarded-for", received.address)


def apply(policies: Policies) -> Policies:
    """The same platform with addresses as clients write them."""
    return replace(policies, identities=ClaimedAddress())
