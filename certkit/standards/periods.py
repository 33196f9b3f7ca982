"""Whether an interval between two values of records is kept, as far as the official calendars go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from certkit.standards.calendar import Last, end_of_days, end_of_working_days
from certkit.standards.intervals import Interval

_DAY = timedelta(days=1)
_DIGITS = 8
_MIDNIGHT = "000000"
_TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Held:
    """Whether an interval is kept; `undecided` is the year without an official calendar on which it hangs."""

    right: bool
    last: str = ""
    """The last day of the period."""
    undecided: int = 0


def held(interval: Interval, start: str, end: str) -> Held | None:
    """Whether the time between two moments of the data standard keeps the interval; None when one is no moment.

    The times are those of Beijing, which has no summer time. At midnight a deadline ends the day before.
    """
    first, last = _day(start), _day(end)
    if first is None or last is None:
        return None
    if interval.limit.at_most is not None and end[_DIGITS:] == _MIDNIGHT:
        last -= _DAY
    return _held(interval.limit.unit, interval.limit.at_most is not None, interval.limit.number, interval.moves_on)(
        first, last
    )


def share_held(interval: Interval, part: str, whole: str) -> Held | None:
    """Whether an amount is at most that share of another one, both in the same unit; None when one is no amount."""
    try:
        amount, base = Decimal(part), Decimal(whole)
    except InvalidOperation:
        return None
    if not (amount.is_finite() and base.is_finite()) or base <= 0:
        return None
    return Held(amount * 100 <= base * interval.limit.number)


def in_yuan(value: str, unit: str) -> str:
    """An amount in yuan: code 1 says 10,000 yuan."""
    if unit not in ("1", "10k-yuan"):
        return value
    try:
        return str(Decimal(value) * _TEN_THOUSAND)
    except InvalidOperation:
        return value


class _Rule:
    """One limit, its answers kept: many records begin and end on the same days."""

    def __init__(self, unit: str, at_most: bool, number: int, moves_on: bool) -> None:
        self._unit, self._at_most, self._number, self._moves_on = unit, at_most, number, moves_on
        self._answers: dict[tuple[date, date], Held] = {}

    def __call__(self, start: date, end: date) -> Held:
        known = self._answers.get((start, end))
        if known is None:
            if len(self._answers) > 100_000:
                self._answers.clear()
            known = self._answers[start, end] = self._answer(start, end)
        return known

    def _answer(self, start: date, end: date) -> Held:
        last = self._last(start)
        right = last.on_or_after(end) if self._at_most else last.on_or_before(end)
        shown = last.earliest.isoformat()
        return Held(True, shown, last.unknown) if right is None else Held(right, shown)

    def _last(self, start: date) -> Last:
        if self._unit == "working_days":
            return end_of_working_days(start, self._number)
        if self._moves_on:
            return end_of_days(start, self._number)
        last = start + self._number * _DAY
        return Last(last, last)


@lru_cache(maxsize=64)
def _held(unit: str, at_most: bool, number: int, moves_on: bool) -> _Rule:
    return _Rule(unit, at_most, number, moves_on)


@lru_cache(maxsize=4096)
def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _day(moment: str) -> date | None:
    if len(moment) not in (_DIGITS, _DIGITS + len(_MIDNIGHT)) or not (moment.isascii() and moment.isdigit()):
        return None
    found = _date(moment[:_DIGITS])
    return found if found is not None and 1990 <= found.year < 2200 else None
