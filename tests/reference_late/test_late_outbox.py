"""The outbox: in order, again and again until there is a receipt, nothing lost, nothing doubled; on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from late_neighbour import ACCEPTED, Neighbour, deliver, receipt
from late_virtual_time import VirtualLoop
from platform_world import START, World
from tender_life import Tender

from certkit.standards.messages.upload import Upload

PUBLIC = "http://public_service_platform.test/"
DOWN = OSError("connection refused")


class Running(World):
    """A platform whose delivery task runs on virtual time, with a project, a tender project and a section."""

    now = property(lambda self: START + self.loop.time(), lambda self, value: None)

    def begin(self) -> Running:
        """Start to deliver."""
        self.loop.close()
        self.loop = VirtualLoop()
        self.neighbour = Neighbour()
        self.times: list[float] = []
        self.outbound = self._watched
        self.project = Tender.set_up(self)
        self.task = self.loop.create_task(self.app.state.platform.outbox.run())
        return self

    async def _watched(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if url == PUBLIC:
            self.times.append(self.loop.time())
        return await self.neighbour(url, headers, body)

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def stop(self) -> None:
        """Stop the delivery task and the platform."""
        self.task.cancel()
        self.loop.run_until_complete(asyncio.gather(self.task, return_exceptions=True))
        self.close()


@pytest.fixture
def running() -> Iterator[Running]:
    """A platform that delivers."""
    running = Running().begin()
    yield running
    running.stop()


def names(arrived: list[tuple[str, Upload]], url: str = PUBLIC) -> list[str]:
    """The datasets that arrived at a neighbour, in order."""
    return [message.title["DATA_EN"] for where, message in arrived if where == url]


def keys(arrived: list[tuple[str, Upload]], url: str = PUBLIC) -> list[str]:
    """The keys of the messages that arrived at a neighbour, in order."""
    return [message.title["DATA_KEY"] for where, message in arrived if where == url]


def states(world: World) -> list[str]:
    """The states of all rows, in order."""
    return [row["state"] for row in world.db.execute("SELECT state FROM outbox ORDER BY number").fetchall()]


def test_messages_arrive_at_once_in_order_at_every_neighbour(running: Running) -> None:
    """A parent comes before its child, without any time passing."""
    running.passes(0.001)
    for name in ("public_service_platform", "supervision_platform"):
        assert names(running.neighbour.arrived, f"http://{name}.test/") == ["PROJECT", "TENDER_PROJECT", "SECTION"]
    assert set(states(running)) == {"delivered"}


def test_a_new_row_wakes_the_task(running: Running) -> None:
    """It does not wait for any tick of its own."""
    running.passes(3600)
    assert len(running.times) == 3
    running.project.publish()
    running.passes(0.001)
    assert names(running.neighbour.arrived)[-1] == "TENDER_ANN_QUA_INQUERY_ANN"
    assert running.times[-1] == pytest.approx(3600, abs=0.01)


def test_a_message_without_receipt_is_sent_again_with_growing_pauses(running: Running) -> None:
    """1, 2, 5, 10, 30 seconds, then every 30; always under the same key; nothing overtakes it."""
    running.neighbour.reply = lambda message: DOWN
    running.passes(110)
    assert running.times == pytest.approx([0, 1, 3, 8, 18, 48, 78, 108], abs=0.02)
    assert len(set(keys(running.neighbour.arrived))) == 1
    assert names(running.neighbour.arrived) == ["PROJECT"] * 8


def test_nothing_is_lost_or_doubled_over_an_outage(running: Running) -> None:
    """When the neighbour is back everything arrives once, in order."""
    running.neighbour.reply = lambda message: DOWN
    running.project.publish()
    running.passes(600)
    running.neighbour.reply = None
    running.passes(31)
    taken = [entry for entry in running.neighbour.taken if entry[0] == PUBLIC]
    assert names(taken) == ["PROJECT", "TENDER_PROJECT", "SECTION", "TENDER_ANN_QUA_INQUERY_ANN"]
    assert len(set(keys(taken))) == 4
    assert set(states(running)) == {"delivered"}


@pytest.mark.parametrize("answer", [b"", b"<html>busy</html>", receipt({"STATUS": 7})])
def test_an_answer_that_is_no_receipt_is_no_delivery(running: Running, answer: bytes) -> None:
    """Whatever the page says, the message is sent again."""
    running.neighbour.reply = lambda message: answer
    running.passes(0.5)
    running.neighbour.reply = None
    running.passes(5)
    assert names(running.neighbour.arrived) == ["PROJECT", "PROJECT", "TENDER_PROJECT", "SECTION"]


def test_a_rejected_message_is_kept_shown_and_does_not_hold_up_the_others(running: Running) -> None:
    """The operator finds the rejection in the audit trail; the queue goes on."""
    section = running.project.section

    def reply(message: Upload) -> bytes:
        rejected = message.title["DATA_EN"] == "SECTION"
        return receipt({"STATUS": -1, "MSG": "工期不能为空"} if rejected else ACCEPTED)

    running.neighbour.reply = reply
    running.passes(1)
    running.project.publish()
    running.passes(1)
    assert names(running.neighbour.arrived) == ["PROJECT", "TENDER_PROJECT", "SECTION", "TENDER_ANN_QUA_INQUERY_ANN"]
    assert states(running).count("rejected") == 2
    entries = running.operator.accepted("read_audit_trail", section=section)["entries"]
    shown = [entry for entry in entries if entry["operation"] == "deliver SECTION"]
    assert [entry["reason"] for entry in shown] == ["工期不能为空"] * 2
    assert {entry["person"] for entry in shown} == {"public_service_platform", "supervision_platform"}


def test_a_rejected_message_is_sent_again_on_request(running: Running) -> None:
    """The operator is told what became of every message about a section, and sends the rejected ones again."""
    section = running.project.section
    running.neighbour.reply = lambda message: receipt({"STATUS": -1, "MSG": "工期不能为空"})
    running.passes(1)
    told = running.operator.accepted("list_deliveries", section=section)["deliveries"]
    assert [(one["dataset"], one["state"], one["answer"]) for one in told] == [
        ("SECTION", "rejected", "工期不能为空")
    ] * 2
    running.neighbour.reply = None
    assert running.operator.accepted("resend_rejected", section=section) == {"resent": 2}
    running.passes(1)
    told = running.operator.accepted("list_deliveries", section=section)["deliveries"]
    assert [one["state"] for one in told] == ["delivered"] * 2
    assert running.operator.accepted("resend_rejected", section=section) == {"resent": 0}


def test_one_project_does_not_wait_for_another(running: Running) -> None:
    """Only messages of the same project are held back."""
    running.passes(1)
    stuck = running.project.section[:17]
    other = Tender.set_up(running)

    def reply(message: Upload) -> bytes | OSError:
        return DOWN if stuck in str(message.fields) else receipt(ACCEPTED)

    running.neighbour.reply = reply
    running.project.publish()
    other.publish()
    running.passes(1)
    taken = [message.fields for _, message in running.neighbour.taken]
    assert sum(fields.get("BID_SECTION_CODES") == other.section for fields in taken) == 2
    assert not any(fields.get("BID_SECTION_CODES") == running.project.section for fields in taken)


def test_a_slow_neighbour_does_not_hold_up_the_other(running: Running) -> None:
    """Each neighbour has a courier of its own."""

    async def slow(url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if url == PUBLIC:
            await asyncio.sleep(1000)
        return await running.neighbour(url, headers, body)

    running.outbound = slow
    running.passes(1)
    assert names(running.neighbour.arrived) == []
    assert len(names(running.neighbour.arrived, "http://supervision_platform.test/")) == 3


def test_what_was_owed_is_delivered_after_a_restart(tmp_path: Path) -> None:
    """The rows survive; each arrives once, under the key it had before."""
    world = World(path=str(tmp_path / "store.db"))
    Tender.set_up(world)
    down = Neighbour(reply=lambda message: DOWN)
    deliver(world, down)
    world.db.close()
    world.start()
    world.now += 60
    up = Neighbour()
    deliver(world, up)
    assert names(up.arrived) == ["PROJECT", "TENDER_PROJECT", "SECTION"]
    assert keys(up.arrived)[:1] == keys(down.arrived)[:1]
    again = Neighbour()
    deliver(world, again)
    assert again.arrived == []
    world.close()


def test_a_receipt_that_was_lost_does_not_make_a_second_message(running: Running) -> None:
    """The neighbour took the message but its answer was dropped: it comes again under the same key."""
    lost: list[str] = []

    def reply(message: Upload) -> bytes | OSError:
        if message.title["DATA_EN"] == "PROJECT" and len(lost) < 2:
            lost.append(message.title["DATA_KEY"])
            return OSError("connection reset")
        return receipt(ACCEPTED)

    running.neighbour.reply = reply
    running.passes(10)
    assert names(running.neighbour.arrived) == ["PROJECT", "PROJECT", "TENDER_PROJECT", "SECTION"]
    first, second = keys(running.neighbour.arrived)[:2]
    assert first == second


def test_advancing_the_clock_makes_every_attempt_that_is_due_on_the_way(world: World) -> None:
    """Retries happen at their own times; when the clock has arrived nothing due is left."""
    times: list[float] = []

    async def down_for_five_seconds(
        url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        now = world.app.state.platform.now() - START
        if url == PUBLIC:
            times.append(now)
        if now < 5:
            raise DOWN
        return 200, {}, receipt(ACCEPTED)

    world.outbound = down_for_five_seconds
    Tender.set_up(world)
    world.operator.accepted("advance_clock", to="2026-11-19T19:06:40.000+08:00")
    assert times[:4] == pytest.approx([0, 1, 3, 8])
    assert set(states(world)) == {"delivered"}


def test_advancing_over_a_long_outage_does_not_live_through_every_retry(world: World) -> None:
    """Thirty days take some attempts, not eighty-six thousand; nothing is given up."""
    down = Neighbour(reply=lambda message: DOWN)
    world.outbound = down
    Tender.set_up(world)
    world.operator.accepted("advance_clock", to="2026-12-18T19:06:40.000+08:00")
    assert 4 <= len(down.arrived) < 60
    assert set(states(world)) == {"waiting"}


def test_a_neighbour_takes_only_the_datasets_it_asks_for(world: World) -> None:
    """Others are passed over and hold nothing up."""
    world.settings = {
        "exchange": [
            {"name": "public_service_platform", "url": PUBLIC, "secret": "s", "datasets": ["PROJECT", "SECTION"]}
        ]
    }
    world.start()
    purchaser = world.actor("purchaser")
    Tender.set_up(world, purchaser)
    neighbour = Neighbour()
    deliver(world, neighbour)
    assert names(neighbour.arrived) == ["PROJECT", "SECTION"]
