"""Whether an interval between two values of records is kept, as far as the official calendars go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from certkit.standards.calendar import Last, end_of_days, end_of_working_days
from certkit.standards.dictionaries.intervals import Interval, Limit

_DAY = timedelta(days=1)
_DIGITS = 8
_MIDNIGHT = "000000"
_LENGTHS = (_DIGITS, _DIGITS + len(_MIDNIGHT))
_YEARS = range(1990, 2200)
_MOST_ANSWERS = 100_000
_TEN_THOUSAND = Decimal(10_000)
_AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,10})?")


@dataclass(frozen=True)
class Held:
    """Whether an interval is kept; `undecided` is the year without an official calendar on which it hangs."""

    right: bool
    last: str = ""
    """The last day of the period."""
    undecided: int = 0


@cache
def rule_of(limit: Limit, moves_on: bool) -> Rule:
    """The rule of a limit."""
    return Rule(limit, moves_on)


def share_held(interval: Interval, part: str, whole: str) -> Held | None:
    """Whether an amount is at most that share of another one, both in the same unit; None when one is no amount."""
    if not (_AMOUNT.fullmatch(part) and _AMOUNT.fullmatch(whole)) or not Decimal(whole):
        return None
    return Held(Decimal(part) * 100 <= Decimal(whole) * interval.limit.number)


def in_yuan(value: str, unit: str) -> str:
    """An amount in yuan: code 1 says 10,000 yuan."""
    in_ten_thousands = unit in ("1", "10k-yuan") and _AMOUNT.fullmatch(value)
    return f"{Decimal(value) * _TEN_THOUSAND:f}" if in_ten_thousands else value


class Rule:
    """A limit of time between two moments; its answers are kept, for many records begin and end on the same days."""

    def __init__(self, limit: Limit, moves_on: bool) -> None:
        self._unit, self._number, self._moves_on = limit.unit, limit.number, moves_on
        self._at_most = limit.at_most is not None
        self._answers: dict[tuple[str, str, bool], Held | None] = {}

    def __call__(self, start: str, end: str) -> Held | None:
        """Whether the time between two moments of the data standard keeps the limit; None when one is no moment.

        The times are those of Beijing, which has no summer time. At midnight a deadline ends the day before.
        """
        if not (_is_moment(start) and _is_moment(end)):
            return None
        days = start[:_DIGITS], end[:_DIGITS], self._at_most and end[_DIGITS:] == _MIDNIGHT
        if days not in self._answers:
            if len(self._answers) > _MOST_ANSWERS:
                self._answers.clear()
            self._answers[days] = self._answer(*days)
        return self._answers[days]

    def _answer(self, start: str, end: str, midnight: bool) -> Held | None:
        first, day = _date(start), _date(end)
        if first is None or day is None:
            return None
        day -= _DAY * midnight
        last = self._last(first)
        right = last.on_or_after(day) if self._at_most else last.on_or_before(day)
        shown = last.earliest.isoformat()
        return Held(True, shown, last.unknown) if right is None else Held(right, shown)

    def _last(self, start: date) -> Last:
        if self._unit == "working_days":
            return end_of_working_days(start, self._number)
        if self._moves_on:
            return end_of_days(start, self._number)
        last = start + self._number * _DAY
        return Last(last, last)


def _is_moment(text: str) -> bool:
    return len(text) in _LENGTHS and text.isascii() and text.isdigit()


def _date(text: str) -> date | None:
    """The day, of a year in which somebody tenders."""
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return found if found.year in _YEARS else None
