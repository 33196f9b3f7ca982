"""A server that answers with exactly the bytes it is told to, however wrong they are."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

from certkit.model.operation import Operation, Vocabulary
from certkit.text import Text

Behaviour = Callable[[socket.socket], None]


class HostileServer:
    """Accepts connections on the loopback; reads one request at a time and then behaves as told."""

    def __init__(self) -> None:
        self.behave: Behaviour = lambda connection: None
        self.impatient = False
        """Whether it behaves before it has read the body."""
        self.requests: list[bytes] = []
        self.peers: list[str] = []
        self.times: list[float] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(10)
        self._open = True
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def base(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def answers(self, *pieces: bytes) -> None:
        """From now on every request is answered with these bytes."""
        self.behave = lambda connection: connection.sendall(b"".join(pieces))

    def _accept(self) -> None:
        while self._open:
            try:
                connection, peer = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self.peers.append(peer[0])
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                while request := _request(connection, whole=not self.impatient):
                    self.times.append(time.monotonic())
                    self.requests.append(request)
                    self.behave(connection)
            except OSError:
                return

    def close(self) -> None:
        """Stop listening and wait for every thread."""
        self._open = False
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def _request(connection: socket.socket, *, whole: bool) -> bytes:
    """One request with its body by Content-Length; empty when the peer has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while whole and len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def operation(name: str, method: str, path: str, *, sends: str = "json", inputs: dict[str, str]) -> Operation:
    """A small operation."""
    return Operation(
        name=name,
        title=Text(name, name),
        stage="bidding",
        roles=["bidder"],
        method=method,
        path=path,
        sends=sends,
        inputs=inputs,
        output={},
        refusals=[],
    )


VOCABULARY = Vocabulary(
    version="1",
    operations={
        one.name: one
        for one in (
            operation("create_project", "POST", "/projects", inputs={"name": "string"}),
            operation("submit_bid", "POST", "/sections/{section}/bids", sends="file", inputs={"section": "code"}),
            operation("read_section", "GET", "/sections/{section}", sends="nothing", inputs={"section": "code"}),
        )
    },
    reasons={},
)
"""One operation that sends JSON, one that sends a file, one that reads."""
