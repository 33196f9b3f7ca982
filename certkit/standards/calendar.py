"""Days on which public offices work, and the last day of a period (Civil Code, Art. 201 and 203).

The State Council announces the holidays of a year in the November before it. Until a year is announced nobody knows
which of its days are worked: what hangs on them stays undecided, and is not guessed from weekends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from certkit.errors import CertkitError

LONGEST_CLOSURE = 31
"""Days; no closure of the offices has ever come near it (the longest one was of ten days)."""
_DAY = timedelta(days=1)


class NoCalendar(CertkitError):
    """No official calendar has been announced for a year in which days had to be counted."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"no official calendar for {year}")


@dataclass(frozen=True)
class Last:
    """The last day of a period: between which days it lies, and the first year whose calendar would tell."""

    earliest: date
    latest: date
    unknown: int = 0
    """0 when the two are the same for certain."""

    def on_or_before(self, day: date) -> bool | None:
        """Whether the period is over by the end of that day; None where only the calendar would tell."""
        if self.latest <= day:
            return True
        return False if day < self.earliest else None

    def on_or_after(self, day: date) -> bool | None:
        """Whether that day still belongs to the period; None where only the calendar would tell."""
        if day <= self.earliest:
            return True
        return False if self.latest < day else None


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether a day is worked; NoCalendar for a year that was not announced."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise NoCalendar(day.year) from error


def end_of_days(start: date, days: int) -> Last:
    """The end of a period of days: the first one does not count, and a last day that is free moves on."""
    natural = start + days * _DAY
    last = natural
    try:
        while not is_working_day(last):
            last += _DAY
    except NoCalendar as none:
        return Last(last, natural + LONGEST_CLOSURE * _DAY, none.year)
    return Last(last, last)


def end_of_working_days(start: date, days: int) -> Last:
    """The end of a period of working days, of which the first day is none."""
    last, left = start, days
    try:
        while left:
            last += _DAY
            left -= is_working_day(last)
    except NoCalendar as none:
        before = last - _DAY
        return Last(before + left * _DAY, before + (3 * left + LONGEST_CLOSURE) * _DAY, none.year)
    return Last(last, last)
