"""A platform that sends amounts in ten thousand yuan where yuan are due, and the other way round."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Policies
from certkit.reference.writing import TEN_THOUSAND_YUAN, YUAN, Writing

NAME = "amount_in_wrong_unit"
BREAKS = ("EBM-7-2",)
OTHER = {YUAN: TEN_THOUSAND_YUAN, TEN_THOUSAND_YUAN: YUAN}


class OtherUnit(Writing):
    """The units are mixed up."""

    def amount(self, yuan: str, unit: str = YUAN) -> str:
        """The amount in the other unit."""
        return super().amount(yuan, OTHER[unit])


def apply(policies: Policies) -> Policies:
    """The same platform with mixed-up units."""
    return replace(policies, writing=OtherUnit())
