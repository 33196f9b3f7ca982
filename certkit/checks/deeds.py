"""What parties did in a section, as an audit trail or supervision should know it."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.trails import NAMELESS, SECRET_UNTIL
from certkit.checks.views import accepted, parties, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence


def deeds(evidence: Evidence, section: str, until: float) -> Iterator[ExchangeEvent]:
    """What was done in a section before a moment, and what may by then be known: no mere readings."""
    known = parties(evidence)
    for exchange in evidence.exchanges(probes=False):
        decided = exchange.outcome is not None and exchange.outcome.kind in ("accepted", "refused")
        before = exchange.answered_at <= until and section_of(exchange) == section
        registered = exchange.actor in known and bool(known[exchange.actor].code)
        step = evidence.step_of(exchange)
        own = (step is None or not step.session) and not _unknown_caller(exchange)
        if decided and before and registered and own and not exchange.request.line.startswith("GET "):
            ends = SECRET_UNTIL.get(evidence.role_of(exchange.actor), ())
            if not ends or _happened(evidence, exchange, until, ends):
                yield exchange


def _unknown_caller(exchange: ExchangeEvent) -> bool:
    """Whether the platform could not know who called: without a session nobody's deed is recorded as somebody's."""
    reasons = exchange.outcome.reasons if exchange.outcome else []
    return bool(set(reasons) & set(NAMELESS))


def _happened(evidence: Evidence, deed: ExchangeEvent, until: float, operations: tuple[str, ...]) -> bool:
    """Whether one of the operations was carried out between a deed and a moment."""
    ends = accepted(evidence, *operations, section=section_of(deed))
    return any(deed.sent_at <= one.answered_at <= until for one in ends)
