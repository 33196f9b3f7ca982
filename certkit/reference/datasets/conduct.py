"""Notices, documents with their clarifications, and the result of prequalification."""

from __future__ import annotations

import json

from certkit.reference.datasets import fixed
from certkit.reference.datasets.common import Facts, Fields, given, yes_no

_SHORTEST_CONTENT, _LONGEST_TITLE = 10, 600


def notice(facts: Facts) -> Fields:
    """503 招标公告与资格预审公告; an `amendment` (number `amendment_number`) corrects it, under the terms in force."""
    row, announced, terms = facts.row("notice"), facts.announced, facts.row("terms")
    amendment = facts.rows.get("amendment")
    section, codes = facts.row("section"), facts.codes()
    fields = {
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "NOTICE_BID_NUM": "1",
        "BID_SECTION_CODES": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODES": codes["UNIFIED_DEAL_CODE"],
        "TENDER_SELF_CODE": section["tender_project"],
        "NOTICE_NAME": row["title"],
        "NOTICE_CONTENT": _content(row["content"]),
        "NOTICE_SEND_TIME": facts.time(row["published_at"]),
        "NOTICE_MEDIA": facts.media,
        "URL": facts.url,
        "NOTICE_NATURE": fixed.FIRST_NOTICE,
        "BULLETIN_TYPE": facts.code(fixed.BULLETIN_TYPE, row["kind"]),
        "DOC_GET_START_TIME": facts.time(terms["document_from"]),
        "DOC_GET_END_TIME": facts.time(terms["document_to"]),
        "TENDER_DOC_GET_METHOD": announced["access_method"],
        "BID_DOC_REFER_END_TIME": facts.time(terms["deadline"]),
        "BID_OPEN_TIME": facts.time(terms["opening_time"]),
        "BID_OPEN_METHOD": fixed.ONLINE_OPENING,
        "QUAL_TYPE": _method(json.loads(section["criteria"])),
        "DOC_PRICE": facts.amount(announced["document_price"]),
        "DOC_PRICE_CURRENCY": fixed.RENMINBI,
        "DOC_PRICE_UNIT": fixed.YUAN,
        "BID_DOC_REFER_METHOD": fixed.ONLINE_DELIVERY,
        "SYNDICATED_FLAG": yes_no(terms["consortium"]),
        "BULLETIN_DUTY": facts.agency["contact"],
        "BULLETIN_DUTY_CODE_TYPE": fixed.MACHINE_CHECK,
        **given(TRAD_CENTER_NAME=announced.get("trading_centre"), OTHER_CONTENT=announced.get("other_content")),
        **_contacts(facts),
    }
    if amendment:
        fields |= _correction(facts)
    return fields


def _correction(facts: Facts) -> Fields:
    amendment, number = facts.row("amendment"), facts.rows["amendment_number"]
    changes = json.loads(amendment["changes"])
    return {
        "TENDER_SELF_CODE": f"{facts.row('section')['tender_project']}-{number:02d}",
        "NOTICE_NAME": _correction_title(facts.row("notice")["title"], number),
        "NOTICE_CONTENT": _content(amendment["content"]),
        "NOTICE_SEND_TIME": facts.time(amendment["published_at"]),
        "NOTICE_NATURE": fixed.AMENDMENT_NOTICE,
        "IS_POSTPONE": yes_no(changes.get("opening_time") or changes.get("deadline")),
    }


def _correction_title(title: str, number: int) -> str:
    """The title of the notice and which correction this is; a long one is cut so that both fit the standard."""
    which = f"（更正公告第{number}号）"
    return f"{title[: _LONGEST_TITLE - len(which)]}{which}"


def _content(text: str) -> str:
    """The text of a notice, or of a clarification that corrects one; the standard wants ten characters at least."""
    return text if len(text) >= _SHORTEST_CONTENT else f"{text}。{fixed.SEE_DOCUMENTS}"


def _contacts(facts: Facts) -> Fields:
    """Purchaser and agency; what the project names as contact of the purchaser is public."""
    purchaser, project = facts.row("purchaser"), facts.row("project")
    fields = {
        "TENDERER_CODE": purchaser["code"],
        "TENDERER_NAME": purchaser["name"],
        "TENDERER_ADDRESS": purchaser["address"],
        "TENDERER_CONTACTOR": project["contact"],
        "TENDERER_PHONE_NUMBER": project["phone"],
        "TENDERER_EMAIL": fixed.NOT_COLLECTED,
    }
    if facts.rows["agency"]:
        agency = facts.agency
        fields |= {
            "TENDER_AGENCY_CODE": agency["code"],
            "TENDER_AGENCY_NAME": agency["name"],
            "TENDER_AGENCY_ADDRESS": agency["address"],
            "TENDER_AGENCY_CONTACTOR": agency["contact"],
            "TENDER_AGENCY_PHONE_NUMBER": agency["phone"],
            "TENDER_AGENCY_EMAIL": fixed.NOT_COLLECTED,
        }
    return fields


