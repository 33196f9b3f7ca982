"""A platform that shows the price of a bid as soon as its key is released, before the contents are announced.

A sealed file cannot be read without the key of its bidder, so no platform can show a price earlier than this; here
bidders that have yet to decrypt, and may let their bid lapse, already know what the others offer.
"""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Disclosure, Policies

NAME = "price_visible_before_opening"
BREAKS = ("EBM-30-4", "EBM-15-2", "EBM-56-1")


class EarlyDisclosure(Disclosure):
    """What is decrypted is shown at once."""

    def content_may_be_read(self, announced: bool) -> bool:
        """Always."""
        return True

    def values_are_public(self, announced: bool) -> bool:
        """Always."""
        return True


def apply(policies: Policies) -> Policies:
    """The same platform without the wait for the announcement."""
    return replace(policies, disclosure=EarlyDisclosure())
