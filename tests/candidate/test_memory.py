"""The memory driver: an ASGI application in virtual time, recorded as if it were on the wire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hostile_server import VOCABULARY

from certkit.candidate.asgi import Receive, Send
from certkit.candidate.memory import MemoryDriver
from certkit.conduct.lanes import VirtualClock
from certkit.conduct.virtual import VirtualLoop
from certkit.errors import CouldNotComplete
from certkit.model.wire import Call, RawConversation

START = 1_790_000_000.0


class App:
    """Answers what it saw; paths below /fail and /slow do as they are named."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """One ASGI call."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = b""
        pieces = 0
        while True:
            message = await receive()
            body += message.get("body", b"")
            pieces += 1
            if not message.get("more_body"):
                break
        if scope["path"].endswith("fail"):
            raise RuntimeError("the platform crashed")
        if scope["path"].endswith("slow"):
            await asyncio.sleep(100)
        seen = {
            "client": scope["client"][0],
            "path": scope["path"],
            "body": body.decode(),
            "pieces": pieces,
            "length": dict(scope["headers"]).get(b"content-length", b"").decode(),
            "time": asyncio.get_running_loop().time(),
        }
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(seen).encode()})

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            self.said.append(message["type"])
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return


@pytest.fixture
def app() -> App:
    """The application of one test."""
    return App()


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    """A loop in virtual time."""
    virtual = VirtualLoop()
    yield virtual
    virtual.close()


@pytest.fixture
def driver(app: App, loop: VirtualLoop) -> Iterator[MemoryDriver]:
    """A driver that reaches the application."""
    reached = MemoryDriver(VOCABULARY, app, loop=loop, now=VirtualClock(loop, START).now)
    yield reached
    reached.close()


def converse(driver: MemoryDriver, section: str = "S 1", **values: Any) -> RawConversation:
    """The conversation of a read or, with a file, of an upload."""
    operation = "submit_bid" if "file" in values else "read_section"
    call = Call(operation=operation, actor="bidder_a", inputs={"section": section}, **values)
    return driver.perform(call).conversations[0]


def seen(conversation: RawConversation) -> Any:
    """What the application saw."""
    assert conversation.response is not None
    return json.loads(conversation.response.body)


def test_the_application_sees_what_the_wire_would_show(driver: MemoryDriver) -> None:
    """Path, address, framing and body reach it as over HTTP."""
    told = seen(converse(driver, from_address="10.1.2.3", file=b"bid"))
    assert told["path"] == "/sections/S 1/bids"
    assert (told["client"], told["body"], told["length"]) == ("10.1.2.3", "bid", "3")


def test_the_lifespan_surrounds_the_calls(app: App, loop: VirtualLoop) -> None:
    """The application is started before the first call and shut down at the end."""
    driver = MemoryDriver(VOCABULARY, app, loop=loop, now=loop.time)
    assert app.said == ["lifespan.startup"]
    driver.close()
    assert app.said == ["lifespan.startup", "lifespan.shutdown"]


def test_an_application_that_does_not_start_is_named(loop: VirtualLoop) -> None:
    """A platform that fails in its startup cannot be driven."""

    async def broken(scope: Any, receive: Receive, send: Send) -> None:
        raise RuntimeError("no database")

    with pytest.raises(CouldNotComplete, match="no database"):
        MemoryDriver(VOCABULARY, broken, loop=loop, now=loop.time)


def test_a_crash_is_a_reset(driver: MemoryDriver) -> None:
    """An exception in the application is a connection that died."""
    conversation = converse(driver, "fail")
    assert (conversation.response, conversation.error) == (None, "reset")


def test_a_late_answer_is_a_timeout_in_virtual_time(driver: MemoryDriver) -> None:
    """The wait costs no real time and ends when the call says."""
    conversation = converse(driver, "slow", seconds=30.0)
    assert conversation.error == "timeout"
    assert conversation.answered_at - conversation.sent_at == pytest.approx(30, abs=0.01)


def test_the_pace_is_virtual(driver: MemoryDriver) -> None:
    """A slow upload arrives in pieces over virtual time."""
    conversation = converse(driver, file=b"b" * 1000, pace=10.0)
    assert conversation.uploaded_at - conversation.sent_at == pytest.approx(100, abs=0.01)
    assert seen(conversation)["pieces"] == 1000


def test_together_is_one_virtual_instant(driver: MemoryDriver) -> None:
    """Calls sent together see the same time; a later one sees a later time."""
    calls = [Call(operation="read_section", actor="bidder_a", inputs={"section": str(n)}) for n in range(3)]
    times = {seen(exchange.conversations[0])["time"] for exchange in driver.together(calls)}
    assert len(times) == 1
    assert seen(converse(driver))["time"] > max(times)
