"""Objections as a scenario tells them: who raised which when, when it was answered, and what was read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from certkit.checks.memo import view
from certkit.checks.times import instant
from certkit.checks.views import accepted, answered, inputs_of, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence


@dataclass(frozen=True, kw_only=True)
class Objection:
    """An accepted objection and what became of it."""

    exchange: ExchangeEvent
    id: str
    section: str
    kind: str
    """prequalification | document | opening | result"""
    due: float | None
    """Until when the platform says it is to be answered."""
    answer: ExchangeEvent | None
    readings: list[tuple[ExchangeEvent, Mapping[str, Any]]] = field(default_factory=list)
    """What its objector was shown of it, in order."""

    @property
    def answered_at(self) -> float:
        """When the answer was given; infinity while it was not."""
        return self.answer.answered_at if self.answer else float("inf")


@view
def raised(evidence: Evidence) -> list[Objection]:
    """Every accepted objection, in order."""
    answers = {str(inputs_of(one).get("objection")): one for one in accepted(evidence, "answer_objection")}
    found = []
    for exchange in accepted(evidence, "raise_objection"):
        told = answered(evidence, exchange)
        name = str(told.get("objection"))
        found.append(
            Objection(
                exchange=exchange,
                id=name,
                section=section_of(exchange),
                kind=str(inputs_of(exchange).get("kind")),
                due=instant(told.get("due")),
                answer=answers.get(name),
                readings=list(_readings(evidence, name, exchange.actor)),
            )
        )
    return found


def _readings(evidence: Evidence, name: str, objector: str) -> Iterator[tuple[ExchangeEvent, Mapping[str, Any]]]:
    for read in accepted(evidence, "read_objection"):
        if read.actor == objector and str(inputs_of(read).get("objection")) == name:
            yield read, answered(evidence, read)
