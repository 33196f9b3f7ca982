"""A request as it arrived, and who made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certkit.reference.store import Row


@dataclass(frozen=True)
class Received:
    """A request as it arrived. `completed` is the moment of its last byte; names of headers are in lower case."""

    begun: float
    completed: float
    headers: Mapping[str, str]
    address: str
    body: bytes


@dataclass(frozen=True)
class Caller:
    """Who calls: `party` is the registered party (None for the public and for accounts), `code` its code.

    `role` is public, operator, supervisor or the kind of the party (purchaser, agency, bidder, expert); `person` is
    the subject of the certificate the session was opened with, with its serial number.
    """

    role: str = "public"
    code: str = ""
    person: str = ""
    party: Row | None = None
