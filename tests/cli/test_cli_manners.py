"""Manners of the command line: streams, languages, exit codes, speed."""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certkit import __version__, resources

Certkit = Callable[..., subprocess.CompletedProcess[str]]
SUITE = resources.suites() / "cn-trading-platform"


def test_version_is_data_on_stdout(certkit: Certkit) -> None:
    """One line, nothing on stderr."""
    done = certkit("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"certkit {__version__}\n", "")


def processor_time(certkit: Certkit, *arguments: str) -> float:
    """Milliseconds of processor time of the best of several runs: what it costs however busy the machine is."""
    times = []
    for _ in range(8):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert certkit(*arguments).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times) * 1000


def test_it_starts_at_once(certkit: Certkit) -> None:
    """`certkit --version` under 80 ms, `certkit list` under 150 ms."""
    assert processor_time(certkit, "--version") < 80
    assert processor_time(certkit, "list") < 150


def test_list_prints_one_scenario_a_line(certkit: Certkit) -> None:
    """Ids and titles, in the chosen language."""
    chinese, english = certkit("list").stdout, certkit("list", "--lang", "en").stdout
    assert re.search(r"^bidding\.late +截止时间后送达的投标文件$", chinese, re.M)
    assert re.search(r"^bidding\.late@forged-date +A late bid whose client clock", english, re.M)
    ids = [line.split()[0] for line in chinese.splitlines()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("what", ["scenarios", "profiles", "requirements", "operations"])
def test_json_is_one_document_and_nothing_else(certkit: Certkit, what: str) -> None:
    """`--format json` can be read by the next program."""
    done = certkit("list", what, "--format", "json")
    entries = json.loads(done.stdout)
    assert done.stderr == ""
    assert all(set(entry) == {"id", "title"} and set(entry["title"]) == {"zh", "en"} for entry in entries)
    assert entries


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "用法错误"),
        ({"LC_ALL": "en_GB.UTF-8"}, "Wrong usage"),
        ({"CERTKIT_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "Wrong usage"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "Wrong usage"),
    ],
)
def test_the_language_follows_the_environment(certkit: Certkit, environment: dict[str, str], word: str) -> None:
    """CERTKIT_LANG, else the locale, else Chinese."""
    assert word in certkit("nonsense", **environment).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["list", "nonsense"],
        ["list", "--format", "yaml"],
        ["list", "--suite", "nonsense"],
        ["lint", "nonsense"],
        ["plan", "--candidate", "missing.toml"],
        ["--lang", "fr", "list"],
        ["list", "--lang"],
    ],
)
def test_wrong_usage_is_two(certkit: Certkit, arguments: list[str]) -> None:
    """A message on stderr, nothing on stdout, exit code 2, no traceback."""
    done = certkit(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["standard", "validate"], "缺少参数 FILE…。"),
        (["nonsense"], "没有命令“nonsense”。"),
        (["list", "--formt", "x"], "没有选项 --formt；是否应为 --format？"),
        (["list", "--format", "yaml"], "--format 的值不正确：“yaml”应为下列之一：'text', 'json'。"),
    ],
)
def test_wrong_usage_is_told_in_chinese(certkit: Certkit, arguments: list[str], said: str) -> None:
    """The parser's own English does not show."""
    assert certkit(*arguments).stderr == f"用法错误：{said}\n"


def test_no_arguments_show_the_help_and_are_no_success(certkit: Certkit) -> None:
    """Nothing executed is never success."""
    done = certkit()
    assert done.returncode == 2
    assert "demo" in done.stderr
    assert "用法错误" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan"], "candidate.toml: 没有这个被测系统说明文件；请先写出：certkit init candidate.toml"),
        (["judge", "."], ".: 不是检测记录的目录"),
        (["run", "--resume", "missing"], "missing: 不是检测记录的目录"),
        (["exchange", "record", "missing"], "missing: 不是检测记录的目录"),
        (["demo", "--dialect", "ec3"], "--dialect: 数据交换规范“ec3”未知；是否应为“ec2”？"),
    ],
)
def test_a_missing_file_is_named_with_what_would_help(certkit: Certkit, arguments: list[str], said: str) -> None:
    """The first mistakes of a new user have messages of their own."""
    done = certkit(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said + "\n")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_verb_has_its_help(certkit: Certkit, lang: str) -> None:
    """The help names every verb with its sentence in the chosen language."""
    done = certkit("--lang", lang, "--help")
    words = tomllib.loads((resources.reports() / "i18n" / f"cli.{lang}.toml").read_text(encoding="utf-8"))["help"]
    for verb in ("demo", "init", "plan", "run", "judge", "report", "list", "lint", "coverage", "reference", "exchange"):
        assert f"  {verb} " in done.stdout
        assert words[verb][:12] in done.stdout


