"""The review of bids: scores, rejections, and what the committee asks of a bidder through the platform."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

from certkit.reference.committee import (
    COMMITTEE,
    extension_of,
    interested_parties,
    members_of,
    own_seat,
    report_of,
    require_evaluating,
    seats_of,
)
from certkit.reference.crypto import canonical
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import load, section_of
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of, rows, schema
from certkit.reference.times import rfc3339

schema(
    """
CREATE TABLE IF NOT EXISTS scores (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, seat INTEGER NOT NULL, expert TEXT NOT NULL,
    bidder TEXT NOT NULL, points TEXT NOT NULL, comment TEXT NOT NULL, scored_at REAL NOT NULL,
    PRIMARY KEY (section, round, expert, bidder)) STRICT;
CREATE TABLE IF NOT EXISTS rejections (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, seat INTEGER NOT NULL, expert TEXT NOT NULL,
    bidder TEXT NOT NULL, ground TEXT NOT NULL, comment TEXT NOT NULL, rejected_at REAL NOT NULL,
    PRIMARY KEY (section, round, expert, bidder)) STRICT;
CREATE TABLE IF NOT EXISTS inquiries (
    inquiry TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    seat INTEGER NOT NULL, bidder TEXT NOT NULL, text TEXT NOT NULL, asked_at REAL NOT NULL, answer TEXT,
    answered_at REAL) STRICT;
