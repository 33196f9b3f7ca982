"""Writes the events of one scenario attempt: who, when, in which step; and what arrived meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from certkit.conduct.attribution import Mailbox
from certkit.conduct.lanes import LaneClock
from certkit.model.encodings import MARK
from certkit.model.events import Event, ExchangeEvent
from certkit.model.ports import Received, Sink
from certkit.model.wire import Body, Call, Message, Outcome, RawConversation, RawExchange, RawMessage

E = TypeVar("E", bound=Event)


class Recorder:
    """The one writer of an attempt's chain."""

    def __init__(self, scenario: str, attempt: int, *, sink: Sink, clock: LaneClock, mailbox: Mailbox) -> None:
        self._scenario = scenario
        self._attempt = attempt
        self._sink = sink
        self._clock = clock
        self._mailbox = mailbox
        self._exchanges = 0
        self._secrets: list[str] = []
        self.step = ""
        self.arrived: list[tuple[str, Received]] = []
        """Everything received so far, with the id it was recorded under."""

    def write(self, kind: Callable[..., E], /, *, actor: str = "", step: str | None = None, **values: Any) -> E:
        """Record an event of this attempt, after everything that arrived before it."""
        self.collect()
        return self._write(kind, actor=actor, step=self.step if step is None else step, **values)

    def hide(self, token: str) -> None:
        """From now on this session token stays out of the evidence."""
        self._secrets.append(token)

    def outbound(self, call: Call, exchange: RawExchange, outcome: Outcome, *, role: str = "", probe: int = 0) -> str:
        """Record the conversations of a call; the id of the last, which carries the outcome."""
        self.collect()
        identity = ""
        last = len(exchange.conversations) - 1
        for place, conversation in enumerate(exchange.conversations):
            identity = self._conversation(
                conversation,
                token=call.token,
                actor=call.actor,
                step=self.step,
                direction="outbound",
                operation=call.operation,
                inputs=call.inputs,
                observation=exchange.observation,
                outcome=outcome if place == last else None,
                role=role,
                probe=probe,
            )
        return identity

    def collect(self) -> None:
        """Record what arrived at the counterparts for this scenario."""
        for received in self._mailbox.take():
            identity = self._conversation(
                received.conversation,
                actor=received.counterpart,
                step="",
                direction="inbound",
                operation=received.dataset,
                stands_for=others(received),
                counterpart=received.counterpart,
                observation="received",
            )
            self.arrived.append((identity, received))

    def _conversation(self, conversation: RawConversation, *, token: str | None = None, **values: Any) -> str:
        self._exchanges += 1
        identity = f"x{self._exchanges}"
        facts = stored(self._sink, conversation, token=token, secrets=self._secrets)
        self._write(ExchangeEvent, id=identity, **facts, **values)
        return identity

    def _write(self, kind: Callable[..., E], /, **values: Any) -> E:
        event = kind(
            scenario=self._scenario,
            attempt=self._attempt,
            lane=self._clock.lane,
            lane_time=self._clock.now(),
            real_time=time.time(),
            **values,
        )
        self._sink.write(event)
        return event


def others(received: Received) -> list[str]:
    """The datasets that a message stands for beside its own."""
    return [name for name in received.stands_for if name != received.dataset]


def stored(
    sink: Sink, conversation: RawConversation, *, token: str | None = None, secrets: Sequence[str] = ()
) -> dict[str, Any]:
    """The members of an ExchangeEvent that a conversation gives, its bodies kept by the sink."""
    request, answer = conversation.request, conversation.response
    return {
        "request": Message(line=request.line, headers=_masked(request, token), body=_body(sink, request, secrets)),
        "response": answer and Message(line=answer.line, headers=answer.headers, body=_body(sink, answer, secrets)),
        "error": conversation.error,
        "sent_at": conversation.sent_at,
        "uploaded_at": conversation.uploaded_at,
        "answered_at": conversation.answered_at,
        "source": conversation.source,
        "peer": conversation.peer,
        "tls": conversation.tls,
    }


def _masked(request: RawMessage, token: str | None) -> list[tuple[str, str]]:
    if token is None:
        return request.headers
    return [(name, value.replace(token, MARK)) for name, value in request.headers]


def _body(sink: Sink, message: RawMessage, secrets: Sequence[str]) -> Body | None:
    return sink.store(message.body, secrets) if message.body else None
