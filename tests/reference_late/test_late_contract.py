"""The contract: both sides sign what was offered, in time; securities go back; performance is published."""

from __future__ import annotations

from late_tender import LateTender
from platform_world import DAY, World


def test_both_sides_sign_the_same_terms(awarded: LateTender) -> None:
    """The first signature offers, the second concludes (EBM-36-3)."""
    winner = awarded.bidders[0]
    assert awarded.buys("sign_contract", **awarded.contract())["state"] == "offered"
    assert (
        winner.refused("sign_contract", section=awarded.section, **awarded.contract(text="另一份")) == "content_differs"
    )
    concluded = awarded.does(winner, "sign_contract", **awarded.contract())
    assert concluded["state"] == "signed"
    assert awarded.tender.state() == "contracted"
    assert winner.refused("sign_contract", section=awarded.section, **awarded.contract()) == "already_exists"


def test_the_winner_may_offer_first_and_an_offer_may_be_made_anew(awarded: LateTender) -> None:
    """An offer binds only when the other side has signed it."""
    winner = awarded.bidders[0]
    awarded.does(winner, "sign_contract", **awarded.contract(text="草稿"))
    awarded.does(winner, "sign_contract", **awarded.contract())
    assert awarded.buys("sign_contract", **awarded.contract())["state"] == "signed"


def test_the_contract_follows_the_bid(awarded: LateTender) -> None:
    """Another price or duration is refused (IR-57-1, TBL-46-2)."""
    assert awarded.refused("sign_contract", **awarded.contract(price="18999999.99")) == "content_differs"
    assert awarded.refused("sign_contract", **awarded.contract(duration_days=181)) == "content_differs"


def test_the_performance_security_is_at_most_ten_percent(awarded: LateTender) -> None:
    """One fen above is refused (IR-58-1)."""
    assert awarded.refused("sign_contract", **awarded.contract(performance_security="1900000.01")) == "limit_exceeded"
    awarded.buys("sign_contract", **awarded.contract(performance_security="1900000.00"))


def test_the_contract_is_concluded_within_thirty_days(awarded: LateTender) -> None:
    """On the thirtieth day yes, on the thirty-first no longer (TBL-46-1)."""
    awarded.world.now += 31 * DAY
    assert awarded.refused("sign_contract", **awarded.contract()) == "deadline_passed"
    awarded.world.now -= 1 * DAY
    awarded.buys("sign_contract", **awarded.contract())


def test_a_late_contract_of_a_voluntary_tender_is_warned_about(optional: LateTender) -> None:
    """Accepted with a warning."""
    optional.evaluate().award()
    optional.world.now += 31 * DAY
    answer = optional.purchaser.does("sign_contract", section=optional.section, **optional.contract())
    assert answer.warned == ["TBL-46-1"]


def test_nobody_else_signs_and_not_before_the_notice(evaluated: LateTender) -> None:
    """A loser does not sign; before the award notice nobody does."""
    evaluated.decide()
    assert evaluated.refused("sign_contract", **evaluated.contract()) == "wrong_stage"
    evaluated.buys("issue_award_notice")
    loser = evaluated.bidders[1]
    assert loser.refused("sign_contract", section=evaluated.section, **evaluated.contract()) == "not_authorised"


def test_the_contract_is_archived_with_both_signatures(awarded: LateTender) -> None:
    """Purchaser and winner, each with what it signed; the archive is then complete (EBM-40-6)."""
    assert awarded.buys("read_archive")["complete"] is False
    archive = awarded.conclude().buys("read_archive")
    (item,) = [item for item in archive["items"] if item["kind"] == "contract"]
    parties = [signature["party"] for signature in item["signatures"]]
    assert parties == [awarded.purchaser.code, awarded.bidders[0].code]
    assert archive["complete"] is True


def test_securities_are_due_within_five_days_after_signing(awarded: LateTender) -> None:
    """Winner and losers are told, the purchaser is reminded, and may refund with interest (IR-57-2)."""
    loser = awarded.bidders[1]
    assert awarded.refused("refund_bid_security", bidder=loser.code, interest="100.00") == "too_early"
    awarded.conclude()
    assert "due" in awarded.does(loser, "read_bid_security")
    assert "IR-57-2" in {each["rule"] for each in awarded.supervised()["reminders"]}
    assert "contract" in awarded.messages(awarded.purchaser)
    awarded.buys("refund_bid_security", bidder=loser.code, interest="100.00")
    assert awarded.does(loser, "read_bid_security")["state"] == "refunded"


def test_the_public_reads_the_contract_and_its_performance(awarded: LateTender) -> None:
    """Winner, amount, time of signing and period; then how it is performed (EBM-41-5, EBM-37-1)."""
    winner = awarded.bidders[0]
    assert awarded.refused("publish_performance", text="开工", settled="0.00") == "wrong_stage"
    assert awarded.public()["contract"] is None
    awarded.conclude()
    contract = awarded.public()["contract"]
    assert (contract["winner"], contract["price"], contract["duration_days"]) == (winner.code, "19000000.00", 180)
    awarded.does(winner, "publish_performance", text="竣工", settled="19000000.00")
    outsider = awarded.bidders[1]
    reason = outsider.refused("publish_performance", section=awarded.section, text="竣工", settled="1.00")
    assert reason == "not_authorised"
    assert [each["text"] for each in awarded.public()["performance"]] == ["竣工"]


def test_the_agency_acts_for_the_purchaser(world: World) -> None:
    """A commissioned agency signs for the buying side."""
    agency = world.actor("agency")
    late = LateTender.opened(world, organize="agency", agency=agency.code).evaluate().award()
    late.does(agency, "sign_contract", **late.contract())
    assert late.does(late.bidders[0], "sign_contract", **late.contract())["state"] == "signed"
    assert late.public()["agency"]["name"] == agency.name


def test_a_terminated_tender_has_no_contract(awarded: LateTender) -> None:
    """What one side has offered is not concluded after the termination."""
    awarded.buys("sign_contract", **awarded.contract())
    awarded.buys("terminate", reason="取消")
    winner = awarded.bidders[0]
    assert winner.refused("sign_contract", section=awarded.section, **awarded.contract()) == "wrong_stage"
