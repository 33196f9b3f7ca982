"""One neighbour: it listens, obeys its order, and reports every conversation before it answers."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from certkit.counterparts.asgi import Disconnected, HangUp, Receive, Reply, Request, Scope, Send, TooLarge, text
from certkit.counterparts.behaviour import Behaviour, Order
from certkit.model.wire import RawConversation

Now = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
_LONGEST_SILENCE = 120.0
_LOOK_AGAIN = 0.25
_NONSENSE = b"\x00\xfe<<< 0x5a5a >>>\x00"


@dataclass
class Heard:
    """One conversation as it is reported: a `Received` of the model."""

    conversation: RawConversation
    counterpart: str
    dataset: str
    codes: frozenset[str]
    taken: bool
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a request is about, as far as the neighbour can tell: its dataset and the codes that it names."""

    dataset: str = ""
    stands_for: tuple[str, ...] = ()
    """The datasets of the suite's vocabulary that it stands for."""
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Visit:
    """A request on its way to an answer."""

    request: Request
    reading: Reading
    began: float
    uploaded: float


class Counterpart(ABC):
    """A neighbour as an ASGI application; times and waiting are passed in, so that it lives on any clock."""

    def __init__(self, name: str, *, now: Now, sleep: Sleep) -> None:
        self.name = name
        self._now = now
        self._sleep = sleep
        self._behaviour = Behaviour()
        self._report: Callable[[Heard], None] = _forget

    @property
    def path(self) -> str:
        """The path under which the platform is to reach it."""
        return f"/{self.name}"

    def order(self, order: str) -> None:
        """Behave like this from now on."""
        self._behaviour.set(order)

    def listen(self, report: Callable[[Heard], None]) -> None:
        """Report every conversation to `report`, in order, before it is answered."""
        self._report = report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request and answer it, or not."""
        request = Request(scope)
        began = self._now()
        try:
            await request.read(receive)
        except Disconnected:
            self._tell(_Visit(request, Reading(), began, self._now()), None, error="reset")
            return
        except TooLarge:
            visit = _Visit(request, Reading(), began, self._now())
            await self._send(visit, text(413, "the message is too large", close=True), send)
            return
        visit = _Visit(request, self.read(request), began, self._now())
        await self._obey(self._behaviour.next() if self.ordered(request) else Order(), visit, receive, send)

    async def _obey(self, order: Order, visit: _Visit, receive: Receive, send: Send) -> None:
        match order.kind:
            case "honest":
                await self._send(visit, self.answer(visit.request, visit.reading), send, taken=True)
                self.delivered(visit.reading)
            case "fail":
                await self._send(visit, text(order.status, "out of order"), send)
            case "reject":
                await self._send(visit, self.rejection(visit.request), send)
            case "garbage":
                self.answer(visit.request, visit.reading)
                await self._send(visit, Reply(200, "text/xml; charset=utf-8", _NONSENSE), send)
            case "drop":
                self.answer(visit.request, visit.reading)
                self._tell(visit, None, error="reset")
                raise HangUp
            case "timeout":
                self._tell(visit, None, error="timeout")
                await self._withhold(receive)
                raise HangUp

    async def _withhold(self, receive: Receive) -> None:
        """Say nothing until the next order, until the other side leaves, or until long enough."""
        given, until = self._behaviour.given, self._now() + _LONGEST_SILENCE
        left = asyncio.ensure_future(receive())
        try:
            while not left.done() and self._behaviour.given == given and self._now() < until:
                await self._sleep(_LOOK_AGAIN)
        finally:
            left.cancel()

    async def _send(self, visit: _Visit, reply: Reply, send: Send, *, taken: bool = False) -> None:
        """Report, then answer: whoever has the answer finds the conversation recorded."""
        self._tell(visit, reply, taken=taken)
        await reply.send(send)

    def _tell(self, visit: _Visit, reply: Reply | None, *, error: str | None = None, taken: bool = False) -> None:
        conversation = RawConversation(
            request=visit.request.message(),
            response=reply.message() if reply else None,
            error=error,
            sent_at=visit.began,
            uploaded_at=visit.uploaded,
            answered_at=self._now(),
            source=visit.request.source,
            peer=visit.request.peer,
        )
        reading = visit.reading
        self._report(Heard(conversation, self.name, reading.dataset, reading.codes, taken, reading.stands_for))

    def read(self, request: Request) -> Reading:
        """What the request is about; changes nothing."""
        return Reading()

    def ordered(self, request: Request) -> bool:
        """Whether orders hold for this kind of request."""
        return True

    @abstractmethod
    def answer(self, request: Request, reading: Reading) -> Reply:
        """The honest answer; what the message says is taken in."""

    def rejection(self, request: Request) -> Reply:
        """The answer when told to reject."""
        return text(403, "rejected")

    def delivered(self, reading: Reading) -> None:  # noqa: B027 - only some need to know
        """The answer is on its way."""


def _forget(heard: Heard) -> None:
    """Nobody listens yet."""
