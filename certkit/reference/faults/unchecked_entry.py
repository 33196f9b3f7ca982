"""A platform that takes in whatever is entered, whether or not it fits the data standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from certkit.reference.entry import Entry
from certkit.reference.policies import Policies

NAME = "unchecked_entry"
BREAKS = ("EBM-8-1", "EBM-14-1", "JS-2.2.1-1")


class OpenDoor(Entry):
    """No shape is asked for."""

    def forbid_misshapen(self, operation: str, inputs: Mapping[str, Any]) -> None:
        """Refuse nothing."""


def apply(policies: Policies) -> Policies:
    """The same platform with its guard off."""
    return replace(policies, entry=OpenDoor())
