"""A platform that shows who sits on the committee while it is at work."""

from __future__ import annotations

from dataclasses import replace

from certkit.reference.policies import Disclosure, Policies

NAME = "committee_disclosed"
BREAKS = ("TBL-37-5",)


class OpenCommittee(Disclosure):
    """The committee is never a secret."""

    def committee_may_be_known(self, over: bool) -> bool:
        """Yes."""
        return True


def apply(policies: Policies) -> Policies:
    """The same platform without a secret committee."""
    return replace(policies, disclosure=OpenCommittee())
