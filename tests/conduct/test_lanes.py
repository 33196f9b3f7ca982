"""Lanes: time moves only when everybody waits, and only to the earliest wanted moment."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import pytest

from certkit.conduct.lanes import Halt, ListeningClock, RealClock, Stopped, TravelledClock, TravelledLane
from certkit.errors import CouldNotComplete

DAY = 86400.0


class Candidate:
    """A platform whose clock can be advanced; it notes every move."""

    def __init__(self) -> None:
        self.shift = 0.0
        self.moves: list[float] = []
        self.before: Callable[[float], None] = lambda to: None

    def now(self) -> float:
        """Its own time."""
        return time.time() + self.shift

    def advance(self, to: float) -> float:
        """advance_clock."""
        self.before(to)
        self.moves.append(to)
        self.shift = max(self.shift, to - time.time())
        return self.shift


def side_by_side(*scenarios: Callable[[], None]) -> list[BaseException]:
    """Run every scenario in a thread of its own; what they raised."""
    raised: list[BaseException] = []

    def run(scenario: Callable[[], None]) -> None:
        try:
            scenario()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(scenario,)) for scenario in scenarios]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "a scenario hangs"
    return raised


@pytest.mark.parametrize("seed", range(8))
def test_an_honest_deed_is_never_made_late_by_a_neighbour(seed: int) -> None:
    """Whatever the others wait for, each deed meets the candidate's clock at its own moment."""
    candidate = Candidate()
    lane = TravelledLane(candidate.advance, Halt())
    chance = random.Random(seed)
    late: list[float] = []

    def scenario(clock: TravelledClock, waits: list[float], work: list[float]) -> None:
        start = clock.now()
        for wait, busy in zip(waits, work, strict=True):
            clock.until(start + wait)
            late.append(candidate.now() - (start + wait))
            time.sleep(busy)
            assert candidate.now() - (start + wait) < busy + 1.0
        clock.leave()

    scenarios = []
    for _ in range(6):
        waits = sorted(chance.choice([0.1, 5, 3600, DAY, 20 * DAY]) * chance.random() for _ in range(5))
        work = [chance.random() * 0.02 for _ in waits]
        clock = lane.join()
        scenarios.append(lambda clock=clock, waits=waits, work=work: scenario(clock, waits, work))
    assert side_by_side(*scenarios) == []
    assert len(late) == 30
    assert all(-0.01 < one < 0.5 for one in late), late


def test_nobody_moves_while_one_is_at_work() -> None:
    """A busy scenario holds the time; when it leaves, the others go on."""
    candidate = Candidate()
    lane = TravelledLane(candidate.advance, Halt())
    busy, waiting = lane.join(), lane.join()
    order: list[str] = []

    def work() -> None:
        time.sleep(0.1)
        assert candidate.moves == []
        order.append("worked")
        busy.leave()

    def wait() -> None:
        waiting.until(waiting.now() + DAY)
        order.append("waited")

    assert side_by_side(work, wait) == []
    assert order == ["worked", "waited"]


def test_nobody_begins_while_the_candidate_moves() -> None:
    """A scenario that joins during a move begins when candidate and lane show the same time again."""
    candidate = Candidate()
    lane = TravelledLane(candidate.advance, Halt())
    early = lane.join()
    moving = threading.Event()
    apart: list[float] = []

    def slowly(to: float) -> None:
        candidate.shift = to - time.time()
        moving.set()
        time.sleep(0.2)

    candidate.before = slowly

    def join() -> None:
        moving.wait()
        late = lane.join()
        apart.append(candidate.now() - late.now())
        late.leave()

    def wait() -> None:
        early.until(early.now() + DAY)
        early.leave()

    assert side_by_side(wait, join) == []
    assert abs(apart[0]) < 1.0


def test_time_goes_to_the_earliest_wanted_moment() -> None:
    """Two that want different moments are both served, the nearer first."""
    candidate = Candidate()
    lane = TravelledLane(candidate.advance, Halt())
    near, far = lane.join(), lane.join()
    start = lane.now()
    served: list[str] = []

    def scenario(clock: TravelledClock, moment: float, name: str) -> None:
        clock.until(moment)
        served.append(name)
        clock.leave()

    raised = side_by_side(lambda: scenario(far, start + 20 * DAY, "far"), lambda: scenario(near, start + DAY, "near"))
    assert raised == []
    assert served == ["near", "far"]
    assert candidate.moves == [start + DAY, start + 20 * DAY]


