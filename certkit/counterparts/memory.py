"""Calling the neighbours in process, on the event loop of whoever calls: no thread, no socket."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote, urlsplit

from certkit.counterparts.asgi import Application, HangUp, Message, Scope

_CLIENT = ("candidate.test", 0)


class Caller:
    """The `send` that a platform in memory is given: (method, url, headers, body) → (status, headers, body)."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """The answer; ConnectionResetError when the neighbour hangs up."""
        conversation = _Conversation(body)
        try:
            await self._app(_scope(method, url, headers), conversation.receive, conversation.send)
        except HangUp:
            raise ConnectionResetError("the other side closed the connection") from None
        return conversation.status, conversation.headers, bytes(conversation.answer)


class _Conversation:
    """Both ends of one request."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.status = 0
        self.headers: dict[str, str] = {}
        self.answer = bytearray()

    async def receive(self) -> Message:
        """The body in one piece, and then nothing for as long as the caller waits."""
        if self._body is None:
            await asyncio.get_running_loop().create_future()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """A piece of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            self.answer += message.get("body", b"")


def _scope(method: str, url: str, headers: dict[str, str]) -> Scope:
    parts = urlsplit(url)
    given = {"host": parts.netloc} | {name.lower(): value for name, value in headers.items()}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given.items()],
        "client": _CLIENT,
        "server": (parts.hostname, parts.port or 80),
    }
