"""Records held against each other: every rule is noticed when it alone is broken, and silent when it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tenders import BIDDER, PROJECT, SECTION, TENDER, Record, breaches, tender, told

from certkit.errors import InputError
from certkit.standards.across.across import Across
from certkit.standards.across.plan import plans
from certkit.standards.dictionaries.loading import dialects

OTHER = "E3200000009000009"


def changed(dataset: str, **fields: str) -> list[Record]:
    """The tender with some fields of one record changed; a field that becomes empty is left out."""
    found = []
    for name, record in tender():
        record = record | fields if name == dataset else record
        found.append((name, {field: value for field, value in record.items() if value}))
    return found


def moved(dataset: str, behind: str) -> list[Record]:
    """The tender with the records of one dataset pushed after those of another one."""
    records = tender()
    late = [record for record in records if record[0] == dataset]
    rest = [record for record in records if record[0] != dataset]
    place = max(number for number, record in enumerate(rest) if record[0] == behind)
    return rest[: place + 1] + late + rest[place + 1 :]


def without(*datasets: str) -> list[Record]:
    """The tender without the records of some datasets."""
    return [record for record in tender() if record[0] not in datasets]


def test_a_tender_in_which_everything_fits_is_silent() -> None:
    """Two tenders with two sections each, told one after the other, have no deviation."""
    second = tender(OTHER + "001001")
    twins = [record for record in tender(TENDER + "002") if record[0] in _OF_SECTIONS]
    assert breaches(tender() + twins + second) == []


_OF_SECTIONS = ("SECTION", "TENDER_ANN_QUA_INQUERY_ANN", "TENDER_LIST", "EVALUATION_REPORT", "BID_WINNING_NOTICE")

UNIQUE = [
    (("PROJECT", {"PROJECT_CODE": PROJECT, "PROJECT_NAME": "别名"}), "PROJECT_CODE", "verified"),
    (("PROJECT", {"PROJECT_CODE": OTHER, "PROJECT_NAME": f"项目{PROJECT}"}), "PROJECT_NAME", "verified"),
    (("SECTION", {"TENDER_PROJECT_CODE": TENDER, "BID_SECTION_CODE": SECTION}), "BID_SECTION_CODE", "verified"),
    (
        ("CONTRACT_PERFORMANCE", {"BID_SECTION_CODE": SECTION, "CONTRACT_CODE": f"H{SECTION}"}),
        "BID_SECTION_CODE",
        "inferred",
    ),
]


@pytest.mark.parametrize(("record", "field", "confidence"), UNIQUE, ids=[f"{one[0][0]}.{one[1]}" for one in UNIQUE])
def test_a_key_that_is_taken_is_not_unique(record: Record, field: str, confidence: str) -> None:
    """A second record with the key of another one breaks its uniqueness, as sure as the key is known."""
    (found,) = breaches([*tender(), record])
    assert (found.dataset, found.field, found.rule, found.confidence) == (record[0], field, "unique", confidence)
    before = next(number for number, one in enumerate(tender()) if one[0] == record[0])
    assert (found.where, found.earlier, found.layer) == (str(len(tender())), str(before), 3)


def test_a_record_whose_columns_all_stand_in_another_one_is_a_duplicate() -> None:
    """The columns of the receiver are held together, whatever the key says."""
    column = {"TENDER_PROJECT_CODE": TENDER, "BID_SECTION_CODE": SECTION, "BIDDER_NAME": "甲建设集团"}
    (found,) = breaches([*tender(), ("TENDER_LIST", column | {"BIDDER_ORG_CODE": "91320000000000012B"})])
    assert (found.field, found.rule, found.advisory) == ("BIDDER_NAME", "duplicate", False)
    assert found.expected == ["BIDDER_NAME", "TENDER_PROJECT_CODE", "BID_SECTION_CODE", "BID_MANAGER"]


def test_a_duplicate_that_hangs_on_a_column_of_the_receiver_only_warns() -> None:
    """Where one of the columns is no field, the same values may come from another source."""
    party = {"LEGAL_NAME": "甲", "LEGAL_CODE": BIDDER}
    found = breaches([("LEGAL_PERSON_BASE", party), ("LEGAL_PERSON_BASE", party)])
    assert [(one.rule, one.confidence) for one in found] == [("duplicate", "inferred"), ("unique", "inferred")]


REFERENCES = [
    (changed("SECTION", TENDER_PROJECT_CODE=OTHER + "001"), "SECTION", "TENDER_PROJECT_CODE", "verified"),
    (changed("TENDER_PROJECT", PROJECT_CODE=OTHER), "TENDER_PROJECT", "PROJECT_CODE", "inferred"),
    (changed("WIN_RESULT_ANNO", WIN_BIDDER_CODE="X"), "WIN_RESULT_ANNO", "WIN_BIDDER_CODE", "inferred"),
    (changed("OBJECTION_REPLY", OBJECTIONG_GUID="?"), "OBJECTION_REPLY", "OBJECTIONG_GUID", "inferred"),
    (
        changed("ZJ_WRITTEN_REPORT", TENDER_PROJECT_CODE=OTHER + "001"),
        "ZJ_WRITTEN_REPORT",
        "TENDER_PROJECT_CODE",
        "verified",
    ),
]


@pytest.mark.parametrize(("records", "dataset", "field", "confidence"), REFERENCES, ids=[one[1] for one in REFERENCES])
def test_a_reference_to_nothing_is_noticed(records: list[Record], dataset: str, field: str, confidence: str) -> None:
    """A value names a record that does not exist; a reference that was only inferred warns."""
    found = [one for one in breaches(records) if (one.dataset, one.field) == (dataset, field)]
    assert [(one.rule, one.confidence, one.earlier) for one in found] == [("reference", confidence, "")]


def test_of_several_values_the_wrong_one_is_named() -> None:
    """Each value of a field that holds several refers by itself."""
    records = changed("TENDER_ANN_QUA_INQUERY_ANN", BID_SECTION_CODES=f"{SECTION};{TENDER}009")
    (found,) = breaches(records)
    assert (found.rule, found.path, found.value) == ("reference", "/BID_SECTION_CODES/1", TENDER + "009")


def test_a_tender_project_of_a_sector_is_a_tender_project() -> None:
    """The receiver mirrors a sector's own dataset to the general one: references to either are met."""
    records = [("ZJ_" + name if name == "TENDER_PROJECT" else name, record) for name, record in tender()]
    assert breaches(records) == []


