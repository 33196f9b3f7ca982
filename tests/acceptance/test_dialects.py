"""The dialects of the data exchange: selected in candidate.toml, spoken by both sides, never failed falsely."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import suite_runs
from processes import Listening, certkit
from suite_runs import in_memory, plan

from certkit.checks.views import can_tell, pushes
from certkit.evidence.reader import open_run
from certkit.model.judgement import Judgement
from certkit.model.verdict import Verdict
from certkit.standards.messages.message import sayable

OTHERS = ("shanxi", "ec2")
SCENARIOS = ("lifecycle.*", "exchange.*", "announcement.*", "prequalification.*", "abnormal.*", "objection.*")
SECRET = {"EXCHANGE_SECRET": "ex-5b6c7d"}
CANDIDATE = """\
[candidate]
name = "平台"
version = "1.0"
vendor = "供方"
driver = "{driver}"
factory = "certkit.reference:create"
[[instance]]
name = "one"
lane = "{lane}"
[exchange]
dialect = "{dialect}"
system_no = "0001"
platform_code = "E3200000001"
secret_env = "EXCHANGE_SECRET"
"""


@pytest.fixture(scope="module", params=OTHERS)
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Judgement]:
    """A run in memory in another dialect, judged."""
    platform = in_memory(exchange={"dialect": request.param, "system_no": "0001"})
    folder = tmp_path_factory.mktemp(request.param) / "run"
    return request.param, folder, suite_runs.judged(plan(platform, *SCENARIOS), folder)


def test_an_honest_platform_never_fails(judged: tuple[str, Path, Judgement]) -> None:
    """No verdict fails and nothing breaks, whatever the dialect leaves out."""
    _, _, judgement = judged
    assert (judgement.tally.failed, judgement.tally.error, judgement.advisory.failed) == (0, 0, 0)
    assert judgement.tally.passed > 90
    assert "interoperable" in {group.id for group in judgement.pillars if group.tally.passed}


def test_every_message_travelled_in_the_dialect(judged: tuple[str, Path, Judgement]) -> None:
    """What the neighbours received can be read, was taken in, and stands for what the suite knows."""
    dialect, folder, _ = judged
    for evidence in open_run(folder).evidences():
        found = [push for push in pushes(evidence) if push.exchange.counterpart.endswith("_platform")]
        posted = [one for one in evidence.inbound() if one.request.line.startswith("POST")]
        assert len(found) == len(posted)
        assert {push.dialect for push in found} <= {dialect}
        assert all(push.message.dataset for push in found)
        assert {push.dataset for push in found} - sayable(dialect) <= {"WEB_UNICODE_RECORD"}


def test_the_secret_of_a_header_stays_out_of_the_evidence(judged: tuple[str, Path, Judgement]) -> None:
    """The two headers that show who sends are recorded without what they show."""
    _, folder, _ = judged
    (evidence, *_) = open_run(folder).evidences()
    shown = [one.request.header("appSecret") or one.request.header("Authorization") for one in evidence.inbound()]
    secrets = {value.removeprefix("Bearer ") for value in shown if value}
    assert len(secrets) == 1
    assert all(len(secret) < 32 for secret in secrets)


def test_what_the_dialect_has_no_message_for_does_not_apply(judged: tuple[str, Path, Judgement]) -> None:
    """An awaited record that cannot be told is neither failed nor passed, and the reason is named."""
    dialect, folder, judgement = judged
    verdicts: dict[bool, set[Verdict | None]] = {True: set(), False: set()}
    awaited = {
        (one.scenario.id, step.id): step.awaits
        for one in open_run(folder).plan.scenarios
        for step in one.scenario.steps
    }
    for result in judgement.scenarios:
        for step in result.steps:
            dataset = awaited.get((result.id, step.step), "")
            if dataset and result.state == "complete":
                verdicts[dataset in sayable(dialect)].add(step.verdict)
    assert verdicts[False] == {Verdict.NOT_APPLICABLE}
    assert Verdict.NOT_APPLICABLE not in verdicts[True]
    found = [
        one for requirement in judgement.requirements for one in requirement.findings if one.reason == "no_message"
    ]
    assert found
    assert {one.verdict for one in found} == {Verdict.NOT_APPLICABLE}
    evidence = next(iter(open_run(folder).evidences()))
    assert can_tell(evidence, "PROJECT", "PROJECT_NAME")
    assert not can_tell(evidence, "OBJECTION")


@pytest.mark.http
@pytest.mark.parametrize("dialect", OTHERS)
def test_the_demonstration_speaks_every_dialect(dialect: str, tmp_path: Path) -> None:
    """Over HTTP: the embedded reference platform sends it, the neighbours take it."""
    done = certkit(
        "demo", "--dialect", dialect, "--scenario", "lifecycle.open-tender@days", "--out", "run", folder=tmp_path
    )
    assert done.returncode in (0, 4), done.stderr
    judgement = json.loads((tmp_path / "run" / "judgement.json").read_text(encoding="utf-8"))
    assert judgement["candidate"]["exchange"] == {"dialect": dialect}
    assert judgement["tally"]["failed"] == judgement["tally"]["error"] == 0
    names = "\n".join(path.read_text(encoding="utf-8") for path in (tmp_path / "run" / "scenarios").glob("*.ndjson"))
    assert {"shanxi": '"operation":"GCJS_SECTION"', "ec2": '"operation":"EC2_BIDSECTION"'}[dialect] in names


@pytest.mark.parametrize("dialect", OTHERS)
def test_the_settings_of_a_platform_name_its_dialect(dialect: str, tmp_path: Path) -> None:
    """What a platform must be configured with says what each neighbour speaks, and by which codes it is known."""
    text = CANDIDATE.format(driver="exchange", lane="real", dialect=dialect) + 'listen = "127.0.0.1:8900"\n'
    (tmp_path / "candidate.toml").write_text(text.replace("E3200000001", "E3300000002"), encoding="utf-8")
    done = certkit("reference", "settings", "--instance", "one", folder=tmp_path, **SECRET)
    found = json.loads(done.stdout)
    assert {one["name"]: one["dialect"] for one in found["exchange"]} == dict.fromkeys(
        ("public_service_platform", "supervision_platform"), dialect
    )
    assert (found["system_no"], found["platform_code"]) == ("0001", "E3300000002")


@pytest.fixture
def listening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Listening]:
    """A run that has begun to listen in the dialect of the test."""
    begun = Listening(tmp_path, CANDIDATE.format(driver="exchange", lane="real", dialect=request.param), **SECRET)
    yield begun
    begun.close()


@pytest.mark.http
@pytest.mark.parametrize(("dialect", "listening"), [(one, one) for one in OTHERS], indirect=["listening"])
def test_a_recorded_push_is_replayed_in_its_dialect(dialect: str, listening: Listening, tmp_path: Path) -> None:
    """Recorded from a driven run, sent again with fresh credentials, taken in and judged where nothing is driven."""
    driven = tmp_path / "driven"
    driven.mkdir()
    (driven / "candidate.toml").write_text(
        CANDIDATE.format(driver="memory", lane="virtual", dialect=dialect), encoding="utf-8"
    )
    certkit("run", "--scenario", "exchange.whole-tender", "--out", "run", folder=driven, **SECRET)
    assert certkit("exchange", "record", "run", "--push-to", "push", folder=driven).returncode == 0
    files = sorted((driven / "push").iterdir())
    assert all(file.read_bytes().startswith(f"Dialect: {dialect}\n".encode()) for file in files)
    done = certkit(
        *("exchange", "replay", str(driven / "push"), "--target", listening.base, "--secret-env", "EXCHANGE_SECRET"),
        *("--format", "json"),
        folder=tmp_path,
        **SECRET,
    )
    assert json.loads(done.stdout) == {"sent": len(files), "refused": []}
    wrong = certkit(
        *("exchange", "replay", str(driven / "push"), "--target", listening.base, "--secret-env", "EXCHANGE_SECRET"),
        folder=tmp_path,
        EXCHANGE_SECRET="another",
    )
    assert (wrong.returncode, wrong.stdout.count("验证失败")) == (1, len(files))
    judgement = listening.judged()
    verdicts = {one["requirement"]["id"]: one["verdict"] for one in judgement["requirements"] if one["selected"]}
    assert set(verdicts.values()) <= {"passed", "not_applicable"}, verdicts
    assert verdicts["JS-2.2.1-1"] == verdicts["EBM-45-1"] == "passed"
