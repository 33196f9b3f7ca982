"""Every lint rule is shown broken once: the message names file, line, mistake and what would be right."""

from __future__ import annotations

import pytest
from small_suite import LATE, SmallSuite

STEP_RULES = [
    # (what stands in the scenario, what is put there, where the mistake is seen, the message)
    (
        'id = "late"\nactor = "bidder_a"',
        'id = "late"\nactor = "bidder_x"',
        "bidder_x",
        '`actor` "bidder_x" is unknown; did you mean "bidder_b"?',
    ),
    (
        'expect = { refused = "deadline_passed" }',
        'expect = { refused = "deadline_past" }',
        "deadline_past",
        'reason "deadline_past" is unknown; did you mean "deadline_passed"?',
    ),
    (
        'expect = { refused = "deadline_passed" }',
        'expect = { refused = "publicity_running" }',
        "publicity_running",
        'submit_bid never gives "publicity_running"',
    ),
    (
        'proves = ["LAW-1"]',
        'proves = ["LAW-9"]',
        "LAW-9",
        'requirement "LAW-9" is unknown; did you mean "LAW-2"?',
    ),
    (
        'proves = ["LAW-1"]',
        'proves = ["LAW-2"]',
        'proves = ["LAW-2"]',
        'LAW-2 says not_tested = "papers", yet this step proves it; remove `not_tested` from the requirement',
    ),
    (
        'proves = ["LAW-1"]',
        'proves = ["LAW-1", "LAW-1", "LAW-1", "LAW-1"]',
        "proves",
        "a step proves at most 3 requirements, not 4",
    ),
    (
        'does = "list_receipts"',
        'does = "list_receipt"',
        "list_receipt",
        '`does` "list_receipt" is unknown; did you mean "list_receipts"?',
    ),
    (
        'does = "list_receipts"',
        'does = "submit_bid"',
        '"submit_bid"\nunchanged',
        '`does` "submit_bid" is unknown; did you mean',
    ),
    (
        'unchanged = ["/receipts"]',
        'unchanged = ["receipts"]',
        '"receipts"',
        '"receipts" is no JSON Pointer; such as "/receipts"',
    ),
    (
        'unchanged = ["/receipts"]\n',
        "",
        "[[step.probe]]",
        'the probe list_receipts looks at nothing; give unchanged = ["/…"] or absent = ["kept name"]',
    ),
    (
        'when = "opening/open"',
        'when = "opening/opened"',
        'when = "opening/opened"',
        '"opening/opened" is neither "now" nor a later step; did you mean "opening/open"?',
    ),
    (
        'absent = ["receipt"]',
        'absent = ["receipts"]',
        '[[step.probe]]\ndoes = "read_opening_record"',
        '"receipts" was never kept before this step; did you mean "receipt"?',
    ),
    (
        'at = { after = "deadline", by = "PT1S" }',
        'at = { after = "dead-line", by = "PT1S" }',
        "dead-line",
        'moment "dead-line" is unknown here; did you mean "deadline"?',
    ),
    (
        'at = { after = "deadline", by = "PT1S" }',
        'at = { after = "deadline", by = "1s" }',
        '"1s"',
        '`by` "1s" is no ISO 8601 duration; such as "PT10S" or "P3D"',
    ),
    (
        'sends = "bid.sealed"\nexpect',
        'sends = "tender-document"\nexpect',
        'sends = "tender-document"',
        '"tender-document" is a file, which submit_bid does not take',
    ),
    (
        'sends = "bid.sealed"\nexpect',
        "expect",
        'does = "submit_bid"\nexpect',
        "submit_bid sends a file; give sends = the name of a document",
    ),
    (
        'awaits = "TENDER_LIST"',
        'awaits = "TENDERLIST"',
        "TENDERLIST",
        '`awaits` "TENDERLIST" is unknown; did you mean "TENDER_LIST"?',
    ),
    (
        'awaits = "TENDER_LIST"\nwithin = "PT10S"',
        'orders = "fail:503"',
        'orders = "fail:503"',
        '"fail:503" disturbs public_service_platform, which the scenario does not say; '
        'disturbs = ["public_service_platform"] in [scenario]',
    ),
    (
        'awaits = "TENDER_LIST"\nwithin = "PT10S"',
        'orders = "sulk"',
        'orders = "sulk"',
        'order "sulk" is unknown; one of: honest, fail:503, timeout, reject, drop, revoke:<actor>, expire:<actor>',
    ),
    (
        'keeps = { receipt = "/receipt" }',
        'keeps = { receipt = "/receipt" }\nwith = { section = { kept = "sektion" } }',
        "sektion",
        '"sektion" was never kept before this step; did you mean "section"?',
    ),
    (
        'keeps = { receipt = "/receipt" }',
        'keeps = { receipt = "/receipt" }\nwith = { sections = "S" }',
        "sections",
        'submit_bid has no input `sections`; did you mean "section"?',
    ),
    (
        'keeps = { receipt = "/receipt" }',
        'keeps = { receipt = "/receipt" }\nwith = { section = { left_out = "no" } }',
        "left_out",
        "`left_out` is only ever true; give the input, or say { left_out = true }",
    ),
    (
        'keeps = { receipt = "/receipt" }',
        'keeps = { receipt = "/receipt" }\nwith = { section = { filled = { with = "S", to = 0 } } }',
        "filled",
        "`to` says how many characters the text has; from 1 to 100000",
    ),
    (
        'keeps = { receipt = "/receipt" }',
        'keeps = { receipt = "/receipt" }\nkeep = { receipt = "/receipt" }',
        "keep = ",
        '`keep` is not a key of this table; did you mean "keeps"?',
    ),
    (
        'needs = ["section"]',
        'needs = ["sections"]',
        "sections",
        'fragment "sections" is unknown; did you mean "section"?',
    ),
    (
        'plays = "opening"',
        'plays = "section"',
        "plays",
        'fragment "section" was played before this step',
    ),
    (
        'project = "works"',
        'project = "work"',
        'project = "work"',
        '`project` "work" is unknown; did you mean "works"?',
    ),
    (
        'clock = "races"',
        'clock = "fast"',
        "clock",
        '`clock` "fast" is unknown; choose one of: any, days, races',
    ),
    (
        'id = "bidding.late"',
        'id = "bidding.too-late"',
        "too-late",
        'id "bidding.too-late" does not agree with the file name; id = "bidding.late"',
    ),
    (
        'title = { zh = "迟到", en = "Late" }',
        'title = { zh = "迟到" }',
        "title",
        "`en` is missing; give en = a string",
    ),
    (
        '"late/headers/Date" = ',
        '"latest/headers/Date" = ',
        "latest",
        '"latest/headers/Date" is no path of a step and its key; did you mean "late"?',
    ),
    (
        '"late/headers/Date" = "Mon, 05 Jan 2026 02:00:00 GMT"',
        '"late/expect" = { refused = "to_early" }',
        "to_early",
        'reason "to_early" is unknown; did you mean "too_early"?',
    ),
]


