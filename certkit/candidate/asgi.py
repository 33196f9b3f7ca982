"""An ASGI application called in process: its lifespan, and one conversation with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from certkit.errors import CouldNotComplete
from certkit.model.wire import RawMessage

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
_ASGI = {"version": "3.0", "spec_version": "2.3"}
_PIECES_PER_SECOND = 20
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Lifespan:
    """The application's startup and shutdown on one event loop."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.state: dict[str, Any] = {}

    async def start(self) -> None:
        """Run the startup; CouldNotComplete when the application fails in it."""
        scope = {"type": "lifespan", "asgi": _ASGI, "state": self.state}

        async def run() -> None:
            try:
                await self._app(scope, self._told.get, self._said.put)
            except Exception as error:
                await self._said.put({"type": "lifespan.startup.failed", "message": repr(error)})

        self._task = asyncio.get_running_loop().create_task(run())
        await self._told.put({"type": "lifespan.startup"})
        answer = await self._said.get()
        if answer["type"] != "lifespan.startup.complete":
            raise CouldNotComplete(f"the application did not start: {answer.get('message', '')}")

    async def stop(self) -> None:
        """Run the shutdown and end what the application left behind on the loop."""
        await self._told.put({"type": "lifespan.shutdown"})
        await self._said.get()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class Conversation:
    """One request to the application; the upload is paced through `receive`."""

    def __init__(
        self, request: RawMessage, *, address: tuple[str, int], host: str, pace: float | None, state: dict[str, Any]
    ) -> None:
        method, target, _ = request.line.split(" ", 2)
        path = urlsplit(target)
        self._body = request.body
        self._pace = pace
        self._sent = 0
        self._uploaded = False
        self._task: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._status = 0
        self._headers: list[tuple[str, str]] = []
        self._answer = bytearray()
        self._complete = False
        self._scope: dict[str, Any] = {
            "type": "http",
            "asgi": _ASGI,
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path.path),
            "raw_path": path.path.encode(),
            "query_string": path.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers],
            "client": address,
            "server": (host, 80),
            "state": dict(state),
        }

    async def run(self, app: Application, seconds: float) -> RawMessage:
        """The answer; TimeoutError or ConnectionResetError when there is none."""
        self._task = asyncio.get_running_loop().create_task(self._serve(app))
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        finally:
            self._over.set()
        if not self._complete:
            raise ConnectionResetError
        phrase = _PHRASES.get(self._status, "")
        line = f"HTTP/1.1 {self._status} {phrase}".rstrip()
        return RawMessage(line=line, headers=self._headers, body=bytes(self._answer))

    async def _serve(self, app: Application) -> None:
        # An application that fails has not answered; one that fails after its answer has.
        with suppress(Exception):
            await app(self._scope, self._receive, self._send)
        self._over.set()

    async def _receive(self) -> Message:
        if self._uploaded:
            await self._over.wait()
            return {"type": "http.disconnect"}
        piece = self._body
        if self._pace:
            size = max(1, int(self._pace / _PIECES_PER_SECOND))
            piece = self._body[self._sent : self._sent + size]
            await asyncio.sleep(len(piece) / self._pace)
        self._sent += len(piece)
        self._uploaded = self._sent >= len(self._body)
        return {"type": "http.request", "body": piece, "more_body": not self._uploaded}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        elif message["type"] == "http.response.body" and not self._complete:
            self._answer += message.get("body", b"")
            if not message.get("more_body", False):
                self._complete = True
                self._over.set()
