"""Who is logged in: sessions that conduct opens by itself, and those that a step opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from certkit.conduct.cast import Cast
from certkit.conduct.inputs import Missing
from certkit.model.operation import Operation
from certkit.model.suite import Step
from certkit.model.times import read_time

_MARGIN = 60.0
"""Seconds before its end at which a session is renewed."""
REGISTER, LOG_IN = "register_party", "authenticate"


@dataclass
class _Session:
    token: str
    expires: float | None
    renewable: bool
    """Whether conduct opened it; what a step opened is left to end as the scenario wants it."""


class Sessions:
    """The sessions of one attempt. `ask` carries out an operation of an actor and gives its accepted answer or None."""

    def __init__(
        self,
        cast: Cast,
        tokens: dict[str, str],
        steps: list[Step],
        *,
        ask: Callable[[str, str], Any],
        now: Callable[[], float],
    ) -> None:
        self._cast = cast
        self._ask = ask
        self._now = now
        self._sessions = {actor: _Session(token, None, False) for actor, token in tokens.items()}
        self._registered = {step.actor for step in steps if step.does == REGISTER}

    def token(self, operation: Operation, actor: str, wanted: str) -> str | None:
        """The token that a call goes out with: the actor's own, another's, or none; opens what is not open yet."""
        if wanted == "none" or operation.roles == ["public"]:
            return None
        holder = wanted or actor
        session = self._sessions.get(holder)
        if session is None or (session.renewable and session.expires and session.expires - _MARGIN < self._now()):
            session = self._open(holder)
        return None if session is None else session.token

    def opened(self, actor: str, answer: Any, *, renewable: bool = False) -> None:
        """An accepted `authenticate` gave this answer."""
        if isinstance(answer, dict) and isinstance(answer.get("token"), str):
            self._sessions[actor] = _Session(answer["token"], read_time(answer.get("expires")), renewable)

    def _open(self, actor: str) -> _Session | None:
        """Register the party when no step does, and log in; the public and unknown accounts have no session."""
        if actor not in self._cast or not self._cast[actor].registers:
            return None
        if actor not in self._registered:
            if self._ask(REGISTER, actor) is None:
                raise Missing(f"registration of {actor}")
            self._registered.add(actor)
        answer = self._ask(LOG_IN, actor)
        self.opened(actor, answer, renewable=True)
        if answer is None or actor not in self._sessions:
            raise Missing(f"session of {actor}")
        return self._sessions[actor]
