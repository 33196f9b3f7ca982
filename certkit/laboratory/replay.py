"""A recorded push: what the neighbours received in one run, kept as files and sent again in another.

Each file holds the headers that matter and the body as it came; only the token is made anew, since it ends after hours.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from certkit.errors import CouldNotComplete, InputError, Problem
from certkit.evidence.reader import open_run
from certkit.keys.token import make_token, token_text
from certkit.model.events import ExchangeEvent
from certkit.model.times import BEIJING
from certkit.standards.envelope import envelope, read_call, read_validation

_SUFFIX = ".http"
_HEADERS = ("Content-Type", "SOAPAction")
_SECONDS = 60.0
_TAKEN = re.compile(r'"STATUS"\s*:\s*1\b')


@dataclass(frozen=True)
class Sent:
    """One message that was sent again, and what came back."""

    file: str
    status: int
    answer: str

    @property
    def taken(self) -> bool:
        """Whether the receipt says that the message was taken in."""
        return self.status == 200 and _TAKEN.search(unescape(self.answer)) is not None


def record_push(run: Path, push: Path) -> int:
    """Write every readable message of a run, in order of arrival; how many there are."""
    recorded = open_run(run)
    events = [*recorded.run_events, *(event for one in recorded.evidences() for event in one.own)]
    inbound = [event for event in events if isinstance(event, ExchangeEvent) and event.direction == "inbound"]
    messages = sorted((event for event in inbound if event.operation), key=lambda event: event.sent_at)
    push.mkdir(parents=True, exist_ok=True)
    for number, event in enumerate(messages, 1):
        lines = [f"{name}: {value}" for name in _HEADERS if (value := event.request.header(name)) is not None]
        body = recorded.read(event.request.body) if event.request.body else b""
        file = push / f"{number:04d}.{event.counterpart}.{event.operation}{_SUFFIX}"
        file.write_bytes("\n".join([*lines, "", ""]).encode() + body)
    return len(messages)


def replay(push: Path, target: str, *, secret: str, now: Callable[[], float] = time.time) -> list[Sent]:
    """Send a recorded push to the neighbours below `target`, in order; what each answered."""
    files = sorted(push.glob(f"*{_SUFFIX}"))
    if not files:
        raise InputError(Problem(where=str(push), what="holds no recorded push", right=f"*{_SUFFIX}"))
    return [_send(file, target, secret, now()) for file in files]


def _send(file: Path, target: str, secret: str, moment: float) -> Sent:
    head, _, body = file.read_bytes().partition(b"\n\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
    parts = urlsplit(target)
    path = f"{parts.path}/{file.name.split('.')[1]}"
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_SECONDS)
    try:
        connection.request("POST", path, _renewed(body, secret, moment), headers)
        answer = connection.getresponse()
        return Sent(file.name, answer.status, answer.read().decode("utf-8", "replace"))
    except OSError as error:
        raise CouldNotComplete(f"{target} cannot be reached: {error}") from error
    finally:
        connection.close()


def _renewed(body: bytes, secret: str, moment: float) -> bytes:
    """The message with a token of this moment."""
    system_no, token = read_validation(read_call(body).validation)
    text = token_text(system_no, f"{datetime.fromtimestamp(moment, BEIJING):%Y%m%d%H%M%S}")
    fresh = make_token(envelope().validation.token_cipher, secret, text)
    return body.replace(token.encode(), fresh.encode())
