"""The interfaces that a platform publishes, beside the messages that it really sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.findings import compare, equal, outcome
from certkit.checks.views import Push, accepted, answered, dialect_of, pushes, records
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding
from certkit.standards.messages.facts import envelope_of
from certkit.standards.messages.message import header_of

PUBLIC_READER, SUPERVISION_READER, TOOLS_READER = "public_service", "supervision", "tools"
_SAID = ("name", "version", "description", "schema")


def published(evidence: Evidence) -> Iterator[tuple[ExchangeEvent, Mapping[str, Any]]]:
    """What anybody without a session was shown of the interfaces."""
    for read in accepted(evidence, "read_interfaces"):
        if read.request.header("Authorization") is None:
            yield read, answered(evidence, read)


def described(shown: Mapping[str, Any], reader: str) -> Mapping[str, Any]:
    """The interface for one kind of reader; empty when there is none."""
    return next((one for one in records(shown.get("interfaces")) if one.get("for") == reader), {})


def lacking(interface: Mapping[str, Any]) -> list[str]:
    """What a description does not say."""
    return [name for name in _SAID if not interface.get(name)]


def turned_away(evidence: Evidence) -> Iterator[Finding]:
    """Whether anybody is shown the interfaces without a session."""
    for exchange in evidence.exchanges("read_interfaces"):
        if exchange.outcome is not None and exchange.request.header("Authorization") is None:
            yield outcome("interfaces_published", "accepted", exchange)


def fully_described(evidence: Evidence, *readers: str) -> Iterator[Finding]:
    """Whether what is published says everything that each kind of reader needs to connect."""
    for read, shown in published(evidence):
        for reader in readers:
            yield equal("interface_described", [], lacking(described(shown, reader)), at=read, of=reader)


def live_as_published(evidence: Evidence, reader: str, counterpart: str) -> Iterator[Finding]:
    """Every message that a neighbour receives agrees with the description for its kind.

    Where the platform is not driven there is no description to read; then the messages must be those of the standard.
    """
    schema: Mapping[str, Any] = {}
    for _, shown in published(evidence):
        told = described(shown, reader).get("schema")
        told = told if isinstance(told, Mapping) else {}
        data = told.get("data", {"CONTEXT": told.get("messages")})
        schema = data if isinstance(data, Mapping) else {}
    received = {push.exchange.id: push for push in pushes(evidence)}
    for exchange in evidence.inbound(counterpart=counterpart):
        push = received.get(exchange.id)
        if push is not None:
            yield equal("message_form", [], _departures(push, schema), at=exchange, of=push.key)
        elif exchange.request.line.startswith("POST"):
            wanted = envelope_of(dialect_of(evidence)).content
            yield compare("present", wanted, None, what="message_form", at=exchange, of=exchange.id)


def _departures(push: Push, schema: Mapping[str, Any]) -> list[str]:
    """What a header lacks, and in what the message goes beyond the description."""
    found = [f"no {name}" for name in header_of(push.message) if not push.header.get(name, "").strip()]
    titles, datasets = schema.get("TITLE"), schema.get("CONTEXT")
    if isinstance(titles, list):
        found += [name for name in push.header if name not in titles]
    if isinstance(datasets, list | dict) and push.message.dataset not in datasets:
        found.append(push.message.dataset)
    return found
