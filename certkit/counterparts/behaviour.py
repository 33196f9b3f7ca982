"""Misbehaviour by order: what a neighbour does with the messages that arrive from now on."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

from certkit.errors import InputError, Problem

KINDS = ("honest", "fail", "timeout", "reject", "drop", "garbage")
_ORDER = re.compile(r"(?P<kind>[a-z]+)(?::(?P<status>5\d\d))?(?:\*(?P<times>[1-9]\d*))?")


@dataclass(frozen=True)
class Order:
    """One order: "honest", "fail:503", "timeout", "reject", "drop", "garbage"; "*3" limits it to three messages."""

    kind: str = "honest"
    status: int = 0
    times: int | None = None


class Behaviour:
    """What one neighbour was told; orders come from one thread, messages from another."""

    def __init__(self) -> None:
        self._order = Order()
        self._left: int | None = None
        self._lock = threading.Lock()
        self.given = 0
        """How many orders were given: a message that is being withheld is let go by the next one."""

    def set(self, order: str) -> None:
        """Obey this order from now on; InputError with the known ones."""
        parsed = _parsed(order)
        with self._lock:
            self._order = parsed
            self._left = parsed.times
            self.given += 1

    def next(self) -> Order:
        """The order that holds for the message that has just arrived."""
        with self._lock:
            order = self._order
            if self._left is not None:
                self._left -= 1
                if not self._left:
                    self._order, self._left = Order(), None
            return order


def _parsed(order: str) -> Order:
    found = _ORDER.fullmatch(order)
    if found is None or found["kind"] not in KINDS or (found["kind"] == "fail") != bool(found["status"]):
        forms = ", ".join("fail:5xx" if kind == "fail" else kind for kind in KINDS)
        raise InputError(Problem(where=f"order {order!r}", what="unknown order", right=f"{forms}; *n limits it"))
    return Order(found["kind"], int(found["status"] or 0), int(found["times"]) if found["times"] else None)
