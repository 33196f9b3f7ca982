"""Facts for the datasets: the rows that describe a tender, as `Context.publish` takes them."""

from __future__ import annotations

from typing import Any

from certkit.reference.kernel import PUBLIC_SERVICE, SUPERVISION, Context
from certkit.reference.lookups import party_of, running_terms
from certkit.reference.store import Row, one

_SECRET = ("base_price",)


def project_facts(ctx: Context, project: str) -> dict[str, Any]:
    """The project and its owner, as `purchaser`."""
    row = one(ctx.db, "SELECT * FROM projects WHERE project = ?", project) or {}
    return {"project": row, "purchaser": party_of(ctx.db, row["owner"])}


def tender_project_facts(ctx: Context, tender_project: str) -> dict[str, Any]:
    """The tender project with its project, purchaser and agency (None where there is none)."""
    row = one(ctx.db, "SELECT * FROM tender_projects WHERE tender_project = ?", tender_project) or {}
    return {
        "project": one(ctx.db, "SELECT * FROM projects WHERE project = ?", row["project"]),
        "tender_project": row,
        "purchaser": party_of(ctx.db, row["purchaser"]),
        "agency": party_of(ctx.db, row["agency"]),
    }


def section_facts(ctx: Context, section: Row, **more: Any) -> dict[str, Any]:
    """The section with all it belongs to, the notice and terms of its round (None before), and `more` rows.

    A base price is no fact for others.
    """
    row = one(ctx.db, "SELECT * FROM sections WHERE section = ?", section["section"]) or {}
    terms = running_terms(ctx.db, section)
    notice = one(ctx.db, "SELECT * FROM notices WHERE notice = ?", terms["notice"]) if terms else None
    return {
        **tender_project_facts(ctx, section["tender_project"]),
        "section": {name: value for name, value in row.items() if name not in _SECRET},
        "notice": notice,
        "terms": terms,
        **more,
    }


def audience(section: Row) -> tuple[str, ...]:
    """Who is told of a section: one that holds what must not be public is a matter for supervision (JS-2.5.2-1)."""
    return (SUPERVISION,) if section["restricted"] else (PUBLIC_SERVICE, SUPERVISION)


def opening_facts(bid: Row, values: Row) -> Row:
    """What is told of a bid after the announcement: its announced values, None where it was not decrypted."""
    told = {name: values.get(name) for name in ("price", "duration_days", "lead")}
    return {"receipt": bid["receipt"], "digest": bid["digest"], "received_at": bid["received_at"], **told}
