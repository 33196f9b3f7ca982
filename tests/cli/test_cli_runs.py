"""Whole runs by the command line, over real HTTP with real processes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from processes import free_port, listens, start, wait_for

pytestmark = pytest.mark.http
Certkit = Callable[..., subprocess.CompletedProcess[str]]
QUICK = "lifecycle.open-tender@days"
"""A whole tender on the lane whose clock is advanced: seconds, not days."""
SLOW = "bidding.late"
"""A scenario that waits for a deadline in real time."""
CANDIDATE = """\
[candidate]
name = "平台"
version = "1.0"
vendor = "供方"
[[instance]]
name = "travelled"
lane = "travelled"
base = "http://127.0.0.1:{port}"
[[account]]
actor = "operator"
token_env = "OPERATOR_TOKEN"
[[account]]
actor = "supervisor"
token_env = "SUPERVISOR_TOKEN"
[exchange]
system_no = "0001"
platform_code = "E3200000001"
secret_env = "EXCHANGE_SECRET"
listen = "127.0.0.1:{listen}"
"""
SECRETS = {"OPERATOR_TOKEN": "op-7f3a9b", "SUPERVISOR_TOKEN": "su-1c8d2e", "EXCHANGE_SECRET": "ex-5b6c7d"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], int]:
    """A demonstration of one scenario: its folder, what it printed, its exit code."""
    folder = tmp_path_factory.mktemp("demo")
    process = start("demo", "--scenario", QUICK, "--format", "json", "--out", "run", folder=folder)
    printed, _ = process.communicate(timeout=120)
    return folder, json.loads(printed), process.returncode


def test_coverage_counts_from_the_findings(certkit: Certkit, demo: tuple[Path, dict[str, Any], int]) -> None:
    """The join of catalogue and findings, as one document."""
    counts = json.loads(certkit("coverage", str(demo[0] / "run"), "--format", "json").stdout)
    names = ["requirements", "tested", "with_negative", "attested", "derived", "excluded", "unaccounted"]
    elements = counts["elements"]
    assert (list(counts), counts["requirements"]) == ([*names, "elements"], 375)
    assert 0 < counts["tested"] < 375
    assert (elements["datasets"], elements["fields"]) == (81, 1723)
    assert 0 < elements["datasets_seen"] < 81
    assert 0 < elements["fields_valid"] < elements["fields_never"] < 1723
    for lang, words in (
        ("zh", ("不由本测试集检测", "未检测：须文件审查")),
        ("en", ("not tested by", "Not tested: needs document")),
    ):
        lines = certkit("coverage", str(demo[0] / "run"), "--lang", lang).stdout.splitlines()
        assert len(lines) == 1 + 375 + 1 + len(names) + 1 + len(elements)
        assert all(any(word in line for line in lines) for word in words)
        assert f"{counts['tested']:>5}  " in lines[377 + names.index("tested")]
        assert f"{elements['fields_valid']:>5}  " in lines[378 + len(names) + list(elements).index("fields_valid")]


def test_altered_evidence_is_five(certkit: Certkit, demo: tuple[Path, dict[str, Any], int], tmp_path: Path) -> None:
    """A changed byte is found, and no judgement is given."""
    run = tmp_path / "run"
    subprocess.run(["cp", "-r", str(demo[0] / "run"), str(run)], check=True)
    chain = run / "scenarios" / f"{QUICK}.1.ndjson"
    text = chain.read_text(encoding="utf-8")
    assert '"accepted"' in text
    chain.write_text(text.replace('"accepted"', '"refused"', 1), encoding="utf-8")
    done = certkit("judge", str(run))
    assert (done.returncode, done.stdout) == (5, "")


def test_a_fault_is_one_and_names_the_requirement(certkit: Certkit) -> None:
    """A platform whose receipts are not bound to the file does not conform."""
    done = certkit("demo", "--fault", "receipt_not_bound", "--scenario", QUICK)
    assert done.returncode == 1
    assert "EBM-27-4" in done.stdout
    assert "不符合该检测项目集" in done.stdout


def test_a_platform_that_does_not_answer_is_three(certkit: Certkit, tmp_path: Path) -> None:
    """Nothing is held against a platform that cannot be reached."""
    text = CANDIDATE.format(port=free_port(), listen=free_port())
    (tmp_path / "candidate.toml").write_text(text, encoding="utf-8")
    done = certkit("run", "--scenario", QUICK, **SECRETS)
    assert (done.returncode, done.stdout) == (3, "")
    assert re.search(r"无法访问被测系统的实例“travelled”（http://127\.0\.0\.1:\d+）：连接被拒绝", done.stderr)


def test_missing_secrets_are_two(certkit: Certkit, tmp_path: Path) -> None:
    """The variable that should hold the secret is named."""
    text = CANDIDATE.format(port=free_port(), listen=free_port())
    (tmp_path / "candidate.toml").write_text(text, encoding="utf-8")
    done = certkit("run", "--scenario", QUICK)
    assert done.returncode == 2
    assert "candidate.toml [[account]]: " in done.stderr
    assert "OPERATOR_TOKEN" in done.stderr


@pytest.fixture
def platform(certkit: Certkit, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A platform that somebody else started and configured by `certkit reference settings`."""
    port = free_port()
    text = CANDIDATE.format(port=port, listen=free_port())
    (tmp_path / "candidate.toml").write_text(text, encoding="utf-8")
    done = certkit("reference", "settings", "--instance", "travelled", "--to", "settings.json", **SECRETS)
    assert done.returncode == 0, done.stderr
    serve = ["reference", "serve", "--with-parent", "--settings", "settings.json", "--port", str(port)]
    with start(*serve, folder=tmp_path, **SECRETS) as process:
        wait_for(lambda: listens(port))
        yield process
        process.kill()


