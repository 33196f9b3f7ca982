"""Which datasets the platform sends, and how a whole record is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from certkit.reference.datasets import award, conduct, disputes, evaluation, opening, preparation
from certkit.reference.datasets.common import Facts, Fields


@dataclass(frozen=True)
class Dataset:
    """A dataset of the standard: its number, its Chinese title, and how its fields are made."""

    number: str
    title: str
    fields: Callable[[Facts], Fields]


DATASETS = {
    "PROJECT": Dataset("500", "项目", preparation.project),
    "TENDER_PROJECT": Dataset("501", "招标项目", preparation.tender_project),
    "SECTION": Dataset("502", "标段(包)", preparation.section),
    "TENDER_ANN_QUA_INQUERY_ANN": Dataset("503", "招标公告与资格预审公告", conduct.notice),
    "TENDER_FILE_CLARI_MODI": Dataset("504", "招标文件/招标文件澄清与修改", conduct.tender_document),
    "BID_OPENING_RECORD": Dataset("506", "开标记录", opening.opening_record),
    "TENDER_LIST": Dataset("507", "投标人名单", opening.bidder),
    "BID_EVALUATION_EXPERT": Dataset("508", "评标专家", evaluation.expert),
    "EVALUATION_REPORT": Dataset("509", "评标报告", evaluation.report),
    "TENDER_CANDIDATE": Dataset("510", "中标候选人", evaluation.candidate),
    "TENDER_CANDIDATE_ANNOUNCE": Dataset("511", "中标候选人公示", evaluation.publicity),
    "CONTRACT_PERFORMANCE": Dataset("512", "合同", award.contract),
    "WIN_RESULT_ANNO": Dataset("513", "中标结果公告", award.result),
    "QUALI_INQUERY_CLARI": Dataset("514", "资格预审/资格预审澄清", conduct.prequalification_document),
    "QUALI_INQUERY_RESULT": Dataset("516", "资格预审结果", conduct.prequalification_result),
    "TENDER_ABNORMITY_REPORT": Dataset("517", "招标异常情况报告", disputes.exception),
    "PERFORMANCE": Dataset("522", "履约", award.performance),
    "BID_WINNING_NOTICE": Dataset("9018", "中标通知书", award.award_notice),
    "OBJECTION": Dataset("9019", "异议", disputes.objection),
    "OBJECTION_REPLY": Dataset("9020", "异议回复", disputes.reply),
}


def fields_of(dataset: str, facts: Facts, made_at: float) -> Fields:
    """The whole record: the fields of its dataset and those that every record carries."""
    return facts.writing.named({**DATASETS[dataset].fields(facts), **facts.platform(made_at)})
