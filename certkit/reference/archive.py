"""The electronic archive, the audit trail, and the refusal to change either (EBM-40, EBM-49)."""

from __future__ import annotations

from typing import Any

from certkit.reference.kernel import Answer, Context, File, operation
from certkit.reference.lookups import is_buyer, load, own_section, section_of
from certkit.reference.outcome import result_published
from certkit.reference.policies import Record
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, one, round_of, rows
from certkit.reference.times import rfc3339

_RECORDS = {
    "notices": "notice",
    "amendments": "amendment",
    "documents": "document",
    "clarifications": "clarification",
    "submissions": "receipt",
    "objections": "objection",
    "reports": "report",
    "contracts": "contract",
    "archive": "item",
    "audit": "entry",
}
_EARLY = ("created", "noticed", "open")
_COMPLETE = ("contracted", "terminated")
_ENDED = ("terminated", "failed")


@operation("read_archive")
async def read_archive(ctx: Context) -> Answer:
    """What is archived of a section, each item with who signed what; sealed items only after the opening."""
    section = own_section(ctx) if is_buyer(ctx) else section_of(ctx)
    return {
        "section": section["section"],
        "items": [_shown(ctx, section, item) for item in _items(ctx, section)],
        "complete": section["state"] in _COMPLETE,
    }


def _items(ctx: Context, section: Row) -> list[Row]:
    query = "SELECT * FROM archive WHERE section = ? ORDER BY received_at, rowid"
    sealed = section["state"] in _EARLY
    return [
        item
        for item in rows(ctx.db, query, section["section"])
        if not (item["sealed"] and sealed and item["round"] == section["round"])
    ]


def _shown(ctx: Context, section: Row, item: Row) -> dict[str, Any]:
    """An item; who signed the evaluation report stays secret from the buyers until the result (TBL-37-5)."""
    secret = item["kind"] == "evaluation_report" and is_buyer(ctx) and committee_is_secret(ctx, section)
    return {
        **{name: item[name] for name in ("item", "kind", "title", "format", "digest", "size", "sender", "recipient")},
        "round": item["round"],
        "sent_at": rfc3339(item["sent_at"]),
        "received_at": rfc3339(item["received_at"]),
        "signatures": [] if secret else load(item["signatures"]),
    }


@operation("read_archived_item")
async def read_archived_item(ctx: Context) -> Answer:
    """An archived item, byte for byte as it was sent (ESL-6-2)."""
    section = own_section(ctx) if is_buyer(ctx) else section_of(ctx)
    for item in _items(ctx, section):
        if item["item"] == ctx.inputs["item"]:
            return File(ctx.kept(item["digest"]), item["format"])
    raise Refusal("not_found", "there is no such item")


@operation("read_audit_trail")
async def read_audit_trail(ctx: Context) -> Answer:
    """Every request about a section, carried out or refused, with time, true address and person (EBM-49-3)."""
    section = section_of(ctx)
    names = ("entry", "address", "party", "person", "role", "operation", "outcome", "reason", "digest", "chain")
    return {
        "entries": [
            {**{name: entry[name] for name in names}, "time": rfc3339(entry["time"])}
            for entry in visible_entries(ctx, section)
        ]
    }


def visible_entries(ctx: Context, section: Row) -> list[Row]:
    """The audit entries of a section but those that must still be secret; an entry once shown never changes."""
    began, secret = _round_began(ctx, section), secret_roles(ctx, section)
    entries = rows(ctx.db, "SELECT * FROM audit WHERE section = ? ORDER BY number", section["section"])
    return [entry for entry in entries if entry["time"] < began or entry["role"] not in secret]


def secret_roles(ctx: Context, section: Row) -> frozenset[str]:
    """Whose deeds are still secret: before the opening those of bidders, until the result those of the committee."""
    secret = ctx.policies.disclosure.secret_roles_before_opening if section["state"] in _EARLY else frozenset()
    return secret | {"expert"} if committee_is_secret(ctx, section) else secret


def committee_is_secret(ctx: Context, section: Row) -> bool:
    """Whether nobody may learn yet who evaluates: until the result, or until the round has ended without one."""
    over = section["state"] in _ENDED or result_published(ctx.db, section)
    return not ctx.policies.disclosure.committee_may_be_known(over)


def _round_began(ctx: Context, section: Row) -> float:
    """When the running round was announced; before that nothing in it can be secret."""
    query = "SELECT MIN(published_at) AS began FROM notices WHERE section = ? AND round = ?"
    row = one(ctx.db, query, *round_of(section)) or {}
    return float("inf") if row["began"] is None else float(row["began"])


@operation("alter_record")
async def alter_record(ctx: Context) -> Answer:
    """Change a stored record; the rule of records decides, for everybody alike."""
    ctx.policies.records.alter(ctx.db, _find(ctx), ctx.inputs["changes"])
    return {"state": "altered"}


@operation("delete_record")
async def delete_record(ctx: Context) -> Answer:
    """Delete a stored record; the rule of records decides, for everybody alike."""
    ctx.policies.records.delete(ctx.db, _find(ctx))
    return {"state": "deleted"}


def _find(ctx: Context) -> Record:
    """The record of that id, whatever it is; its section is noted in the audit trail."""
    for table, column in _RECORDS.items():
        row = one(ctx.db, f"SELECT * FROM {table} WHERE {column} = ?", ctx.inputs["record"])
        if row is not None:
            ctx.section = row.get("section", "")
            return Record(table, column, ctx.inputs["record"])
    raise Refusal("not_found", "there is no such record")
