"""The ledger: what is written comes back, every edit is noticed, a torn run is kept and can go on."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story import Story

from certkit.errors import EvidenceError, InputError, NothingToDo, TornLedger
from certkit.evidence.format import BLOBS, RUN_FILE, TORN
from certkit.evidence.reader import open_run, unfinished
from certkit.evidence.verifying import verify
from certkit.evidence.writer import Ledger
from certkit.keys.head import sign_head
from certkit.model.encodings import MARK
from certkit.model.events import Declared, End, ExchangeEvent, Planted, Waited
from certkit.model.wire import Message

PLAN = Story().plan
JSON = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**62), 2**62),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.lists(
    st.builds(Planted, scenario=st.just("story"), kind=st.sampled_from(["bid", "party"]), value=JSON)
    | st.builds(
        Waited, awaited=st.text(max_size=5), counterpart=st.just("psp"), since=st.floats(0, 9), until=st.floats(0, 9)
    ),
    max_size=4,
)


def exchange(ledger_sink, data: bytes, secrets=()) -> ExchangeEvent:
    """An exchange whose answer is `data`."""
    body = ledger_sink.store(data, secrets)
    request = Message(line="GET /x HTTP/1.1", headers=[("Authorization", "Bearer tok-12345")])
    return ExchangeEvent(
        scenario="story",
        id="x1",
        direction="outbound",
        request=request,
        response=Message(line="HTTP/1.1 200 OK", body=body),
    )


def recorded(folder: Path, *, key: bytes | None = None, close: bool = True) -> Ledger:
    """A small run: a declaration, a planted bid, a text answer and a large binary one."""
    ledger = Ledger.create(folder, PLAN, secrets=["tok-12345"])
    ledger.run.write(Declared(what="build", value="b-1"))
    sink = ledger.scenario("story")
    sink.write(Planted(scenario="story", kind="bid", value={"price": "1.00"}))
    sink.write(exchange(sink, b'{"a":1}'))
    sink.write(exchange(sink, bytes(range(256)) * 20))
    sink.write(End(scenario="story", state="complete"))
    if close:
        ledger.close(key)
    return ledger


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(EVENTS)
def test_what_is_written_comes_back(tmp_path_factory: pytest.TempPathFactory, events: list) -> None:
    """A run that was closed opens with the same plan and the same events, and verifies."""
    folder = tmp_path_factory.mktemp("run")
    ledger = Ledger.create(folder, PLAN)
    sink = ledger.scenario("story")
    for event in events:
        sink.write(event)
    head = ledger.close()
    run = open_run(folder)
    assert (run.plan, run.head, list(run.torn)) == (PLAN, head, [])
    assert run.evidence("story", 1).own == events
    assert verify(folder).head == head


def test_every_single_byte_edit_is_noticed(tmp_path: Path) -> None:
    """Whatever byte of whatever file is changed, dropped or added, verify says so and names the file."""
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    recorded(tmp_path, key=key)
    assert verify(tmp_path).key
    for path in [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]:
        whole = path.read_bytes()
        for at in range(0, len(whole), 1 if len(whole) < 3000 else 97):
            for edited in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[:at] + whole[at + 1 :]):
                path.write_bytes(edited)
                with pytest.raises(EvidenceError, match=path.stem.split(".")[0]):
                    verify(tmp_path)
        for edited in (whole + b" ", whole + b"\n"):
            path.write_bytes(edited)
            with pytest.raises(EvidenceError):
                verify(tmp_path)
        path.write_bytes(whole)
    verify(tmp_path)


@pytest.mark.parametrize("gone", [f"{BLOBS}/*", "scenarios/*", RUN_FILE])
def test_a_missing_file_is_noticed(tmp_path: Path, gone: str) -> None:
    """A body, a scenario or the run itself cannot be taken away."""
    recorded(tmp_path)
    for path in tmp_path.glob(gone):
        path.unlink()
    with pytest.raises(EvidenceError):
        verify(tmp_path)


def test_an_added_scenario_is_noticed(tmp_path: Path) -> None:
    """A scenario file that the footer does not seal cannot be slipped in."""
    recorded(tmp_path)
    (tmp_path / "scenarios" / "story.2.ndjson").write_bytes((tmp_path / "scenarios" / "story.1.ndjson").read_bytes())
    with pytest.raises(EvidenceError, match="seals 1 scenario files, 2"):
        verify(tmp_path)


def test_an_ec_key_signs_too_and_a_foreign_signature_does_not_fit(tmp_path: Path) -> None:
    """The head can be signed with an EC key; another signature in its place is refused."""
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    recorded(tmp_path, key=key)
    signature = open_run(tmp_path).signature
    assert signature is not None
    assert (signature.algorithm, signature.key) == ("ECDSA secp256r1 SHA-256", verify(tmp_path).key)
    assert signature.fingerprint == hashlib.sha256(bytes.fromhex(signature.key)).hexdigest()
    run = tmp_path / RUN_FILE
    footer = json.loads(run.read_text(encoding="utf-8").splitlines()[-1])
    _, foreign = sign_head(key, b"another head")
    run.write_text(run.read_text(encoding="utf-8").replace(footer["signature"], foreign), encoding="utf-8")
    with pytest.raises(EvidenceError, match="signature of the head"):
        verify(tmp_path)


def test_a_bad_key_file_is_a_usage_error(tmp_path: Path) -> None:
    """A key that is none is named as the user's mistake."""
    with pytest.raises(InputError, match="ledger key"):
        recorded(tmp_path, key=b"nonsense")


