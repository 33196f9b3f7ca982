"""Rules of identity: which certificates and sessions are still good, and where a request really came from."""

from __future__ import annotations

from certkit.reference.request import Received
from certkit.reference.store import Row


class Identities:
    """Who has revoked its certificate or ended its session is not let in; addresses are those of the connection."""

    def certificate_ended(self, revoked: bool) -> bool:
        """Whether a certificate may no longer be used because of the revocation list (EBM-13-1)."""
        return revoked

    def session_ended(self, session: Row, now: float) -> bool:
        """Whether a session is over (EBM-13-5)."""
        return session["ended_at"] is not None or now > session["expires"]

    def address(self, received: Received) -> str:
        """The network address that a request came from; what a client writes into headers is no address (EBM-49-3)."""
        return received.address