def test_a_record_that_is_pushed_after_what_names_it_came_too_late() -> None:
    """The tender project comes before anything that names it (verified); a section should (inferred)."""
    found = breaches(moved("TENDER_PROJECT", "TENDER_ANN_QUA_INQUERY_ANN"))
    assert [(one.dataset, one.rule, one.confidence, one.earlier) for one in found] == [
        ("SECTION", "push_order", "verified", "3"),
        ("TENDER_ANN_QUA_INQUERY_ANN", "push_order", "verified", "3"),
    ]
    assert found[0].expected == {"first": "TENDER_PROJECT", "then": "SECTION"}
    found = breaches(moved("SECTION", "TENDER_ANN_QUA_INQUERY_ANN"))
    assert [(one.dataset, one.rule, one.confidence) for one in found] == [
        ("TENDER_ANN_QUA_INQUERY_ANN", "push_order", "inferred")
    ]


def test_a_step_that_begins_after_a_later_one_warns() -> None:
    """The order of the steps is inferred; a step that goes on while the next one has begun is in order."""
    (found,) = breaches(moved("BID_OPENING_RECORD", "EVALUATION_REPORT"))
    assert (found.dataset, found.rule, found.advisory) == ("BID_OPENING_RECORD", "push_order", True)
    assert found.expected == {"first": "BID_OPENING_RECORD", "then": "EVALUATION_REPORT"}
    again = changed("TENDER_FILE_CLARI_MODI", SUBMIT_TIME="20260902090000", DOC_NO="2")
    assert breaches([*tender(), *(one for one in again if one[0] == "TENDER_FILE_CLARI_MODI")]) == []


def test_a_dialect_in_which_bids_refer_to_the_opening_has_them_behind_it() -> None:
    """The list of bids follows the opening record that it names, although bids come before the opening elsewhere."""
    record = {"bidSectionCodes": SECTION, "openBidRecordCode": "K1"}
    bids = {"bidSectionCode": SECTION, "openBidRecordCode": "K1", "projectOpenBidListCode": "B1"}
    told_so = [("EC2_OPENBIDRECORD", record), ("EC2_PROJECTOPENBIDLIST", bids)]
    assert breaches(told_so, Across("ec2")) == []
    (found,) = breaches(told_so[::-1], Across("ec2"))
    assert (found.field, found.rule) == ("openBidRecordCode", "push_order")


def test_datasets_of_any_time_may_come_at_any_time() -> None:
    """Objections and exceptions are in order wherever they stand behind what they name."""
    assert breaches(moved("OBJECTION_REPLY", "COMPLAINT_INFO")) == []


