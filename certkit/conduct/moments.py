"""The moments that a scenario can name."""

from __future__ import annotations

import math
from collections.abc import Mapping

from certkit.errors import InputError, Problem
from certkit.model.suite import Moment
from certkit.model.times import seconds_of


def duration(text: str) -> float:
    """Seconds of an ISO 8601 duration of days, hours, minutes and seconds."""
    seconds = seconds_of(text)
    if seconds is None:
        raise InputError(Problem(where=text, what="is no duration", right='such as "PT10S" or "P3D"'))
    return seconds


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
