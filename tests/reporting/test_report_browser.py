"""The report in a real browser: accessible, silent, and two pages of paper for the first page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture import catalogue, judged, rich

from certkit import resources
from certkit.reporting.html import write_html

AXE = resources.root() / ".certkit" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ALL_IN_SIGHT = ".chunk, .case { content-visibility: visible !important }"
pytestmark = pytest.mark.browser

if not CHROMIUM:
    pytest.skip("SKIPPED: Chromium is not installed, the report was not opened (make browser)", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="SKIPPED: playwright is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """One Chromium for the tests of this file."""
    with playwright.sync_playwright() as started:
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rich report in each language, as a file."""
    path = tmp_path_factory.mktemp("report") / f"report.{request.param}.html"
    write_html(rich(), path, lang=request.param)
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing(browser: object, lang: str, tmp_path: Path) -> None:
    """No violation of any rule of axe-core in a report of fewer rows, with every section laid out and unfolded."""
    if not AXE.is_file():
        pytest.skip("SKIPPED: axe-core is not installed, accessibility was not checked (make browser)")
    report = tmp_path / "report.html"
    rows = [judged(wanted, number) for number, wanted in enumerate(catalogue()[:60])]
    write_html(rich(rows), report, lang=lang)
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.add_style_tag(content=ALL_IN_SIGHT)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document)")
    context.close()
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_it_loads_nothing_and_complains_of_nothing(browser: object, report: Path) -> None:
    """One request for one file; the policy is not violated by the report itself."""
    page = browser.new_page()
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.goto(report.as_uri())
    page.locator("h1").wait_for()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign") == "center"
    page.close()
    assert requests == [report.as_uri()]
    assert messages == []


def test_the_first_page_takes_two_sheets(browser: object, report: Path, tmp_path: Path) -> None:
    """Printed on A4, everything before the annexes fits two pages."""
    page = browser.new_page()
    page.goto(report.as_uri())
    page.evaluate("document.querySelector('.annexes').remove(); document.querySelector('footer').remove()")
    data = page.pdf(prefer_css_page_size=True)
    page.close()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 2


def test_printed_tables_are_as_wide_as_the_page(browser: object, report: Path) -> None:
    """On paper every table in chunks and the map of elements fill their section, and every cell has its mark."""
    page = browser.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    narrow = """[...document.querySelectorAll('.chunk, .heatmap')].filter(
        one => one.offsetParent && one.offsetWidth < 0.98 * one.parentElement.clientWidth).length"""
    assert page.locator(".chunk").count() > 5
    assert page.evaluate(narrow) == 0
    assert page.evaluate("[...document.querySelectorAll('.cell')].every(one => one.textContent.length == 1)")
    page.close()


def test_a_link_opens_the_record_it_points_to(browser: object, report: Path) -> None:
    """From a finding to its record, although the record lies folded."""
    page = browser.new_page()
    page.goto(report.as_uri())
    page.locator("section[aria-labelledby=first-matters] a").first.click()
    row = page.locator("[id='bidding.late-x12']")
    row.wait_for(state="visible")
    assert "x12" in row.inner_text()
    page.close()
