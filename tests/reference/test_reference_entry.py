"""The guard on entry: what would not be a valid record is refused before anything is stored."""

from __future__ import annotations

from typing import Any

import pytest
from platform_world import World, credit_code, registration
from tender_life import LONGEST_OF_PROJECT, PROJECT, SECTION, TENDER_PROJECT, Tender

FULL_WIDTH = "３２０１００"
RARE = "\U00020bb7"
"""One character outside the basic plane: it counts as one."""
LONGEST = {
    "create_project": {"name": 600, "contribution": 1000, **LONGEST_OF_PROJECT},
    "create_tender_project": {"name": 600, "supervisor_name": 200},
    "create_section": {"name": 500},
    "publish_notice": {"title": 600, "access_method": 500, "location": 200, "trading_centre": 2000},
}
WRONG_CODES = {
    "region": ["99", "990000", "3201000", "320100\n", FULL_WIDTH, "32010O", "320102"],
    "industry": ["E", "E4", "E51", "e48", "48E", "U01", "E４８", "A00"],
}


def changed(tender: Tender, operation: str, **changes: Any) -> Any:
    """The answer to an operation with inputs of which some are other than usual."""
    project, tender_project = tender.section[:17], tender.section[:20]
    usual = {
        "create_project": PROJECT,
        "create_tender_project": {**TENDER_PROJECT, "project": project},
        "create_section": {**SECTION, "tender_project": tender_project, "name": "另一标段"},
        "publish_notice": tender.notice_inputs(),
    }
    return tender.purchaser.does(operation, **{**usual[operation], **changes})


@pytest.mark.parametrize(
    ("operation", "name", "longest"),
    [(operation, name, longest) for operation, names in LONGEST.items() for name, longest in names.items()],
)
def test_a_text_has_as_many_characters_as_its_narrowest_field(
    tender: Tender, operation: str, name: str, longest: int
) -> None:
    """The longest is taken in; one character more is refused and leaves nothing behind but the audit entry."""
    before = tender.world.counts()
    assert changed(tender, operation, **{name: RARE * (longest + 1)}).reason == "invalid_record"
    after = tender.world.counts()
    assert {table for table in after if after[table] != before[table]} == {"audit"}
    assert changed(tender, operation, **{name: RARE * longest}).status == 200


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, codes in WRONG_CODES.items() for code in codes])
def test_codes_of_a_project_stand_in_their_lists(tender: Tender, name: str, code: str) -> None:
    """Regions of cities and divisions of their section, in plain digits; others are refused."""
    assert changed(tender, "create_project", **{name: code}).reason == "invalid_record"


def test_a_number_built_like_an_investment_code_is_one(tender: Tender) -> None:
    """Four, six, two, two and six digits; another text is an approval number like any."""
    assert changed(tender, "create_project", approval_number="2026-320100-48-01-123456").status == 200
    assert changed(tender, "create_project", approval_number="2026-32010-48-01-123456").reason == "invalid_record"


@pytest.mark.parametrize("amount", ["1.005", "1,000.00", "１００.00", "1e6", "-1.00", "100 ", "0x10", " ", ""])
def test_amounts_have_two_places(tender: Tender, amount: str) -> None:
    """Decimal texts in plain digits; what is no amount to the cent is refused."""
    assert changed(tender, "create_section", estimate=amount).reason == "invalid_record"


def test_numbers_have_the_digits_of_their_fields(tender: Tender) -> None:
    """Fourteen before the point for amounts, five for days of validity."""
    assert changed(tender, "create_section", estimate="100000000000000.00").reason == "invalid_record"
    assert changed(tender, "create_section", estimate="99999999999999.99").status == 200
    assert changed(tender, "publish_notice", validity_days=100_000).reason == "invalid_record"
    assert changed(tender, "publish_notice", bid_security="100000000000000.00").reason == "invalid_record"


@pytest.mark.parametrize("moment", ["2027-02-30T10:00:00+08:00", "2027-02-01T25:00:00+08:00", "20270201100000"])
def test_moments_are_real(tender: Tender, moment: str) -> None:
    """A day or an hour that does not exist is refused, as is a time in another form."""
    assert changed(tender, "publish_notice", deadline=moment, opening_time=moment).reason == "invalid_record"


@pytest.mark.parametrize("day", ["2027-02-29", "2027-2-9", "20270209", "2027", "2027-02-09T00:00:00", "２０２７-02-09"])
def test_days_are_real(tender: Tender, day: str) -> None:
    """A day that the calendar does not have is refused, as is one in another form."""
    assert changed(tender, "create_section", begin_date=day).reason == "invalid_record"
    assert changed(tender, "create_section", begin_date="2028-02-29", duration_days=99_999).status == 200
    assert changed(tender, "create_section", name="三标段", duration_days=100_000).reason == "invalid_record"


