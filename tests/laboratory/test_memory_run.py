"""Whole runs in memory: the reference platform, its neighbours and the ledger, in virtual time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from suite_runs import in_memory, plan, refused, story, suite, vocabulary

from certkit.errors import CouldNotComplete, InputError
from certkit.evidence.attempt import AttemptEvidence
from certkit.evidence.reader import open_run
from certkit.evidence.verifying import verify
from certkit.laboratory.session import How, resume, run
from certkit.model.events import ClockEvent, Declared, End, ExchangeEvent, Planted, Unsent
from certkit.reference import create

HOW = How(environ={})


def test_a_whole_tender_of_weeks_takes_moments(tmp_path: Path) -> None:
    """Every deed of a mandatory tender is accepted, every record arrives, and the ledger verifies."""
    started = time.perf_counter()
    head = run(plan(in_memory(), "lifecycle.open-tender@mandatory"), suite(), vocabulary(), tmp_path / "r", HOW)
    assert time.perf_counter() - started < 5
    recorded = open_run(tmp_path / "r")
    evidence = recorded.evidence("lifecycle.open-tender@mandatory", 1)
    assert refused(evidence) == []
    assert evidence.unsent() == []
    assert [wait.awaited for wait in evidence.waits() if not wait.came] == []
    times = [event.lane_time for event in evidence.own]
    assert times[-1] - times[0] > 20 * 86400
    assert (recorded.head, recorded.torn) == (head, [])


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    """Same seed, same candidate: same calls, same planted material."""
    stories, planted = [], []
    for name in ("one", "two"):
        run(plan(in_memory(), "bidding.late"), suite(), vocabulary(), tmp_path / name, HOW)
        evidence = open_run(tmp_path / name).evidence("bidding.late", 1)
        stories.append(story(evidence))
        planted.append([event.value for event in evidence.own if isinstance(event, Planted)])
    assert stories[0] == stories[1]
    assert planted[0] == planted[1]


def test_what_is_declared_stands_before_what_is_done(tmp_path: Path) -> None:
    """Environment, build, claims and surroundings are evidence of the run, and the clock is measured."""
    run(plan(in_memory(), "bidding.late"), suite(), vocabulary(), tmp_path / "r", HOW)
    events = open_run(tmp_path / "r").run_events
    declared = {event.what: event.value for event in events if isinstance(event, Declared)}
    assert declared["environment"]["environment"] == "test"
    assert {"build", "claims", "isolation", "access", "surroundings"} <= set(declared)
    (clock,) = [event for event in events if isinstance(event, ClockEvent)]
    assert (clock.lane, clock.kind) == ("virtual", "measured")
    assert abs(clock.offset) < 0.01


def test_no_credential_of_ours_enters_the_ledger(tmp_path: Path) -> None:
    """Tokens of accounts and sessions and the secret of the exchange stay out of every file."""
    seen: list[str] = []

    def spy(**values: object) -> object:
        settings = values["settings"]
        assert isinstance(settings, dict)
        seen.extend(account["token"] for account in settings["accounts"])
        seen.extend(entry["secret"] for entry in settings["exchange"])
        return create(**values)  # type: ignore[arg-type]

    module = type(sys)("spying_platform")
    module.spy = spy  # type: ignore[attr-defined]
    sys.modules["spying_platform"] = module
    run(plan(in_memory("spying_platform:spy"), "bidding.late"), suite(), vocabulary(), tmp_path / "r", HOW)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "r").rglob("*") if path.is_file())
    assert len(set(seen)) == 3
    assert not [secret for secret in seen if secret.encode() in stored]
    assert "Bearer ████".encode() in stored


def test_production_is_not_driven(tmp_path: Path) -> None:
    """A platform that does not show a test environment is asked nothing but that."""
    with pytest.raises(CouldNotComplete, match="test environment"):
        run(plan(in_memory("odd_platforms:production"), "bidding.late"), suite(), vocabulary(), tmp_path / "r", HOW)
    recorded = open_run(tmp_path / "r")
    assert [event.operation for event in recorded.run_events if isinstance(event, ExchangeEvent)] == [
        "read_environment"
    ]
    assert list(recorded.attempts) == []


@pytest.mark.parametrize("factory", ["certkit.reference:nothing", "no.such.module:create", "create"])
def test_a_factory_that_is_none_is_named(tmp_path: Path, factory: str) -> None:
    """A mistaken import string is wrong input."""
    with pytest.raises(InputError, match="factory"):
        run(plan(in_memory(factory), "bidding.late"), suite(), vocabulary(), tmp_path / "r", HOW)


def test_operations_without_access_are_unsent(tmp_path: Path) -> None:
    """What the candidate file gives no access to is recorded as not reached."""
    closed = msgspec.structs.replace(in_memory(), access={"default": "memory", "confirm_opening": "none"})
    open_plan = plan(in_memory(), "lifecycle.open-tender")
    run(msgspec.structs.replace(open_plan, candidate=closed), suite(), vocabulary(), tmp_path / "r", HOW)
    evidence = open_run(tmp_path / "r").evidence("lifecycle.open-tender", 1)
    assert {event.reason for event in evidence.unsent()} == {"no_access"}
    assert {event.step for event in evidence.unsent()} == {f"opening/confirm-{name}" for name in "abc"}


def test_an_interrupt_leaves_a_run_that_can_be_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the scenario as stopped and writes no footer; resuming adds a second attempt and completes."""
    folder = tmp_path / "r"
    with pytest.raises(KeyboardInterrupt):
        run(plan(in_memory("odd_platforms:interrupted"), "bidding.late"), suite(), vocabulary(), folder, HOW)
    first = open_run(folder).evidence("bidding.late", 1)
    assert isinstance(first.own[-1], End) and first.own[-1].state == "stopped"
    assert {event.reason for event in first.own if isinstance(event, Unsent)} == {"stopped"}
    monkeypatch.setattr("odd_platforms.interrupted", create)
    head = resume(folder, suite(), vocabulary(), HOW)
    recorded = open_run(folder)
    attempts = [number for name, number in recorded.attempts if name == "bidding.late"]
    assert attempts == [1, 2]
    assert recorded.head == head
    assert refused(recorded.evidence("bidding.late", 2)) == [("late", "refused,deadline_passed")]


