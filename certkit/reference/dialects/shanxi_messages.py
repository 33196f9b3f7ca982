"""The messages of the Shanxi dialect: their fields in the order that the standard fixes.

Amounts are in ten thousand yuan, but for the price of a document, which is in yuan. An agency is asked for throughout:
where the purchaser runs the tender itself it stands in.
"""

from __future__ import annotations

from certkit.reference.datasets import award, conduct, disputes, evaluation, fixed, opening, preparation
from certkit.reference.datasets.common import Facts, Fields
from certkit.reference.dialects.common import Message
from certkit.reference.writing import TEN_THOUSAND_YUAN

_CODES = "PROJECT_CODE TENDER_PROJECT_CODE BID_SECTION_CODE UNIFIED_DEAL_CODE"
_CODES_OF_SEVERAL = "PROJECT_CODE TENDER_PROJECT_CODE BID_SECTION_CODES UNIFIED_DEAL_CODES"
_PLATFORM = "PLATFORM_CODE PUB_SERVICE_PLAT_CODE DATA_TIMESTAMP"


def _nothing(_: Facts) -> Fields:
    return {}


def _project(facts: Facts) -> Fields:
    """A message demands the investment project code of every project."""
    code = preparation.project(facts).get("INVEST_PROJECT_CODE", fixed.NO_INVESTMENT_CODE)
    return {"INVEST_PROJECT_CODE": code, "IS_ENTER": fixed.YES}


def _tender_project(facts: Facts) -> Fields:
    return {
        "SUPERVISE_DEPT_TYPE": fixed.NOT_COLLECTED,
        "TENDER_PROJECT_INDUSTRIES_TYPE": facts.row("project")["industry"],
        "TENDER_CODE_TYPE": fixed.CREDIT_CODE,
        "N_TENDER_AGENCY_CODE_TYPE": fixed.CREDIT_CODE,
        **_national(facts),
    }


def _national(facts: Facts) -> Fields:
    """The project of a section, and the code of the service system that the national platform has given."""
    return {"PROJECT_CODE": facts.row("project")["project"], "N_PUB_SERVICE_PLAT_CODE": facts.identity.code}


def _unified_code(facts: Facts) -> Fields:
    project = facts.row("project")
    return {
        **_national(facts),
        "PROJECT_TYPE": facts.code(fixed.SECTION_KIND, facts.row("tender_project")["kind"]),
        "DEAL_TYPE": fixed.TRADE_CATEGORY,
        "PROJECT_CREATEDATE": facts.time(project["created_at"])[:8],
    }


def _section(facts: Facts) -> Fields:
    return {
        **_national(facts),
        "CONTRACT_RECKON_PRICE": facts.amount(facts.row("section")["estimate"], TEN_THOUSAND_YUAN),
        "BEGIN_DATE": fixed.NO_START_PLANNED,
        "LIMITE_TIME": fixed.NO_DAYS_PLANNED,
    }


def _notice(facts: Facts) -> Fields:
    agency, notice = facts.agency, facts.row("notice")
    return {
        **_national(facts),
        "PSP_RELEASE_TYPE": fixed.NOT_COLLECTED,
        "PSP_ACCORD_TO_LAW": fixed.YES if facts.row("tender_project")["mandatory"] else fixed.NO,
        "PSP_HOLIDAY_WORK": fixed.YES,
        "PSP_RELATE_NOTICE_ID": notice["notice"],
        "PSP_FIRST_NOTICE_ID": notice["notice"],
        "BID_URL": facts.announced["access_url"],
        "IS_POSTPONE": conduct.notice(facts).get("IS_POSTPONE", fixed.NO),
        "TENDER_CODE_TYPE": fixed.CREDIT_CODE,
        "TENDER_AGENCY_NAME": agency["name"],
        "TENDER_AGENCY_CODE_TYPE": fixed.CREDIT_CODE,
        "TENDER_AGENCY_CODE": agency["code"],
        "TENDER_AGENCY_ADDRESS": agency["address"],
        "TENDER_AGENCY_CONTACTOR": agency["contact"],
        "TENDER_AGENCY_PHONE_NUMBER": agency["phone"],
        "TENDER_AGENCY_EMAIL": fixed.NOT_COLLECTED,
        "EXAMINER_NAME": fixed.MACHINE_CHECK,
    }


def _candidate(facts: Facts) -> Fields:
    """The price that was evaluated is the one that was bid, and it is what would be won."""
    row = facts.row("candidate")
    price = facts.amount(row["price"], TEN_THOUSAND_YUAN)
    return {
        **_national(facts),
        "BID_PRICE": price,
        "EVALUATION_PRICE": price,
        "WIN_PRICE": price,
        "WIN_CANDIDATE_CODE_TYPE": fixed.CREDIT_CODE,
        "RATE": fixed.NONE,
        "OTHER_BID_PRICE": fixed.NONE,
        "PM_NAME": row["lead"] or fixed.NOT_COLLECTED,
        "PM_CODE": fixed.NO_IDENTITY_NUMBER,
        "PM_CERTIFICATES": fixed.NOT_COLLECTED,
        "TIME_LIMIT": str(row["duration_days"]),
    }


