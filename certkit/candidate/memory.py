"""The memory driver: the platform as an ASGI application in this process, on the scenario's own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from certkit.candidate.asgi import Application, Conversation, Lifespan
from certkit.candidate.framing import as_sent
from certkit.model.operation import Vocabulary
from certkit.model.wire import Call, RawConversation, RawExchange

HOST = "candidate.test"
_HERE = "127.0.0.1"
_FIRST_PORT = 40000
_TICK = 0.001
"""What a conversation takes in virtual time, so that one deed comes after the other in the records."""


class MemoryDriver:
    """Reaches one platform on one loop; nothing else may run that loop but the scenario's clock."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        app: Application,
        *,
        loop: asyncio.AbstractEventLoop,
        now: Callable[[], float],
    ) -> None:
        self._vocabulary = vocabulary
        self._app = app
        self._loop = loop
        self._now = now
        self._calls = 0
        self._lifespan = Lifespan(app)
        loop.run_until_complete(self._lifespan.start())

    def perform(self, call: Call) -> RawExchange:
        """Carry out one operation."""
        return self.together([call])[0]

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """Carry out several operations in the same virtual instant."""
        return [
            RawExchange(conversations=[conversation])
            for conversation in self._loop.run_until_complete(self._converse(calls))
        ]

    def close(self) -> None:
        """Shut the application down."""
        self._loop.run_until_complete(self._lifespan.stop())

    async def _converse(self, calls: Sequence[Call]) -> list[RawConversation]:
        found = await asyncio.gather(*map(self._conversation, calls))
        await asyncio.sleep(_TICK)
        return found

    async def _conversation(self, call: Call) -> RawConversation:
        request = as_sent(self._vocabulary, call, host=HOST)
        self._calls += 1
        address = (call.from_address or _HERE, _FIRST_PORT + self._calls % 20000)
        state = self._lifespan.state
        conversation = Conversation(request, address=address, host=HOST, pace=call.pace, state=state)
        answer, error = None, None
        sent_at = self._now()
        upload = len(request.body) / call.pace if call.pace else 0.0
        try:
            answer = await conversation.run(self._app, call.seconds + upload)
        except TimeoutError:
            error = "timeout"
        except ConnectionResetError:
            error = "reset"
        answered_at = self._now()
        return RawConversation(
            request=request,
            response=answer,
            error=error,
            sent_at=sent_at,
            uploaded_at=min(sent_at + upload, answered_at),
            answered_at=answered_at + _TICK,
            source=f"{address[0]}:{address[1]}",
            peer=HOST,
        )
