"""Statutory intervals and the order of push: the data, what they refuse, and what records show of them."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenders import SECTION, TENDER, Record, breaches, tender

from certkit import resources
from certkit.errors import InputError
from certkit.standards.across.across import Across, Breach
from certkit.standards.calendar import end_of_days
from certkit.standards.dictionaries.intervals import intervals, push_order
from certkit.standards.periods import rule_of

UNANNOUNCED = "2041"
"""A year whose holidays nobody knows yet."""


def told(records: list[Record]) -> list[Breach]:
    """What is told of intervals."""
    return [one for one in breaches(records) if one.rule == "interval"]


def changed(dataset: str, **fields: str) -> list[Record]:
    """The tender with some fields of one record changed."""
    return [(name, record | fields if name == dataset else record) for name, record in tender()]


def clarification(submitted: str) -> Record:
    """A later record of the tender document."""
    record = next(fields for name, fields in tender() if name == "TENDER_FILE_CLARI_MODI")
    return "TENDER_FILE_CLARI_MODI", record | {"DOC_NO": "2", "SUBMIT_TIME": submitted}


def test_the_files_hold_what_the_sources_have() -> None:
    """Twenty intervals, thirteen steps; what no record shows says why, what one shows is our reading and warns."""
    known = intervals()
    assert list(known) == [f"T-{number:02}" for number in range(1, 21)]
    unchecked = [name for name, one in known.items() if one.checked == "unchecked"]
    assert unchecked == ["T-06", "T-09", "T-14", "T-15", "T-16"]
    assert all(known[name].why is not None for name in unchecked)
    assert all(one.confidence == "verified" for one in known.values())
    assert {one.mapping for name, one in known.items() if name not in unchecked} == {"inferred"}
    assert {name for name, one in known.items() if one.mandatory} == OF_THE_LAW
    assert [one.step for one in push_order()] == list(range(1, 14))
    assert [one.step for one in push_order() if one.confidence == "verified"] == [2, 3]


BROKEN = [
    ("T-01", changed("TENDER_ANN_QUA_INQUERY_ANN", DOC_GET_END_TIME="20260904090000"), "DOC_GET_END_TIME"),
    (
        "T-02",
        changed(
            "TENDER_ANN_QUA_INQUERY_ANN",
            BULLETIN_TYPE="2",
            DOC_GET_END_TIME="20260920000000",
        ),
        "BID_DOC_REFER_END_TIME",
    ),
    ("T-03", changed("TENDER_ANN_QUA_INQUERY_ANN", BID_DOC_REFER_END_TIME="20260920093000"), "BID_DOC_REFER_END_TIME"),
    ("T-04", [*tender(), clarification("20260910000000")], "BID_DOC_REFER_END_TIME"),
    ("T-07", changed("OBJECTION", SUBMIT_TIME="20260915100000"), "SUBMIT_TIME"),
    ("T-08", changed("OBJECTION_REPLY", RESPONSE_SUBMIT_TIME="20260908100000"), "RESPONSE_SUBMIT_TIME"),
    ("T-10", changed("EVALUATION_REPORT", SUBMIT_TIME="20260926150000"), "PUBLICITY_START_TIME"),
    ("T-11", changed("TENDER_CANDIDATE_ANNOUNCE", PUBLICITY_END_TIME="20261002180000"), "PUBLICITY_END_TIME"),
    ("T-12", changed("CONTRACT_PERFORMANCE", CONTRACT_SIGN_TIME="20261112100000"), "CONTRACT_SIGN_TIME"),
    ("T-13", changed("ZJ_WRITTEN_REPORT", REVIEW_TIME="20261028000001"), "REVIEW_TIME"),
    ("T-17", changed("COMPLAINT_INFO", ACCEPT_DATE="20261016"), "ACCEPT_DATE"),
    ("T-18", changed("COMPLAINT_INFO", HANDLE_DATE="20261127"), "HANDLE_DATE"),
    ("T-19", changed("TENDER_FILE_CLARI_MODI", MARGIN_AMOUNT="20000.01"), "MARGIN_AMOUNT"),
    ("T-20", changed("CONTRACT_PERFORMANCE", CONTRACT_PRICE="94.999999"), "CONTRACT_PRICE"),
]


@pytest.mark.parametrize(("name", "records", "field"), BROKEN, ids=[one[0] for one in BROKEN])
def test_an_interval_that_is_not_kept_warns(name: str, records: list[Record], field: str) -> None:
    """Alone of all intervals it is told, at the record that came last, with the law and from where it is counted."""
    (found,) = told(records)
    limit = intervals()[name].limit
    assert (found.expected["interval"], found.field, found.confidence) == (name, field, "inferred")
    assert found.source == intervals()[name].source
    assert found.expected["at_least" if limit.at_most is None else "at_most"] == limit.number
    assert "undecided" not in found.expected


def test_clarifications_of_prequalification_documents_have_their_interval() -> None:
    """Three days before the deadline they are in time, two days before they are not, unless it was postponed."""
    fields = {"TENDER_PROJECT_CODE": TENDER, "BID_SECTION_CODES": SECTION, "DOC_SUBMIT_END_TIME": "20260910090000"}
    first = ("QUALI_INQUERY_CLARI", fields | {"DOC_CODE": "1", "SUBMIT_TIME": "20260909090000"})
    for moment, postponed, names in (
        ("20260907230000", "0", []),
        ("20260908000001", "0", ["T-05"]),
        ("20260908000001", "", ["T-05"]),
        ("20260909090000", "1", []),
    ):
        second = {"DOC_CODE": "2", "SUBMIT_TIME": moment, "IS_POSTPONE": postponed}
        found = told([first, ("QUALI_INQUERY_CLARI", fields | second)])
        assert [one.expected["interval"] for one in found] == names


def test_the_document_itself_is_no_clarification() -> None:
    """Only records behind the first one of a section are taken for clarifications."""
    assert told(changed("TENDER_FILE_CLARI_MODI", SUBMIT_TIME="20260910000000")) == []


OF_THE_LAW = {"T-02", "T-03", "T-10", "T-11", "T-13"}


@pytest.mark.parametrize(("name", "records"), [one[:2] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_what_the_law_asks_only_of_tenders_that_it_demands(name: str, records: list[Record]) -> None:
    """Where the tender project says that it is voluntary, some intervals do not hold; the others do."""
    for is_to_law, silent in (("0", name in OF_THE_LAW), ("1", False)):
        said = [
            (dataset, fields | {"IS_TO_LAW": is_to_law} if dataset == "TENDER_PROJECT" else fields)
            for dataset, fields in records
        ]
        assert (told(said) == []) is silent


def test_one_reply_in_time_is_enough() -> None:
    """Where several records could end an interval, one that does so in time keeps it."""
    late = {"OBJECTIONG_GUID": f"Y{SECTION}", "RESPONSE_SUBMIT_TIME": "20260930100000", "TENDER_PROJECT_CODE": TENDER}
    assert told([*tender(), ("OBJECTION_REPLY", late)]) == []


def test_a_record_of_several_sections_is_told_once() -> None:
    """What is wrong with it for each of its sections is one deviation of the record."""
    name, fields = clarification("20260910000000")
    both = {"BID_SECTION_CODE": f"{SECTION};{TENDER}002", "DOC_NO": "1"}
    first = changed("TENDER_FILE_CLARI_MODI", **both)
    assert len(told([*first, (name, fields | both | {"DOC_NO": "2"})])) == 1


def test_amounts_of_several_sections_are_not_judged() -> None:
    """Nobody can tell to which of them a security belongs."""
    records = changed("TENDER_FILE_CLARI_MODI", MARGIN_AMOUNT="20000.01", BID_SECTION_CODE=f"{SECTION};{TENDER}002")
    assert told(records) == []


@pytest.mark.parametrize(
    "moment", ["", "00000000000000", "20260230090000", "2026-09-01", "２０２６０９０１０９００００"]
)
def test_what_is_no_moment_is_no_interval(moment: str) -> None:
    """A time that is absent, unknown or wrong in itself belongs to the shape of a record."""
    assert told(changed("TENDER_ANN_QUA_INQUERY_ANN", DOC_GET_START_TIME=moment)) == []


class TestCalendars:
    """How days are counted."""

    def test_a_last_day_in_the_national_holiday_moves_on(self) -> None:
        """Three days from 28 September 2026 end on 8 October: the 1st to the 7th are free."""
        notice = changed("OBJECTION", SUBMIT_TIME="20260928100000", TYPE="3")
        for day, number in (("20261008", 0), ("20261009", 1)):
            records = [
                (name, one | {"RESPONSE_SUBMIT_TIME": day + "100000"} if name == "OBJECTION_REPLY" else one)
                for name, one in notice
            ]
            found = told(records)
            assert len(found) == number
            assert all(one.expected["last"] == "2026-10-08" for one in found)

    def test_midnight_ends_the_day_before(self) -> None:
        """What was signed at 0 o'clock of the day after the last one was signed in time."""
        assert told(changed("CONTRACT_PERFORMANCE", CONTRACT_SIGN_TIME="20261112000000")) == []

    def test_a_leap_day_counts(self) -> None:
        """Three working days from Monday, 26 February 2024, end on the 29th."""
        limit = intervals()["T-17"].limit
        ahead = rule_of(limit, moves_on=False)("20240226", "20240229")
        assert ahead is not None
        assert (ahead.right, ahead.last) == (True, "2024-02-29")

    def test_days_are_those_of_beijing_without_summer_time(self) -> None:
        """In the night in which clocks were once moved a day is a day."""
        held = rule_of(intervals()["T-01"].limit, moves_on=False)
        for start, end, right in (
            ("19910410235959", "19910415000001", True),
            ("19910410000001", "19910414235959", False),
        ):
            answer = held(start, end)
            assert answer is not None
            assert answer.right is right

    def test_a_year_without_a_calendar_is_told_and_not_decided(self) -> None:
        """Only what no calendar could change is decided; the rest names the year, and warns."""
        found = {}
        for day in ("0618", "0619", "0806"):
            dates = {"WIN_BIDDER_TIME": UNANNOUNCED + "0603", "REVIEW_TIME": UNANNOUNCED + day}
            answers = Across().add("ZJ_WRITTEN_REPORT", dates)
            found[day] = [(one.expected.get("undecided"), one.confidence) for one in answers]
        assert found == {"0618": [], "0619": [(int(UNANNOUNCED), "unverified")], "0806": [(None, "inferred")]}

    def test_working_days_of_such_a_year_are_not_decided(self) -> None:
        """A complaint that was taken up at once is in time whatever the calendar says."""
        for day, undecided in (("0604", False), ("0607", True)):
            dates = {"COMPLAINT_DATE": UNANNOUNCED + "0603", "ACCEPT_DATE": UNANNOUNCED + day}
            found = Across().add("COMPLAINT_INFO", dates)
            assert [one.expected.get("undecided") for one in found] == [int(UNANNOUNCED)] * undecided

    @given(start=st.dates(date(2010, 1, 1), date(2026, 11, 30)), days=st.integers(0, 20), hour=st.integers(0, 23))
    def test_an_interval_agrees_with_the_calendar(self, start: date, days: int, hour: int) -> None:
        """Any reply is in time just until the end of the last day in Beijing, at whatever hour it was asked for."""
        held = rule_of(intervals()["T-08"].limit, moves_on=True)
        end = start + timedelta(days=days)
        answer = held(f"{start:%Y%m%d}{hour:02}0000", f"{end:%Y%m%d}235959")
        assert answer is not None
        assert answer.right == (end <= end_of_days(start, 3).latest)


