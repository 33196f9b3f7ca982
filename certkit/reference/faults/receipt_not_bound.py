"""A platform whose receipts do not name the file that they confirm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from certkit.reference.crypto import digest_of
from certkit.reference.policies import Policies, Receipts

NAME = "receipt_not_bound"
BREAKS = ("EBM-27-4",)


class UnboundReceipts(Receipts):
    """The digest confirmed is that of the receipt's own number."""

    def members(self, receipt: str, section: str, bidder: str, data: bytes, received_at: float) -> dict[str, Any]:
        """A receipt that would fit any file."""
        return {**super().members(receipt, section, bidder, data, received_at), "digest": digest_of(receipt.encode())}


def apply(policies: Policies) -> Policies:
    """The same platform with receipts for no file in particular."""
    return replace(policies, receipts=UnboundReceipts())
