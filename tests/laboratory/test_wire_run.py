"""Whole runs over HTTP: the reference platform as a process, the neighbours served, a travelled lane."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from launching import Process
from suite_runs import candidate, in_memory, plan, refused, sooner, suite, vocabulary

from certkit.errors import CouldNotComplete, InputError
from certkit.evidence.reader import open_run
from certkit.evidence.verifying import verify
from certkit.judging.judge import judge
from certkit.laboratory.replay import record_push, replay
from certkit.laboratory.session import Addresses, How, Launch, run
from certkit.model.events import ClockEvent, ExchangeEvent
from certkit.model.plan import Account, Instance

TRAVELLED = Instance(name="travelled", lane="travelled")


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    """Starts reference processes."""

    def start(instance: Instance, settings: dict[str, Any]) -> Process:
        return Process(tmp_path, instance, settings)

    return start


@pytest.mark.http
def test_tenders_of_weeks_travel_side_by_side(tmp_path: Path, launch: Launch) -> None:
    """Two tenders share a travelled clock: no deed of either is late, every record arrives, nothing is unattributed."""
    names = ["lifecycle.open-tender@mandatory", "lifecycle.open-tender@days"]
    folder = tmp_path / "r"
    run(plan(candidate("http", TRAVELLED), *names), suite(), vocabulary(), folder, How(environ={}, launch=launch))
    recorded = open_run(folder)
    for name in names:
        evidence = recorded.evidence(name, 1)
        assert refused(evidence) == []
        assert [wait.awaited for wait in evidence.waits() if not wait.came] == []
        assert evidence.lane == "travelled"
    moves = [event for event in recorded.run_events if isinstance(event, ClockEvent) and event.kind == "advanced"]
    assert max(move.to for move in moves) - moves[0].lane_time > 20 * 86400
    assert all(move.uncertainty < 0.5 for move in moves)
    assert recorded.unattributed == []
    assert verify(folder).head == recorded.head


@pytest.mark.http
def test_a_race_is_run_in_real_time(tmp_path: Path, launch: Launch) -> None:
    """A bid on time is accepted and one a second late is refused, by the platform's own clock over real connections."""
    folder = tmp_path / "r"
    race = sooner(plan(candidate("http", Instance(name="real", lane="real")), "bidding.late"))
    run(race, suite(), vocabulary(), folder, How(environ={}, launch=launch))
    evidence = open_run(folder).evidence("bidding.late", 1)
    assert refused(evidence) == [("late", "refused,deadline_passed")]
    (late,) = [one for one in evidence.exchanges("submit_bid") if one.step == "late"]
    clocks = [event for event in evidence.clocks() if event.lane == "real"]
    assert len(clocks) == 2 and all(abs(clock.offset) < 0.5 for clock in clocks)
    assert late.source.startswith("127.0.0.1:") and late.peer.startswith("127.0.0.1:")


def test_a_candidate_that_is_not_there_is_not_driven(tmp_path: Path) -> None:
    """Unreachable is our business to say, not a finding."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    gone = candidate("http", Instance(name="real", lane="real", base=base))
    with pytest.raises(CouldNotComplete, match="cannot be reached: refused"):
        run(plan(gone, "bidding.late"), suite(), vocabulary(), tmp_path / "r", How(environ={}))


def test_a_token_that_is_not_set_is_named(tmp_path: Path) -> None:
    """Secrets of a foreign platform come from the environment; a missing or too short one is named first."""
    account = Account(actor="operator", party="91320000000000001X", token_env="CERTKIT_OPERATOR_TOKEN")
    foreign = candidate("http", Instance(name="real", lane="real", base="http://127.0.0.1:9"), accounts=[account])
    with pytest.raises(InputError, match="CERTKIT_OPERATOR_TOKEN"):
        run(plan(foreign, "bidding.late"), suite(), vocabulary(), tmp_path / "r", How(environ={}))
    with pytest.raises(InputError, match="CERTKIT_OPERATOR_TOKEN: shorter than 6 characters"):
        environ = {"CERTKIT_OPERATOR_TOKEN": "a"}
        run(plan(foreign, "bidding.late"), suite(), vocabulary(), tmp_path / "r", How(environ=environ))
    assert not (tmp_path / "r").exists()


def test_a_declaration_stands_for_the_endpoint(tmp_path: Path) -> None:
    """Where the platform has no such endpoint, a signed declaration beside the candidate file shows the environment."""
    declared = candidate(
        "http",
        Instance(name="real", lane="real", base="http://127.0.0.1:9"),
        environment={"by": "declaration", "file": "declaration.pdf"},
        source=str(tmp_path / "candidate.toml"),
    )
    with pytest.raises(InputError, match=r"declaration\.pdf"):
        run(plan(declared, "bidding.late"), suite(), vocabulary(), tmp_path / "r", How(environ={}))


@pytest.fixture
def push(tmp_path: Path) -> Iterator[Path]:
    """The recorded push of a whole tender."""
    run(plan(in_memory(), "lifecycle.open-tender"), suite(), vocabulary(), tmp_path / "driven", How(environ={}))
    folder = tmp_path / "push"
    assert record_push(tmp_path / "driven", folder) > 30
    yield folder


def test_nothing_is_driven_and_a_replay_is_judged(tmp_path: Path, push: Path) -> None:
    """Exchange only: what a recorded push sends is taken in, recorded in the scenario, and ends its waits."""
    told: list[str] = []

    def operate(addresses: Addresses) -> None:
        base = addresses["exchange"]["public_service_platform"].rpartition("/")[0]
        told.extend(sent.answer for sent in replay(push, base, secret="shared"))

    exchange = candidate(
        "exchange",
        Instance(name="exchange", lane="real"),
        exchange={"system_no": "0001", "secret_env": "SECRET"},
    )
    folder = tmp_path / "r"
    chosen = plan(exchange, "exchange.*", profile="exchange")
    run(chosen, suite(), vocabulary(), folder, How(environ={"SECRET": "shared"}, until=operate))
    recorded = open_run(folder)
    evidence = recorded.evidence("exchange.observed", 1)
    assert [wait.awaited for wait in evidence.waits() if not wait.came] == []
    inbound = [event for event in evidence.own if isinstance(event, ExchangeEvent)]
    assert len(inbound) == len(told)
    assert all('"STATUS": 1' in answer for answer in told)
    assert recorded.unattributed == []


def test_an_interrupt_ends_the_listening(tmp_path: Path) -> None:
    """An operator who never comes is waited for until the run is stopped; what came is kept."""
    exchange = candidate("exchange", Instance(name="exchange", lane="real"))
    chosen = plan(exchange, "exchange.*", profile="exchange")
    never = threading.Event()
    started = time.monotonic()
    run(chosen, suite(), vocabulary(), tmp_path / "r", How(environ={}, until=lambda known: never.wait(0.3) and None))
    assert time.monotonic() - started < 3
    evidence = open_run(tmp_path / "r").evidence("exchange.observed", 1)
    assert all(not wait.came for wait in evidence.waits())
    judgement = judge(tmp_path / "r", suite(), vocabulary())
    assert (judgement.tally.failed, judgement.tally.inconclusive > 0, judgement.exit_code) == (0, True, 4)


def test_a_folder_without_a_push_is_named(tmp_path: Path) -> None:
    """There is nothing to send again."""
    with pytest.raises(InputError, match="no recorded push"):
        replay(tmp_path, "http://127.0.0.1:9", secret="")
