"""Moments and durations: ISO 8601 durations, RFC 3339 texts in Beijing time, and a scenario's named moments."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from certkit.errors import InputError, Problem
from certkit.model.suite import Moment

BEIJING = timezone(timedelta(hours=8))
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_UNITS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


def duration(text: str) -> float:
    """Seconds of an ISO 8601 duration of days, hours, minutes and seconds."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise InputError(Problem(where=text, what="is no duration", right='such as "PT10S" or "P3D"'))
    seconds = sum(float(match[unit] or 0) * size for unit, size in _UNITS.items())
    return -seconds if match["sign"] else seconds


def written(moment: float) -> str:
    """A moment as it stands on the wire: `2026-11-23T10:00:00.000+08:00`."""
    return datetime.fromtimestamp(round(moment, 3), BEIJING).isoformat(timespec="milliseconds")


def read_time(text: object) -> float | None:
    """Seconds since the epoch of an RFC 3339 text; None when it is none or names no offset."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None


class Schedule:
    """The moments that a scenario can name: its start, the project's schedule, the answers of its steps."""

    def __init__(self, now: float, planned: Mapping[str, Moment]) -> None:
        # A whole second, since the data standard writes times without fractions.
        self.start = float(math.ceil(now))
        self._planned = planned
        self._answered: dict[str, float] = {}

    def answered(self, step: str, moment: float) -> None:
        """A step got its answer."""
        self._answered[step] = moment

    def moment(self, wanted: Moment) -> float | None:
        """The moment in seconds since the epoch; None when it hangs on a step that got no answer."""
        if wanted.after == "start":
            base: float | None = self.start
        elif wanted.after in self._planned:
            base = self.moment(self._planned[wanted.after])
        else:
            base = self._answered.get(wanted.after)
        return None if base is None else base + duration(wanted.by)
