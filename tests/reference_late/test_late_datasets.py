"""Every record that a whole tender sends keeps the data standard."""

from __future__ import annotations

from collections import Counter

import pytest
from late_neighbour import Neighbour, deliver
from late_story import whole_tender
from platform_world import World

from certkit.reference.datasets.registry import DATASETS
from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.messages.upload import Upload
from certkit.standards.validation.checker import validate


@pytest.fixture
def sent(world: World) -> list[Upload]:
    """Everything told to the supervision platform in tenders that pass through every stage."""
    neighbour = Neighbour()
    world.outbound = neighbour
    whole_tender(world)
    deliver(world, neighbour)
    return [message for url, message in neighbour.arrived if "supervision" in url]


def test_every_dataset_is_sent_and_keeps_the_standard(sent: list[Upload]) -> None:
    """Required fields, lengths, formats, codes and rules between fields hold, for all twenty datasets."""
    assert {message.title["DATA_EN"] for message in sent} == set(DATASETS)
    for message in sent:
        assert message.repeated == []
        found = validate(message.title["DATA_EN"], message.fields)
        serious = [deviation for deviation in found if not deviation.advisory]
        assert serious == [], message.title["DATA_EN"]


def test_headers_fit_the_datasets(sent: list[Upload]) -> None:
    """Number, names and key of each message are those of its dataset; keys are 22 characters."""
    for message in sent:
        title = message.title
        dataset = dictionary().dataset(title["DATA_EN"])
        assert title["DATA_NO"] == dataset.number
        assert title["DATA_KEY"].startswith(f"0001{dataset.number}2026")
        assert len(title["DATA_KEY"]) == 22


def test_a_key_is_new_for_an_addition_and_known_for_a_change(sent: list[Upload]) -> None:
    """The section that is tendered again is a change of the section that was added."""
    added = [message.title["DATA_KEY"] for message in sent if message.title["DATA_TYPE"] == "1"]
    changed = [message for message in sent if message.title["DATA_TYPE"] == "2"]
    assert [key for key, times in Counter(added).items() if times > 1] == []
    assert {message.title["DATA_EN"] for message in changed} == {"SECTION"}
    assert {message.title["DATA_KEY"] for message in changed} <= set(added)
    assert changed[-1].fields["BID_ECTION_NUM"] == "2"


def test_an_amendment_is_a_correction_notice_of_its_own(sent: list[Upload]) -> None:
    """Its nature says so, its number counts up, and its title differs from every other."""
    notices = [message.fields for message in sent if message.title["DATA_EN"] == "TENDER_ANN_QUA_INQUERY_ANN"]
    corrections = [notice for notice in notices if notice["NOTICE_NATURE"] == "2"]
    assert [notice["TENDER_SELF_CODE"][-3:] for notice in corrections] == ["-01", "-02"]
    assert [notice["IS_POSTPONE"] for notice in corrections] == ["1", "0"]
    assert len({notice["NOTICE_NAME"] for notice in corrections}) == 2
