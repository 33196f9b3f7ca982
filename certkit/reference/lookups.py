"""Finding what an operation is about, and refusing those whom it does not concern. Every stage uses these."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from certkit.reference.kernel import Context
from certkit.reference.periods import PREQUALIFICATION, TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, one, round_of


def section_of(ctx: Context, section: str | None = None) -> Row:
    """The section with its tender project, by the input `section` or the given code; refuses an unknown one.

    The row holds the columns of `sections` and, of its tender project, project, purchaser, agency, mandatory,
    public_funded, mode, prequalification, and tender_name, tender_kind, tender_content.
    """
    code = section or ctx.inputs["section"]
    row = one(
        ctx.db,
        "SELECT s.*, t.project, t.purchaser, t.agency, t.mandatory, t.public_funded, t.mode, t.prequalification,"
        " t.name AS tender_name, t.kind AS tender_kind, t.content AS tender_content"
        " FROM sections s JOIN tender_projects t USING (tender_project) WHERE section = ?",
        code,
    )
    if row is None:
        raise Refusal("not_found", "there is no such section")
    ctx.section = code
    return row


def own_section(ctx: Context, section: str | None = None) -> Row:
    """The section, for its purchaser or agency; refuses every other purchaser and agency."""
    row = section_of(ctx, section)
    if ctx.code not in buyers_of(row):
        raise Refusal("not_authorised", "only the purchaser and the agency of this tender may do this")
    return row


def buyers_of(section: Row) -> list[str]:
    """Purchaser and agency of a section, as codes."""
    return [code for code in (section["purchaser"], section["agency"]) if code]


def is_buyer(ctx: Context) -> bool:
    """Whether the caller is a purchaser or an agency."""
    return ctx.role in ("purchaser", "agency")


def require_state(section: Row, *states: str) -> None:
    """Refuse when the section is in none of these states."""
    if section["state"] not in states:
        raise Refusal("wrong_stage", f"the section is {section['state']}")


def guard_open(ctx: Context, section: Row) -> None:
    """Refuse what moves the tender on while an objection is open or the tender is suspended (IR-22-4)."""
    ctx.policies.halts.forbid(ctx.db, section)


def guard_running(ctx: Context, section: Row) -> None:
    """Refuse what takes part in the tender while it is suspended; an open objection does not stop it."""
    ctx.policies.halts.forbid_suspended(section)


def set_state(ctx: Context, section: Row, state: str) -> None:
    """Put the section into a state, in the store and in the row at hand."""
    ctx.db.execute("UPDATE sections SET state = ? WHERE section = ?", (state, section["section"]))
    section["state"] = state


def terms_of(db: sqlite3.Connection, section: Row, kind: str = TENDER) -> Row | None:
    """The terms in force of the section's round: deadline, opening_time, document_from, …; None before the notice."""
    query = "SELECT * FROM terms WHERE section = ? AND round = ? AND kind = ?"
    return one(db, query, *round_of(section), kind)


def running_terms(db: sqlite3.Connection, section: Row) -> Row | None:
    """The terms of the tender when its notice is published, else those of prequalification, if any."""
    return terms_of(db, section, TENDER) or terms_of(db, section, PREQUALIFICATION)


def opening_of(db: sqlite3.Connection, section: Row, kind: str = TENDER) -> Row | None:
    """The opening of the round: opened_at, decrypt_until, announced_at; None before it."""
    query = "SELECT * FROM openings WHERE section = ? AND round = ? AND kind = ?"
    return one(db, query, *round_of(section), kind)


def party_of(db: sqlite3.Connection, code: str) -> Row | None:
    """A registered party by its code."""
    return one(db, "SELECT * FROM parties WHERE code = ?", code)


def load(text: str) -> Any:
    """A value that the store keeps as JSON."""
    return json.loads(text)