def test_what_may_be_left_out_is_checked_where_it_is_entered(world: World, tender: Tender) -> None:
    """The code of a department has its check character, the kind of an enterprise stands in its list."""
    right = tender.purchaser.code
    assert changed(tender, "create_tender_project", supervisor_code=right).status == 200
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert changed(tender, "create_tender_project", supervisor_code=wrong).reason == "invalid_record"
    actor = world.actor("bidder", register=False)
    assert actor.refused("register_party", **registration(actor, "bidder", property="8")) == "invalid_record"
    actor.accepted("register_party", **registration(actor, "bidder", property="1"))


def test_a_notice_has_ten_characters_and_media_without_semicolons(tender: Tender) -> None:
    """Nine are too few; media travel as one text."""
    assert changed(tender, "publish_notice", content="九个字的公告内容啊").reason == "invalid_record"
    assert changed(tender, "publish_notice", media=["甲;乙"]).reason == "invalid_record"
    assert changed(tender, "publish_notice", media=["甲" * 600, "乙" * 400]).reason == "invalid_record"
    assert changed(tender, "publish_notice", content="十个字的公告内容在此").status == 200
    amend = {"notice": tender.purchaser.accepted("read_notices", section=tender.section)["notices"][0]["notice"]}
    assert tender.purchaser.refused("amend_notice", **amend, content="更正", affects_preparation=False) == (
        "invalid_record"
    )


def test_all_mistakes_are_named_at_once(tender: Tender) -> None:
    """Each by its path."""
    detail = changed(tender, "create_project", name="长" * 601, region="99", industry="E51").json["detail"]
    assert [part.split()[0] for part in detail.split("; ")] == ["/name", "/region", "/industry"]


@pytest.mark.parametrize(
    ("kind", "name", "longest"),
    [
        *[(kind, "contact", 50) for kind in ("purchaser", "agency")],
        ("bidder", "contact", 100),
        *[(kind, "address", 200) for kind in ("purchaser", "agency", "bidder")],
        *[(kind, "phone", 20) for kind in ("purchaser", "agency", "bidder")],
    ],
)
def test_parties_fit_the_fields_they_will_stand_in(world: World, kind: str, name: str, longest: int) -> None:
    """By their kind: a contact of a purchaser is who answers for a notice."""
    actor = world.actor(kind, register=False)
    assert actor.refused("register_party", **registration(actor, kind, **{name: "长" * (longest + 1)})) == (
        "invalid_record"
    )
    actor.accepted("register_party", **registration(actor, kind, **{name: "长" * longest}))


@pytest.mark.parametrize(("kind", "longest"), [("bidder", 200), ("expert", 50)])
def test_names_of_parties_are_no_longer_than_records_hold(world: World, kind: str, longest: int) -> None:
    """Names of experts are shorter than those of organisations."""
    actor = world.actor(kind, register=False)
    answer = actor.does("register_party", **registration(actor, kind, name="名" * (longest + 1)))
    assert answer.json["detail"] == f"/name must have at most {longest} characters"
    longest_name = actor.does("register_party", **registration(actor, kind, name="名" * longest))
    assert longest_name.json["detail"] == "/certificate is issued for another subject than the party"


@pytest.mark.parametrize(
    "code",
    [
        credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1"),
        credit_code(1).lower() + "x",
        "91320100I000000010",
        "9132O100000000001X",
        credit_code(1)[:-1],
    ],
)
def test_codes_of_organisations_have_form_and_check_character(world: World, code: str) -> None:
    """GB 32100: its alphabet, a region in digits, its length and its check character."""
    actor = world.actor("bidder", register=False, code=code)
    assert actor.refused("register_party", **registration(actor, "bidder")) == "invalid_record"


@pytest.mark.parametrize("day", ["19800230", "19801301", "00000101", "21000101"])
def test_codes_of_persons_hold_a_day(world: World, day: str) -> None:
    """GB 11643: a check character that fits does not make up for a day of birth that never was."""
    body = f"320100{day}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    code = body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]
    actor = world.actor("expert", register=False, code=code)
    assert actor.refused("register_party", **registration(actor, "expert")) == "invalid_record"


def test_an_offer_that_no_record_holds_counts_as_not_opened(world: World, tender: Tender) -> None:
    """The longest name, price and duration are read out; what has more, or no days at all, is not."""
    tender.announced()
    longest = {"lead": "名" * 100, "price": "999999999999.99", "duration_days": 9999}
    offers = (
        longest,
        {"lead": "名" * 101},
        {"price": "1000000000000.00"},
        {"duration_days": 10000},
        {"duration_days": 0},
    )
    bidders = [world.actor("bidder") for _ in offers]
    for bidder, commercial in zip(bidders, offers, strict=True):
        tender.bid(bidder, commercial=commercial)
    tender.open()
    reasons = [
        bidder.does("decrypt_bid", section=tender.section, key=tender.bids[bidder.code].key).reason
        for bidder in bidders
    ]
    assert reasons == ["", *["invalid_record"] * 4]
