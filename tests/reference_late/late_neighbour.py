"""A neighbouring platform for the tests: takes messages, keeps them, and misbehaves on request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from platform_world import World

from certkit.standards.messages.upload import Upload, read_call, read_upload

ACCEPTED: dict[str, object] = {"STATUS": 1}
Reply = Callable[[Upload], "bytes | OSError"]


def receipt(content: dict[str, object]) -> bytes:
    """A SOAP answer with this receipt."""
    text = json.dumps(content, ensure_ascii=False)
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        '<soap:Body><UploadData_G_V4Response xmlns="http://tempuri.org/">'
        f"<UploadData_G_V4Result>{text}</UploadData_G_V4Result>"
        "</UploadData_G_V4Response></soap:Body></soap:Envelope>"
    ).encode()


@dataclass
class Neighbour:
    """All messages that arrived, in order, with the target they were sent to; `reply` decides the answers."""

    arrived: list[tuple[str, Upload]] = field(default_factory=list)
    taken: list[tuple[str, Upload]] = field(default_factory=list)
    reply: Reply | None = None

    async def __call__(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Take a message."""
        message = read_upload(read_call(body).data)
        self.arrived.append((url, message))
        answer = receipt(ACCEPTED) if self.reply is None else self.reply(message)
        if isinstance(answer, OSError):
            raise answer
        self.taken.append((url, message))
        return 200, {}, answer


def deliver(world: World, neighbour: Neighbour) -> None:
    """Let the platform deliver everything that is due now."""
    world.outbound = neighbour
    world.run(world.app.state.platform.outbox.deliver_due())


def pushes(world: World) -> list[Upload]:
    """Everything that the platform has to tell now, as its neighbours read it."""
    neighbour = Neighbour()
    deliver(world, neighbour)
    return [message for _, message in neighbour.arrived]
