"""Times as texts: ISO 8601 durations, and moments as RFC 3339 in Beijing time. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_UNITS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


def seconds_of(duration: str) -> float | None:
    """Seconds of an ISO 8601 duration of days, hours, minutes and seconds; None for what is none."""
    match = _DURATION.fullmatch(duration)
    if match is None:
        return None
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
