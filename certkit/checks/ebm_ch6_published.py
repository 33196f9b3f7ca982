"""电子招标投标办法 第四十一条 及时公布的信息 / Art. 41: what must be published and sent to public service platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from certkit.checks.channels import Item, compared, entered, last_push, public_sections
from certkit.checks.findings import equal, unsayable
from certkit.checks.registry import check
from certkit.checks.views import (
    PUBLIC_SERVICE,
    PartyFact,
    Push,
    accepted,
    answered,
    can_tell,
    inputs_of,
    parties,
    party_of,
    pushes,
    records,
    standing_bids,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

Items = Callable[[Evidence, str], Sequence[Item]]
NOTICE = "TENDER_ANN_QUA_INQUERY_ANN"
PLACES = ("FIRST", "SECOND", "THIRD")
_OF_BIDDER = ("BIDDER_NAME", "BID_MANAGER")


def _of_each_section(evidence: Evidence, items: Items, after: str) -> Iterator[Finding]:
    for section in public_sections(evidence):
        yield from compared(evidence, section, items(evidence, section), after)


def _registered(evidence: Evidence, party: PartyFact | None) -> dict[str, str]:
    """What a party said of itself when it registered."""
    deeds = [one for one in accepted(evidence, "register_party") if party is not None and one.actor == party.actor]
    return dict(inputs_of(deeds[-1])) if deeds else {}


@check("EBM-41-1")
def the_purchaser_is_published(evidence: Evidence) -> Iterator[Finding]:
    """Name, address, contact and telephone of the purchaser are public and reach the public service platform."""
    yield from _of_each_section(evidence, _purchaser, "publish_notice")


def _purchaser(evidence: Evidence, section: str) -> Sequence[Item]:
    project = entered(evidence, section)["project"]
    owner = parties(evidence).get("purchaser") if project else None
    told = _registered(evidence, owner)
    return [
        Item(of="name", true=owner and owner.name, public="purchaser/name", dataset=NOTICE, field="TENDERER_NAME"),
        Item(
            of="address", true=told.get("address"), public="purchaser/address", dataset=NOTICE, field="TENDERER_ADDRESS"
        ),
        Item(
            of="contact",
            true=project.get("contact"),
            public="purchaser/contact",
            dataset=NOTICE,
            field="TENDERER_CONTACTOR",
        ),
        Item(
            of="phone",
            true=project.get("phone"),
            public="purchaser/phone",
            dataset=NOTICE,
            field="TENDERER_PHONE_NUMBER",
        ),
    ]


@check("EBM-41-2")
def the_project_is_published(evidence: Evidence) -> Iterator[Finding]:
    """Name, scope, scale, source of funds and demands of a project are public and reach the public service platform."""
    yield from _of_each_section(evidence, _project, "publish_notice")


def _project(evidence: Evidence, section: str) -> Sequence[Item]:
    made = entered(evidence, section)
    project, tender, lot = made["project"], made["tender_project"], made["section"]
    return [
        Item(of="name", true=project.get("name"), public="project/name", dataset="PROJECT", field="PROJECT_NAME"),
        Item(of="scale", true=project.get("scale"), public="project/scale", dataset="PROJECT", field="PROJECT_SCALE"),
        Item(
            of="fund_source",
            true=project.get("fund_source"),
            public="project/fund_source",
            dataset="PROJECT",
            field="FUND_SOURCE",
        ),
        Item(
            of="content",
            true=tender.get("content"),
            public="project/content",
            dataset="TENDER_PROJECT",
            field="TENDER_CONTENT",
        ),
        Item(
            of="qualification",
            true=lot.get("qualification"),
            public="project/qualification",
            dataset="SECTION",
            field="BID_QUALIFICATION",
        ),
    ]


@check("EBM-41-3")
def the_agency_is_published(evidence: Evidence) -> Iterator[Finding]:
    """Name, qualification, project leader and telephone of the agency are public, and are sent."""
    yield from _of_each_section(evidence, _agency, "publish_notice")


def _agency(evidence: Evidence, section: str) -> Sequence[Item]:
    notice = last_push(evidence, section, NOTICE)
    tender = entered(evidence, section)["tender_project"]
    agency = party_of(evidence, str(tender.get("agency") or ""))
    told_there = can_tell(evidence, NOTICE, "TENDER_AGENCY_CODE")
    if agency is None and (tender or (told_there and not (notice and notice.fields.get("TENDER_AGENCY_CODE")))):
        return []
    told = _registered(evidence, agency)
    return [
        Item(of="name", true=agency and agency.name, public="agency/name", dataset=NOTICE, field="TENDER_AGENCY_NAME"),
        Item(
            of="lead", true=told.get("contact"), public="agency/lead", dataset=NOTICE, field="TENDER_AGENCY_CONTACTOR"
        ),
        Item(
            of="phone",
            true=told.get("phone"),
            public="agency/phone",
            dataset=NOTICE,
            field="TENDER_AGENCY_PHONE_NUMBER",
        ),
        Item(of="qualifications", true=told.get("qualifications"), public="agency/qualifications"),
    ]


@check("EBM-41-4")
def the_bidders_are_published(evidence: Evidence) -> Iterator[Finding]:
    """After the opening name, qualifications and project leader of every bidder are public, and sent."""
    for section in public_sections(evidence):
        for opened in accepted(evidence, "announce_opening", section=section):
            yield from _bidders(evidence, section, opened)
    if not accepted(evidence, "create_section"):
        if not can_tell(evidence, "TENDER_LIST"):
            yield unsayable("TENDER_LIST")
        for push in pushes(evidence):
            if push.taken and (push.counterpart, push.dataset) == (PUBLIC_SERVICE, "TENDER_LIST"):
                names = [name for name in _OF_BIDDER if push.carries(name)]
                sent = [bool(push.fields.get(name, "").strip()) for name in names]
                warns = not all(sent) and not push.sure(*names)
                yield equal("sent_bidder", [True] * len(names), sent, at=push.exchange, of=push.key, advisory=warns)


def _bidders(evidence: Evidence, section: str, opened: ExchangeEvent) -> Iterator[Finding]:
    reads = [one for one in accepted(evidence, "read_public_record", section=section) if one.sent_at > opened.sent_at]
    shown = records(answered(evidence, reads[-1]).get("bidders")) if reads else []
    lists = [
        one
        for one in pushes(evidence)
        if one.taken and (one.counterpart, one.dataset) == (PUBLIC_SERVICE, "TENDER_LIST") and _tells_lead(one)
    ]
    decrypted = {one.actor for one in accepted(evidence, "decrypt_bid", section=section)}
    for bid in [one for one in standing_bids(evidence, section, opened.sent_at) if one.actor in decrypted]:
        party = party_of(evidence, bid.bidder)
        told, name = _registered(evidence, party), party.name if party else ""
        lead = bid.commercial.get("lead")
        if reads:
            mine = next((one for one in shown if one.get("name") == name), {})
            wanted = {"name": name, "lead": lead, "qualifications": told.get("qualifications")}
            seen = {field: mine.get(field) for field in wanted}
            yield equal("public_bidder", wanted, seen, at=reads[-1], of=bid.bidder)
        sent = next((one for one in lists if one.fields.get("BIDDER_ORG_CODE") == bid.bidder), None)
        if sent is not None:
            values = [sent.fields.get(field) for field in _OF_BIDDER]
            warns = values != [name, lead] and not sent.sure(*_OF_BIDDER)
            yield equal("sent_bidder", [name, lead], values, at=opened, of=bid.bidder, advisory=warns)


def _tells_lead(push: Push) -> bool:
    return all(push.carries(field) for field in _OF_BIDDER)


@check("EBM-41-5")
def the_winner_is_published(evidence: Evidence) -> Iterator[Finding]:
    """The winner, the amount, the day of signing and the term of the contract are public, and sent."""
    yield from _of_each_section(evidence, _winner, "sign_contract")


def _winner(evidence: Evidence, section: str) -> Sequence[Item]:
    signed = [
        one
        for one in accepted(evidence, "sign_contract", section=section)
        if answered(evidence, one).get("state") == "signed"
    ]
    driven = bool(entered(evidence, section)["section"])
    if driven and not signed:
        return []
    terms = inputs_of(signed[-1]) if signed else {}
    decided = accepted(evidence, "decide_winner", section=section)
    winner = party_of(evidence, str(inputs_of(decided[-1]).get("bidder"))) if decided else None
    at = answered(evidence, signed[-1]).get("signed_at") if signed else None
    kind = "CONTRACT_PERFORMANCE"
    return [
        Item(of="winner", true=winner and winner.code, public="contract/winner", dataset=kind, field="BIDDER_CODE"),
        Item(of="name", true=winner and winner.name, dataset="WIN_RESULT_ANNO", field="WIN_BIDDER_NAME"),
        Item(of="price", true=terms.get("price"), public="contract/price", dataset=kind, field="CONTRACT_PRICE"),
        Item(of="signed_at", true=at, public="contract/signed_at", dataset=kind, field="CONTRACT_SIGN_TIME"),
        Item(of="duration_days", true=_text(terms.get("duration_days")), dataset=kind, field="LIMITE_TIME"),
        Item(of="duration_days", true=terms.get("duration_days"), public="contract/duration_days"),
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@check("EBM-41-6")
def the_rest_is_published(evidence: Evidence) -> Iterator[Finding]:
    """Candidates and the performance of the contract are public, and sent."""
    yield from _of_each_section(evidence, _candidates, "publish_candidates")
    yield from _of_each_section(evidence, _performance, "publish_performance")


def _candidates(evidence: Evidence, section: str) -> Sequence[Item]:
    published = accepted(evidence, "publish_candidates", section=section)
    reports = accepted(evidence, "submit_evaluation_report", section=section)
    ranking = inputs_of(reports[-1]).get("ranking") if reports and published else None
    if not isinstance(ranking, list):
        found = last_push(evidence, section, "TENDER_CANDIDATE_ANNOUNCE") if not published else None
        ranking = [None for place in PLACES if found and found.fields.get(f"{place}_BIDDER_CODE")]
    return [
        Item(
            of=f"candidates {place + 1}",
            true=code,
            public=f"candidates/candidates/{place}/bidder",
            dataset="TENDER_CANDIDATE_ANNOUNCE",
            field=f"{PLACES[place]}_BIDDER_CODE",
        )
        for place, code in enumerate(ranking[: len(PLACES)])
    ]


def _performance(evidence: Evidence, section: str) -> Sequence[Item]:
    done = accepted(evidence, "publish_performance", section=section)
    if not done and entered(evidence, section)["section"]:
        return []
    told = inputs_of(done[-1]) if done else {}
    return [
        Item(
            of="performance",
            true=told.get("text"),
            public="performance/-1/text",
            dataset="PERFORMANCE",
            field="PERFORMANCE_CONTENT",
        )
    ]