def _result(facts: Facts) -> Fields:
    notice = facts.row("notice")["notice"]
    return {
        **_national(facts),
        "BID_AMOUNT": facts.amount(facts.row("bid")["price"], TEN_THOUSAND_YUAN),
        "PSP_RELATE_NOTICE_ID": notice,
        "PSP_FIRST_NOTICE_ID": notice,
        "PSP_RELATE_RESULT_NOTICE_ID": fixed.NONE,
        "PSP_BID_OPEN_TIME": facts.time(facts.row("terms")["opening_time"]),
        "TENDER_CODE": facts.row("section")["tender_project"],
        "OTHER_CONTENT": fixed.NONE,
        "ATTACHMENT_CODE": fixed.NONE,
        "RATE": fixed.NONE,
        "OTHER_WIN_PRICE": fixed.NONE,
        "N_BIDDER_CODE_TYPE": fixed.CREDIT_CODE,
    }


def _application(facts: Facts) -> Fields:
    """资格预审申请文件: the `applicant`, and its opened `application` (qualification, lead, received_at)."""
    applicant, application, codes = facts.row("applicant"), facts.row("application"), facts.codes()
    return {
        **_national(facts),
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "BID_SECTION_CODES": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODES": codes["UNIFIED_DEAL_CODE"],
        "APPLICANTION_NAME": applicant["name"],
        "APPLICANTION_CODE": applicant["code"],
        "QUALIFICATION_ELEMENT": application["qualification"] or fixed.NONE,
        "BID_MANAGER": application["lead"] or fixed.NOT_COLLECTED,
        "APPLY_SUBMIT_TIME": facts.time(application["received_at"]),
    }


