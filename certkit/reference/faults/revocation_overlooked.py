"""A platform that never looks at the revocation lists."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.identity_rules import Identities
from certkit.reference.policies import Policies

NAME = "revocation_overlooked"
BREAKS = ("EBM-13-1", "EBM-24-1")


class NeverRevoked(Identities):
    """A revoked certificate is as good as any other."""

    def certificate_ended(self, revoked: bool) -> bool:
        """Never."""
        return False


def apply(policies: Policies) -> Policies:
    """The same platform, blind to revocation."""
    return replace(policies, identities=NeverRevoked())
