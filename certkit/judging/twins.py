"""Whether a refused call and its positive control differ in nothing but what was declared, as they were recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certkit.model.events import ExchangeEvent
from certkit.model.suite import Step


def undeclared(step: Step, deed: ExchangeEvent, twin: Step, control: ExchangeEvent) -> list[str]:
    """In what two recorded calls differ beyond the twin's `differs`.

    Values that conduct works out (moments, kept values, codes of parties) are left out: the loader has compared what
    they are made from, and they differ lawfully from one scenario to another.
    """
    declared = set(step.twin.differs) if step.twin else set()
    return sorted(set(_differences(step, deed, twin, control)) - declared)


def _differences(step: Step, deed: ExchangeEvent, twin: Step, control: ExchangeEvent) -> Iterator[str]:
    if deed.operation != control.operation:
        yield "does"
    if deed.actor != control.actor:
        yield "actor"
    if (step.sends, step.sealed_by) != (twin.sends, twin.sealed_by):
        yield "sends"
    if _given_headers(step, deed) != _given_headers(twin, control):
        yield "headers"
    if step.from_address != twin.from_address:
        yield "from_address"
    if step.pace != twin.pace:
        yield "pace"
    if step.session != twin.session:
        yield "token"
    if step.signature != twin.signature:
        yield "signature"
    mine, its = _literals(step, deed), _literals(twin, control)
    yield from (f"inputs/{name}" for name in mine.keys() & its.keys() if mine[name] != its[name])


def _given_headers(step: Step, exchange: ExchangeEvent) -> dict[str, str | None]:
    """The headers that the step asked for, as they really went out."""
    return {name.lower(): exchange.request.header(name) for name in step.headers}


def _literals(step: Step, exchange: ExchangeEvent) -> dict[str, Any]:
    """The recorded values of inputs that the step gives literally."""
    inputs = exchange.inputs if isinstance(exchange.inputs, dict) else {}
    return {name: inputs.get(name) for name, value in step.inputs.items() if not isinstance(value, dict | list)}
