"""Judges the steps of an attempt from the plan in the ledger: positives, negatives with twins and probes, waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from certkit.checks.findings import finding
from certkit.checks.guards import NEITHER, UNKNOWN, guarded, treatment
from certkit.judging.attempt import SPEECHLESS, Attempt, TwinDeed, as_expected, outcome_text
from certkit.judging.probes import probe_findings
from certkit.judging.twins import undeclared
from certkit.model.events import ExchangeEvent
from certkit.model.pointer import ABSENT, at_pointer
from certkit.model.requirement import Level, Part, Requirement
from certkit.model.suite import Step
from certkit.model.verdict import Finding, Verdict

FindTwin = Callable[[str, str], TwinDeed | None]
"""(scenario, step) → the deed of a twin in another scenario."""
STRENGTHS = "ABCD"
_UNSENT = {
    "missing_input": "prerequisite",
    "no_access": "no_access",
    "stopped": "stopped",
    "fault": "own_fault",
    "no_message": "no_message",
}


class StepJudge:
    """Judges the steps of one attempt."""

    def __init__(self, attempt: Attempt, find_twin: FindTwin) -> None:
        self.attempt = attempt
        self._find_twin = find_twin
        self._profile = attempt.evidence.plan.profile
        self._nothing_driven = attempt.evidence.plan.candidate.driver == "exchange"

    def findings(self, step: Step, requirement: Requirement) -> list[Finding]:
        """What a step says about one requirement that it proves."""
        claimed = self.attempt.evidence.plan.candidate.claims.get(step.does, True)
        found = list(self._findings(step, requirement))
        if not claimed and requirement.level is not Level.MUST:
            found = [_not_claimed(one) for one in found]
        return [msgspec.structs.replace(one, step=step.id, source="step") for one in found]

    def _findings(self, step: Step, requirement: Requirement) -> Iterator[Finding]:
        deed = self.attempt.deed(step.id)
        if step.awaits:
            yield self._awaited(step)
        elif deed is None or deed.outcome is None:
            yield self._unsent(step)
        elif deed.outcome.kind in SPEECHLESS:
            yield self._speechless(step, deed)
        elif deed.outcome.kind == "unsupported" and not self._forbidden_to_all(step):
            yield _deed("unsupported", Verdict.FAILED, step, deed)
        elif deed.outcome.kind == "deferred":
            yield _undecided("deferred", step, deed)
        elif step.expect is not None and step.expect.kind == "refused":
            yield from self._negative(step, deed, requirement)
        elif step.expect is None or step.expect.kind == "accepted":
            yield from self._positive(step, deed, requirement)

    def _forbidden_to_all(self, step: Step) -> bool:
        """Whether nobody may do it, so that not offering it is a refusal."""
        known = self.attempt.vocabulary.operations.get(step.does)
        return known is not None and not known.roles and step.expect is not None and step.expect.kind == "refused"

    def _unsent(self, step: Step) -> Finding:
        unsent = self.attempt.unsent(step.id)
        if unsent is None:
            return _undecided("not_reached", step)
        if unsent.reason == "not_supported":
            return _deed("unsupported", Verdict.FAILED, step, None)
        detail = ", ".join(unsent.missing) or unsent.detail
        reason = _UNSENT.get(unsent.reason, "not_reached")
        if reason == "no_message":
            return finding(
                "undecided_step",
                Verdict.NOT_APPLICABLE,
                reason=reason,
                operation=step.awaits,
                actor=step.actor,
                detail=detail,
            )
        if reason == "own_fault":
            return finding("own_error", Verdict.ERROR, reason=reason, where=step.id, detail=detail)
        return _undecided(reason, step, detail=detail)

    def _awaited(self, step: Step) -> Finding:
        waited = self.attempt.waited(step.id)
        if waited is None:
            return self._unsent(step)
        taken = self.attempt.taken(waited)
        broken = "" if taken else self.attempt.broken_before(step)
        if broken:
            return _undecided("prerequisite", step, detail=broken)
        if not taken and self._nothing_driven and not self.attempt.is_due(step):
            return _undecided("no_later_record" if self.attempt.evidence.inbound() else "not_observed", step)
        return finding(
            "arrived",
            Verdict.PASSED if taken else Verdict.FAILED,
            expected=step.awaits,
            actual=step.awaits if taken else None,
            at=taken,
            dataset=step.awaits,
            counterpart=waited.counterpart,
            seconds=waited.until - waited.since,
        )

    def _speechless(self, step: Step, deed: ExchangeEvent) -> Finding:
        if not self.attempt.link_is_sound(deed):
            return _undecided("link", step, deed, detail=outcome_text(deed.outcome))
        return _deed("faulted", Verdict.FAILED, step, deed)

    def _positive(self, step: Step, deed: ExchangeEvent, requirement: Requirement) -> Iterator[Finding]:
        if deed.outcome is None or not deed.outcome.accepted:
            broken = self.attempt.broken_before(step)
            if broken:
                yield _undecided("prerequisite", step, deed, detail=broken)
            else:
                yield _deed("accepted", Verdict.FAILED, step, deed)
            return
        yield _deed("accepted", Verdict.PASSED, step, deed)
        yield from self._values(step, deed)
        wanted = step.expect.warnings if step.expect else []
        if wanted and requirement.part is Part.GUARD:
            yield guarded(self.attempt.evidence, deed, wanted)
        elif wanted:
            right = set(wanted) <= set(deed.outcome.warnings)
            yield _deed("warned", Verdict.PASSED if right else Verdict.FAILED, step, deed)

    def _values(self, step: Step, deed: ExchangeEvent) -> Iterator[Finding]:
        """The values that must stand in the answer."""
        answer = self.attempt.evidence.json(deed.response.body if deed.response else None)
        for pointer, wanted in (step.expect.values if step.expect else {}).items():
            if isinstance(wanted, dict) and set(wanted) == {"kept"}:
                wanted = self.attempt.kept(str(wanted["kept"]), step.actor, deed)
            actual = at_pointer(answer, pointer)
            yield finding(
                "values",
                Verdict.PASSED if _same(wanted, actual) else Verdict.FAILED,
                expected=wanted,
                actual=None if actual is ABSENT else actual,
                at=deed,
                operation=deed.operation,
                actor=deed.actor,
                pointer=pointer,
            )

    def _negative(self, step: Step, deed: ExchangeEvent, requirement: Requirement) -> Iterator[Finding]:
        reasons = step.expect.reasons if step.expect else []
        if deed.outcome is None or deed.outcome.accepted:
            yield self._let_through(step, deed, requirement, reasons)
            return
        twin = self._twin(step)
        stated = bool(set(deed.outcome.reasons) & set(reasons))
        probes, read = probe_findings(self.attempt, step, deed)
        flaw = _flaw(step, deed, twin)
        if any(one.verdict is Verdict.FAILED for one in probes):
            yield from probes
        elif flaw is not None:
            yield flaw
        else:
            strength = _strength(stated, twin is not None, read)
            yield self._refused(step, deed, strength)
            yield from (msgspec.structs.replace(one, strength=strength) for one in probes)
            if requirement.part is Part.GUARD:
                yield guarded(self.attempt.evidence, deed, reasons)

    def _twin(self, step: Step) -> TwinDeed | None:
        """The positive control: of this attempt, or of another scenario."""
        if step.twin is None:
            return None
        if step.twin.scenario:
            return self._find_twin(step.twin.scenario, step.twin.step)
        own = next((one for one in self.attempt.steps if one.id == step.twin.step), None)
        return None if own is None else TwinDeed(own, self.attempt.deed(own.id))

    def _refused(self, step: Step, deed: ExchangeEvent, strength: str) -> Finding:
        """Refused as it should be; weaker evidence than the profile asks for decides nothing."""
        weakest = self._profile.strength
        if strength == "D" or STRENGTHS.index(strength) > STRENGTHS.index(weakest):
            found = _undecided("weak_negative", step, deed, detail=f"{strength} < {weakest}")
        else:
            found = _deed("refused", Verdict.PASSED, step, deed)
        return msgspec.structs.replace(found, strength=strength)

    def _let_through(self, step: Step, deed: ExchangeEvent, requirement: Requirement, reasons: list[str]) -> Finding:
        """Accepted although it should not be; a guard may have warned, or what should forbid it never came about."""
        broken = self.attempt.broken_before(step) if step.twin and step.twin.differs == ["state"] else ""
        if broken:
            return _undecided("prerequisite", step, deed, detail=broken)
        if requirement.part is Part.GUARD:
            met = treatment(self.attempt.evidence, deed, reasons)
            if met not in (NEITHER, UNKNOWN):
                return guarded(self.attempt.evidence, deed, reasons)
            if met == UNKNOWN:
                return _undecided("unshown_warning", step, deed)
        return _deed("refused", Verdict.FAILED, step, deed)


def step_verdict(attempt: Attempt, step: Step, found: list[Finding]) -> Verdict | None:
    """How a step went: by its findings; without any, None when it went as expected."""
    decided = [one.verdict for one in found]
    if decided:
        return next(verdict for verdict in Verdict if verdict in decided)
    deed, waited = attempt.deed(step.id), attempt.waited(step.id)
    if step.awaits and waited is None and _is_unsayable(attempt, step):
        return Verdict.NOT_APPLICABLE
    if step.awaits:
        return None if waited is not None and waited.came else Verdict.INCONCLUSIVE
    if step.does and deed is None:
        return Verdict.INCONCLUSIVE
    if deed is not None and not as_expected(step, deed):
        return Verdict.FAILED
    return None


def _is_unsayable(attempt: Attempt, step: Step) -> bool:
    """Whether the candidate's dialect has no message for what a step awaits."""
    unsent = attempt.unsent(step.id)
    return unsent is not None and unsent.reason == "no_message"


