"""What the exchange owes: which operation leads to which record, and when a neighbour could not be reached."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from certkit.checks.views import answered, inputs_of
from certkit.model.events import End, ExchangeEvent
from certkit.model.ports import Evidence

PUSH_SECONDS = 10.0
OWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "create_project": ("PROJECT",),
        "create_tender_project": ("TENDER_PROJECT",),
        "create_section": ("SECTION",),
        "publish_notice": ("TENDER_ANN_QUA_INQUERY_ANN",),
        "amend_notice": ("TENDER_ANN_QUA_INQUERY_ANN",),
        "publish_clarification": ("TENDER_FILE_CLARI_MODI", "QUALI_INQUERY_CLARI"),
        "announce_opening": ("BID_OPENING_RECORD",),
        "publish_candidates": ("TENDER_CANDIDATE_ANNOUNCE",),
        "publish_result": ("WIN_RESULT_ANNO",),
        "issue_award_notice": ("BID_WINNING_NOTICE",),
        "sign_contract": ("CONTRACT_PERFORMANCE",),
        "publish_performance": ("PERFORMANCE",),
        "terminate": ("TENDER_ABNORMITY_REPORT",),
        "raise_objection": ("OBJECTION",),
        "answer_objection": ("OBJECTION_REPLY",),
    }
)
"""Operation → datasets of which one is sent to the public service platform."""


def owes(evidence: Evidence, exchange: ExchangeEvent) -> tuple[str, ...]:
    """The datasets of which one is due after an accepted operation; none when it published nothing yet."""
    if exchange.operation == "sign_contract" and answered(evidence, exchange).get("state") != "signed":
        return ()
    return OWED.get(exchange.operation, ())


def codes_of(evidence: Evidence, exchange: ExchangeEvent) -> set[str]:
    """The codes by which the record of an operation can be recognised."""
    names = ("section", "tender_project", "project")
    given, got = inputs_of(exchange), answered(evidence, exchange)
    made = [str(got[name]) for name in names if isinstance(got.get(name), str)]
    return set(made or [str(given[name]) for name in names if isinstance(given.get(name), str)])


def reachable_from(evidence: Evidence, counterpart: str, moment: float) -> float:
    """When a neighbour that was told to misbehave at that moment behaved again; the moment itself when it did not."""
    honest, orders = True, [order for order in evidence.orders() if order.counterpart == counterpart]
    for order in orders:
        if order.lane_time <= moment:
            honest = order.order == "honest"
        elif honest:
            return moment
        elif order.order == "honest":
            return order.lane_time
    return moment if honest else float("inf")


def watched_until(evidence: Evidence) -> float:
    """Until when the scenario would have seen a message arrive."""
    ends = [event.lane_time for event in evidence.events() if isinstance(event, End)]
    waits = [wait.until for wait in evidence.waits()]
    return max([*ends, *waits], default=0.0)
