"""Which operations move a tender on, and what is done while something forbids to move on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from certkit.checks.findings import outcome
from certkit.checks.views import accepted, answered, inputs_of, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

AWARD = ("decide_winner", "publish_result", "issue_award_notice", "sign_contract")
OPENING = ("open_bids", "open_applications", "announce_opening", "publish_prequalification")
PROGRESS = (*OPENING, "submit_bid", "replace_bid", "draw_experts", "publish_candidates", *AWARD)
STANDSTILL = ("objection_open", "suspended")


def objections(evidence: Evidence, kinds: tuple[str, ...]) -> Iterator[tuple[ExchangeEvent, float]]:
    """Accepted objections of these kinds, each with the moment of its answer (infinity when unanswered)."""
    answers = {
        str(inputs_of(exchange).get("objection")): exchange.sent_at
        for exchange in accepted(evidence, "answer_objection")
    }
    for raised in accepted(evidence, "raise_objection"):
        if inputs_of(raised).get("kind") in kinds:
            yield raised, answers.get(str(answered(evidence, raised).get("objection")), float("inf"))


def nothing_moves(
    evidence: Evidence, what: str, operations: Iterable[str], raised: ExchangeEvent, until: float
) -> Iterator[Finding]:
    """While the objection is open each of the operations is refused because of it.

    A refusal for another reason says nothing and is left out.
    """
    for exchange in evidence.exchanges(tuple(operations), probes=False):
        inside = raised.answered_at <= exchange.sent_at < until and section_of(exchange) == section_of(raised)
        if inside and exchange.outcome is not None:
            because = set(exchange.outcome.reasons) & set(STANDSTILL)
            if exchange.outcome.accepted or because:
                yield outcome(what, "refused", exchange)
