"""The messages of the national e-bidding interface, each field under its name there.

Amounts are in yuan, and the field beside them says so. `version` of a record is left out: the message has a member of
that name for the version of its schema.
"""

from __future__ import annotations

from typing import Any

from certkit.reference.datasets import award, conduct, evaluation, fixed, opening, preparation
from certkit.reference.datasets.common import Facts, Fields, masked
from certkit.reference.dialects.common import Message

LISTS = {
    "works": "EC2_PROJECTOPENBIDLIST",
    "goods": "EC2_GOODSOPENBIDLIST",
    "services": "EC2_SERVICEOPENBIDLIST",
}
_TENDER, _AMENDMENT, _AWARD = "15", "16", "18"
"""How the code of a bulletin ends, after that of its section, by its kind."""

_CHECKED = "openType examinerName verifyTime"
_OPEN = f"isOpen {_CHECKED}"
_ORGANISATION = (
    "artificialPerson contactNumber countryRegion regionCode licNumber infoReporterName"
    " infoReporterContactNumber=contactNumber contactAddress platformCode platformName examinerName verifyTime"
)
_SECTIONS = "tenderProjectCode=TENDER_PROJECT_CODE bidSectionCodes=BID_SECTION_CODES"
_BIDDER = "bidderCodeType bidderCode bidderName"
_AMOUNT = "currencyCode priceUnit"


def _record(_: Facts) -> Fields:
    """For messages that no dataset of the public-resource dialect resembles."""
    return {}


def _checked(facts: Facts, at: float, *, public: bool = True) -> Fields:
    """Who may see a record, and that the platform itself has checked it when it was made."""
    shown = public and not facts.rows.get("section", {}).get("restricted")
    return {
        "isOpen": fixed.YES if shown else fixed.NO,
        "openType": fixed.PUBLIC_BY_LAW if shown else fixed.NOT_PUBLIC,
        "examinerName": fixed.MACHINE_CHECK,
        "verifyTime": facts.time(at),
    }


def _in_yuan() -> Fields:
    return {"currencyCode": fixed.RENMINBI, "priceUnit": fixed.YUAN}


def _organisation(facts: Facts, party: dict[str, Any], at: float, phone: str) -> Fields:
    """An organisation as it registered; a credit code is the number of its licence as well."""
    fields = {
        "contactNumber": phone,
        "countryRegion": fixed.CHINA,
        "regionCode": party["region"],
        "licNumber": party["code"],
        "infoReporterName": party["contact"],
        "contactAddress": party["address"],
        "platformCode": facts.identity.code,
        "platformName": facts.identity.name,
        **_checked(facts, at),
    }
    return fields | ({"artificialPerson": party["legal_person"]} if party["legal_person"] else {})


def _project(facts: Facts) -> Fields:
    return _checked(facts, facts.row("project")["created_at"])


def _tender_project(facts: Facts) -> Fields:
    row = facts.row("tender_project")
    return {
        "tenderProjectClassifyCode": fixed.CLASSIFY[row["kind"]],
        "tendererCodeType": fixed.CREDIT_CODE,
        "tenderAgencyCodeType": fixed.CREDIT_CODE,
        "platformCode": facts.identity.code,
        "pubServicePlatCode": facts.identity.code,
        **_checked(facts, row["created_at"]),
    }


def _agency(facts: Facts) -> Fields:
    agency, row = facts.agency, facts.row("tender_project")
    return {
        "tenderAgencyCodeType": fixed.CREDIT_CODE,
        "tenderAgencyCode": agency["code"],
        "tenderAgencyName": agency["name"],
        "tenderProjectCode": row["tender_project"],
        **_organisation(facts, agency, row["created_at"], agency["phone"]),
    }


def _section(facts: Facts) -> Fields:
    purchaser = facts.row("purchaser")
    return {
        "tendererCodeType": fixed.CREDIT_CODE,
        "tendererCode": purchaser["code"],
        "tendererName": purchaser["name"],
        **_checked(facts, facts.row("section")["created_at"]),
    }


def _purchaser(facts: Facts) -> Fields:
    purchaser = facts.row("purchaser")
    at = facts.row("section")["created_at"]
    return {**_section(facts), **facts.codes(), **_organisation(facts, purchaser, at, purchaser["phone"])}


def _bulletin_code(facts: Facts, kind: str) -> str:
    return f"{facts.codes()['BID_SECTION_CODE']}{kind}"