class TestChanges:
    """Modifications and deletions."""

    def test_a_deleted_record_frees_its_key(self) -> None:
        """A key may be used again, and its columns too, when the record that had it is gone."""
        across = Across()
        record = {"PROJECT_CODE": PROJECT, "PROJECT_NAME": "甲", "LEGAL_PERSON": "张"}
        for change in ("add", "delete", "add", "modify", "delete", "add"):
            assert across.add("PROJECT", record, change) == []
        assert across.finish() == []

    def test_a_deletion_without_a_record_is_known_by_its_identity(self) -> None:
        """A deletion may hold nothing but the key of the message that it takes back."""
        across = Across()
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, identity="K1")
        across.add("PROJECT", {}, "delete", identity="K1")
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, identity="K2")
        assert across.finish() == []

    def test_a_reference_to_a_deleted_record_is_broken(self) -> None:
        """What was deleted is no longer there; what named it before is left alone."""
        across = Across()
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, where="1")
        across.add("TENDER_PROJECT", {"PROJECT_CODE": PROJECT, "TENDER_PROJECT_CODE": TENDER}, where="2")
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, "delete", where="3")
        across.add("TENDER_PROJECT", {"PROJECT_CODE": PROJECT, "TENDER_PROJECT_CODE": PROJECT + "002"}, where="4")
        (found,) = across.finish()
        assert (found.rule, found.where, found.earlier) == ("reference", "4", "1")

    def test_a_modification_must_not_change_the_key(self) -> None:
        """Under the same identity the key stays as it is; the old one is shown."""
        across = Across()
        across.add("SECTION", {"BID_SECTION_CODE": SECTION}, identity="K", where="1")
        across.add("SECTION", {"BID_SECTION_CODE": SECTION[:-1] + "2"}, "modify", identity="K", where="2")
        (found,) = across.finish()
        assert (found.rule, found.field, found.advisory) == ("immutable", "BID_SECTION_CODE", False)
        assert (found.value, found.expected) == (SECTION[:-1] + "2", SECTION)
        assert (found.where, found.earlier) == ("2", "1")

    def test_a_modification_may_change_anything_else(self) -> None:
        """Values that a modification gives up are free again."""
        across = Across()
        across.add("PROJECT", {"PROJECT_CODE": PROJECT, "PROJECT_NAME": "甲"}, identity="K")
        across.add("PROJECT", {"PROJECT_CODE": PROJECT, "PROJECT_NAME": "乙"}, "modify", identity="K")
        across.add("PROJECT", {"PROJECT_CODE": OTHER, "PROJECT_NAME": "甲"}, identity="L")
        assert across.finish() == []

    def test_a_key_that_is_taken_is_told_once(self) -> None:
        """Changes to the second record that leave its key alone are not told again."""
        across = Across()
        for identity, change in (("K", "add"), ("L", "add"), ("L", "modify"), ("L", "modify")):
            across.add("SECTION", {"BID_SECTION_CODE": SECTION}, change, identity=identity)  # type: ignore[arg-type]
        assert told(across.finish()) == [("SECTION", "BID_SECTION_CODE", "unique")]

    def test_a_record_that_was_only_changed_and_then_deleted_begins_anew(self) -> None:
        """What was added after the deletion has its key for itself."""
        across = Across()
        for change in ("modify", "delete", "add", "add"):
            across.add("PROJECT", {"PROJECT_CODE": PROJECT}, change)
        assert [one[2] for one in told(across.finish())] == ["push_order", "unique"]

    def test_a_record_of_which_only_changes_were_seen_may_be_added(self) -> None:
        """It is out of order once, and its key is not taken."""
        across = Across()
        for change in ("modify", "modify", "add", "modify"):
            across.add("PROJECT", {"PROJECT_CODE": PROJECT}, change)
        assert told(across.finish()) == [("PROJECT", "PROJECT_CODE", "push_order")]

    @pytest.mark.parametrize("change", ["modify", "delete"])
    def test_a_change_before_the_record_was_added_is_out_of_order(self, change: str) -> None:
        """It warns, for the record may stand where nobody looked; when it is added later, the key is not taken."""
        across = Across()
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, change, where="1")  # type: ignore[arg-type]
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, where="2")
        (found,) = across.finish()
        assert (found.rule, found.where, found.advisory) == ("push_order", "1", True)
        assert found.expected == {"first": "add", "then": change}

    @pytest.mark.parametrize("dataset", ["OBJECTION", "TENDER_ANN_QUA_INQUERY_ANN"])
    def test_a_record_that_is_put_right_is_judged_as_it_stands(self, dataset: str) -> None:
        """An interval is counted between the last states of its records."""
        wrong = {
            "OBJECTION": {"SUBMIT_TIME": "20260825100000"},
            "TENDER_ANN_QUA_INQUERY_ANN": {"DOC_GET_START_TIME": "20260905100000"},
        }
        across = Across()
        for name, fields in changed(dataset, **wrong[dataset]):
            across.add(name, fields, identity=name)
        assert [one.rule for one in across.finish()] == ["interval"]
        right = next(fields for name, fields in tender() if name == dataset)
        across.add(dataset, right, "modify", identity=dataset)
        assert across.finish() == []


