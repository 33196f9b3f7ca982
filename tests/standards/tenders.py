"""A whole tender as its records tell it, in the order of the push, with nothing wrong between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from certkit.standards.across.across import Across, Breach

PROJECT = "E3200000001000001"
TENDER = PROJECT + "001"
SECTION = TENDER + "001"
BIDDER = "91320000000000011A"
Record = tuple[str, dict[str, str]]


def tender(section: str = SECTION) -> list[Record]:
    """The records of one section, those of project and tender project first."""
    project, number = {"PROJECT_CODE": section[:17]}, {"TENDER_PROJECT_CODE": section[:20]}
    one = number | {"BID_SECTION_CODE": section}
    several = number | {"BID_SECTION_CODES": section}
    return [
        ("PROJECT", project | {"PROJECT_NAME": f"项目{section[:17]}", "LEGAL_PERSON": "张三"}),
        ("TENDER_PROJECT", project | number | {"TENDER_PROJECT_NAME": f"招标项目{section[:20]}"}),
        *of_section(section, one, several),
    ]


def of_section(section: str, one: Mapping[str, str], several: Mapping[str, str]) -> Iterable[Record]:
    """The records of the section itself."""
    number = {"TENDER_PROJECT_CODE": section[:20]}
    notice = {"BULLETIN_TYPE": "1", "NOTICE_NATURE": "1", "NOTICE_SEND_TIME": "20260901090000"}
    times = {"DOC_GET_START_TIME": "20260901090000", "DOC_GET_END_TIME": "20260908090000"}
    deadline = {"BID_DOC_REFER_END_TIME": "20260924093000"}
    margin = {"MARGIN_AMOUNT": "20000.00", "MARGIN_AMOUNT_UNIT": "0"}
    yield "SECTION", {**one, "BID_SECTION_NAME": section, "CONTRACT_RECKON_PRICE": "100", "PRICE_UNIT": "1"}
    yield "TENDER_ANN_QUA_INQUERY_ANN", several | notice | times | deadline | {"NOTICE_NAME": section}
    yield "TENDER_FILE_CLARI_MODI", {**one, "DOC_NO": section, "SUBMIT_TIME": "20260901090000"} | deadline | margin
    yield "ZJ_RECORD_REVIEW_MZ", {**number, "PERFORM_PRICE": "95000", "PERFORM_UNIT": "0", "SUBMIT_TIME": section}
    yield "OBJECTION", {**one, "OBJECTIONG_GUID": f"Y{section}", "TYPE": "1", "SUBMIT_TIME": "20260902100000"}
    yield "OBJECTION_REPLY", {**one, "OBJECTIONG_GUID": f"Y{section}", "RESPONSE_SUBMIT_TIME": "20260905100000"}
    yield "TENDER_LIST", {**one, "BIDDER_ORG_CODE": BIDDER, "BIDDER_NAME": "甲建设集团"}
    yield "BID_OPENING_RECORD", {**several, "BID_OPENING_TIME": "20260924093000", "NOTICE_NAME": section}
    yield "EVALUATION_REPORT", {**one, "SUBMIT_TIME": "20260928150000", "NOTICE_NAME": section}
    yield "TENDER_CANDIDATE", {**one, "WIN_CANDIDATE_CODE": BIDDER, "WIN_CANDIDATE_NAME": "甲建设集团"}
    publicity = {"PUBLICITY_START_TIME": "20260930090000", "PUBLICITY_END_TIME": "20261009180000"}
    yield "TENDER_CANDIDATE_ANNOUNCE", several | publicity | {"PUBLICITY_TYPE": "1", "PUBLICITY_NAME": section}
    yield "WIN_RESULT_ANNO", {**one, "WIN_BIDDER_CODE": BIDDER, "NOTICE_NAME": section, "NOTICE_NATURE": "1"}
    award = {"WIN_NOTICE_CODE": f"Z{section}", "WIN_NOTICE_SEND_TIME": "20261012100000", "WIN_BIDDER_CODE": BIDDER}
    yield "BID_WINNING_NOTICE", several | award
    contract = {"CONTRACT_CODE": f"H{section}", "CONTRACT_SIGN_TIME": "20261030100000", "BIDDER_CODE": BIDDER}
    amount = {"CONTRACT_PRICE": "95.000000", "PRICE_UNIT": "1", "PRICE_FORM_CODE": "1"}
    yield "CONTRACT_PERFORMANCE", {**one, **contract, **amount}
    report = {"WIN_BIDDER_TIME": "20261012000000", "REVIEW_TIME": "20261026000000"}
    yield "ZJ_WRITTEN_REPORT", number | report | {"WIN_NOTICE_CODE": f"Z{section}"}
    dates = {"COMPLAINT_DATE": "20261012", "ACCEPT_DATE": "20261015", "HANDLE_DATE": "20261116"}
    yield "COMPLAINT_INFO", {**one, **dates, "COMPLAINT_NAME": section}


def breaches(records: Iterable[Record], across: Across | None = None) -> list[Breach]:
    """Everything that is found when records are added in their order; a record stands where its number says."""
    across = across or Across()
    found = [
        one
        for number, (dataset, fields) in enumerate(records)
        for one in across.add(dataset, fields, where=str(number))
    ]
    return found + across.finish()


def told(found: Iterable[Breach]) -> list[tuple[str, str, str]]:
    """Dataset, field and rule of what was found."""
    return [(one.dataset, one.field, one.rule) for one in found]
