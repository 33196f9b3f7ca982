"""A platform that concludes contracts at another price than the bid, with any security, and at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from certkit.reference.award_rules import ContractTerms
from certkit.reference.law import Breach
from certkit.reference.policies import Policies
from certkit.reference.store import Row

NAME = "contract_departs_from_bid"
BREAKS = ("IR-57-1", "IR-58-1", "TBL-46-1", "TBL-46-2")


class AnyTerms(ContractTerms):
    """Every contract is right."""

    def of_contract(self, bid: Row, price: Decimal, duration_days: int, security: Decimal) -> Iterator[Breach]:
        """No breach."""
        return iter(())

    def of_time(self, issued_at: float, now: float) -> Iterator[Breach]:
        """No breach."""
        return iter(())


def apply(policies: Policies) -> Policies:
    """The same platform without rules for contracts."""
    return replace(policies, contract_terms=AnyTerms())
