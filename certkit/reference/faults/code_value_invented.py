"""A platform that sends codes of its own, which no code list holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from certkit.reference.policies import Policies
from certkit.reference.writing import Writing

NAME = "code_value_invented"
BREAKS = ("EBM-8-1",)
INVENTED = "8"


class OwnCodes(Writing):
    """One code says everything."""

    def code(self, codes: Mapping[str, str], meaning: str) -> str:
        """A code that the list does not have."""
        return INVENTED


def apply(policies: Policies) -> Policies:
    """The same platform with codes of its own."""
    return replace(policies, writing=OwnCodes())
