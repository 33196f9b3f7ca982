"""Times: seconds since the epoch inside, RFC 3339 in Beijing time on the wire, days as the Civil Code counts them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
DAY = 86400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=BEIJING) + timedelta(hours=8)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def _beijing(moment: float) -> datetime:
    return _EPOCH + timedelta(milliseconds=round(moment * 1000))


def rfc3339(moment: float) -> str:
    """The moment as it stands on the wire: milliseconds, +08:00."""
    return _beijing(moment).isoformat(timespec="milliseconds")


def utc(moment: float) -> datetime:
    """The moment as an aware datetime in UTC."""
    return _beijing(moment).astimezone(UTC)


def compact(moment: float) -> str:
    """The moment as the data standards write it: yyyyMMddHHmmss, Beijing time."""
    return _beijing(moment).strftime("%Y%m%d%H%M%S")


def read_rfc3339(text: str) -> float:
    """The moment written in `text`; ValueError when it is no RFC 3339 time with an offset."""
    if not _RFC3339.fullmatch(text):
        raise ValueError("no RFC 3339 time with an offset")
    return datetime.fromisoformat(text).timestamp()


def day_of(moment: float) -> date:
    """The day in Beijing to which the moment belongs."""
    return _beijing(moment).date()


def days_between(start: float, end: float) -> int:
    """Days of the period from `start` to `end`; the day of `start` is not counted (Civil Code Art. 201)."""
    return (day_of(end) - day_of(start)).days


def end_of_day(start: float, days: int) -> float:
    """The end (24:00, Beijing) of the last day of a period of `days` that follows the day of `start`."""
    following = day_of(start) + timedelta(days=days + 1)
    return datetime.combine(following, time(), BEIJING).timestamp()
