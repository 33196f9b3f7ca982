"""Whether a refused deed changed anything: reads before and after it, and reads when the law allows them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from certkit.checks.findings import finding
from certkit.judging.attempt import Attempt
from certkit.model.encodings import forms
from certkit.model.events import ExchangeEvent
from certkit.model.pointer import ABSENT, at_pointer
from certkit.model.suite import Probe, Step
from certkit.model.verdict import Finding, Verdict

REFUSED_ALIKE = ("not_found", "too_early", "wrong_stage")
"""Reasons that say of a read: there is nothing to see yet; the same before and after is a state like any other."""


def probe_findings(attempt: Attempt, step: Step, deed: ExchangeEvent) -> tuple[list[Finding], bool]:
    """What the probes of a negative showed, and whether at least one could be read and all that could be were."""
    found: list[Finding] = []
    read = 0
    for place, probe in enumerate(step.probes):
        shown = list(_now(attempt, step, deed, place, probe) if probe.when == "now" else _later(attempt, deed, probe))
        found += shown
        read += bool(shown)
    return found, bool(step.probes) and read == len(step.probes)


def _now(attempt: Attempt, step: Step, deed: ExchangeEvent, place: int, probe: Probe) -> Iterator[Finding]:
    """The pointers of a probe before the deed against those after it; nothing when one of the two was not read."""
    before, after = attempt.probe(step.id, "before", place), attempt.probe(step.id, "after", place)
    if before is None or after is None:
        return
    if not (_accepted(before) and _accepted(after)):
        if _told_nothing(before) and _told_nothing(after):
            yield _unchanged(deed, after, probe, "", before.outcome == after.outcome, "", "")
        return
    values = [attempt.evidence.json(one.response.body if one.response else None) for one in (before, after)]
    for pointer in probe.unchanged:
        was, now = (at_pointer(value, pointer) for value in values)
        yield _unchanged(deed, after, probe, pointer, was == now, was, now)
    yield from _absent(attempt, deed, after, probe)


def _later(attempt: Attempt, deed: ExchangeEvent, probe: Probe) -> Iterator[Finding]:
    """A later step's answer, in which nothing of the refused deed may be found."""
    read = attempt.deed(probe.when)
    if read is None or not _accepted(read):
        return
    yield from _absent(attempt, deed, read, probe)


def _absent(attempt: Attempt, deed: ExchangeEvent, read: ExchangeEvent, probe: Probe) -> Iterator[Finding]:
    data = attempt.evidence.body(read.response.body if read.response else None)
    tokens = {name: attempt.kept(name, deed.actor, deed) for name in probe.absent}
    if deed.request.body is not None and not deed.request.line.startswith("GET ") and probe.when != "now":
        tokens["file"] = _file_digest(attempt, deed)
    for name, token in tokens.items():
        if isinstance(token, str | int) and not isinstance(token, bool) and str(token):
            seen = any(form in data for form in forms(str(token)))
            yield finding(
                "not_shown",
                Verdict.FAILED if seen else Verdict.PASSED,
                expected=False,
                actual=seen,
                at=read,
                operation=deed.operation,
                actor=deed.actor,
                probe=probe.does,
                name=name,
            )


def _file_digest(attempt: Attempt, deed: ExchangeEvent) -> str:
    """SHA-256 of the file that was refused; "" when the operation sends none."""
    known = attempt.vocabulary.operations.get(deed.operation)
    body = deed.request.body
    if known is None or known.sends != "file" or body is None:
        return ""
    return (body.wire_digest or body.digest).removeprefix("sha256:") or hashlib.sha256(b"").hexdigest()


def _unchanged(
    deed: ExchangeEvent, read: ExchangeEvent, probe: Probe, pointer: str, same: bool, was: object, now: object
) -> Finding:
    return finding(
        "unchanged",
        Verdict.PASSED if same else Verdict.FAILED,
        expected=None if was is ABSENT else was,
        actual=None if now is ABSENT else now,
        at=read,
        operation=deed.operation,
        actor=deed.actor,
        probe=probe.does,
        pointer=pointer,
    )


def _accepted(exchange: ExchangeEvent) -> bool:
    return exchange.outcome is not None and exchange.outcome.accepted


def _told_nothing(exchange: ExchangeEvent) -> bool:
    return exchange.outcome is not None and bool(set(exchange.outcome.reasons) & set(REFUSED_ALIKE))
