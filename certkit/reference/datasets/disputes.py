"""Objections with their replies, and what stops a tender."""

from __future__ import annotations

from certkit.reference.datasets import fixed
from certkit.reference.datasets.common import Facts, Fields, masked

_TITLES = {
    "prequalification": "资格预审文件异议",
    "document": "招标文件异议",
    "opening": "开标异议",
    "result": "评标结果异议",
}


def objection(facts: Facts) -> Fields:
    """9019 异议: the `objection`; its `objector` is None while nobody may know who takes part."""
    row, objector = facts.row("objection"), facts.rows["objector"]
    return {
        **facts.codes(),
        "OBJECTIONG_GUID": row["objection"],
        "TITTLE": _TITLES[row["kind"]],
        "CONTENT": row["text"],
        "TYPE": facts.code(fixed.OBJECTION_TYPE, row["kind"]),
        "SUBMIT_TIME": facts.time(row["raised_at"]),
        "CREATOR": objector["name"] if objector else fixed.SECRET_BEFORE_DEADLINE,
        "CREATOR_TYPE": fixed.BODY_TYPE,
        "CREATOR_ROLE": fixed.BIDDER_ROLE,
        "CREATOR_CODE": objector["code"] if objector else fixed.SECRET_BEFORE_DEADLINE,
        "CREATOR_CONTACT": masked(objector["phone"]) if objector else fixed.SECRET_BEFORE_DEADLINE,
    }


def reply(facts: Facts) -> Fields:
    """9020 异议回复: the `objection` with its answer, given by the `replier`."""
    row, replier = facts.row("objection"), facts.row("replier")
    return {
        **facts.codes(),
        "OBJECTIONG_GUID": row["objection"],
        "RESPONSE_TITTLE": f"{_TITLES[row['kind']]}的答复",
        "RESPONSE_CONTENT": row["answer"],
        "RESPONSE_SUBMIT_TIME": facts.time(row["answered_at"]),
        "RESPONSE_CREATOR": replier["name"],
        "RESPONSE_CREATOR_TYPE": fixed.BODY_TYPE,
        "RESPONSE_CREATOR_ROLE": fixed.AGENCY_ROLE if replier["kind"] == "agency" else fixed.PURCHASER_ROLE,
        "RESPONSE_CREATOR_CODE": replier["code"],
        "RESPONSE_CREATOR_CONTACT": masked(replier["phone"]),
        "RESPONSE_STATUS": fixed.OBJECTION_ANSWERED,
    }


def exception(facts: Facts) -> Fields:
    """517 招标异常情况报告: `kind` failed, suspended, resumed or terminated, with `reason`, decided at `decided_at`."""
    kind = facts.rows["kind"]
    title = fixed.EXCEPTION_TITLE[kind]
    return {
        **facts.codes(),
        "EXCEPITON_NAME": facts.title(f"{title}报告"),
        "EXCEPITON_INFOR": facts.rows["reason"],
        "APPROVAL_RESULT": title,
        "APPROVAL_TIME": facts.time(facts.rows["decided_at"]),
        "EXCEPITON_TYPE": facts.code(fixed.EXCEPTION_TYPE, kind),
    }
