"""Projects, tender projects and sections."""

from __future__ import annotations

import re

from certkit.reference.datasets import fixed
from certkit.reference.datasets.common import Facts, Fields, given, yes_no

_INVESTMENT_CODE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")


def project(facts: Facts) -> Fields:
    """500 项目; `purchaser` is the party that set it up."""
    row = facts.row("project")
    return {
        "PROJECT_CODE": row["project"],
        "PROJECT_NAME": row["name"],
        "REGION_CODE": row["region"],
        "ADDRESS": row["address"],
        "LEGAL_PERSON": row["legal_person"],
        "CLASS_VER_CODE": fixed.GB_T_4754_2017,
        "INDUSTRIES_TYPE": row["industry"],
        "FUND_SOURCE": row["fund_source"],
        "PROJECT_SCALE": row["scale"],
        "CONTACTOR": row["contact"],
        "CONTACT_INFORMATION": row["phone"],
        "APPROVAL_NAME": row["approval_name"],
        "CREATE_TIME": facts.time(row["created_at"]),
        "OPERATION_NAME": facts.row("purchaser")["name"],
        **_investment(row["approval_number"]),
        **given(
            APPROVAL_NUMBER=row["approval_number"],
            APPROVAL_AUTHORITY=row["approval_authority"],
            CONTRIBUTION_SCALE=row["contribution"],
        ),
    }


def _investment(approval_number: str) -> Fields:
    """Approved as an investment in fixed assets when the approval number is an investment project code."""
    if _INVESTMENT_CODE.fullmatch(approval_number):
        return {"RELATE_CODE": fixed.FIXED_ASSETS, "INVEST_PROJECT_CODE": approval_number}
    return {"RELATE_CODE": fixed.NO_FIXED_ASSETS}


def tender_project(facts: Facts) -> Fields:
    """501 招标项目; where the purchaser runs the tender itself it stands in the fields of the agency too."""
    row, work = facts.row("tender_project"), facts.row("project")
    purchaser, agency = facts.row("purchaser"), facts.agency
    return {
        "PROJECT_CODE": row["project"],
        "TENDER_PROJECT_CODE": row["tender_project"],
        "TENDER_SELF_CODE": row["tender_project"],
        "IS_TO_LAW": yes_no(row["mandatory"]),
        "TENDER_PROJECT_NAME": row["name"],
        "TENDER_PROJECT_TYPE": fixed.TRADE_CATEGORY,
        "REGION_CODE": work["region"],
        "TENDER_CONTENT": row["content"],
        "OWNER_NAME": work["legal_person"],
        "TENDERER_NAME": purchaser["name"],
        "TENDERER_CODE_TYPE": fixed.BODY_TYPE,
        "TENDERER_CODE": purchaser["code"],
        "ISUNION": fixed.NO,
        "TENDERER_ROLE": fixed.PURCHASER_ROLE,
        "TENDER_AGENCY_NAME": agency["name"],
        "TENDER_AGENCY_CODE_TYPE": fixed.BODY_TYPE,
        "TENDER_AGENCY_CODE": agency["code"],
        "TENDER_AGENCY_ROLE": fixed.AGENCY_ROLE if facts.rows["agency"] else fixed.PURCHASER_ROLE,
        "TENDER_MODE": facts.code(fixed.TENDER_MODE, row["mode"]),
        "TENDER_ORGANIZE_FORM": facts.code(fixed.ORGANIZE_FORM, row["organize"]),
        "CREATE_TIME": facts.time(row["created_at"]),
        "SUPERVISE_DEPT_NAME": row["supervisor_name"],
        "APPROVE_DEPT_NAME": work["approval_authority"] or row["supervisor_name"],
        "REPORT_DUTY": agency["contact"],
        "TENDERER_REGION_CODE": purchaser["region"],
        "TENDERER_PROPERTY": purchaser["property"],
        "TENDER_AGENCY_REGION_CODE": agency["region"],
        "TENDER_AGENCY_PROPERTY": agency["property"],
        "OPERATION_NAME": agency["name"],
        "TRADE_SYSTEM_NO": f"{facts.identity.code}0",
        "TRADE_SYSTEM_FEE": "0",
        **given(SUPERVISE_DEPT_CODE=row["supervisor_code"]),
    }


def section(facts: Facts) -> Fields:
    """502 标段（包）."""
    row, tender = facts.row("section"), facts.row("tender_project")
    region = facts.row("project")["region"]
    return {
        **facts.codes(),
        "BID_SECTION_NAME": row["name"],
        "BID_ECTION_NUM": str(row["round"]),
        "BID_TENDER_MODE": facts.code(fixed.TENDER_MODE, tender["mode"]),
        "REGION_CODE": region,
        "TRA_PLACE_CODE": region,
        "BID_SECTION_CONTENT": row["content"],
        "TENDER_PROJECT_CLASSIFY_CODE": fixed.CLASSIFY[tender["kind"]],
        "CONTRACT_RECKON_PRICE": facts.amount(row["estimate"]),
        "CURRENCY_CODE": fixed.RENMINBI,
        "PRICE_UNIT": fixed.YUAN,
        "BID_QUALIFICATION": row["qualification"],
        **given(BEGIN_DATE=row["begin_date"].replace("-", ""), LIMITE_TIME=row["duration_days"]),
        "CREATE_TIME": facts.time(row["created_at"]),
    }
