"""What the exchange owes: which operation leads to which record, and when a neighbour could not be reached."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from certkit.checks.memo import view
from certkit.checks.views import SUPERVISION, Push, accepted, answered, can_tell, inputs_of
from certkit.model.events import End, ExchangeEvent
from certkit.model.ports import Evidence

PUSH_SECONDS = 10.0
BACKLOG_SECONDS = 900.0
"""How long after an outage a platform may take until its next attempt, where the profile says nothing."""
OWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "create_project": ("PROJECT",),
        "create_tender_project": ("TENDER_PROJECT",),
        "create_section": ("SECTION",),
        "publish_notice": ("TENDER_ANN_QUA_INQUERY_ANN",),
        "amend_notice": ("TENDER_ANN_QUA_INQUERY_ANN",),
        "upload_tender_document": ("TENDER_FILE_CLARI_MODI", "QUALI_INQUERY_CLARI"),
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
OWED_TO_SUPERVISION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **OWED,
        "publish_prequalification": ("QUALI_INQUERY_RESULT",),
        "submit_evaluation_report": ("EVALUATION_REPORT",),
        "sign_evaluation_report": ("EVALUATION_REPORT",),
        "suspend": ("TENDER_ABNORMITY_REPORT",),
        "resume": ("TENDER_ABNORMITY_REPORT",),
    }
)
"""Operation → datasets of which one is sent to the supervision platform."""
PROJECT_LENGTH = 17
FOR_SUPERVISION_ONLY = (
    "BID_EVALUATION_EXPERT",
    "EVALUATION_REPORT",
    "QUALI_INQUERY_APP_FILE",
    "QUALI_INQUERY_RESULT",
    "TENDER_INVITATION",
)
"""Records of what is secret: the committee and its report, and who applies, is invited, or may bid."""
_COMPLETE = {
    "sign_contract": "signed",
    "submit_evaluation_report": "submitted",
    "sign_evaluation_report": "submitted",
}
"""Operation → the state in which it has brought about something that is reported."""


def owes(evidence: Evidence, exchange: ExchangeEvent, counterpart: str) -> tuple[str, ...]:
    """The datasets of which one is due after an accepted operation; none when there is nothing to report yet.

    What is marked as not public is no matter of the public service platform; nor is anything owed for which the
    candidate's dialect has no message.
    """
    state = _COMPLETE.get(exchange.operation)
    if state and answered(evidence, exchange).get("state") != state:
        return ()
    if counterpart != SUPERVISION and codes_of(evidence, exchange) & restricted(evidence):
        return ()
    owed = (OWED_TO_SUPERVISION if counterpart == SUPERVISION else OWED).get(exchange.operation, ())
    return owed if all(can_tell(evidence, dataset) for dataset in owed) else ()


@view
def restricted(evidence: Evidence) -> set[str]:
    """The sections that were marked as holding what must not be public."""
    made = [one for one in accepted(evidence, "create_section") if inputs_of(one).get("restricted") is True]
    return {str(answered(evidence, one).get("section")) for one in made}


def codes_of(evidence: Evidence, exchange: ExchangeEvent) -> set[str]:
    """The codes by which the record of an operation can be recognised."""
    names = ("section", "tender_project", "project")
    given, got = inputs_of(exchange), answered(evidence, exchange)
    made = [str(got[name]) for name in names if isinstance(got.get(name), str)]
    return set(made or [str(given[name]) for name in names if isinstance(given.get(name), str)])


def project_of(push: Push) -> str:
    """The project that a record belongs to: its own code, or what the code of its tender project begins with."""
    return (push.fields.get("PROJECT_CODE") or push.fields.get("TENDER_PROJECT_CODE", ""))[:PROJECT_LENGTH]


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
