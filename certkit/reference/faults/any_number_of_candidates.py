"""A platform that takes a report with any number of candidates."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.evaluation_rules import Scoring
from certkit.reference.policies import Policies

NAME = "any_number_of_candidates"
BREAKS = ("IR-53-1",)


class ManyCandidates(Scoring):
    """Everybody may be recommended."""

    most_candidates = 99


def apply(policies: Policies) -> Policies:
    """The same platform without a limit on candidates."""
    return replace(policies, scoring=ManyCandidates())
