"""Questions, clarifications and changes of the documents, and the message boxes of the parties."""

from __future__ import annotations

from certkit.reference.crypto import canonical
from certkit.reference.facts import audience, section_facts
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import buyers_of, own_section, running_terms, section_of
from certkit.reference.notices import DOCUMENT_DATASET, issued_count, record_amendment
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of, rows
from certkit.reference.terms import change, forbid_after_deadline, forbid_uninvited, notify_holders
from certkit.reference.times import rfc3339


def _terms(ctx: Context, section: Row) -> Row:
    terms = running_terms(ctx.db, section)
    if terms is None:
        raise Refusal("wrong_stage", "no notice has been published")
    return terms


@operation("ask_question")
async def ask_question(ctx: Context) -> Answer:
    """Put a question to the purchaser, who is not told by whom it was put."""
    section = section_of(ctx)
    if ctx.now > _terms(ctx, section)["deadline"]:
        raise Refusal("deadline_passed", "questions are put before the deadline")
    forbid_uninvited(ctx, section)
    question, text = ctx.new_id(), ctx.inputs["text"]
    ctx.insert(
        "questions",
        question=question,
        **in_round(section),
        bidder=ctx.code,
        text=text,
        asked_at=ctx.now,
    )
    for buyer in buyers_of(section):
        ctx.message(buyer, "question", section["section"], f"{question}: {text}")
    ctx.archive("question", "提问", "application/json", ctx.received.body, recipient=section["purchaser"], sealed=True)
    return {"question": question}


@operation("publish_clarification")
async def publish_clarification(ctx: Context) -> Answer:
    """Publish a clarification; one that affects preparation and comes late puts off the deadline (IR-21-3)."""
    section = own_section(ctx)
    terms = _terms(ctx, section)
    forbid_after_deadline(ctx, section, terms)
    _check_questions(ctx, section)
    changes = change(ctx, section, terms)
    notice = one(ctx.db, "SELECT * FROM notices WHERE notice = ?", terms["notice"])
    if changes and notice:
        record_amendment(ctx, section, notice, ctx.inputs["text"], changes)
    clarification = _insert(ctx, section, terms["kind"], postponed="opening_time" in changes)
    ctx.archive("clarification", "澄清与修改", "application/json", ctx.received.body, recipient="public")
    notified = notify_holders(ctx, section, "clarification", ctx.inputs["text"])
    return {"clarification": clarification, "published_at": rfc3339(ctx.now), "notified": notified}


def _check_questions(ctx: Context, section: Row) -> None:
    known = rows(ctx.db, "SELECT question FROM questions WHERE section = ?", section["section"])
    unknown = set(ctx.inputs.get("answers", [])) - {row["question"] for row in known}
    if unknown:
        raise Refusal("not_found", f"there are no such questions: {', '.join(sorted(unknown))}")


def _insert(ctx: Context, section: Row, kind: str, *, postponed: bool) -> str:
    clarification = {
        "clarification": ctx.new_id(),
        **in_round(section),
        "kind": kind,
        "text": ctx.inputs["text"],
        "affects_preparation": int(ctx.inputs["affects_preparation"]),
        "answers": canonical(ctx.inputs.get("answers", [])).decode(),
        "deadline": _terms(ctx, section)["deadline"],
        "published_at": ctx.now,
    }
    ctx.insert("clarifications", **clarification)
    number = issued_count(ctx, section, kind)
    facts = section_facts(ctx, section, clarification=clarification, number=number, postponed=postponed)
    ctx.publish(DOCUMENT_DATASET[kind], facts, to=audience(section))
    return str(clarification["clarification"])


@operation("read_clarifications")
async def read_clarifications(ctx: Context) -> Answer:
    """The clarifications of a section, newest first, each shown prominently and the same to everybody."""
    section = section_of(ctx)
    forbid_uninvited(ctx, section)
    found = rows(
        ctx.db,
        "SELECT * FROM clarifications WHERE section = ? AND round = ? ORDER BY published_at DESC",
        *round_of(section),
    )
    return {"clarifications": [_shown(row) for row in found]}


def _shown(row: Row) -> Row:
    return {
        "clarification": row["clarification"],
        "text": row["text"],
        "published_at": rfc3339(row["published_at"]),
        "deadline": rfc3339(row["deadline"]),
        "affects_preparation": bool(row["affects_preparation"]),
        "prominent": True,
    }


@operation("read_messages")
async def read_messages(ctx: Context) -> Answer:
    """The caller's own messages about a section, oldest first."""
    section = section_of(ctx)
    found = rows(
        ctx.db,
        "SELECT * FROM messages WHERE party = ? AND section = ? ORDER BY sent_at, rowid",
        ctx.code,
        section["section"],
    )
    names = ("message", "kind", "section", "text")
    return {"messages": [{**{name: row[name] for name in names}, "sent_at": rfc3339(row["sent_at"])} for row in found]}