MESSAGES = {
    "GCJS_PROJECT": Message(
        preparation.project,
        _project,
        "PROJECT_CODE PROJECT_NAME REGION_CODE INVEST_PROJECT_CODE ADDRESS LEGAL_PERSON INDUSTRIES_TYPE FUND_SOURCE"
        " PROJECT_SCALE CONTACTOR CONTACT_INFORMATION APPROVAL_NAME APPROVAL_NUMBER APPROVAL_AUTHORITY CREATE_TIME"
        f" {_PLATFORM} IS_ENTER",
    ),
    "GCJS_TENDER_PROJECT": Message(
        preparation.tender_project,
        _tender_project,
        "PROJECT_CODE TENDER_PROJECT_CODE TENDER_PROJECT_NAME TENDER_PROJECT_TYPE REGION_CODE TENDER_CONTENT OWNER_NAME"
        " TENDERER_NAME TENDERER_CODE_TYPE TENDERER_CODE TENDERER_ROLE TENDER_AGENCY_NAME TENDER_AGENCY_CODE_TYPE"
        " TENDER_AGENCY_CODE TENDER_AGENCY_ROLE TENDER_MODE TENDER_ORGANIZE_FORM CREATE_TIME SUPERVISE_DEPT_NAME"
        f" SUPERVISE_DEPT_TYPE APPROVE_DEPT_NAME {_PLATFORM} TENDER_PROJECT_INDUSTRIES_TYPE REPORT_DUTY TRADE_PLAT"
        " TENDER_CODE_TYPE N_TENDER_AGENCY_CODE_TYPE N_PUB_SERVICE_PLAT_CODE",
    ),
    "WEB_UNICODE_RECORD": Message(
        preparation.section,
        _unified_code,
        "PROJECT_TYPE PROJECT_CODE TENDER_PROJECT_CODE BID_CODE=BID_SECTION_CODE DEAL_TYPE PLATFORM_CODE"
        " PUB_SERVICE_PLAT_CODE PROJECT_CREATEDATE DATA_TIMESTAMP",
    ),
    "GCJS_SECTION": Message(
        preparation.section,
        _section,
        f"{_CODES} BID_SECTION_NAME BID_SECTION_CONTENT TENDER_PROJECT_CLASSIFY_CODE CONTRACT_RECKON_PRICE"
        f" BID_QUALIFICATION BEGIN_DATE LIMITE_TIME {_PLATFORM} CREATE_TIME",
    ),
    "GCJS_NOTICE": Message(
        conduct.notice,
        _notice,
        f"{_CODES_OF_SEVERAL} NOTICE_NAME NOTICE_CONTENT NOTICE_SEND_TIME NOTICE_MEDIA URL NOTICE_NATURE BULLETIN_TYPE"
        " DOC_GET_START_TIME DOC_GET_END_TIME TENDER_DOC_GET_METHOD BID_DOC_REFER_END_TIME BID_OPEN_TIME DOC_PRICE"
        f" BID_DOC_REFER_METHOD SYNDICATED_FLAG BULLETIN_DUTY BULLETIN_DUTY_CODE_TYPE {_PLATFORM} PSP_RELEASE_TYPE"
        " PSP_ACCORD_TO_LAW PSP_HOLIDAY_WORK PSP_RELATE_NOTICE_ID PSP_FIRST_NOTICE_ID TENDER_CODE=TENDER_SELF_CODE"
        " BID_URL BID_OPEN_METHOD IS_POSTPONE TENDERER_NAME TENDER_CODE_TYPE TENDERER_CODE TENDERER_ADDRESS"
        " TENDERER_CONTACTOR TENDERER_PHONE_NUMBER TENDERER_EMAIL TENDER_AGENCY_NAME TENDER_AGENCY_CODE_TYPE"
        " TENDER_AGENCY_CODE TENDER_AGENCY_ADDRESS TENDER_AGENCY_CONTACTOR TENDER_AGENCY_PHONE_NUMBER"
        " TENDER_AGENCY_EMAIL EXAMINER_NAME TRADE_PLAT N_PUB_SERVICE_PLAT_CODE",
    ),
    "GCJS_OPENING_RECORD": Message(
        opening.opening_record,
        _national,
        f"{_CODES_OF_SEVERAL} BID_OPENING_ACTOR BID_OPENING_CONTENT BID_OPENING_ADDRESS BID_OPENING_TIME {_PLATFORM}"
        " NOTICE_NAME URL",
    ),
    "GCJS_WIN_CANDIDATE": Message(
        evaluation.candidate,
        _candidate,
        f"{_CODES} WIN_CANDIDATE_NAME BIDDER_CODE_TYPE WIN_CANDIDATE_CODE BIDDER_ROLE WIN_CANDIDATE_ORDER IS_FLOAT_RATE"
        f" EVALUATION_RESULT BID_PRICE EVALUATION_PRICE WIN_PRICE {_PLATFORM} WIN_CANDIDATE_CODE_TYPE RATE"
        " OTHER_BID_PRICE QUALITY EVALUATION_STATUS WIN_CANDIDATE_QUALIFICATION PM_NAME PM_CODE PM_CERTIFICATES"
        " TIME_LIMIT",
    ),
    "GCJS_RESULT_NOTICE": Message(
        award.result,
        _result,
        f"{_CODES} NOTICE_NAME NOTICE_CONTENT NOTICE_SEND_TIME NOTICE_MEDIA URL NOTICE_NATURE BULLETIN_TYPE"
        f" WIN_BIDDER_NAME BIDDER_CODE_TYPE WIN_BIDDER_CODE BIDDER_ROLE BID_AMOUNT {_PLATFORM} PSP_RELATE_NOTICE_ID"
        " PSP_FIRST_NOTICE_ID PSP_RELATE_RESULT_NOTICE_ID PSP_BID_OPEN_TIME TENDER_CODE OTHER_CONTENT BULLETIN_DUTY"
        " EXAMINER_NAME ATTACHMENT_CODE TRADE_PLAT N_PUB_SERVICE_PLAT_CODE RATE OTHER_WIN_PRICE N_BIDDER_CODE_TYPE",
    ),
    "GCJS_EXCEPTION_REPORT": Message(
        disputes.exception,
        _national,
        f"{_CODES} EXCEPITON_INFOR APPROVAL_RESULT APPROVAL_TIME {_PLATFORM} EXCEPITON_NAME",
    ),
    "GCJS_QUALIFI_PRE_CLARI": Message(
        conduct.prequalification_document,
        _national,
        f"{_CODES_OF_SEVERAL} DOC_CODE APPLICANT_QUALIFICATIONS APPLICATION_VALID_TIME DOC_SUBMIT_END_TIME"
        " DOC_SUBMIT_METHOD DOC_OPEN_TIME DOC_OPEN_METHOD EVALUATION_METHOD CLARIFY_CONTENT SUBMIT_TIME"
        f" {_PLATFORM} DOC_NAME URL",
    ),
    "GCJS_QUALIFI_PRE_FILE": Message(
        _nothing,
        _application,
        "PROJECT_CODE BID_SECTION_CODES TENDER_PROJECT_CODE UNIFIED_DEAL_CODES APPLICANTION_NAME APPLICANTION_CODE"
        f" QUALIFICATION_ELEMENT BID_MANAGER APPLY_SUBMIT_TIME {_PLATFORM}",
    ),
    "GCJS_QUALIFI_PRE_RESULT": Message(
        conduct.prequalification_result,
        _national,
        f"{_CODES} PASSED_APPLICANT_LIST RESULT_CREATE_TIME {_PLATFORM} NOTICE_NAME URL",
    ),
}