@pytest.mark.parametrize(("old", "new", "seen", "message"), STEP_RULES)
def test_a_mistake_in_a_scenario_is_named_with_its_line(
    small: SmallSuite, old: str, new: str, seen: str, message: str
) -> None:
    """The first problem stands at the line of the mistake and says what would be right."""
    small.change(LATE, old, new)
    text = (small.folder / LATE).read_text(encoding="utf-8")
    line = text[: text.index(seen)].count("\n") + 1
    found = small.problems()
    assert any(problem.startswith(f"{LATE}:{line}: {message}") for problem in found), found


TWIN = 'twin = { step = "on-time", differs = ["at"] }'


@pytest.mark.parametrize(
    ("twin", "message"),
    [
        (
            'twin = { step = "in-time", differs = ["at"] }',
            'step "in-time" is not in bidding.late; did you mean "on-time"?',
        ),
        (
            'twin = { step = "section/create", differs = ["at"] }',
            'twin "section/create" does create_section, not submit_bid',
        ),
        ('twin = { step = "late", differs = ["at"] }', 'twin "late" is not expected to be accepted'),
        (
            'twin = { step = "on-time", differs = ["pace"] }',
            'the calls of "late" and its twin "on-time" also differ in at; declare "at" or make the calls alike',
        ),
        (
            'twin = { step = "on-time", differs = ["at", "pace"] }',
            'the calls of "late" and its twin "on-time" do not differ in pace; take "pace" out',
        ),
        (
            'twin = { step = "on-time", differs = ["time"] }',
            '"time" is nothing a call can differ in; choose one of: actor, at, from_address, headers, pace, '
            "sends, signature, state, token",
        ),
        (
            'twin = { step = "on-time", differs = ["at"], scenario = "bidding.early" }',
            'scenario "bidding.early" is unknown; did you mean "bidding.late"?',
        ),
    ],
)
def test_a_twin_must_be_a_true_control(small: SmallSuite, twin: str, message: str) -> None:
    """A twin is accepted, does the same, and differs in exactly what is declared."""
    small.change(LATE, TWIN, twin)
    where = f"{LATE}:{small.line(LATE, twin)}: "
    assert where + message in small.problems()


