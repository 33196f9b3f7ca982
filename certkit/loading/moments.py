"""Moments and durations, worked out as far as a file allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certkit.model.suite import Moment
from certkit.model.times import seconds_of


def _seconds(duration: str) -> float:
    """The seconds of a duration; 0 for what is none, which is a mistake of its own."""
    return seconds_of(duration) or 0.0


def settle(moment: Moment, schedule: Mapping[str, Moment]) -> tuple[str, float]:
    """The moment as seconds after "start" or after a step, with the schedule's own moments replaced."""
    after, by = moment.after, _seconds(moment.by)
    seen = set()
    while after in schedule and after not in seen:
        seen.add(after)
        by += _seconds(schedule[after].by)
        after = schedule[after].after
    return after, by


def settle_value(value: Any, schedule: Mapping[str, Moment]) -> Any:
    """An input with every `{ moment = … }` in it settled, for comparing two calls."""
    if isinstance(value, list):
        return [settle_value(item, schedule) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"moment"}:
        return {"moment": settle(Moment(**value["moment"]), schedule)}
    return {name: settle_value(item, schedule) for name, item in value.items()}
