"""Writing the ledger: one chain for the run, one per scenario attempt, each with its own lock and file."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from certkit.errors import InputError, NothingToDo, Problem
from certkit.evidence.blobs import PREFIX, Blobs
from certkit.evidence.chain import Tail, chain_files, tail_of
from certkit.evidence.format import (
    BLOBS,
    FORMAT,
    NO_LINE,
    RUN_FILE,
    SCENARIOS,
    TORN,
    Chain,
    Footer,
    Header,
    Kept,
    Line,
    chained,
    digest,
    head_of_heads,
    link,
    scenario_file,
)
from certkit.evidence.redaction import Redactor
from certkit.keys.head import sign_head
from certkit.model.events import Declared, Event, PlanEvent
from certkit.model.plan import Plan
from certkit.model.wire import Body

_encoder = msgspec.json.Encoder()


class ChainSink:
    """One chain being written (the port `Sink`); safe to use from several threads."""

    def __init__(self, folder: Path, file: str, prev: str, lines: int, *, blobs: Blobs, redactor: Redactor) -> None:
        self.file = file
        self.head = prev
        self.lines = lines
        self._blobs = blobs
        self._redactor = redactor
        self._kept: set[str] = set()
        self._lock = threading.Lock()
        self._handle = os.open(folder / file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, event: Event) -> None:
        """Append an event, in the hands of the operating system before this returns."""
        encoded = self._encoded(event)
        with self._lock:
            self._append(chained(encoded, self.head))

    def append(self, line: Line) -> None:
        """Append a header, footer or plan as it stands."""
        with self._lock:
            self._append(link(line, self.head))

    def _append(self, line: bytes) -> None:
        left = memoryview(line + b"\n")
        while left:
            left = left[os.write(self._handle, left) :]
        self.head = digest(line)
        self.lines += 1

    def _encoded(self, event: Event) -> bytes:
        """The event as JSON without secrets; values that JSON cannot hold are written as text."""
        try:
            encoded = _encoder.encode(event)
            if not self._redactor.found_in(encoded):
                return encoded
        except (UnicodeEncodeError, OverflowError):
            pass
        return _encoder.encode(self._redactor.value(msgspec.to_builtins(event)))

    def store(self, data: bytes, secrets: Sequence[str] = ()) -> Body:
        """Keep a body without the secrets given here and all those given before."""
        self._redactor.hide(secrets)
        clean, spans = self._redactor.redact(data)
        body = self._blobs.keep(clean)
        if body.text is None:
            with self._lock:
                self._kept.add(body.digest.removeprefix(PREFIX))
        if not spans:
            return body
        return msgspec.structs.replace(body, wire_digest=PREFIX + digest(data), spans=spans)

    def hide(self, secrets: Sequence[str]) -> None:
        """From now on these never enter this chain."""
        self._redactor.hide(secrets)

    def close(self) -> None:
        """Sync the chain and its bodies to the disk; nothing can be written afterwards."""
        with self._lock:
            if self._handle < 0:
                return
            self._blobs.sync(sorted(self._kept))
            os.fsync(self._handle)
            os.close(self._handle)
            self._handle = -1


class Ledger:
    """The evidence of one run while it is being written."""

    def __init__(self, folder: Path, header_digest: str, run: ChainSink, blobs: Blobs, redactor: Redactor) -> None:
        self.folder = folder
        self.run = run
        """The sink of run-level events."""
        self._header_digest = header_digest
        self._blobs = blobs
        self._redactor = redactor
        self._sinks: dict[str, ChainSink] = {}
        self._lock = threading.Lock()

    @classmethod
    def create(cls, folder: Path, plan: Plan, *, secrets: Sequence[str] = ()) -> Ledger:
        """Begin a new ledger in a folder that has none; `secrets` enter none of its chains."""
        if (folder / RUN_FILE).exists():
            raise InputError(Problem(where=str(folder), what="holds a run already", right="another folder"))
        for name in (SCENARIOS, BLOBS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        blobs, redactor = Blobs(folder), Redactor(secrets)
        run = ChainSink(folder, RUN_FILE, NO_LINE, 0, blobs=blobs, redactor=redactor)
        run.append(Header(format=FORMAT, run=plan.run, kind=plan.kind, tool=plan.tool))
        ledger = cls(folder, run.head, run, blobs, redactor)
        run.write(PlanEvent(plan=plan))
        return ledger

    @classmethod
    def resume(cls, folder: Path, *, secrets: Sequence[str] = ()) -> Ledger:
        """Go on with a run that has no footer; torn last lines are moved aside, byte for byte, and declared."""
        tails = [tail_of(folder, file) for file in [RUN_FILE, *chain_files(folder)]]
        run_tail = tails[0]
        if run_tail.closed:
            raise NothingToDo(f"{folder}: the run is complete, nothing to resume")
        torn = [_set_aside(folder, tail) for tail in tails if tail.torn]
        blobs, redactor = Blobs(folder), Redactor(secrets)
        run = ChainSink(folder, RUN_FILE, run_tail.head, run_tail.lines, blobs=blobs, redactor=redactor)
        for kept in torn:
            run.write(Declared(what="torn", value={"file": kept.file, "digest": kept.digest}))
        return cls(folder, run_tail.first, run, blobs, redactor)

    def scenario(self, scenario: str, attempt: int = 1) -> ChainSink:
        """The sink of a new attempt; each attempt is written once."""
        file = scenario_file(scenario, attempt)
        with self._lock:
            if (self.folder / file).exists():
                raise InputError(Problem(where=file, what="this attempt is recorded already"))
            sink = ChainSink(
                self.folder, file, self._header_digest, 0, blobs=self._blobs, redactor=self._redactor.also()
            )
            self._sinks[file] = sink
        return sink

    def close(self, key: bytes | None = None) -> str:
        """Write the footer, signed when a private key (PEM) is given; the head of heads."""
        for sink in self._sinks.values():
            sink.close()
        chains = [self._chain(file) for file in chain_files(self.folder)]
        torn = torn_files(self.folder)
        head = head_of_heads(self.run.head, chains, torn)
        public, signature = sign_head(key, head.encode()) if key else ("", "")
        self.run.append(Footer(chains=chains, torn=torn, head=head, key=public, signature=signature))
        self.run.close()
        return head

    def _chain(self, file: str) -> Chain:
        sink = self._sinks.get(file)
        if sink is not None:
            return Chain(file=file, head=sink.head, lines=sink.lines)
        tail = tail_of(self.folder, file)
        return Chain(file=file, head=tail.head if tail.lines else self._header_digest, lines=tail.lines)


def torn_files(folder: Path) -> list[Kept]:
    """The torn lines kept aside, in order."""
    aside = folder / TORN
    paths = sorted(aside.iterdir()) if aside.is_dir() else []
    return [Kept(file=f"{TORN}/{path.name}", digest=digest(path.read_bytes())) for path in paths]


def _set_aside(folder: Path, tail: Tail) -> Kept:
    """Move the bytes after the last whole line into `torn/`."""
    aside = folder / TORN
    aside.mkdir(exist_ok=True)
    number = sum(1 for _ in aside.iterdir()) + 1
    name = f"{TORN}/{number:03d}.{Path(tail.file).name}"
    (folder / name).write_bytes(tail.torn)
    with (folder / tail.file).open("r+b") as handle:
        handle.truncate(tail.whole)
        os.fsync(handle.fileno())
    return Kept(file=name, digest=digest(tail.torn))