def test_a_killed_run_is_torn_and_nothing_before_the_tear_is_lost(tmp_path: Path) -> None:
    """Without a footer and with half a line the run opens, names what is torn and gives every whole event."""
    recorded(tmp_path, close=False)
    file = tmp_path / "scenarios" / "story.1.ndjson"
    file.write_bytes(file.read_bytes()[:-10])
    run = open_run(tmp_path)
    assert list(run.torn) == [RUN_FILE, "scenarios/story.1.ndjson"]
    evidence = run.evidence("story", 1)
    assert (len(evidence.own), evidence.torn, run.head) == (3, True, "")
    with pytest.raises(TornLedger):
        verify(tmp_path)


def test_a_torn_run_goes_on_as_a_new_attempt(tmp_path: Path) -> None:
    """The torn line is kept byte for byte, the unfinished scenario gets attempt 2, and the whole verifies."""
    recorded(tmp_path, close=False)
    file = tmp_path / "scenarios" / "story.1.ndjson"
    torn = file.read_bytes()[:-10]
    file.write_bytes(torn)
    assert unfinished(open_run(tmp_path)) == [("story", 2)]
    ledger = Ledger.resume(tmp_path)
    sink = ledger.scenario("story", 2)
    sink.write(End(scenario="story", attempt=2, state="complete"))
    ledger.close()
    kept = tmp_path / TORN / "001.story.1.ndjson"
    assert file.read_bytes() + kept.read_bytes() == torn
    assert verify(tmp_path).torn == [f"{TORN}/001.story.1.ndjson"]
    run = open_run(tmp_path)
    assert list(run.attempts) == [("story", 1), ("story", 2)]
    assert unfinished(run) == []
    kept.write_bytes(kept.read_bytes()[:-1])
    with pytest.raises(EvidenceError, match="torn lines"):
        verify(tmp_path)


def test_a_complete_run_is_not_resumed_and_not_overwritten(tmp_path: Path) -> None:
    """Nothing is added behind a footer, and no second run enters the folder."""
    recorded(tmp_path)
    with pytest.raises(NothingToDo):
        Ledger.resume(tmp_path)
    with pytest.raises(InputError):
        Ledger.create(tmp_path, PLAN)


def test_secrets_enter_neither_bodies_nor_events(tmp_path: Path) -> None:
    """Tokens known from the start or learned with a body are marked everywhere; the wire's digest stays."""
    ledger = Ledger.create(tmp_path, PLAN, secrets=["tok-12345"])
    sink = ledger.scenario("story")
    event = exchange(sink, b'{"token":"sess-98765"}', ["sess-98765"])
    sink.write(event)
    sink.write(Planted(scenario="story", kind="file", value={"note": "sess-98765 \ud800", "big": 2**80}))
    ledger.close()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"tok-12345" not in written and b"sess-98765" not in written
    read = open_run(tmp_path).evidence("story", 1)
    stored = read.exchanges(direction="outbound")[0]
    assert stored.request.header("authorization") == f"Bearer {MARK}"
    assert stored.response is not None and stored.response.body is not None
    assert stored.response.body.spans == [(10, len(MARK.encode()))] and stored.response.body.wire_digest
    assert read.json(stored.response.body) == {"token": MARK}


def test_one_chain_takes_events_from_many_threads(tmp_path: Path) -> None:
    """Events that arrive at the same time stand one after the other, none lost."""
    ledger = Ledger.create(tmp_path, PLAN)
    sink = ledger.scenario("story")
    event = Planted(scenario="story", kind="bid", value="x" * 500)
    threads = [threading.Thread(target=lambda: [sink.write(event) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.close()
    assert verify(tmp_path).chains == 1
    assert len(open_run(tmp_path).evidence("story", 1).own) == 200


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"event":"planted","kind":"bid","value":' + b"[" * 100_000,
        b'{"event":"nonsense"}',
        b"\xff",
        b"{}",
    ],
)
def test_a_hostile_line_is_refused_with_its_place(tmp_path: Path, line: bytes) -> None:
    """Deep nesting, unknown events and broken text end in an error that names the line, not in a crash."""
    recorded(tmp_path)
    file = tmp_path / "scenarios" / "story.1.ndjson"
    first = file.read_bytes().split(b",", 1)[0]
    file.write_bytes(first + b"," + line[1:] + b"\n")
    with pytest.raises(EvidenceError, match=r"story.1.ndjson:1"):
        open_run(tmp_path).evidence("story", 1)


def test_a_line_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line longer than the limit is not read into memory."""
    recorded(tmp_path)
    monkeypatch.setattr("certkit.evidence.chain.LONGEST_LINE", 100)
    with pytest.raises(EvidenceError, match="longer than 100"):
        open_run(tmp_path)


def test_a_blob_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    """A digest that is a path is refused."""
    ledger = Ledger.create(tmp_path, PLAN)
    sink = ledger.scenario("story")
    event = exchange(sink, bytes(5000))
    assert event.response is not None and event.response.body is not None
    bad = msgspec.structs.replace(event.response.body, digest="sha256:../../etc/passwd")
    with pytest.raises(EvidenceError, match="no name of a blob"):
        open_run(tmp_path).read(bad)
    ledger.close()
