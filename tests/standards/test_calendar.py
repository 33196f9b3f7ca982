"""The last day of a period: the first day does not count, a free last day moves on, no year is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit.standards.calendar import (
    Last,
    NoCalendar,
    end_of_days,
    end_of_working_days,
    is_working_day,
)

UNANNOUNCED = 2041
"""Announced in November 2040."""


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 26), 3, date(2026, 11, 30)),
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        (date(2026, 2, 12), 3, date(2026, 2, 24)),
        (date(2024, 2, 26), 3, date(2024, 2, 29)),
        (date(2026, 12, 28), 3, date(2026, 12, 31)),
    ],
    ids=["a working day", "a Sunday", "the national holiday", "Spring Festival", "a leap day", "New Year's Eve"],
)
def test_the_last_day(start: date, days: int, last: date) -> None:
    """Weekends and announced holidays push the end of a period to the next working day."""
    assert end_of_days(start, days) == Last(last, last)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 26), 3, date(2026, 12, 1)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
    ],
    ids=["a plain week", "a weekend", "the national holiday and a worked Saturday", "a worked Saturday", "a leap day"],
)
def test_the_last_working_day(start: date, days: int, last: date) -> None:
    """Only days that are worked count, shifted ones among them."""
    assert end_of_working_days(start, days) == Last(last, last)


def test_a_weekend_that_is_worked_in_exchange_for_a_holiday_counts() -> None:
    """The calendar knows shifted working days."""
    assert is_working_day(date(2026, 2, 14))


def test_a_year_that_was_not_announced_is_not_guessed() -> None:
    """Neither a weekday nor a weekend of such a year is taken for anything, and the year is named."""
    for day in (date(UNANNOUNCED, 6, 3), date(UNANNOUNCED, 6, 8)):
        with pytest.raises(NoCalendar, match=str(UNANNOUNCED)):
            is_working_day(day)
    assert end_of_days(date(UNANNOUNCED, 6, 3), 3).unknown == UNANNOUNCED
    assert end_of_working_days(date(UNANNOUNCED, 6, 3), 3).unknown == UNANNOUNCED


def test_the_plain_end_of_a_period_is_certain_where_holidays_are_not() -> None:
    """Before the plain last day a period runs in any year; long after it it is over; in between nobody knows."""
    last = end_of_days(date(UNANNOUNCED, 6, 3), 3)
    assert last.unknown == UNANNOUNCED
    assert (last.on_or_after(date(UNANNOUNCED, 6, 6)), last.on_or_before(date(UNANNOUNCED, 6, 5))) == (True, False)
    assert (last.on_or_after(date(UNANNOUNCED, 6, 7)), last.on_or_before(date(UNANNOUNCED, 6, 7))) == (None, None)
    assert (last.on_or_after(date(UNANNOUNCED, 8, 1)), last.on_or_before(date(UNANNOUNCED, 8, 1))) == (False, True)


@given(start=st.dates(date(2004, 1, 1), date(2026, 10, 1)), days=st.integers(1, 40))
def test_what_holds_for_any_calendar_holds_for_the_real_one(start: date, days: int) -> None:
    """The bounds that serve without a calendar contain what the announced calendars say."""
    moved = end_of_days(start, days).latest
    assert start + timedelta(days=days) <= moved <= start + timedelta(days=days + 31)
    worked = end_of_working_days(start, days).latest
    assert start + timedelta(days=days) <= worked <= start + timedelta(days=3 * days + 31)
    assert is_working_day(moved)
    assert is_working_day(worked)


@given(start=st.dates(date(2026, 10, 1), date(2028, 12, 31)), days=st.integers(1, 40), later=st.integers(-10, 200))
def test_a_day_is_never_both_inside_and_after_a_period(start: date, days: int, later: int) -> None:
    """The three-valued answers agree with each other, also across the end of the last announced year."""
    for last in (end_of_days(start, days), end_of_working_days(start, days)):
        day = start + timedelta(days=later)
        inside, over = last.on_or_after(day), last.on_or_before(day)
        assert (inside is None) == (over is None) or day in (last.earliest, last.latest)
        assert inside or over or None in (inside, over)
        assert bool(last.unknown) == (last.earliest != last.latest)
