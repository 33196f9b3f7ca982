"""The operations of the platform: one table of names, ways, callers and inputs.

`takes` lists the inputs: `name` is text, `name:type` something else, a trailing `?` may be left out. The types are in
`inputs.py`; words joined by `|` are a choice. `signed` says whose signature an operation carries: "" none, "bound" a
certificate bound to the caller (the kernel has verified it before the handler runs), "own" one the handler judges.
"""

from __future__ import annotations

from dataclasses import dataclass

BOUND, OWN = "bound", "own"
_BUYERS = "purchaser agency"
_ALL = "public party operator supervisor"
_INSIDERS = "party operator supervisor"
_SECTION = "/sections/{section}"


@dataclass(frozen=True)
class Operation:
    """One operation: how it is reached, who may call it, what it takes and answers."""

    name: str
    method: str
    path: str
    roles: frozenset[str]
    takes: str
    sends: str
    answers: str
    signed: str

    @property
    def uses_certificates(self) -> bool:
        """Whether carrying it out may need the state of a certificate (signatures, sealed files)."""
        return bool(self.signed) or self.sends == "file"


OPERATIONS: dict[str, Operation] = {}


def _operation(
    name: str, way: str, roles: str, takes: str = "", *, sends: str = "", answers: str = "json", signed: str = ""
) -> None:
    method, path = way.split(" ")
    default = "json" if method in ("POST", "PUT") else "nothing"
    OPERATIONS[name] = Operation(name, method, path, frozenset(roles.split()), takes, sends or default, answers, signed)


_PARTY = (
    "code name kind:purchaser|agency|bidder|expert region address contact phone certificate legal_person?"
    " controlled_by? specialty? employer? qualifications:texts? property:1|2|3|4|5|6|9?"
)
_PROJECT = (
    "name region industry fund_source scale address legal_person contact phone approval_name"
    " approval_number? approval_authority? funds_secured:boolean contribution?"
)
_TENDER_PROJECT = (
    "project name kind:works|goods|services content mandatory:boolean public_funded:boolean mode:open|invited"
    " organize:self|agency agency? prequalification:boolean supervisor_name needs_approval:boolean?"
    " supervisor_code?"
)
_TENDER_SECTION = (
    "tender_project name content estimate:money qualification specialty criteria:points base_price:money?"
    " price_limit:money? lowest_price_limit:money? restricted:boolean? begin_date:date? duration_days:integer?"
)
_NOTICE = (
    "section kind:tender|prequalification title content document_from:time document_to:time deadline:time"
    " opening_time:time decrypt_minutes:integer validity_days:integer bid_security:money"
    " bid_security_validity_days:integer document_price:money consortium:boolean media:texts access_url"
    " access_method objection_contact location trading_centre? other_content?"
)
_AMENDMENT = "notice content deadline:time? opening_time:time? document_to:time? affects_preparation:boolean"
_CLARIFICATION = "section text affects_preparation:boolean deadline:time? opening_time:time? answers:texts?"

