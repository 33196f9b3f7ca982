"""A recorded push: what the neighbours received in one run, kept as files and sent again in another.

Each file holds the headers that matter and the body as it came; only what shows who sends is made anew: a token ends
after hours, a secret was never recorded. A dialect other than the usual one stands before the headers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from certkit.errors import CouldNotComplete, InputError, Problem
from certkit.evidence.reader import open_run
from certkit.keys.token import make_token, token_text
from certkit.model.events import ExchangeEvent
from certkit.model.times import BEIJING
from certkit.standards.dictionaries.loading import DIALECT, named_dialect
from certkit.standards.messages.facts import Facts, FlatJson, ReceiveInfo, Upload, envelope_of, facts
from certkit.standards.messages.receipts import Receipt, read_receipt
from certkit.standards.messages.upload import envelope, read_call, read_validation

_SUFFIX = ".http"
_SPOKEN = "Dialect"
_HEADERS = ("Content-Type", "SOAPAction")
_SECONDS = 60.0
Shown = tuple[dict[str, str], bytes]
"""Headers and body that show who sends."""


@dataclass(frozen=True)
class Sent:
    """One message that was sent again, and what came back."""

    file: str
    status: int
    answer: str
    receipt: Receipt

    @property
    def taken(self) -> bool:
        """Whether the receipt says that the message was taken in."""
        return self.receipt.taken


def record_push(run: Path, push: Path) -> int:
    """Write every readable message of a run, in order of arrival; how many there are."""
    recorded = open_run(run)
    events = [*recorded.run_events, *(event for one in recorded.evidences() for event in one.own)]
    inbound = [event for event in events if isinstance(event, ExchangeEvent) and event.direction == "inbound"]
    messages = sorted((event for event in inbound if event.operation), key=lambda event: event.sent_at)
    push.mkdir(parents=True, exist_ok=True)
    dialect = named_dialect(recorded.plan.candidate.exchange)
    spoken = [f"{_SPOKEN}: {dialect}"] if dialect != DIALECT else []
    names = (*_HEADERS, *_NUMBERS[type(envelope_of(dialect))](dialect))
    for number, event in enumerate(messages, 1):
        given = [f"{name}: {value}" for name in names if (value := event.request.header(name)) is not None]
        lines = [*spoken, *given]
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
    dialect = headers.pop(_SPOKEN, DIALECT)
    headers, body = _SHOW[type(envelope_of(dialect))](dialect, headers, body, secret, moment)
    parts = urlsplit(target)
    path = f"{parts.path}/{file.name.split('.')[1]}"
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_SECONDS)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        receipt = read_receipt(dialect, answer.status, said)
        return Sent(file.name, answer.status, said.decode("utf-8", "replace"), receipt)
    except OSError as error:
        raise CouldNotComplete(f"{target} cannot be reached: {error}") from error
    finally:
        connection.close()


def _with_token(dialect: str, headers: dict[str, str], body: bytes, secret: str, moment: float) -> Shown:
    """The message with a token of this moment."""
    system_no, token = read_validation(read_call(body, dialect).validation)
    text = token_text(system_no, f"{datetime.fromtimestamp(moment, BEIJING):%Y%m%d%H%M%S}")
    fresh = make_token(envelope(dialect).validation.token_cipher, secret, text)
    return headers, body.replace(token.encode(), fresh.encode())


def _with_secret(dialect: str, headers: dict[str, str], body: bytes, secret: str, moment: float) -> Shown:
    """The message with the secret in its header."""
    return headers | {facts(dialect, ReceiveInfo).access.secret: secret}, body


def _with_bearer(dialect: str, headers: dict[str, str], body: bytes, secret: str, moment: float) -> Shown:
    """The message with the secret in its header, after the scheme."""
    names = facts(dialect, FlatJson).access
    return headers | {names.secret: f"{names.scheme} {secret}"}, body


_SHOW: dict[type[Facts], Callable[[str, dict[str, str], bytes, str, float], Shown]] = {
    Upload: _with_token,
    ReceiveInfo: _with_secret,
    FlatJson: _with_bearer,
}
_NUMBERS: dict[type[Facts], Callable[[str], tuple[str, ...]]] = {
    Upload: lambda dialect: (),
    ReceiveInfo: lambda dialect: (facts(dialect, ReceiveInfo).access.number,),
    FlatJson: lambda dialect: (facts(dialect, FlatJson).access.number,),
}
"""The headers that name the sender."""
