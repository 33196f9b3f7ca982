"""`certkit run` and `certkit demo`: conduct, judge, report."""

from __future__ import annotations

import hashlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from certkit import __version__
from certkit.cli.console import note, out_json, say
from certkit.cli.places import run_folder, suite_folder
from certkit.cli.preparing import Prepared, Wanted, prepare
from certkit.cli.progress import Watch
from certkit.cli.results import FORMATS, summary, tell, write_reports
from certkit.cli.serving import launcher
from certkit.errors import InputError, Problem
from certkit.evidence.reader import open_run
from certkit.judging.judge import judge
from certkit.keys.head import sign_head
from certkit.laboratory.session import Addresses, How, Launch, resume, run
from certkit.loading.operations import load_vocabulary
from certkit.loading.suite import files_of, load_suite
from certkit.loading.tables import nearest
from certkit.model.judgement import Judgement
from certkit.model.operation import Vocabulary
from certkit.model.plan import Candidate, Instance
from certkit.model.suite import Suite
from certkit.reference.dialects.registry import DIALECTS

_REFERENCE = Path(__file__).resolve().parent.parent / "reference"


@dataclass(frozen=True)
class Output:
    """Where the results go and how they are told."""

    folder: Path | None
    as_json: bool
    key: Path | None = None
    """The private key that signs the evidence."""


def run_demo(wanted: Wanted, output: Output, isolation: str, fault: str, dialect: str) -> int:
    """Test the embedded reference platform: two processes, one in real time, one whose clock is advanced."""
    launching = launcher(fault)
    if dialect and dialect not in DIALECTS:
        right = nearest(dialect, DIALECTS)
        raise InputError(Problem(where="--dialect", what=f'dialect "{dialect}" is unknown', right=right))
    candidate = Candidate(
        name=say("demo.name"),
        version=__version__,
        vendor=say("demo.vendor"),
        build=_build(),
        driver="http",
        instances=[Instance(name="real", lane="real"), Instance(name="travelled", lane="travelled")],
        isolation=isolation,
        exchange={"dialect": dialect} if dialect else {},
    )
    return _carry_out(prepare(wanted, candidate), output, launching)


def _build() -> str:
    """The digest of the reference platform's source."""
    total = hashlib.sha256()
    for path in files_of(_REFERENCE):
        if path.suffix == ".py":
            total.update(path.read_bytes())
    return "sha256:" + total.hexdigest()


def run_candidate(wanted: Wanted, output: Output, isolation: str) -> int:
    """Test the platform of a candidate file."""
    prepared = prepare(wanted)
    if isolation:
        candidate = msgspec.structs.replace(prepared.plan.candidate, isolation=isolation)
        prepared = Prepared(
            prepared.suite, prepared.vocabulary, msgspec.structs.replace(prepared.plan, candidate=candidate)
        )
    return _carry_out(prepared, output, None)


def resume_run(folder: Path, suite: str, output: Output) -> int:
    """Go on with an interrupted run."""
    vocabulary = load_vocabulary()
    loaded = load_suite(suite_folder(suite), vocabulary)
    key = _key(output.key)
    plan = open_run(run_folder(folder)).plan
    embedded = plan.candidate.driver == "http" and not any(instance.base for instance in plan.candidate.instances)
    begun = time.monotonic()
    with Watch(plan) as watch:
        resume(folder, loaded, vocabulary, _how(plan.candidate, watch, launcher("") if embedded else None, key))
    return _conclude(folder, loaded, vocabulary, output, begun)


def _carry_out(prepared: Prepared, output: Output, launching: Launch | None) -> int:
    plan = prepared.plan
    key = _key(output.key)
    folder = output.folder or Path("runs") / plan.run
    scenarios = sum(1 for one in plan.scenarios if not one.cannot)
    note(say("run.begins", profile=plan.profile.id, scenarios=scenarios, folder=folder))
    begun = time.monotonic()
    try:
        with Watch(plan) as watch:
            run(plan, prepared.suite, prepared.vocabulary, folder, _how(plan.candidate, watch, launching, key))
    except KeyboardInterrupt:
        note(say("run.resume", folder=folder))
        raise
    return _conclude(folder, prepared.suite, prepared.vocabulary, output, begun)


def _key(path: Path | None) -> bytes | None:
    """The key of a file, tried before anything is driven: a run must not end with a key that cannot sign."""
    if path is None:
        return None
    try:
        key = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(where=str(path), what=f"cannot be read: {error.strerror}")) from error
    sign_head(key, b"", where=str(path))
    return key


def _how(candidate: Candidate, watch: Watch, launching: Launch | None, key: bytes | None) -> How:
    """Where the peer systems listen is fixed for a platform that was configured with their addresses."""
    host, _, port = candidate.exchange.get("listen", "127.0.0.1:0").rpartition(":")
    return How(launch=launching, report=watch, until=_until_enter, key=key, host=host, port=int(port))


def _until_enter(addresses: Addresses) -> None:
    """Exchange only: tell the operator where to send, and wait until he says that all is sent."""
    for instance, known in addresses.items():
        for neighbour, address in known.items():
            note(f"{instance}  {neighbour}  {address}")
    note(say("run.until"))
    sys.stdin.readline()


def _conclude(folder: Path, suite: Suite, vocabulary: Vocabulary, output: Output, begun: float) -> int:
    judgement = judge(folder, suite, vocabulary)
    write_reports(judgement, folder, folder, list(FORMATS))
    return announce(judgement, folder, output, time.monotonic() - begun)


def announce(judgement: Judgement, folder: Path, output: Output, seconds: float) -> int:
    """Tell the result; the exit code that goes with it."""
    if output.as_json:
        out_json(summary(judgement, seconds, folder / FORMATS["html"]))
    else:
        tell(judgement, [folder / name for name in FORMATS.values()])
    return judgement.exit_code
