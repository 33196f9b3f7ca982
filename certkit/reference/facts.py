"""The facts that most datasets share, as `Context.publish` takes them."""

from __future__ import annotations

import sqlite3
from typing import Any

from certkit.reference.kernel import PUBLIC_SERVICE, SUPERVISION
from certkit.reference.lookups import party_of, running_terms
from certkit.reference.store import Row, one


def facts_of(db: sqlite3.Connection, section: Row, *, terms: Row | None = None, **more: Any) -> Row:
    """The rows project, tender_project, section, purchaser, agency, notice and terms of a section, and `more`.

    `notice` and `terms` are those of the `terms` given, else those now running; None before there are any.
    """
    row = one(db, "SELECT rowid AS serial, * FROM sections WHERE section = ?", section["section"]) or {}
    terms = terms or running_terms(db, section)
    notice = one(db, "SELECT * FROM notices WHERE notice = ?", terms["notice"]) if terms else None
    return {**tender_facts(db, row["tender_project"]), "section": row, "terms": terms, "notice": notice, **more}


def tender_facts(db: sqlite3.Connection, tender_project: str) -> Row:
    """The rows project, tender_project, purchaser and agency of a tender project."""
    tender = one(db, "SELECT * FROM tender_projects WHERE tender_project = ?", tender_project) or {}
    return {
        "project": one(db, "SELECT * FROM projects WHERE project = ?", tender["project"]),
        "tender_project": tender,
        "purchaser": party_of(db, tender["purchaser"]),
        "agency": party_of(db, tender["agency"]) if tender["agency"] else None,
    }


def public_unless_restricted(section: Row) -> tuple[str, ...]:
    """Who is told: both counterparts, but of a section that holds what must not be public only supervision."""
    return (SUPERVISION,) if section["restricted"] else (PUBLIC_SERVICE, SUPERVISION)
