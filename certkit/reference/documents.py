"""Issuing documents: loading, listing, and downloading without any condition but registration (EBM-20-1)."""

from __future__ import annotations

import re

from certkit.reference.kernel import Answer, Context, File, operation
from certkit.reference.lookups import buyers_of, guard_open, is_buyer, own_section, require_state, section_of, terms_of
from certkit.reference.notices import announce_document, issued_count
from certkit.reference.periods import TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of, rows
from certkit.reference.terms import concerns, forbid_uninvited, forbid_unqualified, notify_holders
from certkit.reference.times import rfc3339

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-zA-Z0-9][a-zA-Z0-9.+-]{0,126}")


@operation("upload_tender_document")
async def upload_tender_document(ctx: Context) -> Answer:
    """Load a document; once the notice is published it is issued, and every later version is a change of it."""
    section, kind = own_section(ctx), ctx.inputs["kind"]
    guard_open(ctx, section)
    require_state(section, "created", "noticed", "open")
    _check_file(ctx)
    terms = terms_of(ctx.db, section, kind)
    if terms and ctx.now > terms["deadline"]:
        raise Refusal("wrong_stage", "the deadline has passed; the documents can no longer be changed")
    version = _versions(ctx, section) + 1
    if terms and version > 1 and ctx.now >= terms["document_from"]:
        ctx.uphold(section["mandatory"], ctx.policies.periods.of_clarification(kind, ctx.now, terms["deadline"]))
        notify_holders(ctx, section, "document", f"{ctx.inputs['title']}：第{version}版已发出")
    document = {
        "document": ctx.new_id(),
        **in_round(section),
        "kind": kind,
        "title": ctx.inputs["title"],
        "format": ctx.inputs["format"],
        "digest": ctx.keep(ctx.file),
        "version": version,
        "issued_at": ctx.now,
    }
    ctx.insert("documents", **document)
    ctx.archive("document", ctx.inputs["title"], ctx.inputs["format"], ctx.file, recipient="public")
    if terms:
        announce_document(ctx, section, document, issued_count(ctx, section, kind))
    return {"document": document["document"], "digest": document["digest"]}


def _check_file(ctx: Context) -> None:
    if not _MEDIA_TYPE.fullmatch(ctx.inputs["format"]):
        raise Refusal("invalid_record", "/format must be a media type")
    if not ctx.file:
        raise Refusal("invalid_record", "the file is empty")
    if ctx.policies.hygiene.harmful(ctx.file):
        raise Refusal("invalid_record", "the file holds malicious code")


def _versions(ctx: Context, section: Row) -> int:
    query = "SELECT COUNT(*) AS count FROM documents WHERE section = ? AND round = ? AND kind = ?"
    return int((one(ctx.db, query, *round_of(section), ctx.inputs["kind"]) or {})["count"])


@operation("list_documents")
async def list_documents(ctx: Context) -> Answer:
    """The issued documents, the same for everybody; their makers see them before the issue."""
    section = section_of(ctx)
    documents = rows(
        ctx.db,
        "SELECT * FROM documents WHERE section = ? AND round = ? ORDER BY kind, version",
        *round_of(section),
    )
    visible = section["mode"] == "open" or concerns(ctx, section)
    own = ctx.code in buyers_of(section)
    names = ("document", "kind", "title", "format", "digest", "version")
    shown = [row for row in documents if own or (visible and _is_issued(ctx, section, row["kind"]))]
    return {
        "documents": [{**{name: row[name] for name in names}, "issued_at": rfc3339(row["issued_at"])} for row in shown]
    }


def _is_issued(ctx: Context, section: Row, kind: str) -> bool:
    terms = terms_of(ctx.db, section, kind)
    return terms is not None and ctx.now >= terms["document_from"]


@operation("download_tender_document")
async def download_tender_document(ctx: Context) -> Answer:
    """Download a document: a bidder within the announced period, the buyers of the tender and supervision always."""
    section = section_of(ctx)
    document = one(
        ctx.db,
        "SELECT * FROM documents WHERE document = ? AND section = ?",
        ctx.inputs["document"],
        section["section"],
    )
    if document is None:
        raise Refusal("not_found", "there is no such document")
    if is_buyer(ctx) and ctx.code not in buyers_of(section):
        raise Refusal("not_authorised", "only the purchaser and the agency of this tender may do this")
    if ctx.role == "bidder":
        _check_period(ctx, section, document)
        ctx.insert(
            "downloads",
            download=ctx.new_id(),
            **in_round(section),
            document=document["document"],
            bidder=ctx.code,
            at=ctx.now,
        )
    return File(ctx.kept(document["digest"]), document["format"])


def _check_period(ctx: Context, section: Row, document: Row) -> None:
    terms = terms_of(ctx.db, {**section, "round": document["round"]}, document["kind"])
    if terms is None or ctx.now < terms["document_from"]:
        raise Refusal("too_early", "the document is not issued yet")
    if ctx.now > terms["document_to"]:
        raise Refusal("deadline_passed", "the period of issue has ended")
    forbid_uninvited(ctx, section)
    if document["kind"] == TENDER:
        forbid_unqualified(ctx, section)


@operation("list_downloaders")
async def list_downloaders(ctx: Context) -> Answer:
    """Who downloaded what and when; for the purchaser and the agency of this tender alone (EBM-21-1)."""
    section = own_section(ctx)
    found = rows(
        ctx.db,
        "SELECT d.bidder, p.name, d.document, d.at FROM downloads d JOIN parties p ON p.code = d.bidder"
        " WHERE d.section = ? AND d.round = ? ORDER BY d.at",
        *round_of(section),
    )
    names = ("bidder", "name", "document")
    return {"downloaders": [{**{name: row[name] for name in names}, "time": rfc3339(row["at"])} for row in found]}
