"""The http driver: the standard binding over real connections.

No hidden retries, redirects or environment proxies: what the platform answers is the answer. Every actor has
connections of its own.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from certkit.candidate.connection import Connection, Origin, TooLarge
from certkit.candidate.framing import as_sent
from certkit.model.operation import Vocabulary
from certkit.model.wire import Call, RawConversation, RawExchange, RawMessage

_CONNECT_SECONDS = 10.0


class HttpDriver:
    """Reaches one instance of the platform; `now` is the clock of its lane."""

    def __init__(self, vocabulary: Vocabulary, base: str, *, now: Callable[[], float], ca: str = "") -> None:
        self._vocabulary = vocabulary
        self._origin = Origin(base, ca)
        self._now = now
        self._idle: dict[tuple[str, str | None], list[Connection]] = {}

    def perform(self, call: Call) -> RawExchange:
        """Carry out one operation."""
        return RawExchange(conversations=[self._prepare(call)()])

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """Carry out several operations in the same instant, over connections opened beforehand."""
        prepared = [self._prepare(call) for call in calls]
        start = threading.Barrier(len(prepared))

        def released(converse: Callable[[], RawConversation]) -> RawConversation:
            start.wait()
            return converse()

        with ThreadPoolExecutor(max_workers=max(1, len(prepared))) as threads:
            conversations = list(threads.map(released, prepared))
        return [RawExchange(conversations=[conversation]) for conversation in conversations]

    def close(self) -> None:
        """Close every connection."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _prepare(self, call: Call) -> Callable[[], RawConversation]:
        """Connect, so that calling the result sends at once; a failed connection is the conversation."""
        origin = self._origin
        request = as_sent(self._vocabulary, call, host=origin.authority, prefix=origin.prefix)
        try:
            head = _head(request)
            connection = self._connection(call)
        except (OSError, ValueError) as error:
            moment = self._now()
            failed = RawConversation(request=request, error=_reason(error, connecting=True), sent_at=moment)
            return lambda: failed
        return lambda: self._converse(connection, call, request, head)

    def _connection(self, call: Call) -> Connection:
        idle = self._idle.setdefault((call.actor, call.from_address), [])
        while idle:
            connection = idle.pop()
            if connection.reusable:
                return connection
            connection.close()
        seconds = min(call.seconds, _CONNECT_SECONDS)
        try:
            return Connection(self._origin, source=call.from_address, seconds=seconds)
        except OSError:
            if call.from_address is None:
                raise
        # Not an address of ours, or none that leads to the platform: the address that is used is recorded.
        return Connection(self._origin, source=None, seconds=seconds)

    def _converse(self, connection: Connection, call: Call, request: RawMessage, head: bytes) -> RawConversation:
        answer, error = None, None
        sent_at = self._now()
        refused_upload: OSError | None = None
        try:
            uploaded_at = connection.send(head, request.body, pace=call.pace, seconds=call.seconds, now=self._now)
        except OSError as failure:
            refused_upload = failure
            uploaded_at = self._now()
        try:
            # A platform may answer and close before it has read the whole upload: its answer counts.
            answer = connection.receive(request.line.split(" ", 1)[0], seconds=call.seconds)
        except (OSError, HTTPException, TooLarge) as failure:
            error = _reason(refused_upload or failure)
        if error or refused_upload:
            connection.close()
        else:
            self._idle[call.actor, call.from_address].append(connection)
        return RawConversation(
            request=request,
            response=answer,
            error=error,
            sent_at=sent_at,
            uploaded_at=uploaded_at,
            answered_at=self._now(),
            source=connection.source,
            peer=connection.peer,
            tls=connection.tls,
        )


def _head(request: RawMessage) -> bytes:
    lines = [request.line, *(f"{name}: {value}" for name, value in request.headers)]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header holds a line break")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _reason(error: Exception, *, connecting: bool = False) -> str:
    """Why no answer came, in the words of `RawConversation.error`."""
    match error:
        case TooLarge():
            return "too_large"
        case TimeoutError():
            return "timeout"
        case ssl.SSLError() if connecting:
            return f"tls: {error.reason or error}"
        case OSError():
            return "refused" if connecting else "reset"
        case HTTPException():
            return f"malformed: {str(error) or type(error).__name__}"
    return f"unsendable: {error}"
