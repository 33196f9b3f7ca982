"""The judgement as a whole: pure, complete, never a success out of nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from story import Story, profile, requirement, suite

from certkit import resources
from certkit.errors import EvidenceError
from certkit.evidence.reader import from_events
from certkit.evidence.writer import Ledger
from certkit.judging.coverage import coverage
from certkit.judging.judge import judge, judge_run
from certkit.judging.schemas import schemas
from certkit.judging.verdicts import conclude
from certkit.loading.operations import load_vocabulary
from certkit.model.events import ClockEvent, Declared, End, Fault
from certkit.model.judgement import Judgement, Tally
from certkit.model.plan import Instance, PlannedScenario
from certkit.model.requirement import Part
from certkit.model.suite import Expect, Step
from certkit.model.verdict import Verdict

VOCABULARY = load_vocabulary()
STEP = Step(id="a", actor="bidder_a", does="withdraw_bid", expect=Expect(), proves=["R-1"])


def story(*, accepted: bool = True, **plan: Any) -> Story:
    """One withdrawal, accepted or refused."""
    told = Story([STEP], **plan)
    told.call("withdraw_bid", "bidder_a", **({} if accepted else {"refused": "wrong_stage"}), step="a")
    told.end()
    return told


def judgement(told: Story, *more: Any) -> Judgement:
    """The judgement with R-1 and further requirements."""
    return judge_run(told.run(), suite(requirement("R-1"), *more), VOCABULARY)


def written(folder: Path, told: Story, key: bytes | None = None) -> Path:
    """The story as a run folder, signed when a key is given."""
    ledger = Ledger.create(folder, told.plan)
    ledger.run.write(Declared(what="build", value="b-1"))
    sink = ledger.scenario("story")
    for event in told.events:
        sink.write(event)
    ledger.close(key)
    return folder


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    """Judging twice from the files gives the same judgement, byte for byte."""
    folder, catalogue = written(tmp_path / "run", story()), suite(requirement("R-1"))
    first, second = (msgspec.json.encode(judge(folder, catalogue, VOCABULARY)) for _ in range(2))
    assert first == second


def test_the_judgement_names_the_key_that_signed(tmp_path: Path) -> None:
    """A signed run carries algorithm and fingerprint of the key; an unsigned one says so as a deviation."""
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    signed = judge(written(tmp_path / "signed", story(), pem), suite(requirement("R-1")), VOCABULARY)
    assert signed.signature is not None
    assert signed.signature.algorithm == "Ed25519"
    assert signed.signature.fingerprint == hashlib.sha256(der).hexdigest()
    assert {"code": "unsigned"} not in signed.deviations
    unsigned = judge(written(tmp_path / "unsigned", story()), suite(requirement("R-1")), VOCABULARY)
    assert unsigned.signature is None
    assert {"code": "unsigned"} in unsigned.deviations


def test_an_edited_ledger_is_not_judged(tmp_path: Path) -> None:
    """A run that does not verify gives no judgement."""
    folder = written(tmp_path / "run", story())
    file = folder / "scenarios" / "story.1.ndjson"
    file.write_bytes(file.read_bytes().replace(b"200 OK", b"200 Ok"))
    with pytest.raises(EvidenceError):
        judge(folder, suite(requirement("R-1")), VOCABULARY)


def test_a_torn_run_is_judged_as_far_as_it_goes(tmp_path: Path) -> None:
    """A failure seen before the tear stays a failure; without one the run is incomplete, by our fault."""
    for accepted, code in ((True, 3), (False, 1)):
        folder = written(tmp_path / str(accepted), story(accepted=accepted))
        run = folder / "run.ndjson"
        run.write_bytes(b"".join(run.read_bytes().splitlines(keepends=True)[:-1]))
        found = judge(folder, suite(requirement("R-1")), VOCABULARY)
        assert (found.exit_code, found.torn) == (code, ["run.ndjson"])


@pytest.mark.parametrize(
    ("told", "conclusion", "code"),
    [
        (story(), "conforms", 0),
        (story(accepted=False), "does_not_conform", 1),
    ],
)
def test_the_decision_rule(told: Story, conclusion: str, code: int) -> None:
    """All met conforms, one failed does not."""
    found = judgement(told)
    assert (found.conclusion, found.exit_code) == (conclusion, code)


def test_nothing_judged_is_never_success() -> None:
    """A run that reached nothing is undecided, and says that nothing was judged."""
    empty = Story()
    empty.end()
    found = judge_run(empty.run(), suite(), VOCABULARY)
    assert (found.conclusion, found.exit_code) == ("nothing", 4)


def test_what_was_planned_and_cannot_be_run_leaves_the_run_incomplete() -> None:
    """A scenario without its lane is named, and the rest does not make the whole conform."""
    told = story()
    other = msgspec.structs.replace(told.plan.scenarios[0].scenario, id="other", steps=[])
    planned = [*told.plan.scenarios, PlannedScenario(scenario=other, instance="", cannot="clock_not_adjustable")]
    told.plan = msgspec.structs.replace(told.plan, scenarios=planned)
    found = judgement(told)
    assert (found.conclusion, found.exit_code) == ("incomplete", 4)
    assert {"code": "not_run", "scenario": "other", "reason": "clock_not_adjustable"} in found.deviations
    assert found.scenarios[1].state == "skipped"


def test_a_scenario_that_was_skipped_says_nothing() -> None:
    """What was planned but not selected leaves its requirement without a verdict, not undecided."""
    told = Story([STEP])
    told.plan = msgspec.structs.replace(
        told.plan, scenarios=[msgspec.structs.replace(told.plan.scenarios[0], cannot="not_selected")]
    )
    told.tell(End(scenario="story", state="skipped", reason="not_selected"))
    found = judgement(told)
    assert (found.requirements[0].verdict, found.requirements[0].reason) == (None, "not_selected")
    assert (found.scenarios[0].state, found.conclusion) == ("skipped", "nothing")


def test_a_scenario_that_was_never_begun_is_our_fault() -> None:
    """Planned, possible and not recorded: the run did not complete."""
    told = story()
    other = msgspec.structs.replace(told.plan.scenarios[0].scenario, id="other", steps=[])
    planned = [*told.plan.scenarios, PlannedScenario(scenario=other, instance="one")]
    told.plan = msgspec.structs.replace(told.plan, scenarios=planned)
    assert judgement(told).exit_code == 3


def test_all_attempts_count_and_the_worst_decides() -> None:
    """A failure of the first attempt is not healed by the second."""
    first, second = story(accepted=False), story()
    run = from_events(first.plan, {("story", 1): first.events, ("story", 2): second.events})
    found = judge_run(run, suite(requirement("R-1")), VOCABULARY)
    assert found.requirements[0].verdict is Verdict.FAILED
    assert [one.attempt for one in found.scenarios] == [1, 2]
    assert {"code": "attempts", "scenario": "story", "attempts": 2} in found.deviations


def test_what_a_cut_off_attempt_left_open_is_taken_up_by_the_next() -> None:
    """A step that was not reached before the run was killed counts as the new attempt saw it."""
    whole = story()
    run = from_events(whole.plan, {("story", 1): [], ("story", 2): whole.events})
    found = judge_run(run, suite(requirement("R-1")), VOCABULARY)
    assert (found.requirements[0].verdict, found.exit_code) == (Verdict.PASSED, 0)


def test_our_own_fault_is_an_error_and_hides_no_failure() -> None:
    """A scenario that broke down on our side leaves the run incomplete."""
    told = Story([STEP])
    told.tell(Fault(scenario="story", where="a", detail="bug"))
    told.tell(End(scenario="story", state="faulted", reason="bug"))
    assert judgement(told).exit_code == 3


def test_a_requirement_that_nothing_proves_is_not_tested() -> None:
    """It has no verdict, and a profile that names it is not fulfilled."""
    told = story(profile_=profile(requirements=["R-1", "R-2"]))
    found = judgement(told, requirement("R-2"))
    assert (found.requirements[1].verdict, found.requirements[1].reason) == (None, "not_yet")
    assert (found.tally.not_tested, found.conclusion) == (1, "incomplete")


def test_what_the_catalogue_excludes_is_not_judged() -> None:
    """A requirement that needs papers has no verdict even when a step would prove it."""
    told = story()
    found = judge_run(told.run(), suite(requirement("R-1", not_tested="papers")), VOCABULARY)
    assert (found.requirements[0].verdict, found.requirements[0].reason) == (None, "papers")


def test_the_judge_reads_the_wire_itself() -> None:
    """Where conduct read something else, the judge's reading decides and the difference is reported."""
    told = story()
    right = told.events[0]
    wrong = msgspec.structs.replace(right, outcome=msgspec.structs.replace(right.outcome, kind="refused"))
    told.events[0] = wrong
    found = judgement(told)
    assert found.requirements[0].verdict is Verdict.PASSED
    assert [(one.expected, one.actual, one.exchange) for one in found.readings] == [("refused", "accepted", right.id)]


