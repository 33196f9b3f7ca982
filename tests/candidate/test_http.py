"""The http driver against a server that does everything wrong."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator

import pytest
from hostile_server import VOCABULARY, HostileServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certkit.candidate.http import HttpDriver
from certkit.errors import InputError
from certkit.model.binding import read
from certkit.model.wire import Call, RawConversation

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def driver(server: HostileServer) -> Iterator[HttpDriver]:
    """A driver that reaches the hostile server."""
    reached = HttpDriver(VOCABULARY, server.base, now=time.time)
    yield reached
    reached.close()


def call(operation: str = "read_section", **values: object) -> Call:
    """A call of one of the three operations."""
    inputs = {"name": "道路工程"} if operation == "create_project" else {"section": "S1"}
    return Call(**({"operation": operation, "actor": "bidder_a", "inputs": inputs, "seconds": 5.0} | values))  # type: ignore[arg-type]


def converse(driver: HttpDriver, one: Call) -> RawConversation:
    """The conversation that a call leads to."""
    return driver.perform(one).conversations[0]


def reset(connection: socket.socket) -> None:
    """Close with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(connection: socket.socket) -> None:
    """Send a long answer byte by byte, each soon enough to look alive."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        time.sleep(0.02)
        connection.sendall(b"x")


def test_the_recorded_request_is_what_travelled(server: HostileServer, driver: HttpDriver) -> None:
    """Line, headers in order and body stand in the record byte by byte."""
    server.answers(OK)
    wanted = call("create_project", token="t0ken", headers={"X-Forwarded-For": "8.8.8.8"})
    request = converse(driver, wanted).request
    lines = [request.line, *(f"{name}: {value}" for name, value in request.headers)]
    assert server.requests == ["\r\n".join(lines).encode() + b"\r\n\r\n" + request.body]
    assert request.header("Authorization") == "Bearer t0ken"
    assert request.header("Content-Length") == str(len(request.body))


def test_the_recorded_answer_is_what_came(server: HostileServer, driver: HttpDriver) -> None:
    """Repeated headers, odd reasons and bodies that are no text are kept as they are."""
    server.answers(b"HTTP/1.1 202 So So\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 3\r\n\r\n\x00\xff\x01")
    answer = converse(driver, call()).response
    assert answer is not None
    assert (answer.line, answer.body) == ("HTTP/1.1 202 So So", b"\x00\xff\x01")
    assert answer.headers[:2] == [("Set-Cookie", "a=1"), ("set-cookie", "b=2")]


def test_a_redirect_is_the_answer(server: HostileServer, driver: HttpDriver) -> None:
    """Nothing is followed behind the back of the record."""
    server.answers(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
    conversation = converse(driver, call())
    assert conversation.response is not None and conversation.response.status == 302
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\x01\x02\x03 garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_garbage_is_malformed(server: HostileServer, driver: HttpDriver, answer: bytes) -> None:
    """An answer that is no HTTP is named so and read as faulted."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)

    server.behave = behave
    conversation = converse(driver, call())
    assert conversation.response is None
    assert (conversation.error or "").startswith("malformed: ")
    assert read(VOCABULARY, "read_section", [conversation]).kind == "faulted"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
    rest=st.binary(max_size=200),
)
def test_whatever_comes_is_recorded(server: HostileServer, driver: HttpDriver, head: bytes, rest: bytes) -> None:
    """No answer makes the driver raise: each is an answer or a named reason why there is none."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head + rest)
        connection.shutdown(socket.SHUT_WR)

    server.behave = behave
    conversation = converse(driver, call())
    assert (conversation.response is None) == (conversation.error is not None)


def test_an_answer_cut_short_is_malformed(server: HostileServer, driver: HttpDriver) -> None:
    """Fewer bytes than Content-Length says are no answer."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
        connection.shutdown(socket.SHUT_WR)

    server.behave = behave
    assert (converse(driver, call()).error or "").startswith("malformed: IncompleteRead")


def test_a_reset_is_a_reset(server: HostileServer, driver: HttpDriver) -> None:
    """A connection that dies without an answer is a fault of the candidate, not a refusal."""
    server.behave = reset
    conversation = converse(driver, call())
    assert conversation.error == "reset"
    assert read(VOCABULARY, "read_section", [conversation]).kind == "faulted"