def _code_of_round(facts: Facts, *more: str) -> str:
    """A code of the platform's own: section, round and what else tells records apart."""
    return "-".join((facts.codes()["BID_SECTION_CODE"], f"{facts.row('section')['round']:02d}", *more))


def _tender_bulletin(facts: Facts) -> Fields:
    return {
        "tenderBulletinCode": _bulletin_code(facts, _TENDER),
        "tenderMode": facts.code(fixed.TENDER_MODE, facts.row("tender_project")["mode"]),
        **_checked(facts, facts.row("notice")["published_at"]),
    }


def _qualify_bulletin(facts: Facts) -> Fields:
    return {
        "qualifyBulletinCode": _code_of_round(facts),
        **_checked(facts, facts.row("notice")["published_at"]),
    }


def _amend_bulletin(facts: Facts) -> Fields:
    kind, amendment = facts.row("notice")["kind"], facts.row("amendment")
    tender = kind == "tender"
    return {
        "amendBulletinCode": _bulletin_code(facts, _AMENDMENT),
        "originalBulletinType": facts.code(fixed.BULLETIN_TYPE, kind),
        "originalBulletinCode": _bulletin_code(facts, _TENDER) if tender else _code_of_round(facts),
        **_checked(facts, amendment["published_at"]),
    }


def _invitation(facts: Facts) -> Fields:
    """投标邀请书: the `invitee`, invited at `sent_at`; under the terms of the notice, where there is one."""
    invitee, terms, at = facts.row("invitee"), facts.rows["terms"], facts.rows["sent_at"]
    fields = {
        "bidInviteCode": _code_of_round(facts, invitee["code"]),
        **facts.codes(),
        "bidQualification": facts.row("section")["qualification"],
        "bidderCodeType": fixed.CREDIT_CODE,
        "bidderCode": invitee["code"],
        "bidderName": invitee["name"],
        "bidDocReferMethod": fixed.ONLINE_DELIVERY,
        "bidInviteIssueTime": facts.time(at),
        **_checked(facts, at, public=False),
    }
    if terms:
        fields |= {
            "tenderDocGetStartTime": facts.time(terms["document_from"]),
            "tenderDocDeadline": facts.time(terms["document_to"]),
            "tenderDocGetMethod": facts.announced["access_method"],
            "bidDocReferEndTime": facts.time(terms["deadline"]),
        }
    return fields


def _bidder(facts: Facts) -> Fields:
    bidder, at = facts.row("bidder"), facts.row("bid")["received_at"]
    return {
        "bidderCodeType": fixed.CREDIT_CODE,
        **_organisation(facts, bidder, at, masked(bidder["phone"])),
    }


def _opening(facts: Facts) -> Fields:
    return {"openBidRecordCode": _code_of_round(facts), **_checked(facts, facts.rows["opened_at"])}


def _opened_bid(facts: Facts) -> Fields:
    """开标明细: one announced `bid`; one that was not decrypted has no price."""
    bid = facts.row("bid")
    fields = {
        "listCode": _code_of_round(facts, bid["bidder"]),
        "openBidRecordCode": _code_of_round(facts),
        **facts.codes(),
        "isUnion": fixed.NO,
        "bidderCodeType": fixed.CREDIT_CODE,
        "bidderCode": bid["bidder"],
        "bidderName": bid["name"],
        **_checked(facts, facts.rows["opened_at"]),
    }
    if bid["price"] is None:
        return fields | {"otherBidPrice": fixed.NOT_DECRYPTED}
    offer = {"bidAmount": facts.amount(bid["price"]), **_in_yuan(), "duration": str(bid["duration_days"])}
    return fields | offer | ({"leader": bid["lead"]} if bid["lead"] else {})


def _candidates(facts: Facts) -> Fields:
    return {
        "winCandidateBulletinCode": _code_of_round(facts),
        "tenderProjectName": facts.row("tender_project")["name"],
        **_checked(facts, facts.row("publicity")["published_at"]),
    }


def _award_bulletin(facts: Facts) -> Fields:
    return {
        "winBidBulletinCode": _bulletin_code(facts, _AWARD),
        "tenderProjectName": facts.row("tender_project")["name"],
        "bulletinType": fixed.OTHER_BULLETIN,
        **_checked(facts, facts.rows["published_at"]),
    }


def _winner(facts: Facts) -> Fields:
    return {
        "winBidderCode": _code_of_round(facts, facts.row("winner")["code"]),
        "bidSectionName": facts.row("section")["name"],
        "isUnion": fixed.NO,
        "bidderCodeType": fixed.CREDIT_CODE,
        **_in_yuan(),
        **_checked(facts, facts.rows["published_at"]),
    }


