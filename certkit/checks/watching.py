"""What supervision is shown of a live section, reading by reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certkit.checks.deeds import deeds
from certkit.checks.views import accepted, answered, parties, records, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence

FINISHED = ("terminate", "sign_contract")


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One accepted reading of the live section by supervision."""

    exchange: ExchangeEvent
    section: str
    shown: Mapping[str, Any]

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """The deeds that it lists."""
        return records(self.shown.get("events"))


def watches(evidence: Evidence) -> Iterator[Watch]:
    """Every reading, in order."""
    for read in accepted(evidence, "read_supervised_project"):
        yield Watch(exchange=read, section=section_of(read), shown=answered(evidence, read))


def done_by_then(evidence: Evidence, watch: Watch) -> list[ExchangeEvent]:
    """What had been done in the section, as far as supervision may know it."""
    return list(deeds(evidence, watch.section, watch.exchange.sent_at))


def same_deed(evidence: Evidence, deed: ExchangeEvent, event: Mapping[str, Any]) -> bool:
    """Whether an event that supervision is shown is that deed: operation, party and outcome."""
    result = deed.outcome.kind if deed.outcome else ""
    told = (event.get("operation"), event.get("party"), event.get("outcome"))
    return told == (deed.operation, parties(evidence)[deed.actor].code, result)