def test_coverage_counts_findings() -> None:
    """Tested is what has a verdict from evidence; what nothing touched is unaccounted."""
    more = [requirement("R-2"), requirement("R-3", not_tested="papers", part=Part.ATTEST)]
    assert coverage(judgement(story(), *more)) == {
        "requirements": 3,
        "tested": 1,
        "with_negative": 0,
        "attested": 0,
        "derived": 0,
        "excluded": 1,
        "unaccounted": 1,
    }


def test_moves_of_the_clock_are_a_deviation() -> None:
    """An advanced clock is named with its instance; offset and uncertainty of the instance stand in the judgement."""
    told = story()
    told.events += [
        ClockEvent(lane="real", kind="measured", offset=0.5, uncertainty=0.01),
        ClockEvent(lane="real", kind="advanced", to=1000.0, real_time=400.0),
    ]
    found = judgement(told)
    assert {"code": "clock_travelled", "instance": "one", "moves": 1, "seconds": 600} in found.deviations
    assert found.clocks == [{"instance": "one", "lane": "real", "offset": 0.5, "uncertainty": 0.01, "moves": 1}]


def test_every_instance_keeps_its_own_declarations() -> None:
    """Two instances declare the same names: both are kept, and only what they share counts for all."""
    told = story()
    two = [Instance(name="one", lane="real"), Instance(name="two", lane="travelled")]
    told.plan = msgspec.structs.replace(
        told.plan, candidate=msgspec.structs.replace(told.plan.candidate, instances=two)
    )
    declarations = [
        Declared(what="build", value="b", instance="one", lane="real"),
        Declared(what="environment", value={"version": "1"}, instance="one", lane="real"),
        Declared(what="torn", value={"file": "torn/001"}),
        Declared(what="build", value="b", instance="two", lane="travelled"),
        Declared(what="environment", value={"version": "2"}, lane="travelled"),
    ]
    run = from_events(told.plan, {("story", 1): told.events}, declarations)
    found = judge_run(run, suite(requirement("R-1")), VOCABULARY)
    assert found.instances == {
        "one": {"build": "b", "environment": {"version": "1"}},
        "two": {"build": "b", "environment": {"version": "2"}},
    }
    assert found.environment == {"build": "b"}


