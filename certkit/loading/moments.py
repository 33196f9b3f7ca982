"""Moments and durations, worked out as far as a file allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from certkit.model.suite import Moment

DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_DAY, _HOUR, _MINUTE = 86400.0, 3600.0, 60.0


def seconds(duration: str) -> float:
    """The seconds of an ISO 8601 duration of days, hours, minutes and seconds; 0 for what is none."""
    match = DURATION.fullmatch(duration)
    if match is None:
        return 0.0
    part = {name: float(value or 0) for name, value in match.groupdict(default="").items() if name != "sign"}
    total = part["days"] * _DAY + part["hours"] * _HOUR + part["minutes"] * _MINUTE + part["seconds"]
    return -total if match["sign"] else total


def settle(moment: Moment, schedule: Mapping[str, Moment]) -> tuple[str, float]:
    """The moment as seconds after "start" or after a step, with the schedule's own moments replaced."""
    after, by = moment.after, seconds(moment.by)
    seen = set()
    while after in schedule and after not in seen:
        seen.add(after)
        by += seconds(schedule[after].by)
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
