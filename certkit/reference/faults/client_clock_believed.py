"""A platform that takes the time which a client writes into its request for the time of arrival."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime

from certkit.reference.policies import Deadlines, Policies
from certkit.reference.request import Received

NAME = "client_clock_believed"
BREAKS = ("EBM-27-3", "TBL-28-3", "IR-36-2", "EBM-27-4")


class ClientClock(Deadlines):
    """The header Date decides, where there is one."""

    def arrival(self, received: Received) -> float:
        """The moment that the client names; the true one when it names none."""
        named = received.headers.get("date")
        return parsedate_to_datetime(named).timestamp() if named else received.completed


def apply(policies: Policies) -> Policies:
    """The same platform, trusting the clocks of others."""
    return replace(policies, deadlines=ClientClock())
