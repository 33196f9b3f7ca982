"""A platform that takes in only what the tool of its own maker wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from certkit.reference.policies import Policies
from certkit.reference.refusal import Refusal
from certkit.reference.sealing import Sealing, take_apart

NAME = "own_tool_only"
BREAKS = ("EBM-8-4", "EBM-54-5")
OWN = "certkit-tool-a"


class OwnTool(Sealing):
    """A conforming file of another maker is turned away."""

    def check(self, data: bytes, **facts: Any) -> None:
        """Refuse also what another tool wrote."""
        super().check(data, **facts)
        if take_apart(data).header.get("tool") != OWN:
            raise Refusal("tool_required", "make the bid with the tool of this platform")


def apply(policies: Policies) -> Policies:
    """The same platform, bound to one tool."""
    return replace(policies, sealing=OwnTool())
