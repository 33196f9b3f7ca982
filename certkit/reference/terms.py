"""The terms in force: set by a notice, changed by amendments and clarifications, told to all concerned."""

from __future__ import annotations

from typing import Any

from certkit.reference.kernel import Context
from certkit.reference.law import Breach
from certkit.reference.lookups import buyers_of, require_state, terms_of
from certkit.reference.periods import PREQUALIFICATION, TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.rules import check_times
from certkit.reference.store import Row, one, round_of, rows


def forbid_after_deadline(ctx: Context, section: Row, terms: Row) -> None:
    """Refuse a change of terms once their deadline has passed or the round has ended."""
    if ctx.now > terms["deadline"]:
        raise Refusal("deadline_passed", "the deadline has passed; the terms can no longer be changed")
    require_state(section, "noticed", "open")


def change(ctx: Context, section: Row, terms: Row) -> dict[str, Any]:
    """Put the changes that the inputs hold into force, under the law of periods; what changed."""
    changes = _changes(ctx, terms)
    new = {**terms, **changes}
    times = [new[name] for name in ("document_from", "document_to", "deadline", "opening_time")]
    check_times(terms["kind"], ctx.now, *times)
    _check_periods(ctx, section, terms, new)
    binding = {**terms, **ctx.policies.periods.in_force(changes)}
    ctx.db.execute(
        "UPDATE terms SET document_to = ?, deadline = ?, opening_time = ? WHERE section = ? AND round = ? AND kind = ?",
        [binding[name] for name in ("document_to", "deadline", "opening_time", "section", "round", "kind")],
    )
    return changes


def _changes(ctx: Context, terms: Row) -> dict[str, float]:
    changes = {name: ctx.inputs[name] for name in ("document_to", "deadline", "opening_time") if name in ctx.inputs}
    if "deadline" in changes and "opening_time" not in changes:
        changes["opening_time"] = changes["deadline"]
    return {name: moment for name, moment in changes.items() if moment != terms[name]}


def _check_periods(ctx: Context, section: Row, old: Row, new: Row) -> None:
    periods = ctx.policies.periods
    breaches: list[Breach] = []
    if ctx.inputs["affects_preparation"]:
        breaches += periods.of_clarification(old["kind"], ctx.now, new["deadline"])
    if new["deadline"] < old["deadline"] or new["document_to"] != old["document_to"]:
        notice = one(ctx.db, "SELECT published_at FROM notices WHERE notice = ?", old["notice"]) or {}
        breaches += periods.of_notice(
            old["kind"], notice["published_at"], new["document_from"], new["document_to"], new["deadline"]
        )
    ctx.uphold(section["mandatory"], breaches)


def notify_holders(ctx: Context, section: Row, kind: str, text: str) -> int:
    """Tell everybody who holds the documents or was invited, each in a message of its own; how many (EBM-22-2)."""
    holders = rows(
        ctx.db,
        "SELECT bidder FROM downloads WHERE section = ?1 AND round = ?2 UNION"
        " SELECT bidder FROM invitations WHERE section = ?1 AND round = ?2",
        *round_of(section),
    )
    for row in holders:
        ctx.message(row["bidder"], kind, section["section"], text)
    return len(holders)


def forbid_uninvited(ctx: Context, section: Row) -> None:
    """In an invited tender, refuse whom it does not concern."""
    if section["mode"] == "invited" and not concerns(ctx, section):
        raise Refusal("not_authorised", "only those invited take part in this tender")


def concerns(ctx: Context, section: Row) -> bool:
    """Whether the caller may see an invited tender: its buyers, its invitees, operator and supervision."""
    if ctx.role in ("operator", "supervisor") or ctx.code in buyers_of(section):
        return True
    query = "SELECT 1 FROM invitations WHERE section = ? AND round = ? AND bidder = ?"
    return one(ctx.db, query, *round_of(section), ctx.code) is not None


def forbid_unqualified(ctx: Context, section: Row) -> None:
    """After prequalification, refuse whoever did not pass it."""
    if section["prequalification"]:
        ctx.policies.participation.forbid_unqualified(ctx.db, section, ctx.code)


def terms_to_meet(ctx: Context, section: Row, kind: str) -> Row:
    """The terms of `kind`; refuses while there is no such notice."""
    terms = terms_of(ctx.db, section, kind)
    if terms is None:
        names = {TENDER: "the tender", PREQUALIFICATION: "prequalification"}
        raise Refusal("wrong_stage", f"the notice of {names[kind]} has not been published")
    return terms
