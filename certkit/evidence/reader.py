"""Reading a run: its plan and run-level events at once, its scenario attempts one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from certkit.errors import EvidenceError, TornLedger
from certkit.evidence.attempt import AttemptEvidence, ReadBody, inline_only
from certkit.evidence.blobs import Blobs
from certkit.evidence.chain import chain_files, lines, tail_of
from certkit.evidence.format import FORMAT, NO_LINE, RUN_FILE, SUFFIX, TORN, Footer, Header, scenario_file
from certkit.evidence.writer import torn_files
from certkit.keys.head import signer_of
from certkit.model.events import AnyEvent, End, ExchangeEvent, PlanEvent
from certkit.model.judgement import HeadSignature
from certkit.model.plan import Plan, PlannedScenario


@dataclass(frozen=True, kw_only=True)
class RunEvidence:
    """A recorded run, or evidence put together for a test; bodies and attempts are read when asked for."""

    plan: Plan
    run_events: Sequence[AnyEvent]
    attempts: Sequence[tuple[str, int]]
    """(scenario, attempt), in the order of the plan."""
    head: str = ""
    """Head of heads; "" without a footer."""
    key: str = ""
    """Public key (DER, hex) that signed the head; "" when unsigned. `verify` says whether the signature is valid."""
    torn: Sequence[str] = ()
    """Files without a proper end, and torn lines kept aside."""
    blobs: int = 0
    folder: Path | None = None
    header_digest: str = NO_LINE
    held: dict[tuple[str, int], Sequence[AnyEvent]] = field(default_factory=dict)
    """Events in memory, for evidence without a folder."""

    def evidence(self, scenario: str, attempt: int) -> AttemptEvidence:
        """The evidence of one attempt."""
        events = self._events(scenario, attempt)
        return AttemptEvidence(
            self.plan,
            self.planned(scenario),
            attempt,
            events,
            run_events=self.run_events,
            read=self.read,
            torn=not any(isinstance(event, End) for event in events[-1:]),
        )

    def evidences(self) -> Iterator[AttemptEvidence]:
        """The evidence of every attempt, one at a time."""
        for scenario, attempt in self.attempts:
            yield self.evidence(scenario, attempt)

    def planned(self, scenario: str) -> PlannedScenario:
        """The plan's entry for a scenario; EvidenceError when the plan has none."""
        found = next((one for one in self.plan.scenarios if one.scenario.id == scenario), None)
        if found is None:
            raise EvidenceError(f"scenario {scenario!r} is recorded but not in the plan")
        return found

    @property
    def read(self) -> ReadBody:
        """Reads the bytes of a body."""
        return Blobs(self.folder).read if self.folder else inline_only

    @property
    def signature(self) -> HeadSignature | None:
        """The key that signed the head; None when it is not signed."""
        algorithm, fingerprint = signer_of(self.key)
        if not fingerprint:
            return None
        return HeadSignature(algorithm=algorithm, key=self.key, fingerprint=fingerprint)

    @property
    def signed(self) -> bool:
        """Whether the head is signed."""
        return self.signature is not None

    @property
    def cut_off(self) -> bool:
        """Whether a file ends without its proper end; a torn line that a resumed run kept aside is none."""
        return any(not file.startswith(f"{TORN}/") for file in self.torn)

    @property
    def unattributed(self) -> list[ExchangeEvent]:
        """The messages that counterparts received and no scenario could be given; who only fetches brings none."""
        received = [event for event in self.run_events if isinstance(event, ExchangeEvent)]
        inbound = [event for event in received if event.direction == "inbound"]
        return [event for event in inbound if not event.request.line.startswith("GET ")]

    def _events(self, scenario: str, attempt: int) -> Sequence[AnyEvent]:
        if self.folder is None:
            return self.held[scenario, attempt]
        file = scenario_file(scenario, attempt)
        read = [line for _, line, _ in lines(self.folder, file, self.header_digest)]
        return [line for line in read if not isinstance(line, Header | Footer)]