def test_a_twin_of_other_actor_and_time_is_fine_between_peers_only(small: SmallSuite) -> None:
    """`actor` may stand beside the one essential difference when both are bidders."""
    small.change(LATE, 'id = "late"\nactor = "bidder_a"', 'id = "late"\nactor = "bidder_b"')
    small.change(LATE, TWIN, 'twin = { step = "on-time", differs = ["at", "actor"] }')
    assert small.load().scenarios["bidding.late"]
    small.change("parties.toml", 'actor = "bidder_b"\nkind = "bidder"', 'actor = "bidder_b"\nkind = "agency"')
    found = small.problems()
    assert any("in one essential thing, not in actor, at" in problem for problem in found), found


def test_equal_calls_differ_only_in_the_state(small: SmallSuite) -> None:
    """Two equal calls are twins when the tender's state differs, which must be said."""
    small.change(LATE, 'at = { after = "deadline", by = "PT1S" }\n', "")
    line = small.line(LATE, TWIN)
    right = 'say differs = ["state"] when only the tender\'s state differs'
    message = f'the calls of "late" and its twin "on-time" are the same; {right}'
    assert f"{LATE}:{line}: {message}" in small.problems()
    small.change(LATE, TWIN, 'twin = { step = "on-time", differs = ["state"] }')
    assert small.load()


def test_moments_are_compared_as_the_schedule_sets_them(small: SmallSuite) -> None:
    """Two names of one moment are no difference; the same name in another schedule is one."""
    small.change(LATE, 'at = { after = "deadline", by = "PT1S" }', 'at = { after = "start", by = "PT12S" }')
    small.change(LATE, 'id = "on-time"\n', 'id = "on-time"\nat = { after = "deadline" }\n')
    assert any('the calls of "late" and its twin "on-time" are the same' in problem for problem in small.problems())
    small.change("projects/works.toml", 'by = "PT12S"', 'by = "PT11S"')
    assert small.load()


@pytest.mark.parametrize(
    ("old", "lacking"),
    [
        (TWIN + "\n", "no twin"),
        ('refused = "deadline_passed"', "no reason"),
    ],
)
def test_a_weak_negative_must_say_why(small: SmallSuite, old: str, lacking: str) -> None:
    """A negative step without reason, twin or probe is refused unless it says why it is weak."""
    small.change(LATE, old, 'refused = ["unstated"]' if "refused" in old else "")
    line = small.line(LATE, 'id = "late"') - 1
    message = f'{LATE}:{line}: the negative step "late" has {lacking}; add it, or say weak = "why it cannot have one"'
    assert message in [problem for problem in small.problems() if "negative" in problem]


