"""Serving the neighbours over HTTP: uvicorn in a thread of its own, on a port of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from certkit.counterparts.asgi import Application, HangUp, Receive, Scope, Send
from certkit.errors import CouldNotComplete

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_LOOK_AGAIN = 0.001
Connections = dict[Any, asyncio.Transport]
"""The open connections by what the scope calls `client`."""


class Server:
    """Serves an ASGI application until it is closed; `HangUp` really closes the TCP connection."""

    def __init__(self, app: Application, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._socket = _bound(host, port)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        connections: Connections = {}
        config = uvicorn.Config(
            _hanging_up(app, connections),
            http=_protocol(connections),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _CuttingServer(config, connections)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="neighbours", daemon=True
        )
        self._thread.start()
        self._wait()

    def close(self) -> None:
        """Stop serving; conversations under way are cut."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()

    def __enter__(self) -> Self:
        """Serve for the length of a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop at its end."""
        self.close()

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise CouldNotComplete(f"the neighbours could not be served at {self.url}")
            time.sleep(_LOOK_AGAIN)


class _CuttingServer(uvicorn.Server):
    """At its end it cuts every connection, so that nobody who was kept waiting delays it."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._open = connections

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Cut, then end as usual."""
        for transport in list(self._open.values()):
            transport.abort()
        await super().shutdown(sockets)


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise CouldNotComplete(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _protocol(connections: Connections) -> type[asyncio.Protocol]:
    """uvicorn's protocol, remembering the transport of every client."""

    class Remembering(H11Protocol):
        """Keeps its transport under the address that the scope calls `client`."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            connections[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            connections.pop(self.client, None)
            super().connection_lost(exc)

    return Remembering


def _hanging_up(app: Application, connections: Connections) -> Application:
    """The application; when it raises HangUp, the connection is closed and uvicorn learns that it is gone."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except HangUp:
            if scope["client"] in connections:
                connections[scope["client"]].abort()
            while (await receive())["type"] != "http.disconnect":
                pass

    return served
