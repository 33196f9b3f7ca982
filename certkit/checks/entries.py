"""Which field of which dataset an input of an operation ends up in, and which inputs a candidate refused on entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from certkit.checks.views import answered, inputs_of
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence

CONTENT_REASONS = ("invalid_record", "limit_exceeded", "too_short_period")
"""Reasons that speak of a value that was entered, not of who entered it or when."""
_INPUTS = "inputs/"
_POINTER = re.compile(r"(?:^|[;,\s])/([a-z_]+)")


def _of(operation: str, dataset: str, **fields: str) -> dict[tuple[str, str], tuple[str, str]]:
    return {(operation, name): (dataset, field) for name, field in fields.items()}


def _body(whose: str) -> dict[str, str]:
    """Who runs a tender, as its tender project names it."""
    return {name: f"{whose}_{name.upper()}" for name in ("name", "code", "property")} | {
        "region": f"{whose}_REGION_CODE"
    }


def _reached(whose: str) -> dict[str, str]:
    """How who runs a tender is reached, as its notices say."""
    return {"address": f"{whose}_ADDRESS", "contact": f"{whose}_CONTACTOR", "phone": f"{whose}_PHONE_NUMBER"}


NOTICE_FIELDS = {
    "title": "NOTICE_NAME",
    "content": "NOTICE_CONTENT",
    "document_from": "DOC_GET_START_TIME",
    "document_to": "DOC_GET_END_TIME",
    "deadline": "BID_DOC_REFER_END_TIME",
    "opening_time": "BID_OPEN_TIME",
    "document_price": "DOC_PRICE",
    "consortium": "SYNDICATED_FLAG",
    "media": "NOTICE_MEDIA",
    "access_url": "URL",
    "access_method": "TENDER_DOC_GET_METHOD",
    "kind": "BULLETIN_TYPE",
    "trading_centre": "TRAD_CENTER_NAME",
    "other_content": "OTHER_CONTENT",
}
_ISSUED = {"bid_security": "MARGIN_AMOUNT", "validity_days": "VALID_PERIOD", "location": "BID_OPEN_PLACE"}
"""Terms of a notice that travel with the document."""
_AMENDED = ("content", "document_to", "deadline", "opening_time")
ENTRIES: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        **_of(
            "create_project",
            "PROJECT",
            name="PROJECT_NAME",
            region="REGION_CODE",
            industry="INDUSTRIES_TYPE",
            fund_source="FUND_SOURCE",
            scale="PROJECT_SCALE",
            address="ADDRESS",
            legal_person="LEGAL_PERSON",
            contact="CONTACTOR",
            phone="CONTACT_INFORMATION",
            approval_name="APPROVAL_NAME",
            approval_number="APPROVAL_NUMBER",
            approval_authority="APPROVAL_AUTHORITY",
            contribution="CONTRIBUTION_SCALE",
        ),
        **_of(
            "create_tender_project",
            "TENDER_PROJECT",
            name="TENDER_PROJECT_NAME",
            kind="TENDER_PROJECT_TYPE",
            content="TENDER_CONTENT",
            mandatory="IS_TO_LAW",
            mode="TENDER_MODE",
            organize="TENDER_ORGANIZE_FORM",
            agency="TENDER_AGENCY_CODE",
            supervisor_name="SUPERVISE_DEPT_NAME",
            supervisor_code="SUPERVISE_DEPT_CODE",
        ),
        **_of(
            "create_section",
            "SECTION",
            name="BID_SECTION_NAME",
            content="BID_SECTION_CONTENT",
            estimate="CONTRACT_RECKON_PRICE",
            qualification="BID_QUALIFICATION",
            begin_date="BEGIN_DATE",
            duration_days="LIMITE_TIME",
        ),
        **_of("create_section", "TENDER_FILE_CLARI_MODI", price_limit="CONTROL_PRICE"),
        **_of("publish_notice", "TENDER_ANN_QUA_INQUERY_ANN", **NOTICE_FIELDS),
        **_of("publish_notice", "TENDER_FILE_CLARI_MODI", **_ISSUED),
        **_of("amend_notice", "TENDER_ANN_QUA_INQUERY_ANN", **{name: NOTICE_FIELDS[name] for name in _AMENDED}),
        **_of("upload_tender_document", "TENDER_FILE_CLARI_MODI", title="DOC_NAME"),
        **_of("upload_tender_document prequalification", "QUALI_INQUERY_CLARI", title="DOC_NAME"),
        **_of("publish_prequalification", "QUALI_INQUERY_RESULT", passed="PASSED_APPLICANT_LIST"),
        **_of(
            "publish_clarification",
            "TENDER_FILE_CLARI_MODI",
            text="CLARIFY_CONTENT",
            deadline="BID_DOC_REFER_END_TIME",
            opening_time="BID_OPEN_TIME",
        ),
        **_of(
            "publish_candidates",
            "TENDER_CANDIDATE_ANNOUNCE",
            **{"from": "PUBLICITY_START_TIME", "to": "PUBLICITY_END_TIME"},
        ),
        **_of(
            "sign_contract",
            "CONTRACT_PERFORMANCE",
            price="CONTRACT_PRICE",
            duration_days="LIMITE_TIME",
            text="CONTRACT_CONTENT",
            quality="QUALITY_REQUIRE",
        ),
        **_of(
            "publish_performance",
            "PERFORMANCE",
            text="PERFORMANCE_CONTENT",
            settled="SETTLE_PRICE",
            changes="CONTRACT_CHANGE_CONTENT",
            actual_days="ACTUALLY_PERIOD",
        ),
        **_of("raise_objection", "OBJECTION", kind="TYPE", text="CONTENT"),
        **_of("answer_objection", "OBJECTION_REPLY", text="RESPONSE_CONTENT"),
        **_of("suspend", "TENDER_ABNORMITY_REPORT", reason="EXCEPITON_INFOR"),
        **_of("terminate", "TENDER_ABNORMITY_REPORT", reason="EXCEPITON_INFOR"),
        **_of("submit_evaluation_report", "EVALUATION_REPORT", text="EVALUATION_CONTENT"),
        **_of("submit_evaluation_report", "TENDER_CANDIDATE", ranking="WIN_CANDIDATE_CODE"),
        **_of("decide_winner", "WIN_RESULT_ANNO", bidder="WIN_BIDDER_CODE"),
        **_of("register_party expert", "BID_EVALUATION_EXPERT", name="EXPERT_NAME", code="ID_CARD"),
        **_of(
            "register_party bidder",
            "TENDER_LIST",
            name="BIDDER_NAME",
            code="BIDDER_ORG_CODE",
            region="BIDDER_REGION_CODE",
            contact="BIDDER_OPERATION_PERSON",
            phone="BIDDER_OPERATION_PERSON_CON",
            property="BIDDER_PROPERTY",
        ),
        **_of("register_party purchaser", "TENDER_PROJECT", **_body("TENDERER")),
        **_of("register_party purchaser", "TENDER_ANN_QUA_INQUERY_ANN", **_reached("TENDERER")),
        **_of("register_party agency", "TENDER_PROJECT", **_body("TENDER_AGENCY")),
        **_of("register_party agency", "TENDER_ANN_QUA_INQUERY_ANN", **_reached("TENDER_AGENCY")),
    }
)
"""(operation, input) → (dataset, field) of the public-resource dialect.

A second word of an operation is its input `kind`, where that decides.
"""


def refused_entries(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """The fields whose values the candidate refused on entry, by dataset and name of the public-resource dialect."""
    for exchange in evidence.exchanges(outcome="refused", probes=False):
        if exchange.outcome is None or not set(exchange.outcome.reasons) & set(CONTENT_REASONS):
            continue
        of_kind = f"{exchange.operation} {inputs_of(exchange).get('kind')}"
        for name in _wrong_inputs(evidence, exchange):
            field = ENTRIES.get((of_kind, name)) or ENTRIES.get((exchange.operation, name))
            if field is not None:
                yield field


def _wrong_inputs(evidence: Evidence, exchange: ExchangeEvent) -> list[str]:
    """The inputs in which a refused call differs from its positive control; else those that the refusal names."""
    step = evidence.step_of(exchange)
    differs = step.twin.differs if step and step.twin else []
    names = [one.removeprefix(_INPUTS) for one in differs if one.startswith(_INPUTS)]
    if names:
        return names
    named = _POINTER.findall(str(answered(evidence, exchange).get("detail", "")))
    known = set(inputs_of(exchange))
    return [name for name in dict.fromkeys(named) if name in known]
