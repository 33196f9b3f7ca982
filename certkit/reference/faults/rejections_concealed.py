"""A platform that books as delivered what a neighbour rejected: nobody learns of it, and it is never sent again."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Delivery, Policies

NAME = "rejections_concealed"
BREAKS = ("JS-2.5.1-1", "EBM-45-2", "EBM-48-2", "TS1-7.1-2")


class AnyReceipt(Delivery):
    """A receipt is a receipt, whatever it says."""

    def after_rejection(self) -> str:
        """Delivered."""
        return "delivered"


def apply(policies: Policies) -> Policies:
    """The same platform blind to what receipts say."""
    return replace(policies, delivery=AnyReceipt())
