"""Times: moments as the wire and the data standard write them, statutory days, and how sure the clocks are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certkit.checks.memo import view
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import BEIJING

YEARS = range(1990, 2200)
UNMEASURED = 1.0
"""Uncertainty in seconds where the candidate's clock was never measured."""


def instant(value: Any) -> float | None:
    """Seconds since the epoch of an RFC 3339 text, or of yyyyMMddHHmmss in Beijing; None for anything else.

    Years in which nobody tenders are none either: sums with them leave the range of dates.
    """
    if not isinstance(value, str):
        return None
    try:
        if value.isdigit() and len(value) == 14:
            value = f"{value[:4]}-{value[4:6]}-{value[6:8]}T{value[8:10]}:{value[10:12]}:{value[12:]}+08:00"
        read = datetime.fromisoformat(value)
        return read.timestamp() if read.tzinfo and read.year in YEARS else None
    except (ValueError, OverflowError):
        return None


def day_of(moment: float) -> date:
    """The day in Beijing; midnight is the end of the day before, as in "within three days"."""
    return datetime.fromtimestamp(moment - 0.001, BEIJING).date()


def days_between(start: float, end: float) -> int:
    """Days from one moment to another as the Civil Code counts them (Art. 201): the first day is not counted."""
    return (datetime.fromtimestamp(end, BEIJING).date() - datetime.fromtimestamp(start, BEIJING).date()).days


@dataclass(frozen=True)
class Clock:
    """How the candidate's clock stands to ours: candidate time = our time + offset, give or take uncertainty."""

    offset: float
    uncertainty: float

    def there(self, moment: float) -> float:
        """Our moment on the candidate's clock."""
        return moment + self.offset


@view
def clock(evidence: Evidence) -> Clock:
    """The widest reading of the candidate's clock over its measurements; after a move it is measured anew."""
    measured = list(evidence.clocks())
    if not measured:
        return Clock(0.0, UNMEASURED)
    low = min(event.offset - event.uncertainty for event in measured)
    high = max(event.offset + event.uncertainty for event in measured)
    return Clock((low + high) / 2, (high - low) / 2)


def arrived(evidence: Evidence, exchange: ExchangeEvent) -> tuple[float, float]:
    """Between which moments, on the candidate's clock, the whole request had arrived there."""
    here = clock(evidence)
    earliest = here.there(exchange.uploaded_at or exchange.sent_at) - here.uncertainty
    return earliest, here.there(exchange.answered_at) + here.uncertainty
