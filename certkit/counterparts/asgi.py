"""What every neighbour needs of ASGI: reading a request whole, sending an answer, and hanging up without one.

Hanging up is no part of ASGI. An application that wants to close the connection without an answer raises `HangUp`;
whoever runs it (`serve.Server` over TCP, `memory.Caller` in process) turns that into a closed connection.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from certkit.model.wire import RawMessage
from certkit.standards.messages.xml import LARGEST

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class HangUp(Exception):
    """Close the connection without an answer."""


class Disconnected(Exception):
    """The other side left before its request was complete."""


class TooLarge(Exception):
    """The request is larger than we are willing to read."""


@dataclass
class Request:
    """A request; its body grows while it is read."""

    scope: Scope
    body: bytearray = field(default_factory=bytearray)

    @property
    def method(self) -> str:
        """GET, POST, …"""
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        """The path below the place where the application is mounted."""
        return str(self.scope["path"]).removeprefix(str(self.scope.get("root_path", ""))) or "/"

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return bytes(self.scope.get("query_string", b"")).decode("latin-1")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names and values in the order of the wire."""
        return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self.scope["headers"]]

    def header(self, name: str) -> str:
        """The first value of a header by its lower-case name, "" without one."""
        return next((value for given, value in self.headers if given == name), "")

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def address(self) -> str:
        """The address under which the sender reached us, without the query."""
        host = self.header("host") or self.peer
        return f"{self.scope.get('scheme', 'http')}://{host}{quote(str(self.scope['path']))}"

    @property
    def source(self) -> str:
        """Who called: the true peer of the connection."""
        return _endpoint(self.scope.get("client"))

    @property
    def peer(self) -> str:
        """Where it reached us."""
        return _endpoint(self.scope.get("server"))

    def message(self) -> RawMessage:
        """The request as the ledger keeps it."""
        target = self.scope.get("raw_path") or quote(str(self.scope["path"])).encode()
        query = f"?{self.query}" if self.query else ""
        line = f"{self.method} {target.decode('latin-1')}{query} HTTP/{self.scope.get('http_version', '1.1')}"
        return RawMessage(line=line, headers=self.headers, body=bytes(self.body))

    async def read(self, receive: Receive) -> None:
        """Read the body to its end; Disconnected or TooLarge leave what had come."""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            self.body += message.get("body", b"")
            if len(self.body) > LARGEST:
                raise TooLarge
            more = message.get("more_body", False)


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    content_type: str
    body: bytes
    close: bool = False
    """Whether the connection ends with it."""

    def message(self) -> RawMessage:
        """The answer as the ledger keeps it."""
        line = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"
        return RawMessage(line=line, headers=self._headers(), body=self.body)

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = [(name.lower().encode(), value.encode()) for name, value in self._headers()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})

    def _headers(self) -> list[tuple[str, str]]:
        headers = [("Content-Type", self.content_type), ("Content-Length", str(len(self.body)))]
        return [*headers, ("Connection", "close")] if self.close else headers


def text(status: int, words: str, *, close: bool = False) -> Reply:
    """A short answer in words."""
    return Reply(status, "text/plain; charset=utf-8", words.encode(), close)


def mount(places: Mapping[str, Application]) -> Application:
    """One application of several, told apart by the first segment of the path; unknown places are not found."""

    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        place = place_of(scope)
        if place in places:
            await places[place]({**scope, "root_path": f"{scope.get('root_path', '')}/{place}"}, receive, send)
        else:
            await text(404, "no such place").send(send)

    return mounted


def place_of(scope: Scope) -> str:
    """The first segment of the path below the place where the application is mounted."""
    return Request(scope).path.lstrip("/").partition("/")[0]


def _endpoint(address: tuple[str, int | None] | None) -> str:
    return "" if address is None else ":".join(str(part) for part in address if part is not None)