def test_a_weak_negative_that_says_why_is_taken(small: SmallSuite) -> None:
    """The reason is kept in the plan for the report."""
    small.change(LATE, TWIN, 'weak = "no lawful accepted call exists"')
    late = next(step for step in small.load().scenarios["bidding.late"].steps if step.id == "late")
    assert late.weak == "no lawful accepted call exists"


def test_needs_must_not_go_round(small: SmallSuite) -> None:
    """Fragments that need each other are named once, with the whole circle."""
    small.change("stages/parties.toml", 'id = "parties"\n', 'id = "parties"\nneeds = ["opening"]\n')
    found = [problem for problem in small.problems() if "need each other" in problem]
    circle = "opening → section → parties → opening"
    assert found == [f"stages/opening.toml:3: fragments need each other: {circle}"]


def test_an_input_that_nothing_gives_is_missing(small: SmallSuite) -> None:
    """Inputs come from the step, from kept values, from the project file or from the actor."""
    small.change("projects/works.toml", 'estimate = "1000000.00"\n', "")
    what = "create_section needs `estimate`, which is neither given, kept nor in works.toml"
    right = "give with = { estimate = … } or keep it in an earlier step"
    assert small.problems() == [f"stages/section.toml:5: {what}; {right}"]


def test_an_accepted_deed_must_be_lawful_for_its_actor(small: SmallSuite) -> None:
    """A deed that should be accepted is one that this kind of party may do."""
    small.change("stages/opening.toml", 'actor = "purchaser"', 'actor = "bidder_a"')
    what = "open_bids is not for a bidder, yet the step expects it to be accepted"
    assert f"stages/opening.toml:7: {what}; choose one of: purchaser, agency" in small.problems()


def test_an_id_stands_once(small: SmallSuite) -> None:
    """Requirements, steps, documents, actors and variants have ids of their own."""
    small.change("requirements/law.toml", 'id = "LAW-2"', 'id = "LAW-1"')
    small.change("documents/bids.toml", 'name = "bid.plain"', 'name = "bid.sealed"')
    small.change("stages/parties.toml", 'id = "a"', 'id = "purchaser"')
    small.change("parties.toml", 'actor = "bidder_b"', 'actor = "bidder_a"')
    found = [problem for problem in small.problems() if "stands twice" in problem]
    assert found == [
        'documents/bids.toml:6: name "bid.sealed" stands twice in the suite',
        'parties.toml:14: actor "bidder_a" stands twice',
        'requirements/law.toml:19: id "LAW-1" stands twice in the suite',
        'stages/parties.toml:10: step id "purchaser" stands twice',
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("requirements/law.toml", 'level = "must"\npart = "attest"', 'level = "shall"\npart = "attest"',
         '22: `level` "shall" is unknown; choose one of: may, must, should'),
        ("requirements/law.toml", 'evidence = "S1"', 'evidence = "S2"',
         '16: source "S2" is not in sources.toml; choose one of: S1'),
        ("requirements/law.toml", 'not_tested = "papers"', 'not_tested = "paper"',
         '30: `not_tested` "paper" is unknown; did you mean "papers"?'),
        ("requirements/law.toml", 'ref = "Art. 2"\n', "", "18: `ref` is missing; give ref = a string"),
        ("requirements/law.toml", 'scope = "all"\nconfidence = "memory"', 'scope = 3\nconfidence = "memory"',
         "27: `scope` must be a string, not a whole number"),
        ("sources.toml", 'status = "listed"', 'status = "valid"',
         '4: `status` "valid" is unknown; choose one of: listed, policy, unverified'),
        ("parties.toml", 'kind = "public"', 'kind = "people"',
         '21: `kind` "people" is unknown; choose one of: agency, bidder, expert'),
        ("documents/bids.toml", 'seal = "none"', 'seal = "non"', '8: `seal` "non" is unknown; did you mean "none"?'),
        ("documents/bids.toml", 'file = "tender-document.txt"', 'file = "gone.txt"',
         '13: "gone.txt" is no file in documents/'),
        ("projects/works.toml", 'scope = ["all"]', 'scope = ["al"]', '3: scope "al" is unknown; did you mean "all"?'),
        ("projects/works.toml", "[inputs.create_tender_project]", "[inputs.create_tender]",
         '9: operation "create_tender" is unknown; did you mean "create_tender_project"?'),
        ("projects/works.toml", 'estimate = "1000000.00"', 'estimates = "1000000.00"',
         '16: create_section has no input `estimates`; did you mean "estimate"?'),
        ("profiles/full.toml", 'requirements = ["*"]', 'requirements = [\n"LAW-1",\n"LAW-7",\n]',
         '7: requirement "LAW-7" is unknown; did you mean "LAW-2"?'),
        ("profiles/full.toml", 'version = "1"', 'version = "1"\nunverified = "fail"',
         '3: `unverified` "fail" is unknown; did you mean "fails"?'),
        ("profiles/full.toml", 'owner = { zh = "本项目", en = "this project" }\n', "",
         '1: `owner` is missing; give owner = { zh = "…", en = "…" }'),
        ("suite.toml", 'version = "1"\n', "", "1: `version` is missing; give version = a string"),
        ("suite.toml", 'datasets = ["PROJECT", "TENDER_LIST"]', "datasets = [1]",
         "6: `datasets` must hold strings, not a whole number"),
    ],
)  # fmt: skip
def test_a_mistake_in_another_file_is_named_with_its_line(
    small: SmallSuite, file: str, old: str, new: str, message: str
) -> None:
    """Requirements, sources, cast, documents, projects, profiles and the suite itself are read as strictly."""
    small.change(file, old, new)
    found = small.problems()
    assert any(problem.startswith(f"{file}:{message}") for problem in found), found


