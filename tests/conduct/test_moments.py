"""Durations, times on the wire, and the moments of a scenario."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit.conduct.moments import Schedule, duration
from certkit.errors import InputError
from certkit.model.suite import Moment
from certkit.model.times import read_time, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1S", 1), ("-PT0.5S", -0.5), ("P3D", 259200), ("P1DT2H3M4.25S", 93784.25), ("PT0S", 0), ("-P1D", -86400)],
)
def test_durations(text: str, seconds: float) -> None:
    """Days, hours, minutes and seconds, forwards and backwards."""
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "1S", "P1M", "PT1H2", "P-1D"])
def test_what_is_no_duration_is_named(text: str) -> None:
    """Months have no fixed length, and a typing mistake is never taken for zero."""
    with pytest.raises(InputError, match="no duration"):
        duration(text)


@given(st.integers(0, 4_000_000_000_000))
def test_times_survive_the_wire(milliseconds: int) -> None:
    """What is written is read back to the millisecond."""
    assert read_time(written(milliseconds / 1000)) == pytest.approx(milliseconds / 1000, abs=1e-4)


def test_times_are_written_in_beijing_time() -> None:
    """The wire form of the house."""
    assert written(1_795_399_200.0004) == "2026-11-23T10:00:00.000+08:00"


@pytest.mark.parametrize("text", ["", "2026-11-23", "2026-11-23T10:00:00", "soon", None, 5])
def test_a_time_without_an_offset_is_none(text: object) -> None:
    """A platform that leaves the offset out has not told the time."""
    assert read_time(text) is None


def test_moments_hang_on_start_schedule_and_steps() -> None:
    """The start is a whole second; named moments hang on it or on the answer of a step."""
    planned = {
        "deadline": Moment(after="start", by="PT12S"),
        "opening": Moment(after="deadline"),
        "publicity": Moment(after="report", by="P1D"),
    }
    schedule = Schedule(1000.25, planned)
    assert schedule.moment(Moment(after="start")) == 1001
    assert schedule.moment(Moment(after="opening", by="-PT1S")) == 1012
    assert schedule.moment(Moment(after="publicity")) is None
    schedule.answered("report", 2000.5)
    assert schedule.moment(Moment(after="publicity", by="PT1H")) == 2000.5 + 86400 + 3600
