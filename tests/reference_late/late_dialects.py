"""Neighbours of every dialect for the tests: they read what they are told as their dialect has it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from late_neighbour import ACCEPTED
from late_neighbour import receipt as soap_receipt
from platform_world import World

from certkit.standards.messages.message import Message, read_message

SUPERVISION, PUBLIC = "http://supervision_platform.test/", "http://public_service_platform.test/"


def shanxi_receipt(success: str, message: str = "") -> bytes:
    """A SOAP answer of receiveInfo."""
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><receiveInfoResponse'
        f' xmlns="urn:any"><return><success>{success}</success><errorCode/><errorMessage>{message}</errorMessage>'
        "</return></receiveInfoResponse></soap:Body></soap:Envelope>"
    ).encode()


def ec2_receipt(success: object, message: str = "") -> bytes:
    """A JSON answer of the national interface."""
    return json.dumps({"success": success, "message": message}).encode()


RECEIPTS: dict[str, bytes] = {
    "public-resource": soap_receipt(ACCEPTED),
    "shanxi": shanxi_receipt("true"),
    "ec2": ec2_receipt(True),
}


@dataclass
class Listener:
    """A neighbour of any dialect: keeps the messages of each address as its dialect reads them."""

    dialect: str
    answer: Callable[[Message], bytes | OSError] | None = None
    heard: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))

    async def __call__(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Take a message."""
        message = read_message(self.dialect, body, headers)
        self.heard[url].append(message)
        answer = self.answer(message) if self.answer else RECEIPTS[self.dialect]
        if isinstance(answer, OSError):
            raise answer
        return 200, {}, answer


def speaking(dialect: str, *, fault: str = "") -> World:
    """A platform whose neighbours speak the dialect."""
    neighbours = [
        {"name": name, "url": url, "secret": "secret", "dialect": dialect}
        for name, url in (("public_service_platform", PUBLIC), ("supervision_platform", SUPERVISION))
    ]
    return World(settings={"exchange": neighbours, "fault": fault})


def heard(world: World, listener: Listener) -> dict[str, list[Message]]:
    """What the neighbours have heard when everything due is delivered."""
    world.outbound = listener
    world.run(world.app.state.platform.outbox.deliver_due())
    return listener.heard
