"""The neighbours over real HTTP on the loopback: address, hanging up, large bodies, a clean end."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import tender_push as push
from neighbourhood import NAME, Neighbourhood, receipt

from certkit.counterparts.asgi import mount
from certkit.counterparts.serve import Server
from certkit.errors import CouldNotComplete
from certkit.standards.messages.xml import LARGEST


@pytest.fixture
def place() -> Neighbourhood:
    """Fresh neighbours that sleep for real."""
    return Neighbourhood(patient=True)


@pytest.fixture
def served(place: Neighbourhood) -> Iterator[str]:
    """The neighbours of the lane "real", served."""
    with Server(mount({"real": place.neighbours})) as server:
        yield server.url


def request(
    url: str, method: str, path: str, body: bytes = b"", kind: str = "text/xml", seconds: float = 5.0
) -> tuple[int, bytes]:
    """Status and body of one request on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=seconds)
    try:
        connection.request(method, path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_message_over_http_is_taken_and_recorded(place: Neighbourhood, served: str) -> None:
    """The same code as in memory: receipt, true peer, the path below the lane."""
    status, answer = request(served, "POST", f"/real/{NAME}", push.PUSH[0])
    assert (status, receipt(answer)) == (200, {"STATUS": 1})
    conversation = place.heard[0].conversation
    assert conversation.request.line == f"POST /real/{NAME} HTTP/1.1"
    assert conversation.request.body == push.PUSH[0]
    assert conversation.source.startswith("127.0.0.1:")
    assert conversation.peer == urlsplit(served).netloc


def test_description_names_the_served_address(served: str) -> None:
    """The WSDL leads back to where it was read."""
    status, answer = request(served, "GET", f"/real/{NAME}?wsdl")
    assert status == 200
    assert answer.count(f'location="{served}/real/{NAME}"'.encode()) == 2


def test_dropping_closes_the_connection(place: Neighbourhood, served: str, caplog: pytest.LogCaptureFixture) -> None:
    """The TCP connection ends without a byte of an answer, and the server goes on without a complaint."""
    place.neighbours.order(NAME, "drop*1")
    with pytest.raises(http.client.RemoteDisconnected):
        request(served, "POST", f"/real/{NAME}", push.PUSH[0])
    assert receipt(request(served, "POST", f"/real/{NAME}", push.PUSH[0])[1]) == {"STATUS": 1}
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_silence_over_http(place: Neighbourhood, served: str) -> None:
    """No answer for as long as the client waits; the message is recorded all the same."""
    place.neighbours.order(NAME, "timeout*1")
    with pytest.raises(TimeoutError):
        request(served, "POST", f"/real/{NAME}", push.PUSH[0], seconds=0.2)
    assert place.heard[0].conversation.error == "timeout"


def test_too_large_body_is_refused_early(place: Neighbourhood, served: str) -> None:
    """More than the limit is not read to its end; what was read is recorded."""
    with socket.create_connection(("127.0.0.1", urlsplit(served).port or 0), timeout=5) as connection:
        head = (
            f"POST /real/{NAME} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {LARGEST * 4}\r\n\r\n"
        )
        connection.sendall(head.encode())
        piece, sent, answer = b" " * (1 << 20), 0, b""
        while sent < LARGEST * 4 and not answer:
            try:
                connection.sendall(piece)
                sent += len(piece)
                connection.settimeout(0.001)
                answer = connection.recv(4096)
            except TimeoutError:
                connection.settimeout(5)
            except ConnectionError:
                break
    assert sent < LARGEST * 2
    assert LARGEST < len(place.heard[0].conversation.request.body) < LARGEST * 1.2
    response = place.heard[0].conversation.response
    assert response is not None
    assert response.status == 413


def test_client_that_leaves_halfway_is_recorded(place: Neighbourhood, served: str) -> None:
    """A message that never came to its end is no message, but it is evidence."""
    with socket.create_connection(("127.0.0.1", urlsplit(served).port or 0), timeout=5) as connection:
        connection.sendall(f"POST /real/{NAME} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf".encode())
        time.sleep(0.05)
    until = time.monotonic() + 5
    while not place.heard and time.monotonic() < until:
        time.sleep(0.005)
    conversation = place.heard[0].conversation
    assert (conversation.request.body, conversation.error) == (b"half", "reset")


def test_unknown_lane_is_not_found(served: str) -> None:
    """Only the lanes that exist are served."""
    assert request(served, "POST", f"/travelled/{NAME}", push.PUSH[0])[0] == 404


def test_server_starts_and_stops_quickly(place: Neighbourhood, caplog: pytest.LogCaptureFixture) -> None:
    """A free port is found at once; after the end nobody listens there, even when someone was kept waiting."""
    place.neighbours.order(NAME, "timeout")
    began = time.monotonic()
    server = Server(place.neighbours)
    assert time.monotonic() - began < 1
    address = urlsplit(server.url)
    with socket.create_connection(("127.0.0.1", address.port or 0), timeout=5) as waiting:
        waiting.sendall(f"POST /{NAME} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
        while not place.heard:
            time.sleep(0.005)
        began = time.monotonic()
        server.close()
        assert time.monotonic() - began < 1
        assert waiting.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", address.port or 0), timeout=1)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_taken_port_is_explained(served: str) -> None:
    """A port that someone else has is named."""
    with pytest.raises(CouldNotComplete, match="cannot listen"):
        Server(mount({}), port=urlsplit(served).port or 0)
