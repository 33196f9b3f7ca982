"""Whose message is it: what the counterparts receive is given to the scenario whose codes it names.

A message that names no known code is kept until some scenario learns the code (a platform may push a new project before
it has answered whoever created it). What nobody claims by the end is evidence of the run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from certkit.model.ports import Received


class Mailbox:
    """What has arrived for one scenario and is not yet recorded."""

    def __init__(self, room: Mailroom, wake: Callable[[], None]) -> None:
        self._room = room
        self.wake = wake
        self.codes: set[str] = set()
        self.waiting: list[Received] = []

    def learn(self, codes: Iterable[str]) -> None:
        """Messages that name one of these codes are for this scenario."""
        self._room.learn(self, codes)

    def take(self) -> list[Received]:
        """Everything that arrived since the last time, in order."""
        if not self.waiting:
            return []
        return self._room.take(self)

    def close(self) -> None:
        """From now on nothing is for this scenario."""
        self._room.close(self)


class Mailroom:
    """All mailboxes of one instance; `heard` may be called from any thread."""

    def __init__(self, *, shared: bool = False) -> None:
        self._shared = shared
        """Whether everything is for everybody: a platform of one scenario's own, or one that nobody drives."""
        self._history: list[Received] = []
        self._boxes: list[Mailbox] = []
        self._unclaimed: list[Received] = []
        self._lock = threading.Lock()

    def open(self, wake: Callable[[], None]) -> Mailbox:
        """The mailbox of a further scenario; `wake` is called when something came."""
        box = Mailbox(self, wake)
        with self._lock:
            box.waiting += self._history
            self._boxes.append(box)
        return box

    def heard(self, received: Received) -> None:
        """Take in a message."""
        with self._lock:
            boxes = self._boxes_of(received)
            for box in boxes:
                box.waiting.append(received)
            if self._shared:
                self._history.append(received)
            elif not boxes:
                self._unclaimed.append(received)
        for box in boxes:
            box.wake()

    def learn(self, box: Mailbox, codes: Iterable[str]) -> None:
        """A scenario was given further codes; what came too early for them is now its own."""
        with self._lock:
            new = {code for code in codes if code} - box.codes
            if not new:
                return
            box.codes |= new
            mine = [received for received in self._unclaimed if received.codes & new]
            if not mine:
                return
            self._unclaimed = [received for received in self._unclaimed if not received.codes & new]
            box.waiting += mine
        box.wake()

    def take(self, box: Mailbox) -> list[Received]:
        """Empty a mailbox."""
        with self._lock:
            taken, box.waiting = box.waiting, []
        return taken

    def close(self, box: Mailbox) -> None:
        """Close a mailbox; what it never took stays with the run."""
        with self._lock:
            self._boxes.remove(box)
            if not self._shared:
                self._unclaimed += box.waiting
            box.waiting = []

    def unclaimed(self) -> list[Received]:
        """What belongs to no scenario, in order of arrival."""
        with self._lock:
            taken, self._unclaimed = self._unclaimed, []
        return sorted(taken, key=lambda received: received.conversation.sent_at)

    def _boxes_of(self, received: Received) -> list[Mailbox]:
        """The one scenario that knows most of the codes; none when no code is known or two know as many."""
        if self._shared:
            return list(self._boxes)
        scored = [(len(box.codes & received.codes), box) for box in self._boxes]
        best = max((score for score, _ in scored), default=0)
        winners = [box for score, box in scored if score == best and score]
        return winners if len(winners) == 1 else []