def test_a_configured_platform_is_tested_by_its_candidate_file(
    certkit: Certkit, platform: subprocess.Popen[str], tmp_path: Path
) -> None:
    """Only address, accounts and secrets connect the two; no secret enters the evidence."""
    done = certkit("run", "--scenario", QUICK, "--format", "json", "--out", "run", **SECRETS)
    printed = json.loads(done.stdout)
    assert (printed["requirements"]["failed"], printed["scenarios"] > 0) == (0, True), done.stderr
    assert printed["requirements"]["passed"] > 5
    for path in (tmp_path / "run").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(secret.encode() in data for secret in SECRETS.values()), path


def test_a_platform_ends_with_whoever_started_it(platform: subprocess.Popen[str]) -> None:
    """After a kill nobody is left behind."""
    assert platform.stdin is not None
    platform.stdin.close()
    assert platform.wait(10) is not None


def begun(folder: Path) -> bool:
    """Whether the scenario is under way."""
    chain = folder / "run" / "scenarios" / f"{SLOW}.1.ndjson"
    return chain.is_file() and chain.read_bytes().count(b"\n") > 20


def test_an_interrupted_run_is_resumed_as_a_new_attempt(certkit: Certkit, tmp_path: Path) -> None:
    """Interrupting is 130; going on keeps the first attempt in the evidence and adds another."""
    process = start("demo", "--scenario", SLOW, "--out", "run", folder=tmp_path)
    wait_for(lambda: begun(tmp_path))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    done = certkit("run", "--resume", "run", "--format", "json")
    printed = json.loads(done.stdout)
    attempts = sorted(path.name for path in (tmp_path / "run" / "scenarios").glob(f"{SLOW}.*"))
    assert attempts == [f"{SLOW}.1.ndjson", f"{SLOW}.2.ndjson"]
    assert printed["requirements"]["failed"] == 0
    judgement = json.loads((tmp_path / "run" / "judgement.json").read_text(encoding="utf-8"))
    assert {"code": "attempts", "scenario": SLOW, "attempts": 2} in judgement["deviations"]
