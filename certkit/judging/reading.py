"""The judge's own reading of the wire: every answer is read again from the recorded bytes; differences are reported."""

from __future__ import annotations

import msgspec

from certkit.checks.findings import finding
from certkit.evidence.attempt import AttemptEvidence
from certkit.judging.attempt import outcome_text
from certkit.model.binding import is_json, read
from certkit.model.events import AnyEvent, ExchangeEvent
from certkit.model.operation import Vocabulary
from certkit.model.verdict import Finding, Verdict
from certkit.model.wire import Message, Outcome, RawConversation, RawMessage


def reread(evidence: AttemptEvidence, vocabulary: Vocabulary) -> tuple[AttemptEvidence, list[Finding]]:
    """The same evidence with the judge's outcomes, and a finding wherever conduct had read something else."""
    differences: list[Finding] = []
    events: list[AnyEvent] = []
    for event in evidence.own:
        if isinstance(event, ExchangeEvent) and event.direction == "outbound" and event.outcome is not None:
            outcome = _read(evidence, vocabulary, event)
            if outcome != event.outcome:
                differences.append(_difference(evidence, event, outcome))
                event = msgspec.structs.replace(event, outcome=outcome)
        events.append(event)
    return (evidence.with_own(events) if differences else evidence), differences


def _read(evidence: AttemptEvidence, vocabulary: Vocabulary, event: ExchangeEvent) -> Outcome:
    """What the binding makes of the recorded conversation; an attended step is read by its witness alone."""
    if event.outcome is not None and event.outcome.kind == "deferred":
        return event.outcome
    conversation = RawConversation(
        request=RawMessage(line=event.request.line, headers=event.request.headers),
        response=None if event.response is None else _raw(evidence, event.response),
        error=event.error,
    )
    return read(vocabulary, event.operation, [conversation])


def _raw(evidence: AttemptEvidence, message: Message) -> RawMessage:
    """The message with the bytes that decide its reading: those of JSON; of a file only that there are some."""
    raw = RawMessage(line=message.line, headers=message.headers)
    if message.body is None:
        return raw
    body = evidence.body(message.body) if is_json(raw) else b"\0"
    return msgspec.structs.replace(raw, body=body)


def _difference(evidence: AttemptEvidence, event: ExchangeEvent, outcome: Outcome) -> Finding:
    found = finding(
        "reading",
        Verdict.INCONCLUSIVE,
        expected=outcome_text(event.outcome),
        actual=outcome_text(outcome),
        at=event,
        operation=event.operation,
        actor=event.actor,
    )
    return msgspec.structs.replace(found, scenario=evidence.scenario, attempt=evidence.attempt, lane=evidence.lane)
