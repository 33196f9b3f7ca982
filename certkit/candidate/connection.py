"""One HTTP/1.1 connection: exact bytes out, one answer in, all of it within a deadline."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from certkit.errors import InputError, Problem
from certkit.model.wire import RawMessage

LARGEST_ANSWER = 32 * 1024 * 1024
_IDLE_SECONDS = 2.0
"""An idle connection is used again only for that long, since a platform may close it at any later moment."""
_BEATS_PER_SECOND = 20
"""How often a slow upload sends a piece."""


class TooLarge(Exception):
    """The answer is larger than what the driver takes in."""


class Origin:
    """Where the platform listens, taken from its base URL."""

    def __init__(self, base: str, ca: str = "") -> None:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(Problem(where=base or "base", what="is no base URL", right="http://host:port"))
        self.host = parts.hostname
        self.port = parts.port or (443 if parts.scheme == "https" else 80)
        self.authority = parts.netloc.rpartition("@")[2]
        self.prefix = parts.path.rstrip("/")
        self.tls = ssl.create_default_context(cafile=ca or None) if parts.scheme == "https" else None


class Connection:
    """A connection to the platform; good for one conversation after another until `reusable` says no."""

    def __init__(self, origin: Origin, *, source: str | None, seconds: float) -> None:
        bound = (source, 0) if source else None
        plain = socket.create_connection((origin.host, origin.port), timeout=seconds, source_address=bound)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket: socket.socket = plain
        self.tls: str | None = None
        if origin.tls is not None:
            try:
                secured = origin.tls.wrap_socket(plain, server_hostname=origin.host)
            except BaseException:
                plain.close()
                raise
            self._socket = secured
            self.tls = _tls_facts(secured)
        self.source = _address(self._socket.getsockname())
        self.peer = _address(self._socket.getpeername())
        self._idle_since = time.monotonic()
        self._open = True

    def send(self, head: bytes, body: bytes, *, pace: float | None, seconds: float, now: Callable[[], float]) -> float:
        """Send a request; the moment from which its last piece was on its way.

        With `pace` the body goes out in pieces at that many bytes per second.
        """
        self._socket.settimeout(seconds)
        last = now()
        if not pace or not body:
            self._socket.sendall(head + body)
            return last
        self._socket.sendall(head)
        started = time.monotonic()
        size = max(1, int(pace / _BEATS_PER_SECOND))
        for at in range(0, len(body), size):
            piece = body[at : at + size]
            time.sleep(max(0.0, started + (at + len(piece)) / pace - time.monotonic()))
            last = now()
            self._socket.sendall(piece)
        return last

    def receive(self, method: str, *, seconds: float) -> RawMessage:
        """The answer; raises OSError, HTTPException or TooLarge when there is none that can be read."""
        timed = _TimedSocket(self._socket, time.monotonic() + seconds)
        with HTTPResponse(timed, method=method) as response:  # type: ignore[arg-type]
            response.begin()
            body = _body(response)
            version = "HTTP/1.0" if response.version == 10 else "HTTP/1.1"
            line = f"{version} {response.status} {response.reason}".rstrip()
            headers = [(name, str(value)) for name, value in response.headers.raw_items()]
            self._open = not response.will_close
        self._idle_since = time.monotonic()
        return RawMessage(line=line, headers=headers, body=body)

    @property
    def reusable(self) -> bool:
        """Whether a further request can go out here: kept alive, not idle for long, nothing unasked-for arrived."""
        if not self._open or time.monotonic() - self._idle_since > _IDLE_SECONDS:
            return False
        self._socket.settimeout(0)
        try:
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Let go of the socket."""
        self._open = False
        with suppress(OSError):
            self._socket.close()


class _TimedSocket:
    """The side of a socket that HTTPResponse reads from."""

    def __init__(self, plain: socket.socket, deadline: float) -> None:
        self._socket = plain
        self._deadline = deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        """A reader that ends at the deadline, however slowly the bytes drip."""
        return io.BufferedReader(_TimedReader(self._socket, self._deadline), 65536)


class _TimedReader(io.RawIOBase):
    def __init__(self, plain: socket.socket, deadline: float) -> None:
        self._socket = plain
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._socket.settimeout(remaining)
        return self._socket.recv_into(buffer)


def _body(response: HTTPResponse) -> bytes:
    if response.headers.defects:
        raise HTTPException("a header line without a colon")
    if response.length is None:
        if not response.chunked and response.headers.get("Content-Length") is not None:
            raise HTTPException("a Content-Length that is no length")
        body = response.read(LARGEST_ANSWER + 1)
    elif response.length > LARGEST_ANSWER:
        raise TooLarge
    else:
        body = response.read()
    if len(body) > LARGEST_ANSWER:
        raise TooLarge
    return body


def _tls_facts(secured: ssl.SSLSocket) -> str:
    cipher = secured.cipher()
    return f"{secured.version()} {cipher[0] if cipher else ''}".rstrip()


def _address(address: tuple[object, ...]) -> str:
    host = f"[{address[0]}]" if ":" in str(address[0]) else str(address[0])
    return f"{host}:{address[1]}"
