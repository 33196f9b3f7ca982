"""电子招标投标办法 第七章 监督管理 / chapter 7: supervision and administration."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import equal, outcome
from certkit.checks.progress import PROGRESS
from certkit.checks.registry import check
from certkit.checks.views import accepted, answered, inputs_of, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("EBM-52-1")
def supervisory_directives_are_carried_out(evidence: Evidence) -> Iterator[Finding]:
    """After an accepted directive the section's state follows it, and nothing goes on while it is suspended."""
    given = accepted(evidence, "receive_directive")
    for place, directive in enumerate(given):
        section, kind = section_of(directive), str(inputs_of(directive).get("kind"))
        later = [one.sent_at for one in given[place + 1 :] if section_of(one) == section]
        until = min(later, default=float("inf"))
        yield from _state_after(evidence, directive, kind, until)
        if kind == "suspend":
            yield from _nothing_goes_on(evidence, section, directive.answered_at, until)


def _state_after(evidence: Evidence, directive: ExchangeEvent, kind: str, until: float) -> Iterator[Finding]:
    """The first state shown after the directive, before the next one."""
    reads = accepted(evidence, "read_section", "read_supervised_project", section=section_of(directive))
    shown = next((one for one in reads if directive.answered_at <= one.sent_at < until), None)
    if shown is None:
        return
    answer = answered(evidence, shown)
    if kind in ("suspend", "resume"):
        suspended = kind == "suspend"
        yield equal("directive_effect", {"suspended": suspended}, {"suspended": answer.get("suspended")}, at=shown)
    elif kind == "terminate":
        yield equal("directive_effect", {"state": "terminated"}, {"state": answer.get("state")}, at=shown)


def _nothing_goes_on(evidence: Evidence, section: str, since: float, until: float) -> Iterator[Finding]:
    for exchange in evidence.exchanges(PROGRESS, probes=False):
        if section_of(exchange) != section or not since <= exchange.sent_at < until or exchange.outcome is None:
            continue
        if exchange.outcome.accepted or "suspended" in exchange.outcome.reasons:
            yield outcome("while_suspended", "refused", exchange)
