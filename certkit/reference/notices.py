"""Notices, their amendments, and invitations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from certkit.reference.crypto import canonical
from certkit.reference.facts import audience, section_facts
from certkit.reference.kernel import SUPERVISION, Answer, Context, operation
from certkit.reference.law import Breach
from certkit.reference.lookups import (
    guard_open,
    load,
    own_section,
    party_of,
    require_state,
    section_of,
    set_state,
    terms_of,
)
from certkit.reference.periods import PREQUALIFICATION, TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.rules import check_content, check_times, of_notice
from certkit.reference.store import Row, in_round, one, round_of, rows
from certkit.reference.terms import change, concerns, forbid_after_deadline, notify_holders
from certkit.reference.times import rfc3339

DATASET = "TENDER_ANN_QUA_INQUERY_ANN"
DOCUMENT_DATASET = {TENDER: "TENDER_FILE_CLARI_MODI", PREQUALIFICATION: "QUALI_INQUERY_CLARI"}
_TERMS = "document_from document_to deadline opening_time decrypt_minutes validity_days consortium objection_contact"
_NOT_TERMS = ("section", "kind", "title", "content")


@operation("publish_notice")
async def publish_notice(ctx: Context) -> Answer:
    """Publish the notice of the tender or of its prequalification, to everybody at once."""
    section, kind = own_section(ctx), ctx.inputs["kind"]
    guard_open(ctx, section)
    _check_stage(ctx, section, kind)
    times = [ctx.inputs[name] for name in ("document_from", "document_to", "deadline", "opening_time")]
    check_times(kind, ctx.now, *times)
    check_content(ctx.inputs)
    breaches = [
        *ctx.policies.periods.of_notice(kind, ctx.now, *times[:3]),
        *of_notice(ctx.inputs, Decimal(section["estimate"]), bool(section["mandatory"])),
    ]
    ctx.uphold(section["mandatory"], breaches)
    notice = _insert(ctx, section, kind)
    _release_documents(ctx, section, kind)
    state = "delivering" if section["mandatory"] else "published"  # until the designated medium has it (TBL-16-1)
    return {"notice": notice, "published_at": rfc3339(ctx.now), "state": state}


def _check_stage(ctx: Context, section: Row, kind: str) -> None:
    """Refuse a second notice of a kind, and notices that the prequalification of the tender forbids."""
    if terms_of(ctx.db, section, kind):
        raise Refusal("already_exists", "this notice is published; it can be amended")
    require_state(section, "created", "noticed")
    if kind == PREQUALIFICATION and (not section["prequalification"] or section["state"] != "created"):
        raise Refusal("wrong_stage", "this tender has no prequalification, or it is too late for it")
    if kind == TENDER and section["prequalification"]:
        query = "SELECT 1 FROM qualifications WHERE section = ? AND round = ? AND passed = 1"
        if one(ctx.db, query, *round_of(section)) is None:
            raise Refusal("wrong_stage", "the result of prequalification has not been published")


def _insert(ctx: Context, section: Row, kind: str) -> str:
    notice = ctx.new_id()
    announced = {name: value for name, value in ctx.sent.items() if name not in _NOT_TERMS}
    ctx.insert(
        "notices",
        notice=notice,
        **in_round(section),
        kind=kind,
        title=ctx.inputs["title"],
        content=ctx.inputs["content"],
        terms=canonical(announced).decode(),
        publisher=ctx.code,
        published_at=ctx.now,
    )
    ctx.insert(
        "terms",
        **in_round(section),
        kind=kind,
        notice=notice,
        bid_security=str(ctx.inputs["bid_security"]),
        **{name: ctx.inputs[name] for name in _TERMS.split()},
    )
    set_state(ctx, section, "noticed")
    ctx.archive("notice", ctx.inputs["title"], "application/json", ctx.received.body, recipient="public")
    ctx.publish(DATASET, section_facts(ctx, section), to=audience(section))
    return notice


def _release_documents(ctx: Context, section: Row, kind: str) -> None:
    """Documents loaded before the notice are issued with it; without any, the duty to load them is noted (EBM-18-1)."""
    loaded = rows(
        ctx.db,
        "SELECT * FROM documents WHERE section = ? AND round = ? AND kind = ? ORDER BY version",
        *round_of(section),
        kind,
    )
    for document in loaded:
        announce_document(ctx, section, document, document["version"])
    if not loaded:
        due = ctx.inputs["document_from"]
        ctx.remind("EBM-18-1", section["purchaser"], due, "load the documents before their period of issue begins")


def announce_document(ctx: Context, section: Row, document: Row, number: int) -> None:
    """Tell counterparts of an issued document; with the tender document the section is open for bids."""
    if document["kind"] == TENDER:
        set_state(ctx, section, "open")
    facts = section_facts(ctx, section, document=document, number=number)
    ctx.publish(DOCUMENT_DATASET[document["kind"]], facts, to=audience(section))


def issued_count(ctx: Context, section: Row, kind: str) -> int:
    """How many documents and clarifications of the kind there are; they share one numbering."""
    query = (
        "SELECT (SELECT COUNT(*) FROM documents WHERE section = ?1 AND round = ?2 AND kind = ?3)"
        " + (SELECT COUNT(*) FROM clarifications WHERE section = ?1 AND round = ?2 AND kind = ?3) AS count"
    )
    return int((one(ctx.db, query, *round_of(section), kind) or {})["count"])


@operation("amend_notice")
async def amend_notice(ctx: Context) -> Answer:
    """Publish an amendment; the notice itself stays as it was published."""
    notice = one(ctx.db, "SELECT * FROM notices WHERE notice = ?", ctx.inputs["notice"])
    if notice is None:
        raise Refusal("not_found", "there is no such notice")
    section = own_section(ctx, notice["section"])
    terms = terms_of(ctx.db, section, notice["kind"])
    if terms is None or notice["round"] != section["round"]:
        raise Refusal("wrong_stage", "the notice belongs to a round that has ended")
    forbid_after_deadline(ctx, section, terms)
    changes = change(ctx, section, terms)
    amendment = record_amendment(ctx, section, notice, ctx.inputs["content"], changes)
    ctx.archive("notice", f"更正公告：{notice['title']}", "application/json", ctx.received.body, recipient="public")
    notify_holders(ctx, section, "amendment", ctx.inputs["content"])
    return {"amendment": amendment, "published_at": rfc3339(ctx.now)}


def record_amendment(ctx: Context, section: Row, notice: Row, content: str, changes: dict[str, Any]) -> str:
    """Publish a change of the terms as an amendment of the notice, to the same places as the notice."""
    amendment = {
        "amendment": ctx.new_id(),
        "notice": notice["notice"],
        "content": content,
        "changes": canonical({name: rfc3339(moment) for name, moment in changes.items()}).decode(),
        "affects_preparation": int(ctx.inputs["affects_preparation"]),
        "published_at": ctx.now,
    }
    ctx.insert("amendments", **amendment)
    count = rows(ctx.db, "SELECT COUNT(*) AS count FROM amendments WHERE notice = ?", notice["notice"])[0]["count"]
    ctx.publish(DATASET, section_facts(ctx, section, amendment=amendment, amendment_number=count), to=audience(section))
    return str(amendment["amendment"])


@operation("read_notices")
async def read_notices(ctx: Context) -> Answer:
    """The notices of a section with their amendments, the same for everybody; free and without a session."""
    section = section_of(ctx)
    if section["mode"] == "invited" and not concerns(ctx, section):
        return {"notices": []}
    notices = rows(ctx.db, "SELECT * FROM notices WHERE section = ? ORDER BY published_at", section["section"])
    return {"notices": [_shown(ctx, notice) for notice in notices]}


def _shown(ctx: Context, notice: Row) -> dict[str, Any]:
    amendments = rows(ctx.db, "SELECT * FROM amendments WHERE notice = ? ORDER BY published_at", notice["notice"])
    return {
        **load(notice["terms"]),
        "notice": notice["notice"],
        "round": notice["round"],
        "kind": notice["kind"],
        "title": notice["title"],
        "content": notice["content"],
        "published_at": rfc3339(notice["published_at"]),
        "amendments": [
            {
                "amendment": row["amendment"],
                "content": row["content"],
                "published_at": rfc3339(row["published_at"]),
                **load(row["changes"]),
            }
            for row in amendments
        ],
    }


@operation("invite_bidder")
async def invite_bidder(ctx: Context) -> Answer:
    """Send invitations to at least three bidders (TBL-17-1)."""
    section = own_section(ctx)
    guard_open(ctx, section)
    require_state(section, "created", "noticed", "open")
    if section["mode"] != "invited":
        raise Refusal("wrong_stage", "this is an open tender")
    bidders = list(dict.fromkeys(ctx.inputs["bidders"]))
    for bidder in bidders:
        party = party_of(ctx.db, bidder)
        if party is None or party["kind"] != "bidder":
            raise Refusal("invalid_record", f"/bidders: {bidder} is no registered bidder")
    if not ctx.policies.competition.suffices(len(bidders)):
        breach = Breach("too_few_invitees", "TBL-17-1", "an invited tender goes to at least three invitees")
        ctx.uphold(section["mandatory"], [breach])
    for bidder in bidders:
        _invite(ctx, section, bidder)
    return {"invited": len(bidders)}


def _invite(ctx: Context, section: Row, bidder: str) -> None:
    ctx.db.execute(
        "INSERT OR IGNORE INTO invitations VALUES (?, ?, ?, ?, ?)",
        (*round_of(section), bidder, ctx.inputs["content"], ctx.now),
    )
    ctx.message(bidder, "invitation", section["section"], ctx.inputs["content"])
    ctx.archive("invitation", "投标邀请书", "application/json", ctx.received.body, recipient=bidder)
    facts = section_facts(ctx, section, invitee=party_of(ctx.db, bidder), sent_at=ctx.now)
    ctx.publish("TENDER_INVITATION", facts, to=(SUPERVISION,))  # who may compete is no matter for others (EBM-21-3)
