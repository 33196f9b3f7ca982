"""The evaluation as the checks see it: who sits on a committee, until when that is secret, what the committee did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from certkit.checks.sights import Secret, Sight, sights, unseen
from certkit.checks.views import PartyFact, accepted, answered, inputs_of, parties, party_of, records
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict

DEEDS = (
    "score_bid",
    "reject_bid",
    "ask_bidder",
    "extend_evaluation",
    "declare_recusal",
    "submit_evaluation_report",
    "sign_evaluation_report",
)
"""What only members of a committee do."""
ENTITLED = ("supervisor", "supervision_platform")
"""Who follows an evaluation without sitting on the committee."""


def experts(evidence: Evidence) -> list[PartyFact]:
    """The planted experts."""
    return [party for party in parties(evidence).values() if party.kind == "expert"]


def members(evidence: Evidence, section: str) -> list[PartyFact]:
    """The experts that did what only members do."""
    known = parties(evidence)
    actors = dict.fromkeys(exchange.actor for exchange in accepted(evidence, *DEEDS, section=section))
    return [known[actor] for actor in actors if actor in known]


def interests(evidence: Evidence) -> dict[str, set[str]]:
    """Actor → the parties that employ or control it, as it registered them."""
    found: dict[str, set[str]] = {}
    for exchange in accepted(evidence, "register_party"):
        inputs = inputs_of(exchange)
        named = {str(inputs[name]) for name in ("employer", "controlled_by") if inputs.get(name)}
        found[exchange.actor] = named
    return found


def first(evidence: Evidence, operation: str, section: str) -> ExchangeEvent | None:
    """The first accepted exchange of an operation on a section."""
    return next(iter(accepted(evidence, operation, section=section)), None)


def after(evidence: Evidence, earlier: ExchangeEvent | None, *operations: str, section: str) -> list[ExchangeEvent]:
    """Accepted exchanges of operations on a section that were sent after another was answered."""
    found = accepted(evidence, *operations, section=section)
    return [one for one in found if earlier is not None and one.sent_at >= earlier.answered_at]


def distinct(exchanges: Iterable[ExchangeEvent]) -> list[ExchangeEvent]:
    """Exchanges without those whose answer is the same as that of an earlier one."""
    found: dict[str, ExchangeEvent] = {}
    for exchange in exchanges:
        body = exchange.response.body if exchange.response else None
        found.setdefault(body.digest if body else exchange.id, exchange)
    return list(found.values())


def evaluations(evidence: Evidence, section: str) -> Iterator[tuple[ExchangeEvent, Mapping[str, Any]]]:
    """Every accepted reading of the evaluation with its answer, in order."""
    for exchange in accepted(evidence, "read_evaluation", section=section):
        yield exchange, answered(evidence, exchange)


def outsiders(evidence: Evidence, section: str) -> list[Sight]:
    """What was shown to everybody who neither sits on the committee nor supervises."""
    inside = {party.actor for party in members(evidence, section)}
    return [sight for sight in sights(evidence) if sight.by not in inside and sight.role not in ENTITLED]


def insiders(evidence: Evidence, section: str) -> list[Sight]:
    """What was shown to members of the committee and to supervision."""
    outside = {id(sight) for sight in outsiders(evidence, section)}
    return [sight for sight in sights(evidence) if id(sight) not in outside]


def breaches_or_proof(secret: Secret, shown: Iterable[Sight], witnesses: Iterable[Sight]) -> Iterator[Finding]:
    """What `unseen` finds; where nobody could have recognised the secret, only its breaches."""
    return (one for one in unseen([secret], shown, witnesses) if one.verdict is not Verdict.INCONCLUSIVE)


def pointed_out(evidence: Evidence, evaluation: Mapping[str, Any], codes: Iterable[str]) -> bool:
    """Whether one alert to the committee names all of these bidders, by code or by name."""
    alerts = evaluation.get("alerts")
    known = [(code, party.name if (party := party_of(evidence, code)) else code) for code in codes]
    told = [str(alert) for alert in alerts] if isinstance(alerts, list) else []
    return any(all(code in alert or name in alert for code, name in known) for alert in told)


def archived(evidence: Evidence, since: ExchangeEvent, section: str) -> list[tuple[ExchangeEvent, list[Any]]]:
    """Readings of the archive after an exchange, each with its items."""
    reads = after(evidence, since, "read_archive", section=section)
    return [(read, records(answered(evidence, read).get("items"))) for read in reads]


def signature_values(signed: Any) -> set[str]:
    """The values of the signatures in a list of them."""
    return {str(one.get("value")) for one in records(signed)}


def own_signature(exchange: ExchangeEvent) -> str:
    """The value of the signature that a call carried."""
    member = inputs_of(exchange).get("signature")
    return str(member.get("value", "")) if isinstance(member, Mapping) else ""