@pytest.mark.parametrize(
    ("file", "broken", "line"),
    [
        (LATE, 'clock = "races\n', 6),
        ("requirements/law.toml", 'id = "LAW-1"\nid = "LAW-1"\n', 7),
        ("stages/section.toml", "[[step]\n", 5),
    ],
)
def test_a_syntax_error_is_named_with_its_line(small: SmallSuite, file: str, broken: str, line: int) -> None:
    """A file that is not TOML is named with the line where it stops being TOML."""
    lines = (small.folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
    key = broken.split("=")[0]
    at = next(number for number, text in enumerate(lines) if text.startswith(key.rstrip("]\n ")))
    lines[at] = broken
    small.write(file, "".join(lines))
    assert any(problem.startswith(f"{file}:{line}: is not TOML: ") for problem in small.problems())


def _identity(first: str) -> str:
    """A number with the right check digit."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11]


def test_real_personal_data_is_refused(small: SmallSuite) -> None:
    """Numbers that may belong to a living person are refused where they stand, test numbers are not."""
    born = {year: _identity(f"320102{year}0101001") for year in (1905, 1980)}
    wrong = born[1980][:17] + ("1" if born[1980][17] != "1" else "2")
    mobile = "139" + "12345678"
    small.write("documents/tender-document.txt", f"{born[1905]} {wrong} 19900001234\n{born[1980]}\n电话{mobile}。\n")
    file = "documents/tender-document.txt"
    assert small.problems() == [
        f"{file}:2: 320102… is a valid identity number; it may belong to a person; "
        "leave it out: the conductor makes the numbers of its parties",
        f"{file}:3: 139… is a mobile number; it may belong to a person; use one that begins with 1990000",
    ]


def test_every_mistake_is_named_at_once(small: SmallSuite) -> None:
    """One load names all mistakes of all files, in their order."""
    small.change("parties.toml", 'kind = "public"', 'kind = "people"')
    small.change("projects/works.toml", 'scope = ["all"]', 'scope = ["al"]')
    small.change(LATE, 'clock = "races"', 'clock = "fast"')
    small.change(LATE, 'project = "works"', 'project = "work"')
    places = [problem.split(": ")[0] for problem in small.problems()]
    assert places == sorted(places, key=lambda place: (place.split(":")[0], int(place.split(":")[1])))
    assert {"parties.toml:21", "projects/works.toml:3", f"{LATE}:5", f"{LATE}:6"} <= set(places)
