"""What was declared before anything was driven, per instance of the candidate and of all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certkit.evidence.reader import RunEvidence
from certkit.model.events import Declared

_OF_THE_LEDGER = ("torn",)
"""Declared by the ledger about itself, by no instance."""


def declared(run: RunEvidence) -> dict[str, dict[str, Any]]:
    """Instance → what it declared, by name; the last declaration of an instance that began anew is its own."""
    lanes = {instance.lane: instance.name for instance in reversed(run.plan.candidate.instances)}
    found: dict[str, dict[str, Any]] = {instance.name: {} for instance in run.plan.candidate.instances}
    for event in run.run_events:
        if isinstance(event, Declared) and event.what not in _OF_THE_LEDGER:
            name = event.instance or lanes.get(event.lane, event.lane)
            found.setdefault(name, {})[event.what] = event.value
    return found


def alike(instances: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What every instance declared with the same value."""
    first, *others = instances.values() or [{}]
    return {what: value for what, value in first.items() if all(one.get(what) == value for one in others)}
