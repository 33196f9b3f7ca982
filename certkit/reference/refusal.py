"""Refusals: the platform's lawful "no", always with a reason of the vocabulary."""

from __future__ import annotations

from typing import Any

_STATUS = {
    "not_authenticated": 401,
    "session_expired": 401,
    "not_authorised": 403,
    "forged_directive": 403,
    "immutable": 403,
    "not_found": 404,
    "wrong_stage": 409,
    "already_exists": 409,
    "suspended": 409,
    "objection_open": 409,
    "too_early": 409,
    "deadline_passed": 409,
    "too_few_bidders": 409,
    "not_decrypted": 409,
    "publicity_running": 409,
    "report_incomplete": 409,
}
_CONTENT = 422


class Refusal(Exception):
    """The operation is not carried out, for a stated reason.

    Everything the handler wrote is undone, unless `keeps` says that what it wrote stays: a refused opening with
    too few bidders, for instance, ends the round.
    """

    def __init__(
        self, reason: str, detail: str, *, others: tuple[str, ...] = (), keeps: bool = False, status: int = 0
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.others = others
        self.keeps = keeps
        self.status = status or _STATUS.get(reason, _CONTENT)

    def problem(self) -> dict[str, Any]:
        """The problem document (RFC 9457) that tells the caller."""
        document: dict[str, Any] = {
            "type": f"urn:certkit:refusal:{self.reason}",
            "title": self.reason.replace("_", " "),
            "status": self.status,
            "detail": self.detail,
        }
        if self.others:
            document["reasons"] = [self.reason, *self.others]
        return document
