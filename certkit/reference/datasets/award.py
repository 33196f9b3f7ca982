"""The result, the award notice, the contract and its performance."""

from __future__ import annotations

from certkit.reference.datasets import fixed
from certkit.reference.datasets.common import Facts, Fields, enterprise, given


def result(facts: Facts) -> Fields:
    """513 中标结果公告: the `winner`, its `bid` (price, duration_days, lead), published at `published_at`."""
    party, bid, agency = facts.row("winner"), facts.row("bid"), facts.agency
    region = facts.row("project")["region"]
    return {
        **facts.codes(),
        "REGION_CODE": region,
        "TRA_PLACE_CODE": region,
        "TENDER_AGENCY_NAME": agency["name"],
        "TENDER_AGENCY_CODE": agency["code"],
        "NOTICE_NAME": facts.title("中标结果公告"),
        "NOTICE_CONTENT": f"中标人：{party['name']}；中标金额：{bid['price']}元；工期：{bid['duration_days']}天",
        "NOTICE_SEND_TIME": facts.time(facts.rows["published_at"]),
        "NOTICE_MEDIA": facts.media,
        "URL": facts.url,
        "NOTICE_NATURE": fixed.FIRST_NOTICE,
        "BULLETIN_TYPE": fixed.RESULT_BULLETIN,
        "WIN_BIDDER_NAME": party["name"],
        "BIDDER_CODE_TYPE": fixed.BODY_TYPE,
        "WIN_BIDDER_CODE": party["code"],
        "BIDDER_ROLE": fixed.BIDDER_ROLE,
        **facts.money(bid["price"], amount_field="BID_AMOUNT", currency="BID_CURRENCY"),
        "BULLETIN_DUTY": agency["contact"],
        "EXAMINER_NAME": fixed.MACHINE_CHECK,
        **enterprise(party),
        "PROJECT_LEAD": bid["lead"] or fixed.NOT_COLLECTED,
        "PROJECT_LEAD_ID": fixed.NO_IDENTITY_NUMBER,
    }


def award_notice(facts: Facts) -> Fields:
    """9018 中标通知书: the `winner`, its `bid`, the `notice_id` and text of the award notice, issued at `issued_at`."""
    party, bid, codes = facts.row("winner"), facts.row("bid"), facts.codes()
    return {
        "PROJECT_CODE": facts.row("project")["project"],
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "TENDER_PROJECT_NAME": facts.row("tender_project")["name"],
        "BID_SECTION_CODES": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODE": codes["UNIFIED_DEAL_CODE"],
        "WIN_NOTICE_CODE": facts.rows["notice_id"],
        "WIN_BIDDER_NAME": party["name"],
        "WIN_BIDDER_CODE": party["code"],
        "BID_TIME": facts.time(bid["received_at"]),
        "TENDER_NOTICE_CONTENT": facts.row("section")["content"],
        "TIME_LIMIT": str(bid["duration_days"]),
        **facts.money(bid["price"], amount_field="BID_AMOUNT", currency="BID_CURRENCY"),
        "PROJECT_LEAD": bid["lead"] or fixed.NOT_COLLECTED,
        "PROJECT_LEAD_ID": fixed.NO_IDENTITY_NUMBER,
        "PROJECT_LEAD_CERTITY_NO": fixed.NOT_COLLECTED,
        "WIN_NOTICE_CONTENT": facts.rows["text"],
        "WIN_NOTICE_SEND_TIME": facts.time(facts.rows["issued_at"]),
    }


def contract(facts: Facts) -> Fields:
    """512 合同: the `contract` (id, price, duration_days, text, signed_at) with the `winner`."""
    row, party, purchaser = facts.row("contract"), facts.row("winner"), facts.row("purchaser")
    return {
        **facts.codes(),
        "CONTRACT_NAME": facts.title("合同"),
        "TENDERER_NAME": purchaser["name"],
        "TENDER_CODE": purchaser["code"],
        "BIDDER_NAME": party["name"],
        "BIDDER_CODE": party["code"],
        **facts.money(row["price"], amount_field="CONTRACT_PRICE"),
        "CONTRACT_CONTENT": row["text"],
        "LIMITE_TIME": str(row["duration_days"]),
        "SUBMIT_TIME": facts.time(row["signed_at"]),
        "CONTRACT_SIGN_TIME": facts.time(row["signed_at"]),
        "CONTRACT_CODE": row["contract"],
        **given(QUALITY_REQUIRE=row["quality"]),
    }


def performance(facts: Facts) -> Fields:
    """522 履约: a `performance` (text, settled, published_at) reported on the contract with the `winner`."""
    row, party, purchaser = facts.row("performance"), facts.row("winner"), facts.row("purchaser")
    reported = facts.time(row["published_at"])
    return {
        **facts.codes(),
        "PERFORMANCE_REPORT_NAME": f"{facts.title('履约情况报告')}{row['performance']}",
        "TENDERER_NAME": purchaser["name"],
        "TENDERER_CODE": purchaser["code"],
        "PERFORMANCE_PARTY_NAME": party["name"],
        "PERFORMANCE_PARTY_CODE": party["code"],
        "SETTLE_PRICE": facts.amount(row["settled"]),
        "FINISH_TIME": reported,
        "PERFORMANCE_CONTENT": row["text"],
        "REPORT_ISSUE_TIME": reported,
        **given(CONTRACT_CHANGE_CONTENT=row["changes"], ACTUALLY_PERIOD=row["actual_days"]),
    }
