"""A neighbourhood in memory, on a clock of its own, and the answers it gives."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

import tender_push as push
from lxml import etree

from certkit.counterparts.authority import AuthorityDesk
from certkit.counterparts.counterpart import Heard
from certkit.counterparts.exchange import ExchangePlatform
from certkit.counterparts.memory import Caller
from certkit.counterparts.neighbours import Neighbours
from certkit.counterparts.speech import Sender
from certkit.keys.authority import Authority

NAME = "public_service_platform"
BASE = "http://neighbours.test"
SENDERS = [
    Sender(push.SYSTEM_NO, push.SECRET, frozenset({push.PLATFORM_CODE}), push.PLATFORM),
    Sender("9999", "another"),
]


def made_authority(seed: int = 1) -> Authority:
    """A test authority made from a seed."""
    entropy = random.Random(seed).randbytes
    return Authority("ca-a", "ec-p256", entropy=entropy, not_before=push.NOW - 9, not_after=push.NOW + 10**7)


@dataclass
class Neighbourhood:
    """All neighbours of one candidate; sleeping moves its clock, unless it is to sleep for real."""

    now: float = push.NOW
    heard: list[Heard] = field(default_factory=list)
    patient: bool = False
    dialect: str = "public-resource"
    listening: bool = True

    def __post_init__(self) -> None:
        clock = {"now": lambda: self.now, "sleep": asyncio.sleep if self.patient else self.sleep}
        self.authority = made_authority()
        self.neighbours = Neighbours(
            ExchangePlatform(NAME, SENDERS, dialect=self.dialect, **clock),
            ExchangePlatform("supervision_platform", SENDERS, dialect=self.dialect, **clock),
            AuthorityDesk(self.authority, **clock),
            **clock,
        )
        if self.listening:
            self.neighbours.listen(self.heard.append)
        self.caller = Caller(self.neighbours)

    async def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.now += seconds
        await asyncio.sleep(0)

    def call(
        self, method: str, path: str, content: bytes = b"", kind: str = push.CONTENT_TYPES["1.1"]
    ) -> tuple[int, dict[str, str], bytes]:
        """One request and its answer."""
        return self.send(method, path, content, {"Content-Type": kind})

    def send(
        self, method: str, path: str, content: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """One request with these headers, and its answer."""
        return asyncio.run(self.caller(method, BASE + path, headers, content))

    def post(self, content: bytes, *, soap: str = "1.1", to: str = NAME) -> dict[str, Any]:
        """The receipt of one message."""
        status, headers, answer = self.call("POST", f"/{to}", content, push.CONTENT_TYPES[soap])
        assert (status, headers["content-type"]) == (200, push.CONTENT_TYPES[soap])
        return receipt(answer)

    def add(self, dataset: str, serial: int = 1, **changes: str) -> dict[str, Any]:
        """The receipt of a message that adds a record."""
        return self.post(push.body(push.title(dataset, serial), push.record(dataset, **changes)))


def receipt(answer: bytes) -> dict[str, Any]:
    """The JSON in a SOAP answer."""
    found = etree.fromstring(answer).find(".//{http://tempuri.org/}UploadData_G_V4Result")
    assert found is not None
    assert found.text is not None
    value: dict[str, Any] = json.loads(found.text)
    return value
