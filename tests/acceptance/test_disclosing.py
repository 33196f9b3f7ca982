"""Platforms that say too much, or not the same to all, are noticed: each alters the answers of the honest one."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from test_noticing import judged, with_verdict

from certkit.model.verdict import Verdict
from certkit.reference import create

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
PUBLIC, SECTION, FILE = r"/public/sections/[^/]+", r"/sections/[^/]+", r"/sections/[^/]+/documents/[^/]+"


@dataclass
class Answer:
    """An accepted answer on its way out; `memory` is what the platform remembers of earlier ones."""

    method: str
    path: str
    asker: bytes
    sent: bytes
    headers: list[tuple[bytes, bytes]]
    body: Any
    memory: dict[str, Any] = field(default_factory=dict)

    def reads(self, path: str) -> bool:
        """Whether it answers the reading of such a place."""
        return self.method == "GET" and re.fullmatch(path, self.path) is not None

    @property
    def took_bid(self) -> bool:
        """Whether a bid was taken in."""
        return self.method == "POST" and self.path.endswith("/bids")


def submitters_named(answer: Answer) -> None:
    """The public page tells who has submitted a bid."""
    names = answer.memory.setdefault("names", [])
    if answer.took_bid:
        names.append(answer.body["bidder"])
    if answer.reads(PUBLIC):
        answer.body["submitted"] = list(names)


def downloaders_counted_in_words(answer: Answer) -> None:
    """A sentence on the public page tells how many have downloaded."""
    askers = answer.memory.setdefault("askers", set())
    if answer.reads(FILE):
        askers.add(answer.asker)
    if answer.reads(PUBLIC):
        answer.body["note"] = f"已有{len(askers)}家下载"


def downloads_numbered(answer: Answer) -> None:
    """Each download carries the next order number."""
    if answer.reads(FILE):
        answer.memory["orders"] = answer.memory.get("orders", 16) + 1
        answer.headers.append((b"x-order", f"DL-{answer.memory['orders']:05d}".encode()))


def sealed_file_shown(answer: Answer) -> None:
    """Whoever reads the section gets the last sealed file with it."""
    if answer.took_bid:
        answer.memory["file"] = base64.b64encode(answer.sent).decode()
    if answer.reads(SECTION) and "file" in answer.memory:
        answer.body["file"] = answer.memory["file"]


def price_limit_for_one(answer: Answer) -> None:
    """The first bidder that reads the notices is told a price limit."""
    if answer.reads("/notices") and answer.asker == answer.memory.setdefault("first", answer.asker or None):
        answer.body["price_limit"] = "18000000.00"


def decrypted_bid_passed_over(answer: Answer) -> None:
    """A bid whose key was released is announced as revoked."""
    if answer.reads(SECTION + "/opening") and answer.body["state"] == "announced":
        line = next(bid for bid in answer.body["bids"] if bid["state"] == "decrypted")
        line["state"] = "revoked"
        del line["price"]


def bid_left_out(answer: Answer) -> None:
    """The first of the bids is not taken out."""
    if answer.path.endswith("/opening") and answer.body.get("bids"):
        del answer.body["bids"][0]


def refusals_unrecorded(answer: Answer) -> None:
    """The audit trail holds what was accepted only."""
    if answer.reads(SECTION + "/audit"):
        answer.body["entries"] = [entry for entry in answer.body["entries"] if entry["outcome"] == "accepted"]


def content_altered(answer: Answer) -> None:
    """What is read of a bid is not what was sealed."""
    if answer.reads(SECTION + "/bids/[^/]+/content") and "content" in answer.body:
        answer.body["content"]["technical"]["text"] += "。"


VARIATIONS = {
    submitters_named: ("EBM-21-3", "bidding.secrecy"),
    downloaders_counted_in_words: ("EBM-21-2", "document.secrecy"),
    downloads_numbered: ("EBM-21-2", "document.secrecy"),
    sealed_file_shown: ("EBM-27-6", "bidding.secrecy"),
    price_limit_for_one: ("EBM-54-1", "document.equal"),
    decrypted_bid_passed_over: ("EBM-30-3", "opening.lapsed"),
    bid_left_out: ("EBM-30-1", "lifecycle.open-tender@days"),
    refusals_unrecorded: ("EBM-49-3", "security.trail"),
    content_altered: ("EBM-27-5", "bidding.tools"),
}


def _altered(alter: Callable[[Answer], None]) -> Callable[..., Application]:
    def factory(*, settings: dict[str, Any], **surroundings: Any) -> Application:
        honest: Application = create(settings=settings, **surroundings)
        memory: dict[str, Any] = {}

        async def platform(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await honest(scope, receive, send)
                return
            sent, said = bytearray(), []

            async def listen() -> Scope:
                message = await receive()
                sent.extend(message.get("body", b""))
                return message

            async def keep(message: Scope) -> None:
                said.append(message)

            await honest(scope, listen, keep)
            for message in _said_otherwise(scope, bytes(sent), said, alter, memory):
                await send(message)

        return platform

    return factory


def _said_otherwise(
    scope: Scope, sent: bytes, said: list[Scope], alter: Callable[[Answer], None], memory: dict[str, Any]
) -> list[Scope]:
    """An accepted answer after the alteration; refusals as they are."""
    start = said[0]
    if start["status"] >= 300:
        return said
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    data = b"".join(message.get("body", b"") for message in said[1:])
    is_record = dict(headers).get(b"content-type") == b"application/json" and b"content-disposition" not in dict(
        headers
    )
    asker = dict(scope["headers"]).get(b"authorization", b"")
    body = json.loads(data) if is_record else data
    answer = Answer(scope["method"], scope["path"], asker, sent, headers, body, memory)
    alter(answer)
    data = json.dumps(answer.body, ensure_ascii=False).encode() if is_record else data
    length = (b"content-length", str(len(data)).encode())
    return [start | {"headers": [*answer.headers, length]}, {"type": "http.response.body", "body": data}]


def __getattr__(name: str) -> Callable[..., Application]:
    """A platform by the name of its alteration, as the memory driver asks for it."""
    found = {f"platform_{alter.__name__}": alter for alter in VARIATIONS}
    if name not in found:
        raise AttributeError(name)
    return _altered(found[name])


def reports_twice(*, send: Callable[..., Awaitable[Any]], **surroundings: Any) -> Application:
    """A platform that sends every record to its neighbours a second time."""

    async def twice(*call: Any) -> Any:
        receipt = await send(*call)
        await send(*call)
        return receipt

    platform: Application = create(send=twice, **surroundings)
    return platform


def test_what_is_reported_twice_is_noticed() -> None:
    """Every record arrives, and that it arrives again is a failure all the same."""
    failed = with_verdict(judged(f"{__name__}:reports_twice", "exchange.outage"), Verdict.FAILED)
    assert "EBM-45-2" in failed


@pytest.mark.parametrize("alter", VARIATIONS, ids=lambda alter: alter.__name__)
def test_what_should_not_be_said_is_noticed(alter: Callable[[Answer], None]) -> None:
    """The requirement that the alteration breaks fails."""
    requirement, scenario = VARIATIONS[alter]
    result = judged(f"{__name__}:platform_{alter.__name__}", scenario)
    assert requirement in with_verdict(result, Verdict.FAILED)
