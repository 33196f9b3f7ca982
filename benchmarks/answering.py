"""A small server for benchmarks: reads a request, answers 1.6 kB of JSON, keeps the connection. Prints its port."""

from __future__ import annotations

import asyncio
import json

ANSWER = json.dumps(
    {
        "question": "q-1",
        "state": "recorded",
        "token": "t" * 43,
        "expires": "2055-01-01T00:00:00.000+08:00",
        "environment": "test",
        "now": "2026-11-23T10:00:00.000+08:00",
        "party": "91320000000000000X",
        "text": "电子招标投标" * 70,
    },
    ensure_ascii=False,
).encode()
_HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(ANSWER)}\r\n\r\n".encode()


class Answering(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request that has come."""
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            size = 0
            for line in self._waiting[:end].split(b"\r\n"):
                if line[:15].lower() == b"content-length:":
                    size = int(line[15:])
            if len(self._waiting) < end + 4 + size:
                return
            self._waiting = self._waiting[end + 4 + size :]
            self._transport.write(_HEAD + ANSWER)


async def main() -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
