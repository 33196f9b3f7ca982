"""Makes one call: its inputs, signature, session and paper; sends it, reads the answer, records both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from certkit.conduct.cast import Cast
from certkit.conduct.inputs import Inputs, Missing
from certkit.conduct.papers import Paper, Papers
from certkit.conduct.recorder import Recorder
from certkit.conduct.sessions import LOG_IN, Sessions
from certkit.conduct.station import Kit, Station
from certkit.keys.algorithms import sha256_hex
from certkit.keys.sign import flipped, signature_member
from certkit.model.binding import parse, read, signing_input
from certkit.model.operation import Operation
from certkit.model.suite import Probe, Step
from certkit.model.wire import Call, Outcome, RawExchange

CODES = ("project", "tender_project", "section")
"""Members of answers that name what belongs to this scenario alone."""


class NoAccess(Exception):
    """The candidate's driver does not reach this operation."""


@dataclass(frozen=True)
class Answered:
    """A call that was sent: what it is read as, and the JSON of an accepted answer."""

    exchange: str
    outcome: Outcome
    value: Any
    at: float


@dataclass(frozen=True)
class Ready:
    """A call that only needs sending."""

    step: str
    call: Call
    paper: Paper | None = None


class Caller:
    """The one place through which an attempt reaches the candidate."""

    def __init__(
        self, kit: Kit, station: Station, *, cast: Cast, inputs: Inputs, papers: Papers, recorder: Recorder
    ) -> None:
        self._kit = kit
        self._station = station
        self._cast = cast
        self._inputs = inputs
        self._papers = papers
        self._recorder = recorder
        self.sessions: Sessions

    def ready(self, step: Step) -> Ready:
        """The call of a deed, complete; Missing when something it needs is not there."""
        operation = self._kit.vocabulary.operations[step.does]
        inputs = self._inputs.of(operation, step.actor, step.inputs)
        token = self.sessions.token(operation, step.actor, step.session)
        paper = None
        if step.sends:
            paper = self._papers.make(step.sends, step.actor, str(inputs.get("section", "")), step.sealed_by)
        file = paper.file if paper else None
        call = Call(
            operation=step.does,
            actor=step.actor,
            inputs=self._signed(operation, step, inputs, file),
            file=file,
            headers=step.headers,
            token=token,
            from_address=step.from_address or None,
            pace=step.pace,
            seconds=self._station.seconds,
        )
        return Ready(step.id, call, paper)

    def send(self, ready: Sequence[Ready], *, role: str = "", probe: int = 0) -> list[Answered]:
        """Send calls, in the same instant when there are several; NoAccess when nothing could be sent."""
        calls = [one.call for one in ready]
        driver = self._station.driver
        exchanges = [driver.perform(calls[0])] if len(calls) == 1 else driver.together(calls)
        if not all(exchange.conversations for exchange in exchanges):
            raise NoAccess
        return [self._answered(one, exchange, role, probe) for one, exchange in zip(ready, exchanges, strict=True)]

    def probe(self, step: Step, place: int, probe: Probe, when: str) -> None:
        """Read what a negative step must leave unchanged; a probe without its inputs is left out."""
        actor = probe.actor or step.actor
        deed = Step(id=step.id, actor=actor, does=probe.does, inputs=probe.inputs)
        try:
            self.send([self.ready(deed)], role=f"probe:{when}", probe=place)
        except (Missing, NoAccess):
            return

    def ask(self, operation: str, actor: str) -> Any:
        """Carry out an operation that opens a session; its answer when it was accepted."""
        deed = Step(id=self._recorder.step, actor=actor, does=operation)
        answered = self.send([self.ready(deed)], role="session")[0]
        return answered.value if answered.outcome.accepted else None

    def control(self, actor: str) -> None:
        """One read on the same link, after an answer that did not come or was none."""
        name = "read_clock" if self._station.has_clock else "read_notices"
        operation = self._kit.vocabulary.operations[name]
        try:
            inputs = self._inputs.of(operation, actor, {})
            call = Call(operation=name, actor=actor, inputs=inputs, seconds=self._station.seconds)
            self.send([Ready(self._recorder.step, call)], role="control")
        except (Missing, NoAccess):
            return

    def _answered(self, ready: Ready, exchange: RawExchange, role: str, probe: int) -> Answered:
        call = ready.call
        self._recorder.step = ready.step
        outcome = read(self._kit.vocabulary, call.operation, exchange.conversations)
        last = exchange.conversations[-1]
        value = parse(last.response.body) if outcome.accepted and last.response is not None else None
        if call.operation == LOG_IN and isinstance(value, dict) and isinstance(value.get("token"), str):
            self._recorder.hide(value["token"])
        identity = self._recorder.outbound(call, exchange, outcome, role=role, probe=probe)
        if isinstance(value, dict):
            named = (value.get(name) for name in CODES)
            self._station.mailbox.learn(code for code in named if isinstance(code, str))
        if call.operation == LOG_IN and outcome.accepted and role != "session":
            self.sessions.opened(call.actor, value)
        if ready.paper is not None:
            self._papers.handed_in(call.actor, ready.paper, accepted=outcome.accepted)
        return Answered(identity, outcome, value, last.answered_at)

    def _signed(self, operation: Operation, step: Step, inputs: dict[str, Any], file: bytes | None) -> dict[str, Any]:
        """The inputs with the actor's signature, or what the step has in its place, when the operation is signed."""
        if not operation.signed or step.actor not in self._cast or step.signature == "none":
            return inputs
        signer = self._cast[step.signature if step.signature in self._cast else step.actor]
        identity = signer.spare if step.signature == "spare" else signer.identity
        if identity is None:
            raise Missing(f"key of {signer.actor}")
        digest = None if file is None else sha256_hex(file)
        made_for = inputs | {"": "other"} if step.signature == "other_content" else inputs
        member = signature_member(identity, signing_input(operation.name, made_for, digest))
        if step.signature == "flipped":
            member["value"] = flipped(member["value"])
        return inputs | {"signature": member}
