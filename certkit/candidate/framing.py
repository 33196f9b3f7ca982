"""The request of a call as it travels: the binding's message with what HTTP itself asks for."""

from __future__ import annotations

from certkit.model.binding import write
from certkit.model.operation import Vocabulary
from certkit.model.wire import Call, RawMessage


def as_sent(vocabulary: Vocabulary, call: Call, *, host: str, prefix: str = "") -> RawMessage:
    """The message for a platform at `host`, its paths below `prefix`; a header that the call gives itself stays."""
    message = write(vocabulary.operations[call.operation], call)
    method, path, version = message.line.split(" ", 2)
    framing = [("Host", host)]
    if message.body or method in ("POST", "PUT", "PATCH"):
        framing.append(("Content-Length", str(len(message.body))))
    given = {name.lower() for name, _ in message.headers}
    headers = [(name, value) for name, value in framing if name.lower() not in given] + message.headers
    return RawMessage(line=f"{method} {prefix}{path} {version}", headers=headers, body=message.body)
