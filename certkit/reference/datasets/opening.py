"""The opening record and the bidders."""

from __future__ import annotations

from certkit.reference.datasets import fixed
from certkit.reference.datasets.common import Facts, Fields, Row, enterprise, masked, yes_no


def opening_record(facts: Facts) -> Fields:
    """506 开标记录: `bids` are the announced bids (name, state, price, duration_days), `opened_at` the time."""
    codes, announced = facts.codes(), facts.announced
    bids: list[Row] = facts.rows["bids"]
    return {
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "BID_SECTION_CODES": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODES": codes["UNIFIED_DEAL_CODE"],
        "NOTICE_NAME": facts.title("开标记录"),
        "BID_OPENING_ACTOR": f"招标人及{len(bids)}家投标人",
        "BID_OPENING_CONTENT": "；".join(_line(bid) for bid in bids),
        "BID_OPENING_ADDRESS": announced["location"],
        "BID_OPENING_TIME": facts.time(facts.rows["opened_at"]),
        "URL": facts.url,
        "OPEN_COMPERE": facts.agency["contact"],
        "TENDER_AGENCY_PERSON": facts.agency["contact"],
        "TENDERER_PERSON": facts.row("project")["contact"],
    }


def _line(bid: Row) -> str:
    if bid["price"] is None:
        return f"{bid['name']}：{fixed.NOT_DECRYPTED}"
    return f"{bid['name']}：投标报价{bid['price']}元，工期{bid['duration_days']}天"


def bidder(facts: Facts) -> Fields:
    """507 投标人名单: the `bidder`, its `bid` (price, duration_days, lead, received_at) and `security` if paid."""
    party, bid, security = facts.row("bidder"), facts.row("bid"), facts.rows["security"]
    received = facts.time(bid["received_at"])
    return {
        **facts.codes(),
        "BIDDER_NAME": party["name"],
        "IS_LOST": fixed.NO,
        "BIDDER_CODE_TYPE": fixed.BODY_TYPE,
        "BIDDER_ORG_CODE": party["code"],
        "BIDDER_ROLE": fixed.BIDDER_ROLE,
        "BID_MANAGER": bid["lead"] or fixed.NOT_COLLECTED,
        "PM_CODE": fixed.NO_IDENTITY_NUMBER,
        "PM_CERTIFICATES": fixed.NOT_COLLECTED,
        "IS_COMMIT_MARGIN": yes_no(security),
        "MARGIN_PAY_FORM": fixed.MARGIN_BY_TRANSFER,
        "MARGIN_RECEIVE_TIME": facts.time(security["paid_at"]) if security else received,
        "CHECKIN_TIME": received,
        **enterprise(party),
        "BIDDER_OPERATION_PERSON": party["contact"],
        "BIDDER_OPERATION_PERSON_CON": masked(party["phone"]),
        **_offer(facts),
    }


def _offer(facts: Facts) -> Fields:
    bid = facts.row("bid")
    if bid["price"] is None:
        return {"PRICE_FORM_CODE": fixed.AMOUNT_IN_OTHER_FORM, "OTHER_BID_PRICE": fixed.NOT_DECRYPTED}
    return {**facts.money(bid["price"], amount_field="BID_PRICE"), "TIME_LIMIT": str(bid["duration_days"])}
