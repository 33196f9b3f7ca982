"""The committee, its report, and the candidates it recommends."""

from __future__ import annotations

from certkit.reference.datasets import fixed
from certkit.reference.datasets.common import Facts, Fields, Row, enterprise, yes_no

_PLACES = ("FIRST", "SECOND", "THIRD")


def expert(facts: Facts) -> Fields:
    """508 评标专家: the `expert` and its `seat` (kind, chair); for supervision only."""
    party, seat = facts.row("expert"), facts.row("seat")
    return {
        **facts.codes(),
        "EXPERT_TYPE": facts.code(fixed.EXPERT_TYPE, seat["kind"]),
        "EXPERT_NAME": party["name"],
        "ID_CARD": party["code"],
        "ID_CARD_TYPE": fixed.IDENTITY_CARD,
        "EXPERT_CHECK_IN_TIME": facts.time(seat["seated_at"]),
        "IS_CHAIR_MAN": yes_no(seat["chair"]),
    }


def report(facts: Facts) -> Fields:
    """509 评标报告: the `report` (text, submitted_at) and whether the evaluation `succeeded`; for supervision only."""
    row = facts.row("report")
    ended = facts.time(row["submitted_at"])
    return {
        **facts.codes(),
        "NOTICE_NAME": facts.title("评标报告"),
        "EVALUATION_CONTENT": row["text"],
        "SUBMIT_TIME": ended,
        "END_TIME": ended,
        "EVALUATION_RESULT": fixed.EVALUATION_SUCCEEDED if facts.rows["succeeded"] else fixed.EVALUATION_FAILED,
        "URL": facts.url,
    }


def candidate(facts: Facts) -> Fields:
    """510 中标候选人: the `bidder` and how it stands (`candidate`: rank, price, qualification)."""
    party, row = facts.row("bidder"), facts.row("candidate")
    return {
        **facts.codes(),
        "WIN_CANDIDATE_NAME": party["name"],
        "BIDDER_CODE_TYPE": fixed.BODY_TYPE,
        "WIN_CANDIDATE_CODE": party["code"],
        "BIDDER_ROLE": fixed.BIDDER_ROLE,
        "WIN_CANDIDATE_ORDER": str(row["rank"]),
        "IS_FLOAT_RATE": fixed.NO,
        "EVALUATION_RESULT": f"综合评审第{row['rank']}名",
        **facts.money(row["price"], amount_field="BID_PRICE", unit="PRICE_UINT"),
        "QUALITY": fixed.QUALITY,
        "EVALUATION_STATUS": f"评标委员会推荐为第{row['rank']}中标候选人",
        "WIN_CANDIDATE_QUALIFICATION": row["qualification"] or fixed.NONE,
        **enterprise(party),
    }


def publicity(facts: Facts) -> Fields:
    """511 中标候选人公示: `publicity` (from_time, to_time, published_at), `candidates` (bidder, name, rank, price)."""
    row, codes = facts.row("publicity"), facts.codes()
    candidates: list[Row] = facts.rows["candidates"]
    fields = {
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "BID_SECTION_CODES": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODE": codes["UNIFIED_DEAL_CODE"],
        "PUBLICITY_NAME": facts.title("中标候选人公示"),
        "PUBLICITY_CONTENT": "；".join(
            f"第{each['rank']}中标候选人：{each['name']}，投标报价{each['price']}元" for each in candidates
        ),
        "PUBLICITY_REFER_TIME": facts.time(row["published_at"]),
        "NOTICE_MEDIA": facts.media,
        "URL": facts.url,
        "PUBLICITY_TYPE": fixed.FIRST_PUBLICITY,
        "PUBLICITY_START_TIME": facts.time(row["from_time"]),
        "PUBLICITY_END_TIME": facts.time(row["to_time"]),
        "OBJECTION_METHOD": facts.row("terms")["objection_contact"],
        "BULLETIN_DUTY": facts.agency["contact"],
        "EXAMINER_NAME": fixed.MACHINE_CHECK,
    }
    for place, each in zip(_PLACES, candidates, strict=False):
        fields |= {f"{place}_BIDDER_NAME": each["name"], f"{place}_BIDDER_CODE": each["bidder"]}
    return fields