def open_run(folder: Path) -> RunEvidence:
    """The evidence of a run folder, finished or not; chains are followed as they are read, `verify` checks all."""
    header, plan, events, footer, first = _run_file(folder)
    if header.format != FORMAT:
        raise EvidenceError(f"{RUN_FILE}:1: format {header.format[:40]!r}; this certkit reads {FORMAT}")
    attempts = _attempts(plan, chain_files(folder))
    return RunEvidence(
        plan=plan,
        run_events=events,
        attempts=attempts,
        head=footer.head if footer else "",
        key=footer.key if footer and footer.signature else "",
        torn=_torn(folder, footer),
        blobs=len(Blobs(folder).names()),
        folder=folder,
        header_digest=first,
    )


def from_events(
    plan: Plan, attempts: dict[tuple[str, int], Sequence[AnyEvent]], run_events: Sequence[AnyEvent] = ()
) -> RunEvidence:
    """Evidence held in memory, for excerpts and tests."""
    return RunEvidence(plan=plan, run_events=run_events, attempts=list(attempts), held=dict(attempts))


def unfinished(run: RunEvidence) -> list[tuple[str, int]]:
    """Scenarios that a resume must conduct again, each with the number of its new attempt."""
    ends: dict[str, list[bool]] = {}
    for evidence in run.evidences():
        done = evidence.end is not None and evidence.end.state in ("complete", "skipped")
        ends.setdefault(evidence.scenario, []).append(done)
    wanted = [one.scenario.id for one in run.plan.scenarios if not one.cannot]
    return [(name, len(ends.get(name, ())) + 1) for name in wanted if not any(ends.get(name, ()))]


def _run_file(folder: Path) -> tuple[Header, Plan, list[AnyEvent], Footer | None, str]:
    """Header, plan, run-level events, footer and the digest of the header line."""
    header, plan, footer, first = None, None, None, ""
    events: list[AnyEvent] = []
    for number, line, found in lines(folder, RUN_FILE, NO_LINE):
        where = f"{RUN_FILE}:{number}"
        if footer is not None:
            raise EvidenceError(f"{where}: stands after the footer")
        if number == 1:
            if not isinstance(line, Header):
                raise EvidenceError(f"{where}: not the header of a ledger")
            header, first = line, found
        elif isinstance(line, Footer):
            footer = line
        elif isinstance(line, PlanEvent):
            plan = line.plan
        elif isinstance(line, Header):
            raise EvidenceError(f"{where}: a second header")
        else:
            events.append(line)
    if header is None or plan is None:
        raise TornLedger(f"{RUN_FILE}: ends before its plan; nothing in it can be judged")
    return header, plan, events, footer, first


def _attempts(plan: Plan, files: list[str]) -> list[tuple[str, int]]:
    """The recorded attempts in the order of the plan; EvidenceError for a file of no planned scenario."""
    named = {scenario_file(one.scenario.id, 0).removesuffix(f".0{SUFFIX}"): one.scenario.id for one in plan.scenarios}
    found: dict[str, list[int]] = {}
    for file in files:
        stem, _, number = file.removesuffix(SUFFIX).rpartition(".")
        if stem not in named or not number.isdigit() or number.startswith("0"):
            raise EvidenceError(f"{file}: records no planned scenario")
        found.setdefault(named[stem], []).append(int(number))
    return [(one.scenario.id, number) for one in plan.scenarios for number in sorted(found.get(one.scenario.id, ()))]


def _torn(folder: Path, footer: Footer | None) -> list[str]:
    """What has no proper end: the run without a footer, chains with a torn last line, lines kept aside."""
    found = [] if footer else [RUN_FILE]
    found += [file for file in [RUN_FILE, *chain_files(folder)] if tail_of(folder, file).torn and file not in found]
    return found + [kept.file for kept in torn_files(folder)]
