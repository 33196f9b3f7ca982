"""Projects, tender projects and sections."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.reference.codes import next_project, next_section, next_tender_project
from certkit.reference.crypto import canonical
from certkit.reference.facts import audience, project_facts, section_facts, tender_project_facts
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.law import Breach
from certkit.reference.lookups import buyers_of, party_of, running_terms, section_of
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, one, rows
from certkit.reference.times import rfc3339

_PLAIN = (
    "name",
    "region",
    "industry",
    "fund_source",
    "scale",
    "address",
    "legal_person",
    "contact",
    "phone",
    "approval_name",
    "funds_secured",
)
_TENDER_PLAIN = (
    "project",
    "name",
    "kind",
    "content",
    "mandatory",
    "public_funded",
    "mode",
    "organize",
    "prequalification",
    "supervisor_name",
)
_AMOUNTS = ("base_price", "price_limit", "lowest_price_limit")


def _project(ctx: Context) -> Row:
    row = one(ctx.db, "SELECT * FROM projects WHERE project = ?", ctx.inputs["project"])
    if row is None:
        raise Refusal("not_found", "there is no such project")
    return row


def _tender_project(ctx: Context) -> Row:
    row = one(ctx.db, "SELECT * FROM tender_projects WHERE tender_project = ?", ctx.inputs["tender_project"])
    if row is None:
        raise Refusal("not_found", "there is no such tender project")
    return row


@operation("create_project")
async def create_project(ctx: Context) -> Answer:
    """Make a project of the calling party, coded by the platform."""
    project = next_project(ctx.db, ctx.settings["platform_code"])
    ctx.insert(
        "projects",
        project=project,
        owner=ctx.code,
        **{name: ctx.inputs[name] for name in _PLAIN},
        approval_number=ctx.inputs.get("approval_number", ""),
        approval_authority=ctx.inputs.get("approval_authority", ""),
        contribution=ctx.inputs.get("contribution", ""),
        created_at=ctx.now,
    )
    ctx.section = project
    ctx.publish("PROJECT", project_facts(ctx, project))
    return {"project": project}


@operation("read_project")
async def read_project(ctx: Context) -> Answer:
    """Name and code of a project."""
    row = _project(ctx)
    return {"project": row["project"], "name": row["name"]}


@operation("list_projects")
async def list_projects(ctx: Context) -> Answer:
    """The projects of the calling party, each with the codes of its tender projects."""
    mine = rows(ctx.db, "SELECT project, name FROM projects WHERE owner = ? ORDER BY project", ctx.code)
    return {"projects": [{**row, "tender_projects": _tenders_of(ctx, row["project"])} for row in mine]}


def _tenders_of(ctx: Context, project: str) -> list[str]:
    query = "SELECT tender_project FROM tender_projects WHERE project = ? ORDER BY tender_project"
    return [row["tender_project"] for row in rows(ctx.db, query, project)]


@operation("create_tender_project")
async def create_tender_project(ctx: Context) -> Answer:
    """Make a tender project under a project of the caller; an agency runs it when it is commissioned here."""
    project = _project(ctx)
    if project["owner"] != ctx.code:
        raise Refusal("not_authorised", "only the owner of the project makes tender projects under it")
    agency = _commissioned(ctx)
    tender_project = next_tender_project(ctx.db, project["project"])
    ctx.section = tender_project
    ctx.uphold(ctx.inputs["mandatory"], _approval(ctx, project))
    ctx.insert(
        "tender_projects",
        tender_project=tender_project,
        purchaser=ctx.code,
        agency=agency,
        **{name: ctx.inputs[name] for name in _TENDER_PLAIN},
        needs_approval=ctx.inputs.get("needs_approval", False),
        supervisor_code=ctx.inputs.get("supervisor_code", ""),
        created_at=ctx.now,
    )
    ctx.publish("TENDER_PROJECT", tender_project_facts(ctx, tender_project))
    return {"tender_project": tender_project}


def _commissioned(ctx: Context) -> str:
    """The code of the commissioned agency; "" for a tender that the purchaser runs itself."""
    agency: str = ctx.inputs.get("agency", "")
    if (ctx.inputs["organize"] == "agency") != bool(agency):
        raise Refusal("invalid_record", "/agency must be given exactly when an agency runs the tender")
    party = party_of(ctx.db, agency)
    if agency and (party is None or party["kind"] != "agency"):
        raise Refusal("invalid_record", "/agency is no registered agency")
    return agency


def _approval(ctx: Context, project: Row) -> Iterator[Breach]:
    """What a tender that needs approval lacks (TBL-9-1)."""
    if not ctx.inputs.get("needs_approval"):
        return
    if not (project["approval_number"] and project["approval_authority"]):
        yield Breach("invalid_record", "TBL-9-1", "the project needs approval and names neither number nor authority")
    if not project["funds_secured"]:
        yield Breach("invalid_record", "TBL-9-1", "the funds of the project are not secured")


@operation("read_tender_project")
async def read_tender_project(ctx: Context) -> Answer:
    """A tender project with the codes of its sections."""
    row = _tender_project(ctx)
    sections = rows(
        ctx.db, "SELECT section, state FROM sections WHERE tender_project = ? ORDER BY section", row["tender_project"]
    )
    over = all(section["state"] in ("contracted", "terminated") for section in sections)
    return {
        "tender_project": row["tender_project"],
        "name": row["name"],
        "sections": [section["section"] for section in sections],
        "state": "closed" if sections and over else "active",
    }


@operation("create_section")
async def create_section(ctx: Context) -> Answer:
    """Make a section (lot) with its estimate, qualification demands and evaluation criteria."""
    tender = _tender_project(ctx)
    if ctx.code not in buyers_of(tender):
        raise Refusal("not_authorised", "only the purchaser and the agency of this tender may do this")
    if one(
        ctx.db,
        "SELECT 1 FROM sections WHERE tender_project = ? AND name = ?",
        tender["tender_project"],
        ctx.inputs["name"],
    ):
        raise Refusal("already_exists", "a section of this name exists in the tender project")
    if not ctx.inputs["estimate"]:
        raise Refusal("invalid_record", "/estimate must be more than nothing")
    section = next_section(ctx.db, tender["tender_project"])
    ctx.section = section
    _insert_section(ctx, section)
    ctx.uphold(tender["mandatory"], _lowest_price(ctx))
    made = section_of(ctx, section)
    ctx.publish("SECTION", section_facts(ctx, made), to=audience(made))
    return {"section": section}


def _insert_section(ctx: Context, section: str) -> None:
    inputs = ctx.inputs
    serial = one(ctx.db, "SELECT COUNT(*) + 1 AS next FROM sections") or {}
    ctx.insert(
        "sections",
        section=section,
        serial=serial["next"],
        **{name: inputs[name] for name in ("tender_project", "name", "content", "qualification", "specialty")},
        estimate=str(inputs["estimate"]),
        criteria=canonical({name: str(points) for name, points in inputs["criteria"].items()}).decode(),
        **{name: str(inputs[name]) if name in inputs else None for name in _AMOUNTS},
        begin_date=inputs.get("begin_date", ""),
        duration_days=inputs.get("duration_days"),
        restricted=inputs.get("restricted", False),
        state="created",
        round=1,
        suspended=0,
        created_at=ctx.now,
    )


def _lowest_price(ctx: Context) -> Iterator[Breach]:
    if "lowest_price_limit" in ctx.inputs:
        yield Breach("invalid_record", "IR-27-3", "no lowest bid price may be set")


@operation("read_section")
async def read_section(ctx: Context) -> Answer:
    """Where a section stands: its state, its round and the times in force."""
    section = section_of(ctx)
    answer = {
        "section": section["section"],
        "name": section["name"],
        "state": section["state"],
        "suspended": bool(section["suspended"]),
        "round": section["round"],
    }
    terms = running_terms(ctx.db, section)
    if terms:
        answer |= {name: rfc3339(terms[name]) for name in ("deadline", "opening_time")}
        if section["price_limit"]:
            answer["price_limit"] = section["price_limit"]
    return answer
