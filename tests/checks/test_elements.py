"""Element coverage: values of fields and codes counted as seen valid, seen refused, or never seen."""

from __future__ import annotations

import msgspec
import pytest
from messages import push
from story import Story, requirement, suite
from tender_push import record

from certkit.checks.elements import LONG_LIST, ElementCount
from certkit.checks.entries import ENTRIES, refused_entries
from certkit.judging.judge import judge_run
from certkit.loading.operations import load_vocabulary
from certkit.model.judgement import Element, Elements, Seen, SeenDataset
from certkit.model.suite import Expect, Step, Twin
from certkit.standards.dictionaries.loading import dictionary

VOCABULARY = load_vocabulary()


def counted(told: Story) -> Elements:
    """The elements of a story."""
    count = ElementCount(told.plan)
    count.add(told.evidence())
    return count.elements()


def dataset(elements: Elements, name: str) -> SeenDataset:
    """One dataset of which something was seen."""
    return next(one for one in elements.datasets if one.name == name)


def field(elements: Elements, name: str, of: str = "SECTION") -> Element:
    """One field."""
    return next(one for one in dataset(elements, of).fields if one.name == name)


def test_values_are_counted_by_field_and_code() -> None:
    """A right value is valid, a wrong one refused, both are kept; what did not come was never seen."""
    told = Story()
    push(told, "SECTION")
    push(told, "SECTION", record("SECTION", BID_TENDER_MODE="8"), serial=2, objection="取值应为1、2、9")
    elements = counted(told)
    mode = field(elements, "BID_TENDER_MODE")
    assert (mode.valid, mode.refused, mode.state) == (1, 1, "both")
    assert (mode.code_list, mode.codes) == ("TENDER_MODE", {"1": Seen(valid=1)})
    assert mode.title.zh == "标段（包）招标方式"
    assert (field(elements, "BID_SECTION_NAME").valid, field(elements, "BID_SECTION_NAME").state) == (2, "valid")
    unseen = [one.name for one in dataset(elements, "SECTION").fields if one.state == "never"]
    assert unseen
    assert not set(unseen) & set(record("SECTION"))
    assert dataset(elements, "SECTION").messages == 2


def test_a_missing_field_counts_as_refused() -> None:
    """Where it is required, absence is what was refused."""
    told = Story()
    push(told, "SECTION", record("SECTION", CREATE_TIME=None))
    assert field(counted(told), "CREATE_TIME").state == "refused"


def test_the_header_is_covered_as_a_dataset_of_its_own() -> None:
    """Parts of the envelope are in the dictionary, and are counted with each message."""
    told = Story()
    push(told, "PROJECT")
    elements = counted(told)
    kind = field(elements, "DATA_TYPE", "ENVELOPE_TITLE")
    assert (kind.codes, elements.messages) == ({"1": Seen(valid=1)}, 1)


def test_every_dataset_stands_in_one_of_two_places() -> None:
    """What was never received is named with the number of its fields; the sums are those of the dialect."""
    told = Story()
    push(told, "PROJECT")
    elements = counted(told)
    names = [one.name for one in elements.datasets] + [one.name for one in elements.unseen]
    known = dictionary().datasets
    assert sorted(names) == sorted(known)
    totals = elements.totals
    assert (totals["datasets"], totals["fields"]) == (81, 1723)
    assert totals["fields"] == totals["fields_valid"] + totals["fields_never"]
    codes = totals["codes_valid"] + totals["codes_never"]
    assert (totals["codes"], totals["codes_refused"]) == (codes, 0)
    assert all(len(one.codes) == one.size for one in elements.lists.values() if one.size <= LONG_LIST)


@pytest.mark.parametrize(("dialect", "datasets", "fields"), [("shanxi", 12, 255), ("ec2", 17, 458)])
def test_the_dialect_of_the_run_is_counted(dialect: str, datasets: int, fields: int) -> None:
    """Whatever the candidate speaks decides what could have been seen."""
    told = Story()
    candidate = msgspec.structs.replace(told.plan.candidate, exchange={"dialect": dialect})
    told.plan = msgspec.structs.replace(told.plan, candidate=candidate)
    totals = counted(told).totals
    assert (totals["datasets"], totals["fields"], totals["datasets_seen"]) == (datasets, fields, 0)


def refusal(told: Story, detail: str = "") -> None:
    """A section with a wrong estimate that the candidate refuses on entry."""
    told.call("create_section", "purchaser", refused="invalid_record", inputs={"estimate": "-1", "name": "x"}, step="w")
    if detail:
        named(told, detail)


def named(told: Story, detail: str) -> None:
    """The refusal told last says this of the inputs."""
    event = told.events[-1]
    body = event.response.body  # type: ignore[union-attr]
    text = body.text.replace('"title"', f'"detail": "{detail}", "title"')
    response = msgspec.structs.replace(event.response, body=msgspec.structs.replace(body, text=text, digest=text))
    told.events[-1] = msgspec.structs.replace(event, response=response)


