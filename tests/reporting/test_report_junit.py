"""JUnit XML: failures are failures, our faults are errors, nothing undecided looks green."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture import HOSTILE, finding, requirement, rich
from lxml import etree

from certkit.model.judgement import Judged
from certkit.model.requirement import Level
from certkit.model.verdict import Verdict
from certkit.reporting.junit import render_junit, write_junit


def row(verdict: Verdict | None, *, name: str = "EBM-27-3", reason: str = "", **changes: object) -> Judged:
    """A judged requirement with one finding."""
    wanted = requirement(name, **changes)
    found = [finding(name, verdict)] if verdict else []
    return Judged(
        requirement=wanted, selected=True, verdict=verdict, advisory=wanted.advisory, findings=found, reason=reason
    )


def case(judged: Judged) -> etree._Element:
    """The test case of a judgement with this one requirement."""
    return etree.fromstring(render_junit(rich([judged], [])).encode()).xpath("//testcase")[0]


@pytest.mark.parametrize(
    ("verdict", "reason", "element", "kind"),
    [
        (Verdict.FAILED, "", "failure", "failed"),
        (Verdict.ERROR, "own_fault", "error", "error"),
        (Verdict.INCONCLUSIVE, "no_twin", "error", "inconclusive"),
        (Verdict.PENDING, "papers", "skipped", "pending"),
        (Verdict.NOT_APPLICABLE, "claimed", "skipped", "not_applicable"),
        (None, "not_selected", "skipped", "not_tested"),
    ],
)
def test_each_verdict_has_its_element(verdict: Verdict | None, reason: str, element: str, kind: str) -> None:
    """A build server tells a nonconformity from our fault, and both from what was not tested."""
    (outcome,) = case(row(verdict, reason=reason))
    assert (outcome.tag, outcome.get("type")) == (element, kind)
    assert outcome.get("message")


def test_a_pass_has_no_element() -> None:
    """Only a pass is green."""
    assert len(case(row(Verdict.PASSED))) == 0


def test_a_failure_says_what_to_mend() -> None:
    """Message, clause, both values and the place stand in the failure."""
    (failure,) = case(row(Verdict.FAILED))
    assert failure.get("message") == "不符合：投标人B“递交投标文件”：应当拒绝（已过截止时间），实际受理。"
    assert failure.text is not None
    for part in (
        "第二十七条第一款",
        '期望（原始值）："refused: deadline_passed"',
        '实际（原始值）："accepted"',
        "late #bidding.late-x12",
    ):
        assert part in failure.text


def test_an_indication_never_fails_the_build() -> None:
    """What is not a duty is skipped with its finding."""
    (outcome,) = case(row(Verdict.FAILED, level=Level.SHOULD))
    assert (outcome.tag, outcome.get("type")) == ("skipped", "advisory")


def test_suites_are_stages_and_counts_add_up() -> None:
    """Requirements outside the profile are left out; the rest is counted once."""
    judgement = rich()
    root = etree.fromstring(render_junit(judgement).encode())
    selected = [one for one in judgement.requirements if one.selected]
    assert {suite.get("name") for suite in root} == {one.requirement.stage for one in selected}
    assert int(root.get("tests", "")) == len(selected) == sum(int(suite.get("tests", "")) for suite in root)
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(attribute, "")) == len(root.xpath(f"//{tag}"))
    assert root[0][0].tag == "properties"


def test_hostile_words_are_only_words(tmp_path: Path) -> None:
    """Control characters that XML cannot hold are named; the file parses."""
    hostile = finding("EBM-27-3", Verdict.FAILED, actual=HOSTILE)
    judged = Judged(
        requirement=requirement(), selected=True, verdict=Verdict.FAILED, advisory=False, findings=[hostile]
    )
    path = tmp_path / "junit.xml"
    write_junit(rich([judged], []), path)
    text = etree.parse(str(path)).xpath("string(//failure)")
    assert "⟦U+202E⟧" in text
    assert "<script>" in text


def test_the_same_judgement_gives_the_same_bytes() -> None:
    """Nothing of the moment enters the file."""
    assert render_junit(rich()) == render_junit(rich())
