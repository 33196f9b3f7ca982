"""All neighbours of one instance of the candidate: the model's `Counterparts`, and one ASGI application."""

from __future__ import annotations

import threading
from collections.abc import Callable

from certkit.counterparts.asgi import Receive, Reply, Request, Scope, Send, place_of, text
from certkit.counterparts.counterpart import Counterpart, Heard, Now, Reading, Sleep
from certkit.errors import InputError, Problem
from certkit.model.ports import Received


class Neighbours:
    """Neighbours by name, told apart by the first segment of the path; what arrives before anyone listens is kept."""

    def __init__(self, *counterparts: Counterpart, now: Now, sleep: Sleep) -> None:
        self._by_name = {counterpart.name: counterpart for counterpart in counterparts}
        self._nobody = _Nobody("", now=now, sleep=sleep)
        self._heard: Callable[[Received], None] | None = None
        self._early: list[Heard] = []
        self._lock = threading.RLock()
        for counterpart in [*counterparts, self._nobody]:
            counterpart.listen(self._report)

    def order(self, counterpart: str, order: str) -> None:
        """Tell one of them how to behave from now on."""
        self._named(counterpart).order(order)

    def listen(self, heard: Callable[[Received], None]) -> None:
        """Call `heard` for every conversation, those that came before included, one at a time and in order."""
        with self._lock:
            self._heard = heard
            for early in self._early:
                heard(early)
            self._early.clear()

    def path(self, counterpart: str) -> str:
        """The path under which the platform is to reach that neighbour."""
        return self._named(counterpart).path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the neighbour that it is for."""
        name = place_of(scope).partition(".")[0]
        await self._by_name.get(name, self._nobody)(scope, receive, send)

    def _named(self, name: str) -> Counterpart:
        if name not in self._by_name:
            right = f"one of {', '.join(self._by_name)}"
            raise InputError(Problem(where=f"counterpart {name!r}", what="unknown counterpart", right=right))
        return self._by_name[name]

    def _report(self, heard: Heard) -> None:
        with self._lock:
            if self._heard is None:
                self._early.append(heard)
            else:
                self._heard(heard)


class _Nobody(Counterpart):
    """Answers where no neighbour lives, so that stray requests are recorded too."""

    def answer(self, request: Request, reading: Reading) -> Reply:
        """Nothing is here."""
        return text(404, "no such neighbour")
