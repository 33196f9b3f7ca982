"""One attempt as the judge of steps sees it: the deed of each step, its probes, and what went wrong before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from certkit.checks.views import taken_in
from certkit.evidence.attempt import AttemptEvidence
from certkit.model.events import End, ExchangeEvent, Kept, Unsent, Waited
from certkit.model.operation import Vocabulary
from certkit.model.suite import Step
from certkit.model.wire import Outcome

SPEECHLESS = ("faulted", "silent")


@dataclass(frozen=True)
class TwinDeed:
    """The deed of a twin: its step, its exchange and the scenario it stands in; None when it was never sent."""

    step: Step
    exchange: ExchangeEvent | None


class Attempt:
    """The events of an attempt by step."""

    def __init__(self, evidence: AttemptEvidence, vocabulary: Vocabulary) -> None:
        self.evidence = evidence
        self.vocabulary = vocabulary
        self.steps = evidence.planned.scenario.steps
        self._deeds: dict[str, ExchangeEvent] = {}
        self._probes: dict[tuple[str, str, int], ExchangeEvent] = {}
        self._unsent: dict[str, Unsent] = {}
        self._waited: dict[str, Waited] = {}
        self._kept: list[tuple[Kept, int]] = []
        """What was kept, and after how many exchanges."""
        self.outbound: list[ExchangeEvent] = []
        self._places: dict[str, int] = {}
        """Exchange → its place in `outbound`."""
        for event in evidence.own:
            self._take(event)

    def _take(self, event: object) -> None:
        if isinstance(event, ExchangeEvent) and event.direction == "outbound":
            self._places[event.id] = len(self.outbound)
            self.outbound.append(event)
            if event.role == "":
                self._deeds[event.step] = event
            elif event.role.startswith("probe:"):
                self._probes[event.step, event.role.removeprefix("probe:"), event.probe] = event
        elif isinstance(event, Unsent):
            self._unsent[event.step] = event
        elif isinstance(event, Waited):
            self._waited[event.step] = event
        elif isinstance(event, Kept):
            self._kept.append((event, len(self.outbound)))

    def deed(self, step: str) -> ExchangeEvent | None:
        """The last conversation of a step's deed."""
        return self._deeds.get(step)

    def probe(self, step: str, when: str, place: int) -> ExchangeEvent | None:
        """A probe of a step, read before or after its deed."""
        return self._probes.get((step, when, place))

    def unsent(self, step: str) -> Unsent | None:
        """Why a step was not sent."""
        return self._unsent.get(step)

    def waited(self, step: str) -> Waited | None:
        """How a step's wait ended."""
        return self._waited.get(step)

    def taken(self, waited: Waited) -> ExchangeEvent | None:
        """The first message of those that came that its counterpart really took in."""
        came = [one for one in self.evidence.inbound() if one.id in waited.came]
        return next((one for one in came if taken_in(self.evidence, one)), None)

    def is_due(self, step: Step) -> bool:
        """Whether something that was received shows that what a step awaits had to be sent by then.

        It went to another counterpart, or came and was not taken in, or its counterpart got what follows it.
        """
        place = next(place for place, one in enumerate(self.steps) if one.id == step.id)
        later = {one.awaits for one in self.steps[place + 1 :] if one.awaits and one.actor == step.actor}
        return any(
            one.brings(step.awaits) or (one.counterpart == step.actor and any(one.brings(name) for name in later))
            for one in self.evidence.inbound()
        )

    def kept(self, name: str, actor: str, before: ExchangeEvent) -> Any:
        """The value kept under a name, the actor's own first; None when there was none yet."""
        place = self._places[before.id]
        known = [one for one, sent in self._kept if one.name == name and (sent <= place or one.exchange == before.id)]
        own = [one for one in known if one.actor == actor]
        return (own or known)[-1].value if own or known else None

    @property
    def state(self) -> str:
        """complete | stopped | faulted | skipped | torn"""
        end = self.evidence.end
        return end.state if end else "torn"

    @property
    def end(self) -> End | None:
        """The attempt's last event."""
        return self.evidence.end

    def broken_before(self, step: Step) -> str:
        """The first earlier deed that did not go as planned; what came after it may be its consequence."""
        for earlier in self.steps:
            if earlier.id == step.id:
                return ""
            deed = self.deed(earlier.id)
            if earlier.does and (deed is None or not as_expected(earlier, deed)):
                return earlier.id
        return ""

    def link_is_sound(self, exchange: ExchangeEvent) -> bool:
        """Whether the conversations before and after an unanswered one were answered: the link was there."""
        place = self._places[exchange.id]
        before, after = self.outbound[:place], self.outbound[place + 1 :]
        return bool(before) and bool(after) and _spoke(before[-1]) and _spoke(after[0])


def _spoke(exchange: ExchangeEvent) -> bool:
    return exchange.response is not None and (exchange.outcome is None or exchange.outcome.kind not in SPEECHLESS)


def as_expected(step: Step, deed: ExchangeEvent) -> bool:
    """Whether the kind of the outcome is the expected one."""
    kind = step.expect.kind if step.expect else "accepted"
    return kind == "any" or (deed.outcome is not None and deed.outcome.kind == kind)


def outcome_text(outcome: Outcome | None) -> str:
    """An outcome in one line: `refused: deadline_passed`."""
    if outcome is None:
        return "silent"
    more = outcome.reasons or outcome.warnings
    return f"{outcome.kind}: {', '.join(more)}" if more else outcome.kind


def expected_text(step: Step) -> str:
    """What a step expects, in the same words."""
    if step.awaits:
        return "came"
    if not step.does or step.expect is None:
        return "accepted" if step.does else ""
    more = step.expect.reasons or step.expect.warnings
    return f"{step.expect.kind}: {', '.join(more)}" if more else step.expect.kind
