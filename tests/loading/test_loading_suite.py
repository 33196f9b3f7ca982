"""A right suite is read as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_suite import LATE, SmallSuite

from certkit import resources
from certkit.errors import InputError
from certkit.loading.suite import load_suite
from certkit.model.requirement import Confidence, Part
from certkit.model.suite import Expect, Moment, Suite, Twin


@pytest.fixture(scope="module")
def shipped() -> Suite:
    """The suite that comes with certkit."""
    return load_suite(resources.suites() / "cn-trading-platform")


def test_requirements_are_read_with_their_citation(small: SmallSuite) -> None:
    """A requirement keeps law, article, wording, parameters and the reason why it is not tested."""
    suite = small.load()
    papers = suite.requirements["LAW-2"]
    assert suite.requirements["LAW-1"].citation.document.zh == "某法"
    assert suite.requirements["LAW-1"].citation.evidence == "S1"
    assert (papers.part, papers.confidence) == (Part.ATTEST, Confidence.MEMORY)
    assert (papers.params, papers.not_tested) == ({"min_days": 20}, "papers")
    assert suite.not_tested["papers"].zh == "须文件审查"
    assert suite.sources["S1"].status == "listed"


def test_fragments_stand_before_the_steps_each_once(small: SmallSuite) -> None:
    """Fragments are resolved in the order of their needs; a fragment that a step plays stands where it is played."""
    ids = [step.id for step in small.load().scenarios["bidding.late"].steps]
    assert ids == [
        "parties/purchaser",
        "parties/a",
        "section/create",
        "section/looked",
        "on-time",
        "late",
        "opening/open",
        "pushed",
    ]


def test_names_inside_a_fragment_are_its_own(small: SmallSuite) -> None:
    """A moment that names a step of the same fragment gets the fragment's prefix."""
    steps = {step.id: step for step in small.load().scenarios["bidding.late"].steps}
    assert steps["section/looked"].at == Moment(after="section/create", by="PT1S")
    assert steps["opening/open"].at == Moment(after="opening")


def test_a_negative_step_is_read_whole(small: SmallSuite) -> None:
    """Expectation, twin, probes, proof, line and file of a step."""
    late = next(step for step in small.load().scenarios["bidding.late"].steps if step.id == "late")
    assert late.expect == Expect(kind="refused", reasons=["deadline_passed"])
    assert late.twin == Twin(step="on-time", differs=["at"])
    assert [probe.when for probe in late.probes] == ["now", "opening/open"]
    assert (late.proves, late.source, late.line) == (["LAW-1"], LATE, small.line(LATE, 'id = "late"') - 1)


def test_a_deed_without_expectation_should_be_accepted(small: SmallSuite) -> None:
    """The common case needs no word."""
    steps = small.load().scenarios["bidding.late"].steps
    assert next(step for step in steps if step.id == "on-time").expect == Expect(kind="accepted")


def test_actors_and_neighbours_are_derived_from_the_steps(small: SmallSuite) -> None:
    """Everyone a step names takes part, probes included; awaited neighbours are used."""
    scenario = small.load().scenarios["bidding.late"]
    assert scenario.actors == ["purchaser", "bidder_a", "public"]
    assert scenario.uses == ["public_service_platform"]


def test_a_variant_replaces_what_it_sets_and_nothing_else(small: SmallSuite) -> None:
    """A variant is a scenario of its own with the replaced keys; the base stays as it is."""
    scenarios = small.load().scenarios
    base = {step.id: step for step in scenarios["bidding.late"].steps}
    forged = {step.id: step for step in scenarios["bidding.late@forged"].steps}
    assert forged["late"].headers == {"Date": "Mon, 05 Jan 2026 02:00:00 GMT"}
    assert base["late"].headers == {}
    assert forged["late"].twin == base["late"].twin
    assert {name for name in base if base[name] != forged[name]} == {"on-time", "late"}


def test_the_digest_covers_every_file(small: SmallSuite) -> None:
    """Changing any file changes the digest of the suite; loading it again does not."""
    before = small.load().digest
    assert small.load().digest == before
    small.write("documents/tender-document.txt", "一份别的招标文件\n")
    assert small.load().digest != before


def test_the_shipped_suite_has_no_mistakes(shipped: Suite) -> None:
    """All 375 requirements of the catalogue are there, every source they cite is in the register."""
    assert len(shipped.requirements) == 375
    assert {one.citation.evidence for one in shipped.requirements.values()} - {""} <= set(shipped.sources)
    assert sum(one.telling_rank is not None for one in shipped.requirements.values()) == 23
    assert {one.not_tested for one in shipped.requirements.values()} - {""} <= set(shipped.not_tested)


def test_nobody_is_called_by_the_ambiguous_word() -> None:
    """The word that means purchaser here and bidder there stands in no file of the suite."""
    word = "tender" + "er"
    for path in (resources.suites() / "cn-trading-platform").rglob("*.toml"):
        assert word not in path.read_text(encoding="utf-8").lower(), path


def test_a_folder_without_suite_is_refused(tmp_path: Path) -> None:
    """A folder that is no suite is named."""
    with pytest.raises(InputError, match=r"is no suite"):
        load_suite(tmp_path)
