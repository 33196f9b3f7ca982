"""The deadlines in force: what notices, amendments and clarifications said, and from when on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certkit.checks.memo import view
from certkit.checks.times import instant
from certkit.checks.views import answered, inputs_of, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence

TENDER, PREQUALIFICATION = "tender", "prequalification"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A deadline and from which exchange on it binds."""

    section: str
    kind: str
    """tender | prequalification"""
    deadline: float
    exchange: ExchangeEvent

    @property
    def since(self) -> float:
        """When it was answered that it binds (our time)."""
        return self.exchange.answered_at


@view
def limits(evidence: Evidence) -> list[Limit]:
    """Every deadline that was published, in order."""
    notices: dict[str, tuple[str, str]] = {}
    kinds: dict[str, str] = {}
    found: list[Limit] = []
    operations = ("publish_notice", "amend_notice", "publish_clarification")
    for exchange in evidence.exchanges(operations, outcome="accepted", probes=False):
        inputs = inputs_of(exchange)
        section, kind = section_of(exchange), kinds.get(section_of(exchange), TENDER)
        if exchange.operation == "publish_notice":
            kind = kinds[section] = str(inputs.get("kind", TENDER))
            notices[str(answered(evidence, exchange).get("notice"))] = section, kind
        elif exchange.operation == "amend_notice":
            section, kind = notices.get(str(inputs.get("notice")), (section, kind))
        deadline = _deadline(inputs)
        if section and deadline is not None:
            found.append(Limit(section=section, kind=kind, deadline=deadline, exchange=exchange))
    return found


def _deadline(inputs: Mapping[str, object]) -> float | None:
    return instant(inputs.get("deadline"))


def limit_at(evidence: Evidence, section: str, at: float, kind: str = TENDER) -> Limit | None:
    """The deadline in force at a moment of ours."""
    binding = [one for one in limits(evidence) if (one.section, one.kind) == (section, kind) and one.since <= at]
    return binding[-1] if binding else None


def first_opening(evidence: Evidence, section: str) -> float:
    """When the bids of a section were first opened (our time); infinity when they never were."""
    opened = evidence.exchanges("open_bids", outcome="accepted", probes=False)
    return min((one.sent_at for one in opened if section_of(one) == section), default=float("inf"))
