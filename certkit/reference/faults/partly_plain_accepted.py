"""A platform that takes in bids of which a part can be read by anybody."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Policies
from certkit.reference.sealing import CIPHER, Envelope, Sealing

NAME = "partly_plain_accepted"
BREAKS = ("EBM-26-3",)


class OnePartSuffices(Sealing):
    """A bid is sealed when one of its parts is."""

    def check_encryption(self, envelope: Envelope) -> None:
        """Refuse only a file without any encrypted part."""
        sealed = [pair for pair in envelope.bodies if pair[0]["algorithm"] == CIPHER]
        super().check_encryption(replace(envelope, bodies=tuple(sealed)) if sealed else envelope)


def apply(policies: Policies) -> Policies:
    """The same platform, content with half a seal."""
    return replace(policies, sealing=OnePartSuffices())
