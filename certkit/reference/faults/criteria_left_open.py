"""A platform that takes scores for criteria that nobody announced, and of any height."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from certkit.reference.evaluation_rules import Scoring
from certkit.reference.policies import Policies

NAME = "criteria_left_open"
BREAKS = ("IR-49-1", "TBL-40-1")


class OpenCriteria(Scoring):
    """Any points will do."""

    def check(self, points: Mapping[str, Decimal], criteria: Mapping[str, str]) -> None:
        """Nothing is wrong with the points."""


def apply(policies: Policies) -> Policies:
    """The same platform with open criteria."""
    return replace(policies, scoring=OpenCriteria())