COUNTS = st.builds(Tally, **{name: st.integers(0, 2) for name in Tally.__struct_fields__})


@given(COUNTS, st.booleans(), st.booleans())
def test_the_exit_code_follows_the_precedence(counts: Tally, own_fault: bool, unfinished: bool) -> None:
    """1 before 3 before 4, and 0 only when something passed and nothing else is open."""
    conclusion, code = conclude(counts, own_fault=own_fault, unfinished=unfinished)
    if counts.failed:
        assert (conclusion, code) == ("does_not_conform", 1)
    elif counts.error or own_fault:
        assert (conclusion, code) == ("incomplete", 3)
    elif code == 0:
        assert conclusion == "conforms" and counts.passed and not unfinished
        assert not (counts.inconclusive or counts.pending or counts.not_tested)
    else:
        assert code == 4


@pytest.mark.parametrize("name", sorted(schemas()))
def test_committed_schemas_are_current(name: str) -> None:
    """`python -m certkit.judging.schemas` changes nothing."""
    assert (resources.schemas() / name).read_bytes() == schemas()[name]


def test_what_certkit_writes_fits_its_schemas(tmp_path: Path) -> None:
    """Every line of a ledger and the judgement validate against the committed schemas."""
    folder = written(tmp_path / "run", story())
    ledger = Draft202012Validator(json.loads((resources.schemas() / "ledger.schema.json").read_bytes()))
    for path in [folder / "run.ndjson", *(folder / "scenarios").iterdir()]:
        for line in path.read_bytes().splitlines():
            ledger.validate(json.loads(line))
    found = msgspec.json.encode(judge(folder, suite(requirement("R-1")), VOCABULARY))
    schema = json.loads((resources.schemas() / "judgement.schema.json").read_bytes())
    Draft202012Validator(schema).validate(json.loads(found))
