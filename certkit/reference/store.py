"""The store: one SQLite file, STRICT tables, write-ahead log.

A stage that needs tables of its own registers them when its module is imported: `schema("CREATE TABLE …")`, with
`IF NOT EXISTS` and `STRICT`. Times are REAL seconds since the epoch, money is TEXT with two decimals, lists and maps
are TEXT in canonical JSON. Everything that belongs to one running of a tender carries `section` and `round`.
Tables are read as dictionaries.
"""

from __future__ import annotations

import sqlite3
from typing import Any

Row = dict[str, Any]

_schemas: list[str] = []


def schema(statements: str) -> None:
    """Register tables; they are made when the store is opened."""
    _schemas.append(statements)


def open_store(path: str) -> sqlite3.Connection:
    """Open or make the store. Transactions are begun by hand; a commit survives a sudden end of the process."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.row_factory = _as_dictionary
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    for statements in _schemas:
        db.executescript(statements)
    return db


def insert(db: sqlite3.Connection, table: str, row: Row) -> None:
    """Insert one row; the names of the members are the columns."""
    columns = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)


def one(db: sqlite3.Connection, query: str, *values: Any) -> Row | None:
    """The first row of the query, or None."""
    row: Row | None = db.execute(query, values).fetchone()
    return row


def rows(db: sqlite3.Connection, query: str, *values: Any) -> list[Row]:
    """All rows of the query."""
    return db.execute(query, values).fetchall()


def round_of(section: Row) -> tuple[str, int]:
    """What a query is asked with about one round of a section."""
    return section["section"], section["round"]


def in_round(section: Row) -> Row:
    """The two columns by which a row belongs to one round of a section."""
    return {"section": section["section"], "round": section["round"]}


def _as_dictionary(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


schema(
    """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS parties (
    code TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL, address TEXT NOT NULL,
    contact TEXT NOT NULL, phone TEXT NOT NULL, legal_person TEXT NOT NULL, controlled_by TEXT NOT NULL,
    specialty TEXT NOT NULL, employer TEXT NOT NULL, qualifications TEXT NOT NULL, state TEXT NOT NULL,
    property TEXT NOT NULL, registered_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS certificates (
    serial TEXT NOT NULL, party TEXT NOT NULL REFERENCES parties, pem TEXT NOT NULL, bound_at REAL NOT NULL,
    PRIMARY KEY (serial, party)) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    token_digest TEXT PRIMARY KEY, party TEXT NOT NULL REFERENCES parties, person TEXT NOT NULL,
    expires REAL NOT NULL, ended_at REAL) STRICT;
CREATE TABLE IF NOT EXISTS nonces (party TEXT NOT NULL, nonce TEXT NOT NULL, PRIMARY KEY (party, nonce)) STRICT;