def test_a_killed_run_is_readable_up_to_its_last_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 in the middle: what was recorded reads back; a resume makes a new attempt with fresh parties."""
    folder = tmp_path / "r"
    program = (
        "import sys; from pathlib import Path; from suite_runs import *;"
        " from certkit.laboratory.session import How, run\n"
        "run(plan(in_memory('odd_platforms:killed'), 'bidding.late'), suite(), vocabulary(), Path(sys.argv[1]),"
        " How(environ={}))"
    )
    paths = {"PYTHONPATH": ":".join(sys.path), "PATH": ""}
    killed = subprocess.run([sys.executable, "-c", program, str(folder)], env=paths, check=False)
    assert killed.returncode == -9
    first = open_run(folder).evidence("bidding.late", 1)
    assert first.torn
    last = first.own[-1]
    assert isinstance(last, Planted), "the bid was planted before it was sent"
    monkeypatch.setattr("odd_platforms.killed", create)
    resume(folder, suite(), vocabulary(), HOW)
    second = open_run(folder).evidence("bidding.late", 2)
    assert _code(first, "bidder_a") != _code(second, "bidder_a")
    assert refused(second) == [("late", "refused,deadline_passed")]
    assert verify(folder).head


def _code(evidence: AttemptEvidence, actor: str) -> str:
    return next(str(one.value["code"]) for one in evidence.planted("party") if one.actor == actor)


def test_a_resume_with_another_suite_is_refused(tmp_path: Path) -> None:
    """Attempts of one run are made with one version of the suite."""
    with pytest.raises(KeyboardInterrupt):
        chosen = plan(in_memory("odd_platforms:interrupted"), "bidding.late")
        run(chosen, suite(), vocabulary(), tmp_path / "r", HOW)
    other = msgspec.structs.replace(suite(), digest="sha256:other")
    with pytest.raises(InputError, match="another version of the suite"):
        resume(tmp_path / "r", other, vocabulary(), HOW)
