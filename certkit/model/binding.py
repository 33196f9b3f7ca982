"""The standard binding: how a call is written as HTTP and how an answer is read. Pure; no I/O.

The wire is evidence, the Outcome is a reading: conduct calls `read` to know what to keep and send next, the judge
calls it again on the recorded bytes and reports a difference.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from certkit.model.operation import Operation, Vocabulary
from certkit.model.wire import Call, Outcome, RawConversation, RawMessage

NAME = "standard/1"
_REFUSAL = "urn:certkit:refusal:"


def canonical(value: Any) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8; money and times are strings."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signing_input(operation: str, inputs: dict[str, Any], file_digest: str | None) -> bytes:
    """What the caller of a signed operation signs: operation, inputs without `signature`, SHA-256 hex of the file."""
    plain = {name: value for name, value in inputs.items() if name != "signature"}
    return canonical({"operation": operation, "inputs": plain, "file": file_digest})


def write(operation: Operation, call: Call) -> RawMessage:
    """The request of a call: its line holds method and path with query, without scheme and host."""
    rest = dict(call.inputs)
    path = operation.path
    for name in operation.inputs:
        if "{" + name + "}" in path:
            path = path.replace("{" + name + "}", quote(str(rest.pop(name)), safe=""))
    for name in [name for name in rest if "{" + name + "}" in path]:
        path = path.replace("{" + name + "}", quote(str(rest.pop(name)), safe=""))
    headers = [("Accept", "application/json, application/problem+json, application/octet-stream")]
    if call.token:
        headers.append(("Authorization", f"Bearer {call.token}"))
    body = b""
    if operation.sends == "json":
        body = canonical(rest)
        headers.append(("Content-Type", "application/json"))
    else:
        if rest:
            path += "?" + urlencode(_flat(rest))
        if operation.sends == "file":
            body = call.file or b""
            headers.append(("Content-Type", "application/octet-stream"))
    given = {name.lower() for name in call.headers}
    headers = [(name, value) for name, value in headers if name.lower() not in given]
    return RawMessage(line=f"{operation.method} {path} HTTP/1.1", headers=[*headers, *call.headers.items()], body=body)


def _flat(inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Query parameters: a signature spreads into signature, serial and algorithm; lists and maps as JSON."""
    flat: list[tuple[str, str]] = []
    for name, value in inputs.items():
        if name == "signature" and isinstance(value, dict):
            flat += [("signature", value["value"]), ("serial", value["serial"]), ("algorithm", value["algorithm"])]
        elif isinstance(value, str):
            flat.append((name, value))
        else:
            flat.append((name, canonical(value).decode()))
    return flat


def parse(body: bytes, *, exact: bool = False) -> Any:
    """The body as JSON with duplicates and NaN refused, None when it is not such JSON; `exact` keeps decimals."""
    exactly = Decimal if exact else None
    try:
        return json.loads(body, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=exactly)
    except (ValueError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def read(vocabulary: Vocabulary, operation: str, conversations: Sequence[RawConversation]) -> Outcome:
    """The outcome of the last conversation: accepted, refused, faulted, silent or unsupported."""
    if not conversations:
        return Outcome(kind="silent", detail="nothing was sent")
    last = conversations[-1]
    if last.response is None:
        error = last.error or "no answer"
        kind = "faulted" if error.startswith(("malformed", "reset", "too_large")) else "silent"
        return Outcome(kind=kind, detail=error)
    return _read_answer(vocabulary, operation, last.response)


def _read_answer(vocabulary: Vocabulary, operation: str, answer: RawMessage) -> Outcome:
    status = answer.status
    value = parse(answer.body) if is_json(answer) else None
    if 200 <= status < 300:
        known = vocabulary.operations.get(operation)
        if known is not None and known.answers == "json" and answer.body and not isinstance(value, dict):
            return Outcome(kind="faulted", detail="the answer is no JSON object")
        return Outcome(kind="accepted", warnings=_warnings(value))
    if status in (404, 405, 501) and not _problem(value):
        return Outcome(kind="unsupported", detail=f"HTTP {status}")
    if 400 <= status < 500:
        reasons = [reason for reason in _reasons(value) if reason in vocabulary.reasons]
        return Outcome(kind="refused", reasons=reasons or ["unstated"], detail=f"HTTP {status}")
    return Outcome(kind="faulted", detail=f"HTTP {status}")


def is_json(answer: RawMessage) -> bool:
    """Whether a message says that its body is JSON."""
    kind = (answer.header("Content-Type") or "").split(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _problem(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("type", "")).startswith(_REFUSAL)


def _reasons(value: Any) -> list[str]:
    if not _problem(value):
        return []
    more = value.get("reasons")
    listed = [str(reason) for reason in more] if isinstance(more, list) else []
    return list(dict.fromkeys([str(value["type"]).removeprefix(_REFUSAL), *listed]))


def _warnings(value: Any) -> list[str]:
    listed = value.get("warnings") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        return []
    return [str(item.get("reason", "unstated")) for item in listed if isinstance(item, dict)]