CREATE TABLE IF NOT EXISTS projects (
    project TEXT PRIMARY KEY, owner TEXT NOT NULL REFERENCES parties, name TEXT NOT NULL, region TEXT NOT NULL,
    industry TEXT NOT NULL, fund_source TEXT NOT NULL, scale TEXT NOT NULL, address TEXT NOT NULL,
    legal_person TEXT NOT NULL, contact TEXT NOT NULL, phone TEXT NOT NULL, approval_name TEXT NOT NULL,
    approval_number TEXT NOT NULL, approval_authority TEXT NOT NULL, funds_secured INTEGER NOT NULL,
    contribution TEXT NOT NULL, created_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS tender_projects (
    tender_project TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects, purchaser TEXT NOT NULL,
    agency TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL, mandatory INTEGER NOT NULL,
    public_funded INTEGER NOT NULL, mode TEXT NOT NULL, organize TEXT NOT NULL, prequalification INTEGER NOT NULL,
    supervisor_name TEXT NOT NULL, needs_approval INTEGER NOT NULL, supervisor_code TEXT NOT NULL,
    created_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sections (
    section TEXT PRIMARY KEY, serial INTEGER NOT NULL, tender_project TEXT NOT NULL REFERENCES tender_projects,
    name TEXT NOT NULL, content TEXT NOT NULL, estimate TEXT NOT NULL, qualification TEXT NOT NULL,
    specialty TEXT NOT NULL, criteria TEXT NOT NULL, base_price TEXT, price_limit TEXT, lowest_price_limit TEXT,
    begin_date TEXT NOT NULL, duration_days INTEGER,
    restricted INTEGER NOT NULL, state TEXT NOT NULL, round INTEGER NOT NULL, suspended INTEGER NOT NULL,
    created_at REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS notices (
    notice TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, kind TEXT NOT NULL,
    title TEXT NOT NULL, content TEXT NOT NULL, terms TEXT NOT NULL, publisher TEXT NOT NULL,
    published_at REAL NOT NULL, UNIQUE (section, round, kind)) STRICT;
CREATE TABLE IF NOT EXISTS amendments (
    amendment TEXT PRIMARY KEY, notice TEXT NOT NULL REFERENCES notices, content TEXT NOT NULL, changes TEXT NOT NULL,
    affects_preparation INTEGER NOT NULL, published_at REAL NOT NULL) STRICT;
-- The terms in force: those of the notice with every amendment applied. kind is tender or prequalification.
CREATE TABLE IF NOT EXISTS terms (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, kind TEXT NOT NULL, notice TEXT NOT NULL,
    document_from REAL NOT NULL, document_to REAL NOT NULL, deadline REAL NOT NULL, opening_time REAL NOT NULL,
    decrypt_minutes INTEGER NOT NULL, validity_days INTEGER NOT NULL, bid_security TEXT NOT NULL,
    consortium INTEGER NOT NULL, objection_contact TEXT NOT NULL, PRIMARY KEY (section, round, kind)) STRICT;
CREATE TABLE IF NOT EXISTS invitations (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, bidder TEXT NOT NULL, content TEXT NOT NULL,
    sent_at REAL NOT NULL, PRIMARY KEY (section, round, bidder)) STRICT;
CREATE TABLE IF NOT EXISTS qualifications (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, bidder TEXT NOT NULL, passed INTEGER NOT NULL,
    reason TEXT NOT NULL, decided_at REAL NOT NULL, PRIMARY KEY (section, round, bidder)) STRICT;

CREATE TABLE IF NOT EXISTS documents (
    document TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, kind TEXT NOT NULL,
    title TEXT NOT NULL, format TEXT NOT NULL, digest TEXT NOT NULL REFERENCES files, version INTEGER NOT NULL,
    issued_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS downloads (
    download TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    document TEXT NOT NULL REFERENCES documents, bidder TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS questions (
    question TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    bidder TEXT NOT NULL, text TEXT NOT NULL, asked_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS clarifications (
    clarification TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL, affects_preparation INTEGER NOT NULL, answers TEXT NOT NULL,
    deadline REAL NOT NULL, published_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS securities (
    security TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    bidder TEXT NOT NULL, amount TEXT NOT NULL, account TEXT NOT NULL, state TEXT NOT NULL, paid_at REAL NOT NULL,
    due REAL, interest TEXT NOT NULL, refunded_at REAL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_paid_security ON securities (section, round, bidder) WHERE state = 'paid';

-- Sealed files: kind is bid or application; state is held, replaced, withdrawn or revoked. `receipt` is the id,
-- `signed_receipt` the receipt as it was given. `seal` (intact or broken) and `content` are filled at the opening.
CREATE TABLE IF NOT EXISTS submissions (
    receipt TEXT PRIMARY KEY, kind TEXT NOT NULL, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    bidder TEXT NOT NULL, digest TEXT NOT NULL REFERENCES files, size INTEGER NOT NULL, received_at REAL NOT NULL,
    state TEXT NOT NULL, replaces TEXT, signed_receipt TEXT NOT NULL, seal TEXT NOT NULL, content TEXT,
    ended_at REAL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_held_submission
    ON submissions (kind, section, round, bidder) WHERE state = 'held';
-- kind is tender or prequalification, as in terms. `record` is the opening record as it was announced.
CREATE TABLE IF NOT EXISTS openings (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, kind TEXT NOT NULL, opened_at REAL NOT NULL,
    decrypt_until REAL NOT NULL, announced_at REAL, record TEXT, PRIMARY KEY (section, round, kind)) STRICT;
CREATE TABLE IF NOT EXISTS confirmations (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, bidder TEXT NOT NULL, agree INTEGER NOT NULL,
    confirmed_at REAL NOT NULL, PRIMARY KEY (section, round, bidder)) STRICT;
-- kind is prequalification, document, opening or result; state is open or answered.
CREATE TABLE IF NOT EXISTS objections (
    objection TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    bidder TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, raised_at REAL NOT NULL,
    due REAL NOT NULL, answer TEXT, answered_at REAL) STRICT;

CREATE TABLE IF NOT EXISTS messages (
    message TEXT PRIMARY KEY, party TEXT NOT NULL, kind TEXT NOT NULL, section TEXT NOT NULL, text TEXT NOT NULL,
    sent_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS warnings (
    section TEXT NOT NULL, round INTEGER NOT NULL, reason TEXT NOT NULL, rule TEXT NOT NULL, text TEXT NOT NULL,
    actor TEXT NOT NULL, operation TEXT NOT NULL, time REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS reminders (
    section TEXT NOT NULL, round INTEGER NOT NULL, rule TEXT NOT NULL, party TEXT NOT NULL, text TEXT NOT NULL,
    due REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS files (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
-- sealed = 1: not shown to anybody before the opening of its section and round.
CREATE TABLE IF NOT EXISTS archive (
    item TEXT PRIMARY KEY, section TEXT NOT NULL, round INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    format TEXT NOT NULL, digest TEXT NOT NULL REFERENCES files, size INTEGER NOT NULL, sender TEXT NOT NULL,
    recipient TEXT NOT NULL, sent_at REAL NOT NULL, received_at REAL NOT NULL, signatures TEXT NOT NULL,
    sealed INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL UNIQUE, time REAL NOT NULL, address TEXT NOT NULL,
    party TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, operation TEXT NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL, section TEXT NOT NULL, digest TEXT NOT NULL, chain TEXT NOT NULL) STRICT;
-- What is to be told to a counterpart: `dataset` is what it is about, `message` the message of the counterpart's
-- dialect that tells it, "" where the dialect has none. `facts` are the domain rows it is made from; change is add,
-- modify or delete. state is waiting, delivered, rejected or skipped; the outbox task fills the rest.
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, counterpart TEXT NOT NULL, dataset TEXT NOT NULL,
    message TEXT NOT NULL, facts TEXT NOT NULL, change TEXT NOT NULL, section TEXT NOT NULL, created_at REAL NOT NULL,
    due REAL NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL,
    delivered_at REAL) STRICT;
"""
)