# registration
_operation("register_party", "POST /parties", "public", _PARTY, signed=OWN)
_operation("bind_certificate", "POST /parties/{party}/certificates", "party", "party certificate", signed=OWN)
_operation("read_party", "GET /parties/{party}", _INSIDERS, "party")
_operation("authenticate", "POST /sessions", "public", "party nonce:hex time:time", signed=OWN)
_operation("end_session", "DELETE /sessions/current", "party")
# project
_operation("create_project", "POST /projects", _BUYERS, _PROJECT)
_operation("list_projects", "GET /projects", _BUYERS)
_operation("read_project", "GET /projects/{project}", _INSIDERS, "project")
_operation("create_tender_project", "POST /tender-projects", _BUYERS, _TENDER_PROJECT)
_operation("read_tender_project", "GET /tender-projects/{tender_project}", _INSIDERS, "tender_project")
_operation("create_section", "POST /sections", _BUYERS, _TENDER_SECTION)
_operation("read_section", f"GET {_SECTION}", _INSIDERS, "section")
# announcement
_operation("publish_notice", "POST /notices", _BUYERS, _NOTICE, signed=BOUND)
_operation("amend_notice", "POST /notices/{notice}/amendments", _BUYERS, _AMENDMENT, signed=BOUND)
_operation("read_notices", "GET /notices", _ALL, "section")
_operation("invite_bidder", f"POST {_SECTION}/invitations", _BUYERS, "section bidders:texts content", signed=BOUND)
_operation("read_public_record", "GET /public/sections/{section}", _ALL, "section")
# prequalification
_operation("submit_application", f"POST {_SECTION}/applications", "bidder", "section", sends="file")
_operation("open_applications", f"POST {_SECTION}/applications/opening", _BUYERS, "section", sends="nothing")
_operation("decrypt_application", f"POST {_SECTION}/applications/keys", "bidder", "section key:hex")
_operation("read_application", f"GET {_SECTION}/applications/{{bidder}}", _BUYERS, "section bidder")
_operation(
    "publish_prequalification",
    f"POST {_SECTION}/prequalification",
    _BUYERS,
    "section passed:texts failed:failures",
    signed=BOUND,
)
# document
_operation(
    "upload_tender_document",
    f"POST {_SECTION}/documents",
    _BUYERS,
    "section kind:tender|prequalification title format",
    sends="file",
    signed=BOUND,
)
_operation("list_documents", f"GET {_SECTION}/documents", _ALL, "section")
_operation(
    "download_tender_document",
    f"GET {_SECTION}/documents/{{document}}",
    "bidder purchaser agency supervisor",
    "section document",
    answers="file",
)
_operation("list_downloaders", f"GET {_SECTION}/downloaders", _BUYERS, "section")
# clarification
_operation("ask_question", f"POST {_SECTION}/questions", "bidder", "section text")
_operation("publish_clarification", f"POST {_SECTION}/clarifications", _BUYERS, _CLARIFICATION, signed=BOUND)
_operation("read_clarifications", f"GET {_SECTION}/clarifications", _INSIDERS, "section")
_operation("read_messages", "GET /messages", "party", "section")
# fees
_operation(
    "pay_bid_security",
    f"POST {_SECTION}/bid-security",
    "bidder",
    "section amount:money account basic_account:boolean",
)
_operation("read_bid_security", f"GET {_SECTION}/bid-security", "bidder", "section")
_operation("refund_bid_security", f"POST {_SECTION}/bid-security/refunds", _BUYERS, "section bidder interest:money")
# bidding
_operation("submit_bid", f"POST {_SECTION}/bids", "bidder", "section", sends="file")
_operation("replace_bid", f"PUT {_SECTION}/bids/own", "bidder", "section", sends="file")
_operation("withdraw_bid", f"DELETE {_SECTION}/bids/own", "bidder", "section")
_operation("revoke_bid", f"POST {_SECTION}/bids/own/revocation", "bidder", "section", sends="nothing")
_operation("list_receipts", f"GET {_SECTION}/receipts", "bidder", "section")
_operation("read_receipt", "GET /receipts/{receipt}", "bidder", "receipt")
_operation("list_bids", f"GET {_SECTION}/bids", f"{_BUYERS} supervisor", "section")
_operation(
    "read_bid",
    f"GET {_SECTION}/bids/{{bidder}}/content",
    f"{_BUYERS} expert supervisor bidder",
    "section bidder form:content|sealed?",
)
# opening
_operation("open_bids", f"POST {_SECTION}/opening", _BUYERS, "section", sends="nothing")
_operation("decrypt_bid", f"POST {_SECTION}/opening/keys", "bidder", "section key:hex")
_operation("announce_opening", f"POST {_SECTION}/opening/announcement", _BUYERS, "section", sends="nothing")
_operation("read_opening_record", f"GET {_SECTION}/opening", _ALL, "section")
_operation("confirm_opening", f"POST {_SECTION}/opening/confirmations", "bidder", "section agree:boolean", signed=BOUND)
# evaluation
_operation(
    "draw_experts",
    f"POST {_SECTION}/experts",
    _BUYERS,
    "section experts:integer representatives:integer named:texts?",
)
_operation("read_assignments", "GET /experts/assignments", "expert", "section")
_operation("declare_recusal", f"POST {_SECTION}/experts/recusals", "expert", "section reason")
_operation(
    "replace_expert",
    f"POST {_SECTION}/experts/replacements",
    _BUYERS,
    "section seat:integer ground:recusal|absence|incapacity|other",
)
_operation("extend_evaluation", f"POST {_SECTION}/evaluation/extensions", "expert", "section", sends="nothing")
_operation("score_bid", f"POST {_SECTION}/scores", "expert", "section bidder points:points comment")
_operation(
    "reject_bid",
    f"POST {_SECTION}/rejections",
    "expert",
    "section bidder comment"
    " ground:unsigned|no_consortium_agreement|unqualified|several_offers|price|unresponsive|unlawful",
)
_operation("ask_bidder", f"POST {_SECTION}/inquiries", "expert", "section bidder text")
_operation("answer_committee", f"POST {_SECTION}/answers", "bidder", "section inquiry? text price:money?", signed=BOUND)
_operation("read_evaluation", f"GET {_SECTION}/evaluation", "expert supervisor", "section")
_operation(
    "submit_evaluation_report",
    f"POST {_SECTION}/evaluation-report",
    "expert",
    "section ranking:texts text",
    signed=BOUND,
)
_operation(
    "sign_evaluation_report",
    f"POST {_SECTION}/evaluation-report/signatures",
    "expert",
    "section agree:boolean dissent?",
    signed=BOUND,
)
_operation("read_evaluation_report", f"GET {_SECTION}/evaluation-report", f"{_BUYERS} supervisor", "section")
# award
_operation("publish_candidates", f"POST {_SECTION}/candidates", _BUYERS, "section from:time to:time", signed=BOUND)
_operation("decide_winner", f"POST {_SECTION}/winner", _BUYERS, "section bidder ground?")
_operation("publish_result", f"POST {_SECTION}/result", _BUYERS, "section", signed=BOUND)
_operation("issue_award_notice", f"POST {_SECTION}/award-notices", _BUYERS, "section", signed=BOUND)
_operation("read_award_notice", f"GET {_SECTION}/award-notices/own", "bidder", "section")
# contract
_operation(
    "sign_contract",
    f"POST {_SECTION}/contract",
    f"{_BUYERS} bidder",
    "section price:money duration_days:integer performance_security:money text quality?",
    signed=BOUND,
)
_operation(
    "publish_performance",
    f"POST {_SECTION}/performance",
    f"{_BUYERS} bidder",
    "section text settled:money changes? actual_days:integer?",
)
_operation("submit_written_report", f"POST {_SECTION}/written-report", _BUYERS, "section text", signed=BOUND)
# objection
_operation(
    "raise_objection",
    f"POST {_SECTION}/objections",
    "bidder",
    "section kind:prequalification|document|opening|result text",
)
_operation("answer_objection", "POST /objections/{objection}/answer", _BUYERS, "objection text")
_operation("read_objection", "GET /objections/{objection}", f"bidder {_BUYERS} supervisor", "objection")
# abnormal
_operation("suspend", f"POST {_SECTION}/suspension", _BUYERS, "section reason")
_operation("resume", f"DELETE {_SECTION}/suspension", _BUYERS, "section")
_operation("terminate", f"POST {_SECTION}/termination", _BUYERS, "section reason", signed=BOUND)
_operation("retender", f"POST {_SECTION}/retender", _BUYERS, "section reason")
# archive and security; altering and deleting are reached by everybody known and refused to all
_operation("read_archive", f"GET {_SECTION}/archive", f"{_BUYERS} supervisor", "section")
_operation(
    "read_archived_item",
    f"GET {_SECTION}/archive/{{item}}",
    f"{_BUYERS} supervisor",
    "section item",
    answers="file",
)
_operation("read_audit_trail", f"GET {_SECTION}/audit", "operator supervisor", "section")
_operation("alter_record", "PUT /records/{record}", _INSIDERS, "record changes:map")
_operation("delete_record", "DELETE /records/{record}", _INSIDERS, "record")
# supervision
_operation("read_supervised_project", "GET /supervision/sections/{section}", "supervisor", "section")
_operation(
    "receive_directive",
    "POST /supervision/directives",
    "supervisor",
    "section kind:suspend|resume|terminate|rectify|inspect text number authority",
    signed=OWN,
)
# exchange, test control
_operation("read_interfaces", "GET /interfaces", _ALL)
_operation("list_deliveries", f"GET {_SECTION}/deliveries", "operator", "section")
_operation("resend_rejected", f"POST {_SECTION}/deliveries", "operator", "section", sends="nothing")
_operation("read_clock", "GET /test/clock", _ALL)
_operation("advance_clock", "POST /test/clock", "operator", "to:time")
_operation("read_environment", "GET /test/environment", "public")
