"""A platform that gives a receipt for bytes that are no sealed bid at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from certkit.reference.policies import Policies
from certkit.reference.refusal import Refusal
from certkit.reference.sealing import Sealing

NAME = "any_bytes_accepted"
BREAKS = ("EBM-26-3", "IR-36-2")


class AnyBytes(Sealing):
    """What has no envelope passes for encrypted."""

    def check(self, data: bytes, **facts: Any) -> None:
        """Refuse only what is wrong otherwise."""
        try:
            super().check(data, **facts)
        except Refusal as refusal:
            if refusal.reason != "not_encrypted":
                raise


def apply(policies: Policies) -> Policies:
    """The same platform, which asks for no encryption."""
    return replace(policies, sealing=AnyBytes())
