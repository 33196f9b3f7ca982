"""What a neighbour answers to a message, whatever the dialect."""

from __future__ import annotations

from dataclasses import dataclass


class NoReceipt(Exception):
    """The answer holds no readable receipt: whether the message arrived is not known."""


@dataclass(frozen=True)
class Receipt:
    """What the receiver said of one message."""

    accepted: bool
    message: str
