"""A certificate authority (CA) as a neighbour: it publishes its certificate and its revocation list."""

from __future__ import annotations

from certkit.counterparts.asgi import Reply, Request, text
from certkit.counterparts.counterpart import Counterpart, Now, Reading, Sleep
from certkit.keys.authority import Authority

_REVOKE = "revoke:"


class AuthorityDesk(Counterpart):
    """One authority; beside the common orders it obeys "revoke:<serial>"."""

    def __init__(self, authority: Authority, *, now: Now, sleep: Sleep) -> None:
        super().__init__(authority.name, now=now, sleep=sleep)
        self._authority = authority

    @property
    def path(self) -> str:
        """Where the revocation list is; the certificate lies beside it as `.pem`."""
        return f"/{self.name}.crl"

    def order(self, order: str) -> None:
        """Revoke a certificate, or behave like this from now on."""
        if order.startswith(_REVOKE):
            self._authority.revoke(order.removeprefix(_REVOKE), self._now())
        else:
            super().order(order)

    def answer(self, request: Request, reading: Reading) -> Reply:
        """The revocation list as of now, or the certificate."""
        if request.method not in ("GET", "HEAD"):
            return text(405, "only GET")
        if request.path.endswith(".crl"):
            return Reply(200, "application/pkix-crl", self._authority.crl(self._now()))
        if request.path.endswith(".pem"):
            return Reply(200, "application/x-pem-file", self._authority.certificate.pem.encode())
        return text(404, "no such file")
