"""`certkit demo` as a process: what it prints, what it leaves, and that all of it can be made again from the files."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from processes import certkit, wait_for

from certkit import resources
from certkit.evidence.verifying import verify

pytestmark = pytest.mark.http
REPORTS = ("report.html", "junit.xml", "judgement.json")
SUMMARY = ["verdict", "requirements", "scenarios", "steps", "exchanges", "duration_s", "report"]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
COUNTS = {"passed", "failed", "error", "inconclusive", "pending", "not_applicable", "not_tested"}


@dataclass(frozen=True)
class Demo:
    """A finished demonstration."""

    run: Path
    printed: dict[str, Any]
    said: str
    code: int

    @property
    def judgement(self) -> dict[str, Any]:
        """Its judgement."""
        found: dict[str, Any] = json.loads((self.run / "judgement.json").read_text(encoding="utf-8"))
        return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The whole demonstration over real HTTP, once for all processes of the tests; its platforms are gone by then."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "whole-demo"
    result = folder / "result.json"
    try:
        folder.mkdir()
    except FileExistsError:
        wait_for(result.is_file, 200)
    else:
        done = certkit("demo", "--seed", "1", "--format", "json", "--out", "run", folder=folder)
        (folder / "writing").write_text(json.dumps([done.stdout, done.stderr, done.returncode]), encoding="utf-8")
        (folder / "writing").rename(result)
    out, said, code = json.loads(result.read_text(encoding="utf-8"))
    return Demo(folder / "run", json.loads(out), said, code)


def test_it_prints_one_document_and_nothing_else(demo: Demo) -> None:
    """Verdict, counts and the place of the report on stdout, progress on stderr; the exit code is the verdict's."""
    assert list(demo.printed) == SUMMARY
    assert set(demo.printed["requirements"]) == COUNTS
    assert (demo.run.parent / demo.printed["report"]).resolve() == (demo.run / "report.html").resolve()
    assert "[" in demo.said and "Traceback" not in demo.said
    judgement = demo.judgement
    assert demo.printed["verdict"] == judgement["conclusion"]
    assert demo.printed["requirements"] == judgement["tally"]
    assert {name: demo.printed[name] for name in ("scenarios", "steps", "exchanges")}.items() <= judgement[
        "counts"
    ].items()
    assert demo.code == judgement["exit_code"]


def test_the_honest_platform_conforms(demo: Demo) -> None:
    """Every planned scenario was carried out over HTTP, everything selected was decided and met."""
    counts = demo.printed["requirements"]
    assert {name: n for name, n in counts.items() if n and name != "passed"} == {}
    assert counts["passed"] >= 100
    assert (demo.printed["verdict"], demo.code) == ("conforms", 0)
    assert {one["state"] for one in demo.judgement["scenarios"]} == {"complete"}
    assert demo.printed["duration_s"] > 0


def test_the_run_is_evidence(demo: Demo) -> None:
    """The ledger verifies, and the judgement fits its schema."""
    assert verify(demo.run).head == demo.judgement["head"]
    schema = json.loads((resources.schemas() / "judgement.schema.json").read_bytes())
    Draft202012Validator(schema).validate(demo.judgement)


def test_everything_is_made_again_from_the_files(demo: Demo, tmp_path: Path) -> None:
    """With the platform gone, judging and reporting a copy of the evidence give the same bytes."""
    copy = tmp_path / "copy"
    shutil.copytree(demo.run, copy, ignore=shutil.ignore_patterns(*REPORTS))
    judged = certkit("judge", "copy", "--format", "json", folder=tmp_path)
    assert judged.returncode == demo.code
    assert json.loads(judged.stdout) == demo.judgement
    reported = certkit("report", "copy", "--out", "again", folder=tmp_path)
    assert (reported.returncode, reported.stdout) == (0, "")
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == sorted(REPORTS)
    for name in REPORTS:
        assert (tmp_path / "again" / name).read_bytes() == (demo.run / name).read_bytes(), name


def test_the_same_run_is_reported_in_the_other_language(demo: Demo, tmp_path: Path) -> None:
    """The language of a report is chosen when it is written."""
    for lang, tag, word in (("zh", "zh-CN", "检测结果附件"), ("en", "en", "Test results annex")):
        done = certkit("report", str(demo.run), "--format", "html", "--lang", lang, "--out", lang, folder=tmp_path)
        assert done.returncode == 0
        page = (tmp_path / lang / "report.html").read_text(encoding="utf-8")
        assert f'<html lang="{tag}">' in page
        assert word in page


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="SKIPPED: Chromium is not installed, the demo's report was not opened")
def test_the_report_opens_in_a_browser(demo: Demo, tmp_path: Path) -> None:
    """It loads nothing from outside, says nothing on the console, and its first page shows a title and the result."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="SKIPPED: playwright is not installed")
    certkit("report", str(demo.run), "--format", "html", "--lang", "zh", "--out", "zh", folder=tmp_path)
    address = (tmp_path / "zh" / "report.html").as_uri()
    asked: list[str] = []
    said: list[str] = []
    with sync_api.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 1100, "height": 1500})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        blank = page.screenshot()
        page.goto(address)
        first = page.screenshot(path=tmp_path / "first-page.png")
        seen = page.inner_text("main")
        chromium.close()
    assert (asked, said) == ([address], [])
    assert len(first) > 10 * len(blank)
    assert "电子招标投标交易平台检测结果" in seen
    assert "检测结果：符合该检测项目集" in seen
