"""Statutory periods, counted in days after the Civil Code: the first day is not counted (Art. 201)."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from certkit.reference.law import Breach
from certkit.reference.times import days_between

TENDER, PREQUALIFICATION = "tender", "prequalification"


class Periods:
    """The periods of notice, documents and clarifications."""

    document_issue_days = 5
    preparation_days = 20
    application_days = 5
    clarification = MappingProxyType({TENDER: (15, "IR-21-2"), PREQUALIFICATION: (3, "IR-21-1")})

    def of_notice(
        self, kind: str, published_at: float, document_from: float, document_to: float, deadline: float
    ) -> Iterator[Breach]:
        """Periods that a notice of `kind` cuts short; documents are not issued before the notice is published."""
        issued = max(document_from, published_at)
        if days_between(issued, document_to) < self.document_issue_days:
            yield _short("IR-16-1", "the documents must be issued for at least", self.document_issue_days)
        if kind == TENDER and days_between(issued, deadline) < self.preparation_days:
            yield _short("TBL-24-1", "from issue of the documents to the deadline there must be", self.preparation_days)
        if kind == PREQUALIFICATION and days_between(document_to, deadline) < self.application_days:
            yield _short("IR-17-1", "from end of issue to the deadline there must be", self.application_days)

    def in_force(self, changes: dict[str, float]) -> dict[str, float]:
        """The changed times that bind from the publication of a change on: all of them (IR-21-3)."""
        return changes

    def of_clarification(self, kind: str, published_at: float, deadline: float) -> Iterator[Breach]:
        """The breach when a change that affects preparation comes too shortly before the deadline in force."""
        days, rule = self.clarification[kind]
        if days_between(published_at, deadline) < days:
            yield _short(rule, "the deadline must be put off, so that before it there are", days)


def _short(rule: str, what: str, days: int) -> Breach:
    return Breach("too_short_period", rule, f"{what} {days} days")
