"""Running the platform by itself, over HTTP under uvicorn, with real time and real connections."""

from __future__ import annotations

import asyncio
import ssl
import time
from functools import partial
from urllib.parse import urlsplit

import uvicorn

from certkit.reference.app import create
from certkit.reference.kernel import Settings

_PATIENCE_SECONDS = 10.0
"""How long a neighbour is given to answer, unless the settings say otherwise (`neighbour_seconds`)."""
_ANSWER_LIMIT = 16 * 1024 * 1024


def serve(*, path: str, settings: Settings, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the platform until it is told to stop; the store at `path` outlives it.

    Headers of proxies are not believed: the address recorded of a caller is that of the connection (EBM-49-3).
    """
    seconds = float(settings.get("neighbour_seconds", _PATIENCE_SECONDS))
    sender = partial(send, seconds=seconds)
    app = create(path=path, now=time.time, sleep=asyncio.sleep, send=sender, settings=settings)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http="h11",
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
    )
    uvicorn.Server(config).run()


async def send(
    method: str, url: str, headers: dict[str, str], body: bytes, *, seconds: float
) -> tuple[int, dict[str, str], bytes]:
    """Send one HTTP request on a connection of its own; OSError when no proper answer comes in time."""
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(method, url, headers, body)
    except (EOFError, ValueError, IndexError, asyncio.LimitOverrunError) as error:
        raise OSError(f"no proper answer from {url}: {error}") from error


async def _exchange(method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=secure, limit=_ANSWER_LIMIT)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc, "Content-Length": str(len(body)), "Connection": "close", **headers}
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        writer.write("\r\n".join(lines).encode("latin-1") + body)
        await writer.drain()
        return await _answer(reader)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    if status == 100:
        return await _answer(reader)
    fields = [line.partition(":") for line in head[1:] if line]
    headers = {name.lower(): value.strip() for name, _, value in fields}
    return status, headers, await _body(reader, headers)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await _chunks(reader)
    if "content-length" in headers:
        return await reader.readexactly(min(int(headers["content-length"]), _ANSWER_LIMIT))
    return await reader.read(_ANSWER_LIMIT)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while size := int((await reader.readline()).split(b";")[0], 16):
        if len(body) + size > _ANSWER_LIMIT:
            raise ValueError("the answer is too long")
        body += await reader.readexactly(size)
        await reader.readline()
    return bytes(body)