class TestFiles:
    """What the files must not say."""

    @pytest.mark.parametrize(
        ("file", "old", "new", "problem"),
        [
            ("intervals.toml", 'field = "DOC_GET_START_TIME"', 'field = "DOC_GET_START"', "no field .*DOC_GET_START"),
            ("intervals.toml", 'dataset = "COMPLAINT_INFO"', 'dataset = "COMPLAINT"', "no dataset COMPLAINT"),
            ("intervals.toml", "at_least = 20, ", "", "at_least or at_most"),
            ("intervals.toml", 'checked = "unchecked"\n', "", "unchecked and says why"),
            ("intervals.toml", "part = ", "start = ", "part and whole"),
            ("intervals.toml", "title = { zh", "name = { zh", "unknown key name"),
            ("push-order.toml", '"PROJECT_ALERTING_INFO"', '"PROJECT_ALARM"', "no dataset PROJECT_ALARM"),
            ("push-order.toml", '"PERFORMANCE"', '"PROJECT"', "PROJECT stands twice"),
        ],
    )
    def test_a_name_that_hangs_in_the_air_is_refused(
        self, tmp_path: Path, file: str, old: str, new: str, problem: str
    ) -> None:
        """An error of the input names the file and what is wrong in it."""
        home = tmp_path / "cn"
        shutil.copytree(
            resources.schemas() / "cn", home, ignore=shutil.ignore_patterns("json-schema", "xsd", "documents")
        )
        text = (home / file).read_text(encoding="utf-8")
        assert old in text
        (home / file).write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError, match=problem) as caught:
            _ = intervals(home), push_order(home)
        assert {Path(one.where.split(":")[0]).name for one in caught.value.problems} == {file}