def _flaw(step: Step, deed: ExchangeEvent, twin: TwinDeed | None) -> Finding | None:
    """Why a refusal proves nothing: another stated reason, no accepted control, or a control that differs too much."""
    reasons = set(step.expect.reasons if step.expect else [])
    stated = set(deed.outcome.reasons if deed.outcome else []) - {"unstated"}
    if step.twin is not None and (twin is None or not _accepted(twin.exchange)):
        return _undecided("no_twin", step, deed, detail=step.twin.step)
    if reasons and stated and not stated & reasons:
        return _undecided("other_reason", step, deed, detail=outcome_text(deed.outcome))
    more = undeclared(step, deed, twin.step, twin.exchange) if twin and twin.exchange else []
    return _undecided("twin_differs", step, deed, detail=", ".join(more)) if more else None


def _strength(reason: bool, twin: bool, probe: bool) -> str:
    if not twin:
        return "D"
    if not probe:
        return "C"
    return "A" if reason else "B"


def _accepted(exchange: ExchangeEvent | None) -> bool:
    return exchange is not None and exchange.outcome is not None and exchange.outcome.accepted


def _same(wanted: object, actual: object) -> bool:
    """Whether a literal of the plan stands in the answer; TOML has no exact decimals, the answer has."""
    if isinstance(wanted, float) and not isinstance(actual, str | bool | None):
        return str(wanted) == str(actual) or wanted == actual
    return type(wanted) is type(actual) and wanted == actual if isinstance(wanted, bool) else wanted == actual


def _deed(code: str, verdict: Verdict, step: Step, deed: ExchangeEvent | None) -> Finding:
    """A finding on how a deed ended."""
    expected = step.expect
    wanted = [expected.kind, *expected.reasons, *expected.warnings] if expected else ["accepted"]
    return finding(
        code,
        verdict,
        expected=f"{wanted[0]}: {', '.join(wanted[1:])}" if wanted[1:] else wanted[0],
        actual=outcome_text(deed.outcome) if deed else None,
        at=deed,
        operation=step.does,
        actor=step.actor,
    )


def _undecided(reason: str, step: Step, deed: ExchangeEvent | None = None, *, detail: str = "") -> Finding:
    return finding(
        "undecided_step",
        Verdict.INCONCLUSIVE,
        at=deed,
        reason=reason,
        operation=step.does or step.awaits,
        actor=step.actor,
        detail=detail,
    )


def _not_claimed(found: Finding) -> Finding:
    """A capability that the catalogue does not demand and the candidate says it lacks."""
    if found.code == "unsupported":
        return msgspec.structs.replace(found, verdict=Verdict.NOT_APPLICABLE, reason="claimed")
    return found
