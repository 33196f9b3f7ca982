"""A platform that closes the time for objections too early."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from certkit.reference.award_rules import ObjectionWindows
from certkit.reference.policies import Policies

NAME = "objections_cut_short"
BREAKS = ("IR-22-1", "IR-22-2")


class ShortWindows(ObjectionWindows):
    """Objections to documents must come earlier than the law says."""

    days_before = MappingProxyType({"prequalification": (5, "IR-22-1"), "document": (15, "IR-22-2")})


def apply(policies: Policies) -> Policies:
    """The same platform with shorter windows."""
    return replace(policies, objection_windows=ShortWindows())