"""
)


def bids_of(db: sqlite3.Connection, section: Row) -> list[Row]:
    """The opened bids of the round: bidder, name, digest, received_at, price, duration_days, lead, technical."""
    found = rows(
        db,
        "SELECT s.*, p.name, p.qualifications FROM submissions s JOIN parties p ON p.code = s.bidder"
        " WHERE s.kind = 'bid' AND s.section = ? AND s.round = ? AND s.state = 'held' AND s.content IS NOT NULL"
        " ORDER BY s.received_at, s.receipt",
        *round_of(section),
    )
    return [_opened(bid) for bid in found]


def _opened(bid: Row) -> Row:
    content = load(bid["content"])
    commercial = content.get("commercial") or {}
    values = {name: commercial.get(name) for name in ("price", "duration_days", "lead")}
    return {**bid, **values, "technical": content.get("technical") or {}}


def bid_of(db: sqlite3.Connection, section: Row, bidder: str) -> Row:
    """The opened bid of a bidder; refuses when there is none."""
    for bid in bids_of(db, section):
        if bid["bidder"] == bidder:
            return bid
    raise Refusal("not_found", "there is no opened bid of this bidder")


def rejections_of(db: sqlite3.Connection, section: Row) -> list[Row]:
    """The rejections by active members; those of a replaced member are void (IR-48-3)."""
    return _of_members(db, section, "rejections", "rejected_at")


def scores_of(db: sqlite3.Connection, section: Row) -> list[Row]:
    """The scores given by active members; those of a replaced member are void (IR-48-3)."""
    return _of_members(db, section, "scores", "scored_at")


def _of_members(db: sqlite3.Connection, section: Row, table: str, order: str) -> list[Row]:
    members = {member["expert"] for member in members_of(db, section)}
    query = f"SELECT * FROM {table} WHERE section = ? AND round = ? ORDER BY {order}, seat, bidder"
    return [row for row in rows(db, query, *round_of(section)) if row["expert"] in members]


def running_bids(db: sqlite3.Connection, section: Row) -> list[Row]:
    """The bids that are not rejected."""
    rejected = {rejection["bidder"] for rejection in rejections_of(db, section)}
    return [bid for bid in bids_of(db, section) if bid["bidder"] not in rejected]


def all_scored(db: sqlite3.Connection, section: Row) -> bool:
    """Whether every active member has scored every bid in the running."""
    given = {(score["expert"], score["bidder"]) for score in scores_of(db, section)}
    bidders = [bid["bidder"] for bid in running_bids(db, section)]
    return all((member["expert"], bidder) in given for member in members_of(db, section) for bidder in bidders)


def final_scores(ctx: Context, section: Row) -> dict[str, Decimal]:
    """The score of every bid in the running, once all members have scored."""
    totals: dict[str, list[Decimal]] = {}
    for score in scores_of(ctx.db, section):
        points = load(score["points"]).values()
        totals.setdefault(score["bidder"], []).append(sum((Decimal(each) for each in points), Decimal()))
    return {bid["bidder"]: ctx.policies.scoring.score(totals[bid["bidder"]]) for bid in running_bids(ctx.db, section)}


def _reviewed(ctx: Context) -> tuple[Row, Row, Row]:
    """Section, seat of the caller, and the bid in question."""
    section = section_of(ctx)
    seat = own_seat(ctx, section)
    require_evaluating(ctx, section)
    return section, seat, bid_of(ctx.db, section, ctx.inputs["bidder"])


@operation("score_bid")
async def score_bid(ctx: Context) -> Answer:
    """Score a bid by the criteria of the tender documents; a member may correct its own score until the report."""
    section, seat, bid = _reviewed(ctx)
    if ctx.party and ctx.policies.committee.conflicted(ctx.party, interested_parties(ctx.db, section)):
        raise Refusal("conflict_of_interest", "a member with an interest in a bidder does not score")
    if bid["bidder"] in {rejection["bidder"] for rejection in rejections_of(ctx.db, section)}:
        raise Refusal("wrong_stage", "the bid is rejected")
    ctx.policies.scoring.check(ctx.inputs["points"], load(section["criteria"]))
    points = {name: str(value) for name, value in ctx.inputs["points"].items()}
    ctx.db.execute(
        "INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*_place(seat), bid["bidder"], canonical(points).decode(), ctx.inputs["comment"], ctx.now),
    )
    return {"state": "recorded"}


@operation("reject_bid")
async def reject_bid(ctx: Context) -> Answer:
    """Reject a bid on one of the seven grounds of law (IR-51), with a reason."""
    _, seat, bid = _reviewed(ctx)
    ctx.db.execute(
        "INSERT OR REPLACE INTO rejections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*_place(seat), bid["bidder"], ctx.inputs["ground"], ctx.inputs["comment"], ctx.now),
    )
    return {"state": "rejected"}


def _place(seat: Row) -> tuple[Any, ...]:
    return seat["section"], seat["round"], seat["seat"], seat["expert"]


@operation("ask_bidder")
async def ask_bidder(ctx: Context) -> Answer:
    """Ask a bidder to clarify, in writing, through the platform; it does not learn who asks."""
    section, seat, bid = _reviewed(ctx)
    inquiry = ctx.new_id()
    ctx.insert(
        "inquiries",
        inquiry=inquiry,
        **in_round(section),
        seat=seat["seat"],
        bidder=bid["bidder"],
        text=ctx.inputs["text"],
        asked_at=ctx.now,
    )
    ctx.message(bid["bidder"], "inquiry", section["section"], f"评标委员会要求澄清（{inquiry}）：{ctx.inputs['text']}")
    return {"inquiry": inquiry}


@operation("answer_committee")
async def answer_committee(ctx: Context) -> Answer:
    """Answer an inquiry; what nobody asked for is not taken, and the offer does not change (IR-52-1, TBL-39-1)."""
    section = section_of(ctx)
    require_evaluating(ctx, section)
    bid = bid_of(ctx.db, section, ctx.code)
    query = "SELECT * FROM inquiries WHERE inquiry = ? AND section = ? AND round = ? AND bidder = ?"
    asked = (ctx.inputs.get("inquiry", ""), *round_of(section), ctx.code)
    inquiry = one(ctx.db, query, *asked)
    if inquiry is None or inquiry["answered_at"] is not None:
        raise Refusal("wrong_stage", "the committee has not asked for this (IR-52-1)")
    if "price" in ctx.inputs and ctx.inputs["price"] != Decimal(bid["price"]):
        raise Refusal("content_differs", "a clarification does not change the price of the bid (TBL-39-1)")
    ctx.db.execute(
        "UPDATE inquiries SET answer = ?, answered_at = ? WHERE inquiry = ?",
        (ctx.inputs["text"], ctx.now, inquiry["inquiry"]),
    )
    body = ctx.received.body
    item = ctx.archive("bid_clarification", "投标文件澄清", "application/json", body, recipient=COMMITTEE)
    return {"answer": item}


@operation("read_evaluation")
async def read_evaluation(ctx: Context) -> Answer:
    """The evaluation as it stands, by seats and not by names; a member sees the scores of others when all are given."""
    section = section_of(ctx)
    seats = seats_of(ctx.db, section)
    if not seats:
        raise Refusal("wrong_stage", "the committee has not been drawn")
    own = None if ctx.role == "supervisor" else own_seat(ctx, section)["expert"]
    open_to_all = own is None or report_of(ctx.db, section) is not None or all_scored(ctx.db, section)
    shown = [score for score in scores_of(ctx.db, section) if open_to_all or score["expert"] == own]
    query = "SELECT * FROM inquiries WHERE section = ? AND round = ? ORDER BY asked_at"
    return {
        "criteria": load(section["criteria"]),
        "members": [{"seat": seat["seat"], "chair": bool(seat["chair"]), "state": seat["state"]} for seat in seats],
        "scores": [
            {"seat": row["seat"], "bidder": row["bidder"], "points": load(row["points"]), "comment": row["comment"]}
            for row in shown
        ],
        "rejections": [
            {name: row[name] for name in ("seat", "bidder", "ground", "comment")}
            for row in rejections_of(ctx.db, section)
        ],
        "inquiries": [_inquiry(row) for row in rows(ctx.db, query, *round_of(section))],
        "alerts": list(ctx.policies.collusion.signs(_signed(ctx.db, section), section["price_limit"])),
        "extended": extension_of(ctx.db, section)[1],
    }


def _inquiry(row: Row) -> Row:
    answered = row["answered_at"]
    return {
        **{name: row[name] for name in ("inquiry", "seat", "bidder", "text", "answer")},
        "asked_at": rfc3339(row["asked_at"]),
        "answered_at": rfc3339(answered) if answered else None,
    }


def _signed(db: sqlite3.Connection, section: Row) -> list[Row]:
    """The bids with what may show that they come from one hand."""
    query = "SELECT bidder, account FROM securities WHERE section = ? AND round = ?"
    accounts = {row["bidder"]: row["account"] for row in rows(db, query, *round_of(section))}
    return [
        {
            "bidder": bid["bidder"],
            "price": bid["price"],
            "lead": bid["lead"],
            "maker": bid["technical"].get("maker"),
            "account": accounts.get(bid["bidder"]),
        }
        for bid in bids_of(db, section)
    ]
