"""The last day of a period: the first day does not count, a free last day moves on."""

from __future__ import annotations

from datetime import date

import pytest

from certkit.standards.calendar import is_working_day, last_day


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 26), 3, date(2026, 11, 30)),
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        (date(2031, 1, 2), 2, date(2031, 1, 6)),
    ],
    ids=["a working day", "a Sunday", "the national holiday", "a year without data"],
)
def test_the_last_day(start: date, days: int, last: date) -> None:
    """Weekends and announced holidays push the end of a period to the next working day."""
    assert last_day(start, days) == last


def test_a_weekend_that_is_worked_in_exchange_for_a_holiday_counts() -> None:
    """The calendar knows shifted working days."""
    assert is_working_day(date(2026, 2, 14))