def tender_document(facts: Facts) -> Fields:
    """504 招标文件/招标文件澄清与修改: a `document`, or a `clarification` of it, numbered `number`."""
    section, announced, terms = facts.row("section"), facts.announced, facts.row("terms")
    codes, issued_at = facts.codes(), _issued_at(facts)
    return {
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "BID_SECTION_CODE": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODES": codes["UNIFIED_DEAL_CODE"],
        "DOC_NO": _document_code(facts),
        "DOC_NAME": _document_name(facts),
        "BID_QUALIFICATION": section["qualification"],
        "BID_DOC_REFER_END_TIME": facts.time(terms["deadline"]),
        "VALID_PERIOD": str(terms["validity_days"]),
        "BID_DOC_REFER_METHOD": fixed.ONLINE_DELIVERY,
        "MARGIN_PAY_TYPE": fixed.MARGIN_BY_TRANSFER,
        "PRICE_FORM_CODE": fixed.AMOUNT_IN_MONEY,
        "MARGIN_AMOUNT": facts.amount(terms["bid_security"]),
        "MARGIN_CURRENCY": fixed.RENMINBI,
        "MARGIN_AMOUNT_UNIT": fixed.YUAN,
        "EVALUATING_METHOD": _method(json.loads(section["criteria"])),
        "BID_OPEN_TIME": facts.time(terms["opening_time"]),
        "BID_OPEN_PLACE": announced["location"],
        "BID_OPEN_TYPE": fixed.ONLINE_OPENING,
        "QUAL_TYPE": fixed.PREQUALIFIED if facts.row("tender_project")["prequalification"] else fixed.POSTQUALIFIED,
        "CLARIFY_TIME": facts.time(issued_at),
        "SUBMIT_TIME": facts.time(issued_at),
        "URL": facts.url,
        "EVALUATION_TYPE": fixed.EVALUATION_TYPE,
        "CLARIFY_CONTENT": _clarified(facts),
        **_postponement(facts),
        **_ceiling(facts),
    }


def _ceiling(facts: Facts) -> Fields:
    price_limit = facts.row("section")["price_limit"]
    if price_limit is None:
        return {}
    return {
        "CONTROL_PRICE": facts.amount(price_limit),
        "CONTROL_PRICE_CURRENCY": fixed.RENMINBI,
        "CONTROL_PRICE_UNIT": fixed.YUAN,
    }


def prequalification_document(facts: Facts) -> Fields:
    """514 资格预审/资格预审澄清: a `document`, or a `clarification` of it, numbered `number`."""
    section, terms = facts.row("section"), facts.row("terms")
    codes, issued_at = facts.codes(), _issued_at(facts)
    return {
        "TENDER_PROJECT_CODE": codes["TENDER_PROJECT_CODE"],
        "BID_SECTION_CODES": codes["BID_SECTION_CODE"],
        "UNIFIED_DEAL_CODES": codes["UNIFIED_DEAL_CODE"],
        "DOC_CODE": _document_code(facts),
        "DOC_NAME": _document_name(facts),
        "APPLICANT_QUALIFICATIONS": section["qualification"],
        "APPLICATION_VALID_TIME": f"{terms['validity_days']}天",
        "DOC_SUBMIT_END_TIME": facts.time(terms["deadline"]),
        "DOC_SUBMIT_METHOD": fixed.ONLINE_DELIVERY,
        "DOC_OPEN_TIME": facts.time(terms["opening_time"]),
        "DOC_OPEN_METHOD": fixed.ONLINE_OPENING,
        "EVALUATION_METHOD": _method(json.loads(section["criteria"])),
        "CLARIFY_CONTENT": _clarified(facts),
        "SUBMIT_TIME": facts.time(issued_at),
        "TENDER_CLARIFY_CONTENT": _clarified(facts),
        "TENDER_SUBMIT_TIME": facts.time(issued_at),
        "URL": facts.url,
        **_postponement(facts),
    }


def prequalification_result(facts: Facts) -> Fields:
    """516 资格预审结果: `passed` lists the names of the qualified applicants, decided at `decided_at`."""
    return {
        **facts.codes(),
        "NOTICE_NAME": facts.title("资格预审结果"),
        "PASSED_APPLICANT_LIST": ";".join(facts.rows["passed"]) or fixed.NONE,
        "RESULT_CREATE_TIME": facts.time(facts.rows["decided_at"]),
        "URL": facts.url,
    }


def _document_code(facts: Facts) -> str:
    """Section code and a serial; each round of the tender has a hundred."""
    section = facts.row("section")
    return f"{section['section']}{(section['round'] - 1) * 100 + facts.rows['number']:03d}"


def _document_name(facts: Facts) -> str:
    if "clarification" in facts.rows:
        return facts.title(f"澄清与修改第{facts.rows['number']}号")
    return str(facts.row("document")["title"])


def _issued_at(facts: Facts) -> float:
    if "clarification" in facts.rows:
        return float(facts.row("clarification")["published_at"])
    return float(facts.row("document")["issued_at"])


def _clarified(facts: Facts) -> str:
    return str(facts.row("clarification")["text"]) if "clarification" in facts.rows else fixed.NONE


def _postponement(facts: Facts) -> Fields:
    """Whether the clarification puts the opening off (`postponed`), and to when."""
    if not facts.rows.get("postponed"):
        return {"IS_POSTPONE": fixed.NO}
    return {
        "IS_POSTPONE": fixed.YES,
        "POST_OPEN_TIME": facts.time(facts.row("terms")["opening_time"]),
        "POST_OPEN_ADDRESS": facts.announced["location"],
    }


def _method(criteria: dict[str, str]) -> str:
    return "评标标准（最高分）：" + "；".join(f"{name} {points}" for name, points in criteria.items())
