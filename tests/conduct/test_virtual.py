"""The event loop in virtual time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from certkit.conduct.lanes import VirtualClock
from certkit.conduct.virtual import VirtualLoop

DAY = 86400.0


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    """A loop of one test."""
    virtual = VirtualLoop()
    yield virtual
    virtual.close()


def test_twenty_days_pass_in_no_time_and_in_order(loop: VirtualLoop) -> None:
    """Whatever is due in between happens at its time and in its order."""
    seen: list[tuple[str, float]] = []

    async def at(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((name, loop.time()))

    async def story() -> None:
        await asyncio.gather(at("deadline", 20 * DAY), at("retry", 5), at("notice", 3 * DAY), at("outage over", DAY))

    started = time.perf_counter()
    loop.run_until_complete(story())
    assert time.perf_counter() - started < 0.5
    assert [name for name, _ in seen] == ["retry", "outage over", "notice", "deadline"]
    assert [moment for _, moment in seen] == pytest.approx([5, DAY, 3 * DAY, 20 * DAY])


def test_a_timeout_fires_only_when_it_is_the_earliest(loop: VirtualLoop) -> None:
    """A thing that takes four seconds is not overtaken by a timeout of five."""

    async def answer() -> str:
        await asyncio.sleep(4)
        return "answered"

    assert loop.run_until_complete(asyncio.wait_for(answer(), 5)) == "answered"
    with pytest.raises(TimeoutError):
        loop.run_until_complete(asyncio.wait_for(answer(), 3))


def test_threads_are_refused(loop: VirtualLoop) -> None:
    """Virtual time would overtake a thread: asking for one is a mistake, not a wrong result."""

    async def threaded() -> None:
        await asyncio.to_thread(time.sleep, 0)

    with pytest.raises(RuntimeError, match="a thread was asked for"):
        loop.run_until_complete(threaded())


def test_waiting_for_nothing_is_a_mistake(loop: VirtualLoop) -> None:
    """When everything waits and no timer will end it, the loop says so instead of hanging."""
    with pytest.raises(RuntimeError, match="everything waits"):
        loop.run_until_complete(asyncio.Event().wait())


def test_the_clock_lets_due_work_happen(loop: VirtualLoop) -> None:
    """Waiting until a moment carries out what the platform scheduled before it, not what comes after."""
    clock = VirtualClock(loop, 1_790_000_000.0)
    done: list[str] = []
    loop.call_later(10, done.append, "pushed")
    loop.call_later(30, done.append, "later")
    clock.until(1_790_000_020.0)
    assert done == ["pushed"]
    assert clock.now() == pytest.approx(1_790_000_020.0)


def test_an_arrival_ends_the_wait(loop: VirtualLoop) -> None:
    """A message ends the wait when it comes; without one the wait ends at its deadline."""
    clock = VirtualClock(loop, 0.0)
    came: list[str] = []

    def arrive() -> None:
        came.append("record")
        clock.wake()

    loop.call_later(3, arrive)
    assert clock.arrival(lambda: bool(came), 10.0)
    assert clock.now() == pytest.approx(3)
    assert not clock.arrival(lambda: len(came) > 1, 10.0)
    assert clock.now() == pytest.approx(10)
