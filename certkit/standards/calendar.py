"""Days on which public offices work, and the last day of a period (Civil Code, Art. 201 and 203)."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether a day is worked; for a year whose holidays are not yet announced only weekends are free."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY


def last_day(start: date, days: int) -> date:
    """The last day of a period: the first day does not count, and a free last day moves to the next working day."""
    last = start + timedelta(days=days)
    while not is_working_day(last):
        last += timedelta(days=1)
    return last
