"""电子招标投标办法 第七章 监督管理 / chapter 7: supervision and administration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.findings import compare, equal, outcome
from certkit.checks.progress import PROGRESS
from certkit.checks.registry import check
from certkit.checks.times import arrived, instant
from certkit.checks.views import (
    Audit,
    accepted,
    answered,
    audit_trails,
    inputs_of,
    parties,
    section_of,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

CLOCK_SECONDS = 1.0
SECRET_UNTIL = {
    "bidder": ("open_bids", "publish_candidates", "publish_result", "terminate", "retender"),
    "expert": ("publish_result", "terminate", "retender"),
}
"""Whose deeds a trail may still withhold, and what ends that secrecy: who bids until the opening, the committee until
the result."""
ALTERATIONS = ("alter_record", "delete_record")


@check("EBM-49-3")
def every_operation_is_in_the_audit_trail(evidence: Evidence) -> Iterator[Finding]:
    """Each operation, refused ones too, is recorded with its true time, network address and person."""
    last = {trail.section: trail for trail in audit_trails(evidence)}
    for trail in last.values():
        left = list(trail.entries)
        for deed in _deeds(evidence, trail):
            expected = _expected(evidence, deed)
            entry = _entry_of(evidence, deed, expected, left)
            if entry is None:
                of = f"{deed.operation} {deed.id}"
                yield compare("present", expected, None, what="audit_entry", at=trail.exchange, of=of)
                continue
            left.remove(entry)
            shown = {"address": str(entry.get("address")), "person": bool(str(entry.get("person") or ""))}
            true = {"address": _address(deed.source), "person": True}
            yield equal("audit_origin", true, shown, at=trail.exchange, of=f"{deed.operation} {deed.id}")


def _deeds(evidence: Evidence, trail: Audit) -> Iterator[ExchangeEvent]:
    """What parties did in the section before the trail was read, and what may by then be known: no mere readings."""
    known = parties(evidence)
    for exchange in evidence.exchanges(probes=False):
        decided = exchange.outcome is not None and exchange.outcome.kind in ("accepted", "refused")
        before = exchange.answered_at <= trail.exchange.sent_at and section_of(exchange) == trail.section
        registered = exchange.actor in known and bool(known[exchange.actor].code)
        step = evidence.step_of(exchange)
        own = (step is None or not step.session) and not _unknown_caller(exchange)
        if decided and before and registered and own and not exchange.request.line.startswith("GET "):
            ends = SECRET_UNTIL.get(evidence.role_of(exchange.actor), ())
            if not ends or _happened(evidence, trail, exchange, ends):
                yield exchange


def _unknown_caller(exchange: ExchangeEvent) -> bool:
    """Whether the platform could not know who called: without a session nobody's deed is recorded as somebody's."""
    return exchange.outcome is not None and bool(
        set(exchange.outcome.reasons) & {"not_authenticated", "session_expired"}
    )


def _happened(evidence: Evidence, trail: Audit, deed: ExchangeEvent, operations: tuple[str, ...]) -> bool:
    """Whether one of the operations was carried out between a deed and the reading of the trail."""
    ends = accepted(evidence, *operations, section=trail.section)
    return any(deed.sent_at <= one.answered_at <= trail.exchange.sent_at for one in ends)


def _expected(evidence: Evidence, deed: ExchangeEvent) -> dict[str, Any]:
    result = deed.outcome.kind if deed.outcome else ""
    return {"operation": deed.operation, "party": parties(evidence)[deed.actor].code, "outcome": result}


def _entry_of(
    evidence: Evidence, deed: ExchangeEvent, expected: Mapping[str, Any], left: list[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The entry of a deed: same operation, party and outcome, at its time."""
    tolerance = evidence.plan.profile.tolerances.get("clock_seconds", CLOCK_SECONDS)
    earliest, latest = arrived(evidence, deed)
    for entry in left:
        moment = instant(entry.get("time"))
        in_time = moment is not None and earliest - tolerance <= moment <= latest + tolerance
        if in_time and all(entry.get(name) == value for name, value in expected.items()):
            return entry
    return None


def _address(source: str) -> str:
    """The address without its port."""
    host, colon, port = source.rpartition(":")
    return host.strip("[]") if colon and port.isdigit() and (host.startswith("[") or ":" not in host) else source


@check("EBM-49-5")
def records_cannot_be_altered(evidence: Evidence) -> Iterator[Finding]:
    """Nobody can alter or delete a stored record, and entries of the audit trail stay as they were."""
    tried = [one for one in evidence.exchanges(ALTERATIONS, probes=False) if one.outcome is not None]
    for exchange in tried:
        kind = exchange.outcome.kind if exchange.outcome else ""
        if kind in ("accepted", "refused", "unsupported"):
            actual = "accepted" if kind == "accepted" else "refused"
            yield outcome("alteration", "refused", exchange, actual=actual)
    if tried:
        yield from _kept_entries(audit_trails(evidence))


def _kept_entries(trails: list[Audit]) -> Iterator[Finding]:
    """Every later reading of a trail holds the earlier entries unchanged."""
    for place, earlier in enumerate(trails):
        for later in trails[place + 1 :]:
            if later.section == earlier.section and earlier.entries:
                now = {str(entry.get("entry")): entry for entry in later.entries}
                changed = [entry["entry"] for entry in earlier.entries if now.get(str(entry.get("entry"))) != entry]
                yield equal("audit_kept", [], changed, at=later.exchange, of=later.section)
                break


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
