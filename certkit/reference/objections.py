"""Objections: raised, answered and followed online; the tender stands still until they are answered (IR-22, IR-54)."""

from __future__ import annotations

from typing import Any

from certkit.reference.award_rules import ANSWER_DAYS
from certkit.reference.facts import audience, section_facts
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import (
    buyers_of,
    opening_of,
    own_section,
    party_of,
    require_state,
    running_terms,
    section_of,
    terms_of,
)
from certkit.reference.outcome import publicity_of
from certkit.reference.periods import PREQUALIFICATION, TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of
from certkit.reference.terms import forbid_uninvited
from certkit.reference.times import end_of_day, rfc3339

OPENING, RESULT = "opening", "result"
_TERMS_OF = {"prequalification": PREQUALIFICATION, "document": TENDER}
_RULES = {"prequalification": "IR-22-3", "document": "IR-22-3", OPENING: "IR-44-3", RESULT: "IR-54-3"}


@operation("raise_objection")
async def raise_objection(ctx: Context) -> Answer:
    """Object in time to documents, opening or result; the purchaser is told at once and has three days."""
    section, kind = section_of(ctx), ctx.inputs["kind"]
    forbid_uninvited(ctx, section)
    _check_window(ctx, section, kind)
    due = end_of_day(ctx.now, 0 if kind == OPENING else ANSWER_DAYS)
    objection = {
        "objection": ctx.new_id(),
        **in_round(section),
        "bidder": ctx.code,
        "kind": kind,
        "text": ctx.inputs["text"],
        "state": "open",
        "raised_at": ctx.now,
        "due": due,
    }
    ctx.insert("objections", **objection)
    for buyer in buyers_of(section):
        ctx.message(
            buyer, "objection", section["section"], f"收到异议（{objection['objection']}）：{objection['text']}"
        )
    ctx.remind(_RULES[kind], section["purchaser"], due, f"答复异议{objection['objection']}")
    ctx.archive("objection", "异议", "application/json", ctx.received.body, recipient=section["purchaser"], sealed=True)
    objector = ctx.party if participants_known(ctx, section) else None
    facts = section_facts(ctx, section, objection=objection, objector=objector)
    ctx.publish("OBJECTION", facts, to=audience(section))
    return {"objection": objection["objection"], "state": "open", "due": rfc3339(due)}


def participants_known(ctx: Context, section: Row) -> bool:
    """Whether it may be told who takes part: after the deadline of bids (EBM-21-1)."""
    terms = terms_of(ctx.db, section, TENDER)
    return terms is not None and ctx.now > terms["deadline"]


def _check_window(ctx: Context, section: Row, kind: str) -> None:
    windows = ctx.policies.objection_windows
    if section["state"] in ("terminated", "failed") or running_terms(ctx.db, section) is None:
        raise Refusal("wrong_stage", "there is nothing under way to object to")
    if kind in _TERMS_OF:
        terms = terms_of(ctx.db, section, _TERMS_OF[kind])
        if terms is None:
            raise Refusal("wrong_stage", "no documents of this kind are announced")
        ctx.uphold(section["mandatory"], windows.of_documents(kind, ctx.now, terms["deadline"]))
    elif kind == OPENING:
        opening = opening_of(ctx.db, section, TENDER)
        windows.of_opening(ctx.now, opening["opened_at"] if opening else None)
        _require_bidder(ctx, section)
        require_state(section, "opened")
    else:
        windows.of_result(ctx.now, publicity_of(ctx.db, section))


def _require_bidder(ctx: Context, section: Row) -> None:
    """Refuse who has no bid at the opening."""
    query = "SELECT 1 FROM submissions WHERE section = ? AND round = ? AND bidder = ? AND kind = 'bid' AND seal <> ''"
    if one(ctx.db, query, *round_of(section), ctx.code) is None:
        raise Refusal("not_authorised", "only bidders object to the opening")


@operation("answer_objection")
async def answer_objection(ctx: Context) -> Answer:
    """Answer an objection; a late answer is taken, with a warning that supervision sees."""
    objection = _objection(ctx)
    section = own_section(ctx, objection["section"])
    if objection["state"] != "open":
        raise Refusal("already_exists", "the objection is answered")
    if ctx.now > objection["due"]:
        ctx.warn("deadline_passed", _RULES[objection["kind"]], f"the answer was due by {rfc3339(objection['due'])}")
    answered = {**objection, "state": "answered", "answer": ctx.inputs["text"], "answered_at": ctx.now}
    ctx.db.execute(
        "UPDATE objections SET state = 'answered', answer = ?, answered_at = ? WHERE objection = ?",
        (answered["answer"], ctx.now, objection["objection"]),
    )
    ctx.message(objection["bidder"], "objection_answer", section["section"], f"异议已答复：{answered['answer']}")
    ctx.archive(
        "objection_answer",
        "异议答复",
        "application/json",
        ctx.received.body,
        recipient=objection["bidder"],
        sealed=True,
    )
    facts = section_facts(ctx, section, objection=answered, replier=ctx.party)
    ctx.publish("OBJECTION_REPLY", facts, to=audience(section))
    return {"state": "answered", "answered_at": rfc3339(ctx.now)}


def _objection(ctx: Context) -> Row:
    objection = one(ctx.db, "SELECT * FROM objections WHERE objection = ?", ctx.inputs["objection"])
    if objection is None:
        raise Refusal("not_found", "there is no such objection")
    return objection


@operation("read_objection")
async def read_objection(ctx: Context) -> Answer:
    """An objection, for who raised it, who answers it, and supervision (OP22-6-1)."""
    objection = _objection(ctx)
    section = section_of(ctx, objection["section"])
    if ctx.role != "supervisor" and ctx.code not in (objection["bidder"], *buyers_of(section)):
        raise Refusal("not_found", "there is no such objection")
    return shown(objection)


def shown(objection: Row) -> dict[str, Any]:
    """An objection as it is read; it does not say who raised it."""
    answer = {
        **{name: objection[name] for name in ("objection", "section", "kind", "text", "state")},
        "raised_at": rfc3339(objection["raised_at"]),
        "due": rfc3339(objection["due"]),
    }
    if objection["answered_at"] is not None:
        answer |= {"answer": objection["answer"], "answered_at": rfc3339(objection["answered_at"])}
    return answer


def objector_of(ctx: Context, section: Row, objection: Row) -> str | None:
    """The name of the objector, once it may be told who takes part."""
    party = party_of(ctx.db, objection["bidder"])
    return party["name"] if party and participants_known(ctx, section) else None