def test_channels_have_nothing_to_do_with_each_other() -> None:
    """The same record told to two receivers is no duplicate, and one receiver does not know what another one got."""
    across = Across()
    for channel in ("psp", "svp"):
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, channel=channel)
    across.add("TENDER_PROJECT", {"PROJECT_CODE": PROJECT, "TENDER_PROJECT_CODE": TENDER}, channel="psp")
    assert across.finish() == []
    across.add("SECTION", {"TENDER_PROJECT_CODE": TENDER, "BID_SECTION_CODE": SECTION}, channel="svp")
    assert told(across.finish()) == [("SECTION", "TENDER_PROJECT_CODE", "reference")]


def test_the_time_of_a_record_puts_it_in_its_place() -> None:
    """Records that are added out of their order are judged in the order of their times."""
    across, now = Across(), datetime(2026, 9, 1, tzinfo=UTC)
    for number, (dataset, fields) in reversed(list(enumerate(tender()))):
        across.add(dataset, fields, at=now + timedelta(seconds=number))
    assert across.finish() == []


def test_what_cannot_have_been_seen_is_not_held_against_anybody() -> None:
    """Without one record of a dataset its references tell nothing, unless all there is was seen and it is verified."""
    notice = without("PROJECT", "TENDER_PROJECT", "SECTION")[:1]
    assert breaches(notice, Across(whole=False)) == []
    assert told(breaches(notice)) == [("TENDER_ANN_QUA_INQUERY_ANN", "TENDER_PROJECT_CODE", "reference")]


def test_an_unknown_dataset_is_an_input_error() -> None:
    """The known ones are named."""
    with pytest.raises(InputError, match="unknown dataset"):
        Across().add("NOTHING", {})


@pytest.mark.parametrize("dialect", dialects())
def test_a_dialect_has_the_rules_of_its_datasets(dialect: str) -> None:
    """In every dialect a key that is taken and a section of nobody are noticed, by the names on the wire."""
    known = plans(dialect)
    section = next(plan for name, plan in known.by_name.items() if name.endswith("SECTION"))
    fields = {slot.names[0]: "1" for slot in section.links}
    record = dict.fromkeys(section.key.names, "1") | fields if section.key else {}
    project = next(plan for name, plan in known.by_name.items() if name.endswith(("TENDER_PROJECT", "TENDERPROJECT")))
    number = project.key.names[0] if project.key else ""
    name = section.dataset.name
    found = breaches([(project.dataset.name, {number: "2"}), (name, record), (name, record)], Across(dialect))
    assert {one.rule for one in found} == {"unique", "reference"}
    assert {one.dataset for one in found} == {name}


@pytest.mark.parametrize("value", ["\ud800", "\x00", "\x1f", "", " ", "万" * 5000, "1e999999999", "NaN", "-Infinity"])
def test_strange_values_are_values(value: str) -> None:
    """Whatever stands in a field, records are held against each other by it, and nothing breaks down."""
    fields = dict.fromkeys(plans().by_name["TENDER_FILE_CLARI_MODI"].kept, value)
    across = Across()
    for dataset, record in tender():
        across.add(dataset, record, where="a")
        across.add(dataset, dict.fromkeys(record, value), where="b")
        across.add(dataset, dict.fromkeys(record, value), where="c")
    across.add("TENDER_FILE_CLARI_MODI", fields, where="d")
    found = [(one.where, one.earlier) for one in across.finish() if one.rule == "unique" and one.dataset == "PROJECT"]
    assert found == ([("c", "b"), ("c", "b")] if value else [])


def test_only_so_many_are_told_as_are_wanted() -> None:
    """The first ones are told, in the order of the records."""
    across = Across()
    for number in range(500):
        across.add("PROJECT", {"PROJECT_CODE": PROJECT}, where=str(number))
    assert [one.where for one in across.finish(3)] == ["1", "2", "3"]
    assert len(across.finish()) == 499