def test_a_message_under_way_is_awaited_in_real_time_first() -> None:
    """What the candidate is just pushing arrives before anybody moves the clock over it."""
    candidate = Candidate()
    clock = TravelledLane(candidate.advance, Halt(), grace=1.0).join()
    came = threading.Event()
    threading.Timer(0.1, came.set).start()
    assert clock.arrival(came.is_set, clock.now() + 10)
    assert candidate.moves == []


def test_a_message_that_comes_with_the_move_ends_the_wait() -> None:
    """A retry that is due on the way arrives while the candidate moves."""
    candidate = Candidate()
    lane = TravelledLane(candidate.advance, Halt(), grace=0.05)
    clock = lane.join()
    came = threading.Event()

    def push(to: float) -> None:
        came.set()
        clock.wake()

    candidate.before = push
    start = clock.now()
    assert clock.arrival(came.is_set, start + 3600)
    assert candidate.moves == [start + 3600]


def test_an_absent_message_is_waited_for_to_the_end() -> None:
    """Absence is known only at the deadline of the lane's time."""
    candidate = Candidate()
    clock = TravelledLane(candidate.advance, Halt(), grace=0.05).join()
    deadline = clock.now() + 3600
    assert not clock.arrival(lambda: False, deadline)
    assert clock.now() >= deadline


def test_a_clock_that_does_not_move_ends_every_wait() -> None:
    """A candidate that only pretends to move hangs nobody: each scenario ends with the same reason."""
    lane = TravelledLane(lambda to: 0.0, Halt())
    clocks = [lane.join(), lane.join()]
    raised = side_by_side(*(lambda clock=clock: clock.until(clock.now() + DAY) for clock in clocks))
    assert [type(error) for error in raised] == [CouldNotComplete, CouldNotComplete]


def test_one_that_fails_leaves_the_lane_to_the_others() -> None:
    """An error in one scenario does not hang its neighbours."""
    candidate = Candidate()
    lane = TravelledLane(candidate.advance, Halt())
    failing, waiting = lane.join(), lane.join()

    def fail() -> None:
        try:
            raise ValueError
        finally:
            failing.leave()

    raised = side_by_side(fail, lambda: waiting.until(waiting.now() + DAY))
    assert [type(error) for error in raised] == [ValueError]
    assert len(candidate.moves) == 1


def test_a_stop_ends_every_wait() -> None:
    """Stopping the run wakes whoever waits, in every kind of lane."""
    halt = Halt()
    lane = TravelledLane(Candidate().advance, halt)
    busy, waiting = lane.join(), lane.join()
    real = RealClock(halt)
    threading.Timer(0.05, halt.set).start()
    raised = side_by_side(
        lambda: waiting.until(waiting.now() + DAY),
        lambda: real.until(real.now() + DAY),
        lambda: bool(RealClock(halt).arrival(lambda: False, time.time() + DAY)),
    )
    busy.leave()
    assert [type(error) for error in raised] == [Stopped] * 3


def test_listening_ends_when_the_operator_says_so() -> None:
    """Where nobody is driven, what has not come by then will not come."""
    over = threading.Event()
    threading.Timer(0.05, over.set).start()
    started = time.monotonic()
    assert not ListeningClock(Halt(), over).arrival(lambda: False, float("inf"))
    assert time.monotonic() - started < 1.0


def test_real_time_is_slept() -> None:
    """In the real lane a moment is reached by waiting for it, and a message ends the wait at once."""
    clock = RealClock(Halt())
    moment = clock.now() + 0.05
    clock.until(moment)
    assert moment <= clock.now() < moment + 0.5
    came = threading.Event()

    def arrive() -> None:
        came.set()
        clock.wake()

    threading.Timer(0.02, arrive).start()
    started = time.monotonic()
    assert clock.arrival(came.is_set, clock.now() + 5)
    assert time.monotonic() - started < 0.19
