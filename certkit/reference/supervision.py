"""Supervision: every stage followed in real time, and directives carried out at once (EBM-48, EBM-52, JS-2.3.2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from cryptography import x509

from certkit.reference.abnormal import forbid_over, go_on, halt, put_an_end
from certkit.reference.archive import secret_roles, visible_entries
from certkit.reference.clarifications import read_clarifications
from certkit.reference.crypto import Signature, read_certificate, serial_of
from certkit.reference.identity import claimed_serial, verify
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import buyers_of, party_of, section_of
from certkit.reference.notices import read_notices
from certkit.reference.objections import objector_of, shown
from certkit.reference.opening import read_opening_record
from certkit.reference.outcome import candidates_record, contract_record, result_record
from certkit.reference.refusal import Refusal
from certkit.reference.report import read_evaluation_report
from certkit.reference.store import Row, in_round, one, rows, schema
from certkit.reference.times import rfc3339

_WITHDRAWAL = "IR-35-1"

schema(
    """
CREATE TABLE IF NOT EXISTS directives (
    directive TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, number TEXT NOT NULL, authority TEXT NOT NULL, executed_at REAL NOT NULL,
    UNIQUE (authority, number)) STRICT;
"""
)


@operation("read_supervised_project")
async def read_supervised_project(ctx: Context) -> Answer:
    """The section as it stands now; neither sealed contents nor who takes part before the deadline (JS-2.3.2-2)."""
    section = section_of(ctx)
    return {
        "section": section["section"],
        "state": section["state"],
        "suspended": bool(section["suspended"]),
        "round": section["round"],
        "notices": (await _or_empty(read_notices, ctx)).get("notices", []),
        "clarifications": (await _or_empty(read_clarifications, ctx)).get("clarifications", []),
        "objections": _objections(ctx, section),
        "warnings": _warnings(ctx, section),
        "opening": await _or_empty(read_opening_record, ctx) or None,
        "evaluation_report": await _or_empty(read_evaluation_report, ctx) or None,
        "candidates": candidates_record(ctx.db, section),
        "result": result_record(ctx.db, section),
        "contract": contract_record(ctx.db, section),
        "directives": _directives(ctx, section),
        "events": _events(ctx, section),
        "reminders": _reminders(ctx, section),
    }


async def _or_empty(read: Callable[[Context], Awaitable[Answer]], ctx: Context) -> dict[str, Any]:
    """What another reading gives; nothing where it is not time for it yet."""
    try:
        answer = await read(ctx)
    except Refusal:
        return {}
    return answer if isinstance(answer, dict) else {}


def _of_section(ctx: Context, section: Row, table: str, order: str) -> list[Row]:
    return rows(ctx.db, f"SELECT * FROM {table} WHERE section = ? ORDER BY {order}", section["section"])


def _objections(ctx: Context, section: Row) -> list[Row]:
    return [
        {**shown(objection), "objector": objector_of(ctx, section, objection)}
        for objection in _of_section(ctx, section, "objections", "raised_at")
    ]


def _warnings(ctx: Context, section: Row) -> list[Row]:
    """The warnings, without the names of those whose deeds are still secret.

    Before the opening those about bids and securities are left out: that there are any is secret too (EBM-21-3).
    """
    secret = secret_roles(ctx, section)
    shown = []
    for warning in _of_section(ctx, section, "warnings", "time"):
        party = party_of(ctx.db, warning["actor"])
        kind = party["kind"] if party else ""
        if kind == "bidder" and kind in secret and warning["operation"] != "raise_objection":
            continue
        shown.append(
            {
                **{name: warning[name] for name in ("reason", "rule", "text", "operation")},
                "actor": "" if kind in secret else warning["actor"],
                "time": rfc3339(warning["time"]),
            }
        )
    return shown


def _directives(ctx: Context, section: Row) -> list[Row]:
    names = ("directive", "kind", "text", "number", "authority")
    return [
        {**{name: row[name] for name in names}, "state": "executed", "executed_at": rfc3339(row["executed_at"])}
        for row in _of_section(ctx, section, "directives", "executed_at")
    ]


def _events(ctx: Context, section: Row) -> list[Row]:
    """What happened, as it happens; the deeds of the committee are shown at once, but not whose they are."""
    visible = {entry["entry"] for entry in visible_entries(ctx, section)}
    names = ("operation", "role", "outcome", "reason")
    return [
        {
            **{name: entry[name] for name in names},
            "party": entry["party"] if entry["entry"] in visible else "",
            "time": rfc3339(entry["time"]),
        }
        for entry in _of_section(ctx, section, "audit", "number")
        if entry["entry"] in visible or entry["role"] == "expert"
    ]


def _reminders(ctx: Context, section: Row) -> list[Row]:
    """The duties noted, each with its due date; that a bid was withdrawn is secret before the opening."""
    hidden = _WITHDRAWAL if "bidder" in secret_roles(ctx, section) else ""
    return [
        {**{name: row[name] for name in ("rule", "party", "text")}, "due": rfc3339(row["due"])}
        for row in _of_section(ctx, section, "reminders", "due")
        if row["rule"] != hidden
    ]


@operation("receive_directive")
async def receive_directive(ctx: Context) -> Answer:
    """Carry out a directive at once, acknowledge it, and show it to the parties (EBM-52-1)."""
    section = section_of(ctx)
    ctx.signature = _authentic(ctx)
    number, authority, kind = (ctx.inputs[name] for name in ("number", "authority", "kind"))
    if one(ctx.db, "SELECT 1 FROM directives WHERE authority = ? AND number = ?", authority, number):
        raise Refusal("already_exists", "this directive was given before")
    _carry_out(ctx, section, kind, f"{authority} {number}：{ctx.inputs['text']}")
    directive = ctx.new_id()
    ctx.insert(
        "directives",
        directive=directive,
        **in_round(section),
        kind=kind,
        text=ctx.inputs["text"],
        number=number,
        authority=authority,
        executed_at=ctx.now,
    )
    ctx.archive("directive", "监督指令", "application/json", ctx.received.body, recipient=section["purchaser"])
    for buyer in buyers_of(section):
        ctx.message(buyer, "directive", section["section"], f"{authority} {number}（{kind}）：{ctx.inputs['text']}")
    return {"directive": directive, "state": "executed", "executed_at": rfc3339(ctx.now)}


def _carry_out(ctx: Context, section: Row, kind: str, reason: str) -> None:
    if kind == "suspend":
        halt(ctx, section, reason)
    elif kind == "resume":
        go_on(ctx, section, reason)
    elif kind == "terminate":
        put_an_end(ctx, section, reason)
    elif kind == "rectify":
        forbid_over(section)


def _authentic(ctx: Context) -> Signature:
    """The signature of the directive, made with the certificate that the supervisory authority is known by."""
    certificate = _known_certificate(ctx)
    if certificate is None or claimed_serial(ctx.raw_signature) != serial_of(certificate):
        raise Refusal("forged_directive", "the directive is not signed by the competent authority")
    try:
        return verify(ctx, certificate, ctx.code)
    except Refusal as refusal:
        raise Refusal("forged_directive", refusal.detail, others=(refusal.reason,)) from refusal


def _known_certificate(ctx: Context) -> x509.Certificate | None:
    for account in ctx.settings["accounts"]:
        if account["role"] == "supervisor" and account["party"] == ctx.code and account.get("certificate"):
            return read_certificate(account["certificate"])
    return None