def test_a_value_refused_on_entry_is_counted_at_its_field() -> None:
    """The input in which the refused call differs from its control says which field it is."""
    wrong = Step(
        id="w",
        actor="purchaser",
        does="create_section",
        expect=Expect(kind="refused", reasons=["invalid_record"]),
        twin=Twin(step="right", differs=["inputs/estimate", "actor"]),
    )
    told = Story([wrong])
    refusal(told, "/name must not be empty")
    assert list(refused_entries(told.evidence())) == [("SECTION", "CONTRACT_RECKON_PRICE")]
    elements = counted(told)
    assert field(elements, "CONTRACT_RECKON_PRICE").refused == 1
    assert (dataset(elements, "SECTION").messages, elements.totals["datasets_seen"]) == (0, 0)


def test_a_party_stands_in_the_records_of_its_kind() -> None:
    """What a bidder and an expert register with ends up in different datasets."""
    told = Story()
    for kind in ("bidder", "expert"):
        inputs = {"kind": kind, "code": "1", "region": "1"}
        told.call("register_party", "bidder_a", refused="invalid_record", inputs=inputs)
        named(told, "/code is wrong")
    assert list(refused_entries(told.evidence())) == [
        ("TENDER_LIST", "BIDDER_ORG_CODE"),
        ("BID_EVALUATION_EXPERT", "ID_CARD"),
    ]


def test_without_a_control_the_refusal_itself_names_the_input() -> None:
    """A pointer in the platform's words is enough; words without one tell nothing."""
    told = Story()
    refusal(told, "/estimate must be more than nothing; see /manual")
    assert list(refused_entries(told.evidence())) == [("SECTION", "CONTRACT_RECKON_PRICE")]
    silent = Story()
    refusal(silent)
    assert list(refused_entries(silent.evidence())) == []


def test_a_refusal_for_another_reason_says_nothing_of_values() -> None:
    """Who may not do it at all has entered nothing wrong."""
    told = Story()
    told.call("create_section", "bidder_a", refused="not_authorised", inputs={"estimate": "1.00"})
    assert list(refused_entries(told.evidence())) == []


def test_entries_name_what_there_is() -> None:
    """Every operation, input, dataset and field of the table exists."""
    known = dictionary().datasets
    for (operation, name), (wanted, place) in ENTRIES.items():
        inputs = VOCABULARY.operations[operation.split()[0]].inputs
        assert name in inputs, (operation, name)
        assert len(operation.split()) == 1 or operation.split()[1] in inputs["kind"].split("|"), operation
        assert place in known[wanted].fields, (wanted, place)


def test_kinds_of_deviation_are_kept_once_with_their_first_place() -> None:
    """From both platforms and from several records, with how often; those that fail first."""
    told = Story()
    for serial in (1, 2):
        push(told, "SECTION", record("SECTION", BID_TENDER_MODE="8", COLOUR="red"), serial=serial)
    push(told, "SECTION", record("SECTION", BID_TENDER_MODE="8"), counterpart="supervision_platform")
    found = [one for one in counted(told).deviations if one.facts["layer"] < 3]
    assert [(one.facts["field"], one.facts["times"], one.advisory) for one in found] == [
        ("BID_TENDER_MODE", 3, False),
        ("COLOUR", 2, True),
    ]
    assert (found[0].scenario, found[0].exchange) == ("story", "x1")


def test_judging_again_counts_the_same() -> None:
    """The elements are a pure function of the evidence, and stand in the judgement."""
    told = Story()
    push(told, "SECTION", record("SECTION", BID_TENDER_MODE="8"))
    told.end()
    catalogue = suite(requirement("EBM-8-1"))
    first, second = (judge_run(told.run(), catalogue, VOCABULARY) for _ in range(2))
    assert first.elements == second.elements
    assert first.elements is not None
    assert first.elements.totals["messages"] == 1
    assert len(msgspec.json.encode(first.elements)) < 50_000


def test_an_unread_message_is_counted_apart() -> None:
    """It belongs to no dataset."""
    told = Story()
    push(told, "", text="nothing")
    elements = counted(told)
    assert (elements.messages, elements.unread, elements.totals["datasets_seen"]) == (1, 1, 0)


def test_bytes_that_are_not_part_of_the_evidence_are_not_counted() -> None:
    """An excerpt without the body of a message is judged as far as it goes."""
    told = Story()
    event = push(told, "PROJECT")
    body = msgspec.structs.replace(event.request.body, text=None)
    told.events[-1] = msgspec.structs.replace(event, request=msgspec.structs.replace(event.request, body=body))
    assert counted(told).messages == 0