def test_a_slow_drip_ends_at_the_deadline(server: HostileServer, driver: HttpDriver) -> None:
    """The total time is bounded, however lively the answer looks."""
    server.behave = drip
    started = time.monotonic()
    conversation = converse(driver, call(seconds=0.3))
    assert conversation.error == "timeout"
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize("framing", [b"Content-Length: 99999999999", b"Connection: close"])
def test_a_huge_answer_is_not_taken_in(
    server: HostileServer, driver: HttpDriver, monkeypatch: pytest.MonkeyPatch, framing: bytes
) -> None:
    """Above the limit the driver stops reading, announced or not."""
    monkeypatch.setattr("certkit.candidate.connection.LARGEST_ANSWER", 100_000)

    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + b"x" * 200_000)
        connection.shutdown(socket.SHUT_WR)

    server.behave = behave
    assert converse(driver, call()).error == "too_large"


def test_nobody_listening_is_refused() -> None:
    """A platform that does not listen has said nothing."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    driver = HttpDriver(VOCABULARY, f"http://127.0.0.1:{port}", now=time.time)
    conversation = converse(driver, call())
    assert conversation.error == "refused"
    assert read(VOCABULARY, "read_section", [conversation]).kind == "silent"


def test_an_answer_before_the_upload_ends_counts(server: HostileServer, driver: HttpDriver) -> None:
    """A platform may refuse a large upload early and close; its words are the answer."""
    server.impatient = True

    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)

    server.behave = behave
    conversation = converse(driver, call("submit_bid", file=b"x" * 1000, pace=2000.0))
    assert conversation.response is not None and conversation.response.status == 413


def test_a_header_cannot_smuggle_a_line(driver: HttpDriver, server: HostileServer) -> None:
    """A token with a line break is not sent."""
    conversation = converse(driver, call(token="a\r\nX-Role: operator"))
    assert conversation.error == "unsendable: a header holds a line break"
    assert server.requests == []


def test_the_source_address_is_bound(server: HostileServer, driver: HttpDriver) -> None:
    """`from_address` is the address that the platform sees."""
    server.answers(OK)
    conversation = converse(driver, call(from_address="127.0.0.9"))
    assert server.peers == ["127.0.0.9"]
    assert conversation.source.startswith("127.0.0.9:")


def test_the_pace_stretches_the_upload(server: HostileServer, driver: HttpDriver) -> None:
    """The body leaves at the wanted rate, and the record tells when its last byte left."""
    server.answers(OK)
    conversation = converse(driver, call("submit_bid", file=b"b" * 1000, pace=4000.0))
    assert 0.2 < conversation.uploaded_at - conversation.sent_at < 0.6
    assert server.requests[0].endswith(b"b" * 1000)


def test_together_is_the_same_instant(server: HostileServer, driver: HttpDriver) -> None:
    """Calls sent together arrive within milliseconds, over connections of their own, answered in order."""
    server.answers(OK)
    calls = [call(actor=f"bidder_{index}", inputs={"section": f"S{index}"}) for index in range(5)]
    exchanges = driver.together(calls)
    assert [exchange.conversations[0].request.line for exchange in exchanges] == [
        f"GET /sections/S{index} HTTP/1.1" for index in range(5)
    ]
    assert server.connections == 5
    assert max(server.times) - min(server.times) < 0.1


def test_connections_are_kept_per_actor(server: HostileServer, driver: HttpDriver) -> None:
    """An actor's calls share a connection; another actor never speaks over it."""
    server.answers(OK)
    for actor in ("bidder_a", "bidder_a", "bidder_b", "bidder_a"):
        converse(driver, call(actor=actor))
    assert server.connections == 2


def test_a_connection_that_was_closed_is_not_used_again(server: HostileServer, driver: HttpDriver) -> None:
    """A platform may close an idle connection: the next call opens a new one instead of failing."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(OK)
        connection.shutdown(socket.SHUT_RDWR)

    server.behave = behave
    converse(driver, call())
    time.sleep(0.02)
    assert converse(driver, call()).error is None


def test_a_base_url_must_be_one() -> None:
    """A candidate file without a usable address is wrong input."""
    with pytest.raises(InputError, match="no base URL"):
        HttpDriver(VOCABULARY, "platform:8080", now=time.time)


def test_an_address_that_leads_nowhere_is_not_insisted_on(server: HostileServer, driver: HttpDriver) -> None:
    """An address that this machine does not have gives way to its own, and the record tells the one that was used."""
    server.answers(OK)
    conversation = converse(driver, call(from_address="192.0.2.1"))
    assert conversation.response is not None
    assert conversation.source.startswith("127.0.0.1:")