_LISTED = (
    f"openBidRecordCode bidSectionCode=BID_SECTION_CODE isUnion {_BIDDER} duration bidAmount {_AMOUNT} otherBidPrice"
)
_PERIODS = (
    "bulletinName=NOTICE_NAME bulletinContent=NOTICE_CONTENT bulletinIssueTime=NOTICE_SEND_TIME"
    " bulletinDuty=BULLETIN_DUTY bulletinMedia=NOTICE_MEDIA url=URL"
)

MESSAGES = {
    "EC2_PROJECT": Message(
        preparation.project,
        _project,
        "projectCode=PROJECT_CODE tradePlatfProjectCode=PROJECT_CODE projectName=PROJECT_NAME regionCode=REGION_CODE"
        " address=ADDRESS legalPerson=LEGAL_PERSON industriesType=INDUSTRIES_TYPE fundSource=FUND_SOURCE"
        " projectScale=PROJECT_SCALE connector=CONTACTOR contactInformation=CONTACT_INFORMATION"
        " approvalName=APPROVAL_NAME approvalNumber=APPROVAL_NUMBER approvalAuthority=APPROVAL_AUTHORITY"
        f" createTime=CREATE_TIME {_OPEN}",
    ),
    "EC2_TENDERPROJECT": Message(
        preparation.tender_project,
        _tender_project,
        "projectCode=PROJECT_CODE tenderProjectCode=TENDER_PROJECT_CODE"
        " tradePlatfTenderProjectCode=TENDER_PROJECT_CODE tenderProjectName=TENDER_PROJECT_NAME"
        " tenderProjectClassifyCode regionCode=REGION_CODE tenderContent=TENDER_CONTENT tendererCodeType"
        " tendererCode=TENDERER_CODE tendererName=TENDERER_NAME tenderAgencyCodeType"
        " tenderAgencyCode=TENDER_AGENCY_CODE tenderAgencyName=TENDER_AGENCY_NAME tenderMode=TENDER_MODE"
        " tenderOrganizeForm=TENDER_ORGANIZE_FORM createTime=CREATE_TIME superviseDeptName=SUPERVISE_DEPT_NAME"
        " approveDeptName=APPROVE_DEPT_NAME platformCode pubServicePlatCode infoReporterName=REPORT_DUTY"
        f" {_OPEN}",
    ),
    "EC2_TENDERAGENCYINFO": Message(
        _record,
        _agency,
        f"tenderAgencyCodeType tenderAgencyCode tenderAgencyName tenderProjectCode {_ORGANISATION}",
    ),
    "EC2_BIDSECTION": Message(
        preparation.section,
        _section,
        "tenderProjectCode=TENDER_PROJECT_CODE bidSectionCode=BID_SECTION_CODE"
        " tradePlatfBidSectionCode=BID_SECTION_CODE bidSectionName=BID_SECTION_NAME"
        " bidSectionContent=BID_SECTION_CONTENT tenderProjectClassifyCode=TENDER_PROJECT_CLASSIFY_CODE"
        " tendererCodeType tendererCode tendererName tenderMode=BID_TENDER_MODE"
        " contractReckonPrice=CONTRACT_RECKON_PRICE currencyCode=CURRENCY_CODE priceUnit=PRICE_UNIT"
        f" bidQualification=BID_QUALIFICATION {_OPEN}",
    ),
    "EC2_TENDERERINFO": Message(
        _record,
        _purchaser,
        f"tendererCodeType tendererCode tendererName bidSectionCode=BID_SECTION_CODE {_ORGANISATION}",
    ),
    "EC2_TENDERBULLETIN": Message(
        conduct.notice,
        _tender_bulletin,
        "tenderBulletinCode tenderProjectCode=TENDER_PROJECT_CODE bulletinNature=NOTICE_NATURE"
        " bulletinType=BULLETIN_TYPE tenderDocGetStartTime=DOC_GET_START_TIME"
        " tenderDocGetMethod=TENDER_DOC_GET_METHOD tenderDocDeadline=DOC_GET_END_TIME"
        " bidDocReferEndTime=BID_DOC_REFER_END_TIME bidDocReferMethod=BID_DOC_REFER_METHOD"
        f" bidSectionCodes=BID_SECTION_CODES tenderMode {_PERIODS} {_OPEN}",
    ),
    "EC2_QUALIFYBULLETIN": Message(
        conduct.notice,
        _qualify_bulletin,
        "qualifyBulletinCode tenderProjectCode=TENDER_PROJECT_CODE bulletinNature=NOTICE_NATURE"
        " bulletinType=BULLETIN_TYPE qualificationsDocGetStartTime=DOC_GET_START_TIME"
        " qualificationDocDeadline=DOC_GET_END_TIME qualificationsDocGetMethod=TENDER_DOC_GET_METHOD"
        " applicationDocReferEndTime=BID_DOC_REFER_END_TIME applicationDocReferMethod=BID_DOC_REFER_METHOD"
        f" bidSectionCodes=BID_SECTION_CODES {_PERIODS} {_OPEN}",
    ),
    "EC2_AMENDBULLETIN": Message(
        conduct.notice,
        _amend_bulletin,
        "amendBulletinCode amendBulletinName=NOTICE_NAME originalBulletinType originalBulletinCode"
        f" {_SECTIONS} amendContent=NOTICE_CONTENT amendBulletinIssueTime=NOTICE_SEND_TIME"
        f" amendBidDocReferEndTime=BID_DOC_REFER_END_TIME url=URL {_CHECKED}",
    ),
    "EC2_BIDINVITE": Message(
        _record,
        _invitation,
        f"bidInviteCode bidSectionCode=BID_SECTION_CODE bidQualification {_BIDDER} tenderDocGetStartTime"
        " tenderDocDeadline tenderDocGetMethod bidDocReferEndTime bidDocReferMethod bidInviteIssueTime"
        f" {_OPEN}",
    ),
    "EC2_BIDDERINFO": Message(
        opening.bidder,
        _bidder,
        "bidderCodeType bidderCode=BIDDER_ORG_CODE bidderName=BIDDER_NAME bidSectionCode=BID_SECTION_CODE"
        f" {_ORGANISATION}",
    ),
    "EC2_OPENBIDRECORD": Message(
        opening.opening_record,
        _opening,
        f"openBidRecordCode openBidRecordName=NOTICE_NAME {_SECTIONS} bidOpeningActor=BID_OPENING_ACTOR"
        " bidOpeningContent=BID_OPENING_CONTENT bidOpeningAddress=BID_OPENING_ADDRESS"
        f" bidOpeningTime=BID_OPENING_TIME url=URL {_OPEN}",
    ),
    "EC2_PROJECTOPENBIDLIST": Message(
        _record, _opened_bid, f"projectOpenBidListCode=listCode {_LISTED} pmName=leader {_OPEN}"
    ),
    "EC2_GOODSOPENBIDLIST": Message(_record, _opened_bid, f"goodsOpenBidListCode=listCode {_LISTED} {_CHECKED}"),
    "EC2_SERVICEOPENBIDLIST": Message(
        _record, _opened_bid, f"serviceOpenBidListCode=listCode {_LISTED} responsibleName=leader {_CHECKED}"
    ),
    "EC2_WINCANDIDATEBULLETIN": Message(
        evaluation.publicity,
        _candidates,
        f"winCandidateBulletinCode tenderProjectName {_SECTIONS} publicityName=PUBLICITY_NAME"
        " publicityType=PUBLICITY_TYPE publicityStartTime=PUBLICITY_START_TIME publicityEndTime=PUBLICITY_END_TIME"
        " publicityContent=PUBLICITY_CONTENT publicityReferTime=PUBLICITY_REFER_TIME"
        f" bulletinIssueTime=PUBLICITY_REFER_TIME url=URL {_OPEN}",
    ),
    "EC2_WINBIDBULLETIN": Message(
        award.result,
        _award_bulletin,
        "winBidBulletinCode tenderProjectCode=TENDER_PROJECT_CODE tenderProjectName"
        " bidSectionCodes=BID_SECTION_CODE bulletinName=NOTICE_NAME bulletinType bulletinIssueTime=NOTICE_SEND_TIME"
        f" bulletinContent=NOTICE_CONTENT url=URL {_OPEN}",
    ),
    "EC2_WINBID": Message(
        award.result,
        _winner,
        "winBidderCode bidSectionCode=BID_SECTION_CODE bidSectionName isUnion bidderCodeType"
        " bidderCode=WIN_BIDDER_CODE bidderName=WIN_BIDDER_NAME winBidPrice=BID_AMOUNT"
        f" {_AMOUNT} {_OPEN}",
    ),
}
