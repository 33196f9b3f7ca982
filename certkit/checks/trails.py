"""The audit trail beside our own ledger: which entry tells of which deed of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from certkit.checks.memo import view
from certkit.checks.times import arrived, instant
from certkit.checks.views import Audit, accepted, answered, audit_trails, inputs_of, parties, section_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence

CLOCK_SECONDS = 1.0
READS = ("read_", "list_", "download_")
"""How operations begin that change nothing."""
OBJECTS = ("notice", "objection", "receipt", "document", "section")
"""What a deed can name instead of its section."""
NAMELESS = ("session_expired", "not_authenticated")
"""Refusals by which a platform says that it does not know who asks."""
SECRET_UNTIL = {
    "bidder": ("open_bids", "publish_candidates", "publish_result", "terminate", "retender"),
    "expert": ("publish_result", "terminate", "retender"),
}
"""Whose deeds a trail may still withhold, and what ends that secrecy: who bids until the opening, the committee until
the result."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A deed of ours, with the entry that tells of it, if there is one."""

    deed: ExchangeEvent
    entry: Mapping[str, Any] | None
    expected: Mapping[str, Any]
    owed: bool
    """Whether the trail may not withhold it any more."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A trail as it was last read, beside our ledger."""

    trail: Audit
    told: list[Told]
    extra: list[Mapping[str, Any]]
    """Entries of deeds in our parties' names that nobody of ours did."""


@view
def last_trails(evidence: Evidence) -> list[Compared]:
    """The last reading of each section's trail, compared."""
    last = {trail.section: trail for trail in audit_trails(evidence)}
    return [_compared(evidence, trail) for trail in last.values()]


def _compared(evidence: Evidence, trail: Audit) -> Compared:
    left = list(trail.entries)
    told = []
    for deed in _done(evidence, trail, trail.section):
        expected = _expected(evidence, deed)
        entry = _entry_of(evidence, deed, expected, left)
        if entry is not None:
            left.remove(entry)
        told.append(Told(deed=deed, entry=entry, expected=expected, owed=_owed(evidence, trail, deed)))
    for deed in _done(evidence, trail, ""):
        entry = _entry_of(evidence, deed, _expected(evidence, deed), left)
        if entry is not None:
            left.remove(entry)
    ours = {party.code for party in parties(evidence).values() if party.code}
    extra = [one for one in left if str(one.get("party")) in ours and _moves(str(one.get("operation")))]
    return Compared(trail=trail, told=told, extra=extra)


def _moves(operation: str) -> bool:
    return not operation.startswith(READS)


def _done(evidence: Evidence, trail: Audit, section: str) -> Iterator[ExchangeEvent]:
    """What parties did in a section before the trail was read; no mere readings, and not with another's session.

    Section "" means what names no section and no object of one.
    """
    known, places = parties(evidence), _sections(evidence)
    for exchange in evidence.exchanges(probes=False):
        decided = exchange.outcome is not None and exchange.outcome.kind in ("accepted", "refused")
        place = section_of(exchange) or places.get(_named(exchange), "")
        before = exchange.answered_at <= trail.exchange.sent_at and place == section
        registered = exchange.actor in known and bool(known[exchange.actor].code)
        step = evidence.step_of(exchange)
        own = step is None or not step.session
        if decided and before and registered and own and not exchange.request.line.startswith("GET "):
            yield exchange


def _sections(evidence: Evidence) -> dict[str, str]:
    """The section of every notice, objection and other object that an answer named."""
    found: dict[str, str] = {}
    for exchange in evidence.exchanges(outcome="accepted", probes=False):
        answer = answered(evidence, exchange)
        section = section_of(exchange) or str(answer.get("section", ""))
        found |= {str(answer[name]): section for name in OBJECTS if section and isinstance(answer.get(name), str)}
    return found


def _named(exchange: ExchangeEvent) -> str:
    """The object that a deed names in the place of a section; "" when it names the section or nothing."""
    inputs = inputs_of(exchange)
    return "" if "section" in inputs else next((str(inputs[name]) for name in OBJECTS if name in inputs), "")


def _owed(evidence: Evidence, trail: Audit, deed: ExchangeEvent) -> bool:
    ends = SECRET_UNTIL.get(evidence.role_of(deed.actor), ())
    done = accepted(evidence, *ends, section=trail.section) if ends else []
    return not ends or any(deed.answered_at <= one.sent_at <= trail.exchange.sent_at for one in done)


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
        if in_time and _tells_of(entry, expected, nameless=nameless(deed)):
            return entry
    return None


def _tells_of(entry: Mapping[str, Any], expected: Mapping[str, Any], *, nameless: bool) -> bool:
    fits = {name for name, value in expected.items() if entry.get(name) == value}
    return fits == set(expected) or (nameless and fits >= {"operation", "outcome"} and not entry.get("party"))


def nameless(deed: ExchangeEvent) -> bool:
    """Whether the platform could not know who did it."""
    return deed.outcome is not None and bool(set(deed.outcome.reasons) & set(NAMELESS))


def address_of(source: str) -> str:
    """The address without its port, the same however it is written."""
    host, colon, port = source.rpartition(":")
    plain = host.strip("[]") if colon and port.isdigit() and (host.startswith("[") or ":" not in host) else source
    try:
        address = ip_address(plain)
    except ValueError:
        return plain
    return str(getattr(address, "ipv4_mapped", None) or address)
