"""Every record that a whole tender sends keeps the data standard."""

from __future__ import annotations

from collections import Counter

import pytest
from late_neighbour import Neighbour, deliver
from late_tender import LateTender
from platform_world import DAY, World, wire_time
from tender_life import Tender

from certkit.reference.datasets.registry import DATASETS
from certkit.standards.dictionaries import dictionary
from certkit.standards.envelope import Upload
from certkit.standards.validation import validate


@pytest.fixture
def sent(world: World) -> list[Upload]:
    """Everything told to the supervision platform in two tenders that pass through every stage."""
    neighbour = Neighbour()
    world.outbound = neighbour
    agency = world.actor("agency")
    tender = Tender.set_up(world, organize="agency", agency=agency.code, price_limit="19500000.00")
    _prequalification(world)
    _amended(world, tender)
    late = LateTender.opened(world).evaluate()
    late.publish_candidates()
    objection = late.does(late.bidders[1], "raise_objection", kind="result", text="异议")["objection"]
    late.purchaser.accepted("answer_objection", objection=objection, text="答复")
    world.now += 3 * DAY + 1
    late.buys("decide_winner", bidder=late.bidders[0].code)
    late.buys("publish_result")
    late.buys("issue_award_notice")
    late.conclude()
    late.buys("publish_performance", text="竣工", settled="19000000.00")
    tender.purchaser.log_in()
    tender.purchaser.accepted("terminate", section=tender.section, reason="取消")
    tender.purchaser.accepted("retender", section=tender.section, reason="重新招标")
    deliver(world, neighbour)
    return [message for url, message in neighbour.arrived if "supervision" in url]


def _amended(world: World, tender: Tender) -> None:
    tender.announced()
    later = wire_time(world.now + 30 * DAY)
    tender.purchaser.accepted(
        "publish_clarification", section=tender.section, text="澄清内容", affects_preparation=True, deadline=later
    )
    tender.purchaser.accepted(
        "amend_notice", notice=tender.notice, content="更正公告：联系电话有变", affects_preparation=False
    )


def _prequalification(world: World) -> None:
    tender = Tender.set_up(world, prequalification=True, name="资格预审工程")
    assert tender.publish("prequalification", days=12, issue=6).status == 200
    tender.issue_document("prequalification")
    bidders = [world.actor("bidder") for _ in range(3)]
    keys = {}
    for bidder in bidders:
        sealed = bidder.seals(tender.section, kind="application")
        keys[bidder.code] = sealed.key
        bidder.accepted("submit_application", sealed.file, section=tender.section)
    world.now = tender.deadline + 1
    tender.purchaser.accepted("open_applications", section=tender.section)
    for bidder in bidders:
        bidder.accepted("decrypt_application", section=tender.section, key=keys[bidder.code])
    codes = [bidder.code for bidder in bidders]
    tender.purchaser.accepted("publish_prequalification", section=tender.section, passed=codes, failed=[])


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
