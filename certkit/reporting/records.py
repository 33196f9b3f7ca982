"""Digests of interaction records, read from a run's ledger; nothing else of it enters the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from certkit.evidence.reader import open_run
from certkit.model.events import ExchangeEvent
from certkit.model.judgement import ScenarioResult
from certkit.model.wire import Message

Digests = Callable[[ScenarioResult], dict[str, str]]


def digests(folder: Path | None) -> Digests:
    """For an attempt: what its records' requests and answers hash to, by record; nothing without a run."""
    if folder is None:
        return lambda _: {}
    run = open_run(folder)

    def of(result: ScenarioResult) -> dict[str, str]:
        if (result.id, result.attempt) not in run.attempts:
            return {}
        events = run.evidence(result.id, result.attempt).own
        return {event.id: _both(event) for event in events if isinstance(event, ExchangeEvent)}

    return of


def _both(event: ExchangeEvent) -> str:
    return f"{_digest(event.request)} ／ {_digest(event.response)}"


def _digest(message: Message | None) -> str:
    """The first digits of the digest of the bytes that travelled."""
    if message is None or message.body is None:
        return "–"
    return (message.body.wire_digest or message.body.digest).removeprefix("sha256:")[:16]
