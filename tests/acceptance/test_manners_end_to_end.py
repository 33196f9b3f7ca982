"""Killed runs, broken suites, signed evidence and silent operators: what certkit says and how it leaves."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from processes import certkit, start, wait_for

from certkit import resources
from certkit.evidence.reader import open_run
from certkit.evidence.verifying import verify

SUITE = resources.suites() / "cn-trading-platform"
SLOW = "bidding.late"
"""A scenario that waits for a deadline in real time."""
LISTENING = """\
[candidate]
name = "平台"
version = "1.0"
vendor = "供方"
driver = "exchange"
[[instance]]
name = "exchange"
lane = "real"
[exchange]
system_no = "0001"
secret_env = "EXCHANGE_SECRET"
"""


def whole_lines(path: Path) -> int:
    """Lines with their line end."""
    return path.read_bytes().count(b"\n") if path.is_file() else 0


@pytest.mark.http
def test_a_killed_run_is_torn_and_nothing_before_the_tear_is_lost(tmp_path: Path) -> None:
    """After `kill -9`, `judge` names the torn files and counts every event up to the last; a half line is no event."""
    chain = tmp_path / "run" / "scenarios" / f"{SLOW}.1.ndjson"
    process = start("demo", "--scenario", SLOW, "--out", "run", folder=tmp_path)
    wait_for(lambda: whole_lines(chain) > 20)
    process.kill()
    process.communicate()
    lines = whole_lines(chain)
    evidence = open_run(tmp_path / "run").evidence(SLOW, 1)
    assert (len(evidence.own), evidence.torn) == (lines, True)
    with chain.open("ab") as handle:
        handle.write(b'{"prev":"half a li')
    told = certkit("judge", "run", folder=tmp_path)
    assert told.returncode == 3
    assert f"incomplete: run.ndjson, scenarios/{SLOW}.1.ndjson;" in told.stdout
    judgement = json.loads((tmp_path / "run" / "judgement.json").read_text(encoding="utf-8"))
    assert judgement["torn"] == ["run.ndjson", f"scenarios/{SLOW}.1.ndjson"]
    assert (judgement["conclusion"], judgement["head"]) == ("incomplete", "")
    recorded = [one for one in chain.read_bytes().splitlines()[:lines] if b'"event":"exchange"' in one]
    (result,) = [one for one in judgement["scenarios"] if one["id"] == SLOW]
    assert (result["state"], result["exchanges"]) == ("torn", len(recorded))
    assert certkit("report", "run", folder=tmp_path).returncode == 0
    assert f"scenarios/{SLOW}.1.ndjson" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")


def test_a_malformed_suite_stops_a_run_before_anything_is_driven(tmp_path: Path) -> None:
    """File, line and what would be right; exit code 2; no platform is started and no run begun."""
    shutil.copytree(SUITE, tmp_path / "suite")
    broken = tmp_path / "suite" / "scenarios" / "bidding" / "late.toml"
    text = broken.read_text(encoding="utf-8").replace('does = "submit_bid"', 'does = "submit_bids"', 1)
    broken.write_text(text, encoding="utf-8")
    line = text[: text.index("submit_bids")].count("\n") + 1
    done = certkit("demo", "--suite", "suite", "--out", "run", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        f'suite/scenarios/bidding/late.toml:{line}: `does` "submit_bids" is unknown; did you mean "submit_bid"?'
        in done.stderr
    )
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()


def test_an_operator_who_sends_nothing_decides_nothing_and_the_run_is_signed(tmp_path: Path) -> None:
    """Exchange only, nothing arrives: inconclusive, exit code 4; `--key` signs the evidence and the report says so."""
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "lab.pem").write_bytes(pem)
    (tmp_path / "candidate.toml").write_text(LISTENING, encoding="utf-8")
    wanted = ("--profile", "exchange", "--scenario", "exchange.observed", "--key", "lab.pem", "--out", "run")
    done = certkit("run", *wanted, folder=tmp_path, EXCHANGE_SECRET="ex-5b6c7d")
    assert done.returncode == 4, done.stderr
    judgement = json.loads((tmp_path / "run" / "judgement.json").read_text(encoding="utf-8"))
    assert (judgement["tally"]["failed"], judgement["tally"]["passed"]) == (0, 0)
    assert judgement["tally"]["inconclusive"] > 0
    judged = {one["requirement"]["id"]: one for one in judgement["requirements"]}
    assert (judged["EBM-45-2"]["verdict"], judged["EBM-45-2"]["reason"]) == ("inconclusive", "not_observed")
    fingerprint = hashlib.sha256(der).hexdigest()
    assert verify(tmp_path / "run").key == der.hex()
    assert judgement["signature"] == {"algorithm": "Ed25519", "key": der.hex(), "fingerprint": fingerprint}
    assert fingerprint in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert not [path for path in (tmp_path / "run").rglob("*") if path.is_file() and pem in path.read_bytes()]