def test_both_languages_say_the_same_things() -> None:
    """Every text of the command line stands in both languages, with the same places to fill in."""

    def texts(lang: str) -> dict[str, set[str]]:
        file = resources.reports() / "i18n" / f"cli.{lang}.toml"
        return {name: set(re.findall(r"{(\w+)", text)) for name, text in flat(tomllib.loads(file.read_text()))}

    assert texts("zh") == texts("en")


def flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """All texts with their dotted keys."""
    found = []
    for name, value in table.items():
        found += flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return found


def test_a_malformed_suite_is_named_with_file_and_line(certkit: Certkit, tmp_path: Path) -> None:
    """Lint says where and what would be right, as text and as JSON."""
    copy = tmp_path / "suite"
    shutil.copytree(SUITE, copy)
    late = copy / "scenarios" / "bidding" / "late.toml"
    text = late.read_text(encoding="utf-8").replace('refused = "deadline_passed"', 'refused = "deadline_past"')
    late.write_text(text, encoding="utf-8")
    line = text[: text.index("deadline_past")].count("\n") + 1
    done = certkit("lint", "suite", "--lang", "en")
    place = f"suite/scenarios/bidding/late.toml:{line}"
    expected = f'{place}: reason "deadline_past" is unknown; did you mean "deadline_passed"?'
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr.splitlines()
    assert f"{place}: 拒绝理由“deadline_past”未知；是否应为“deadline_passed”？" in certkit("lint", "suite").stderr
    problems = json.loads(certkit("lint", "suite", "--format", "json").stdout)["problems"]
    assert place in [one["where"] for one in problems]
    assert certkit("plan", "--suite", "suite").returncode == 2


def test_lint_finds_nothing_in_the_shipped_suite(certkit: Certkit) -> None:
    """The suite that comes with certkit is right."""
    done = certkit("lint", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["problems"], report["requirements"]) == (0, [], 375)


def test_init_writes_a_candidate_and_never_overwrites(certkit: Certkit, tmp_path: Path) -> None:
    """What it writes can be planned with at once."""
    assert certkit("init").returncode == 0
    (tmp_path / "candidate.toml").write_text("mine", encoding="utf-8")
    assert certkit("init").returncode == 2
    assert (tmp_path / "candidate.toml").read_text(encoding="utf-8") == "mine"
    assert certkit("init", "other.toml").returncode == 0
    assert certkit("plan", "--candidate", "other.toml").returncode == 0


@pytest.mark.parametrize(("content", "said"), [(None, "无法读取"), ("no key", "不是未加密的 PEM 私钥")])
def test_a_key_that_cannot_sign_is_named_before_anything_is_driven(
    certkit: Certkit, tmp_path: Path, content: str | None, said: str
) -> None:
    """A run must not end with a key file that is none."""
    assert certkit("init").returncode == 0
    if content is not None:
        (tmp_path / "lab.pem").write_text(content, encoding="utf-8")
    done = certkit("run", "--key", "lab.pem", "--out", "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"lab.pem: {said}" in done.stderr
    assert not (tmp_path / "run").exists()


def test_plan_tells_what_will_be_inconclusive(certkit: Certkit, tmp_path: Path) -> None:
    """Scenarios without an instance of their clock and requirements without a verdict are named before the run."""
    certkit("init")
    outline = json.loads(certkit("plan", "--format", "json").stdout)
    scenarios = {one["id"]: one for one in outline["scenarios"]}
    assert scenarios["lifecycle.open-tender@mandatory"]["cannot"] == "clock_not_adjustable"
    assert scenarios["bidding.late"]["instance"] == "real"
    requirements = {one["id"]: one for one in outline["requirements"]}
    assert "bidding.late/late" in requirements["EBM-27-3"]["steps"]
    assert requirements["EBM-11-1"]["reason"] == "papers"
    assert outline["counts"]["requirements"] == 375 == len(requirements)
    certkit("plan", "--to", "outline.md")
    written = (tmp_path / "outline.md").read_text(encoding="utf-8")
    assert "# 检测大纲" in written
    assert "被测系统没有可调测试时钟" in written
    assert "缺少相应记录的将无法判定" in written


def test_nothing_selected_is_four(certkit: Certkit) -> None:
    """A plan in which nothing can be run is no success."""
    certkit("init")
    assert certkit("plan", "--scenario", "lifecycle.open-tender@mandatory").returncode == 4


def test_chinese_survives_a_terminal_set_to_c(certkit: Certkit) -> None:
    """UTF-8 whatever the locale says."""
    assert "截止时间后送达" in certkit("list", LC_ALL="C", PYTHONIOENCODING="ascii").stdout
