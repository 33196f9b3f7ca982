"""The evaluation committee: drawn at random, secret until the result, its members recused and replaced."""

from __future__ import annotations

import sqlite3

from certkit.reference.crypto import canonical
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import (
    guard_open,
    guard_running,
    opening_of,
    own_section,
    party_of,
    require_state,
    section_of,
    set_state,
)
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of, rows, schema
from certkit.reference.times import rfc3339

COMMITTEE = "评标委员会"
EXPERT, REPRESENTATIVE = "expert", "representative"

schema(
    """
-- Who was drawn when, from how many; named lists the experts chosen by hand.
CREATE TABLE IF NOT EXISTS draws (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, drawn_by TEXT NOT NULL, pool INTEGER NOT NULL,
    experts INTEGER NOT NULL, representatives INTEGER NOT NULL, named TEXT NOT NULL, drawn_at REAL NOT NULL,
    PRIMARY KEY (section, round)) STRICT;
-- kind is expert or representative; state is active, recused or replaced. A successor takes the seat of the other.
CREATE TABLE IF NOT EXISTS seats (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, seat INTEGER NOT NULL, expert TEXT NOT NULL,
    kind TEXT NOT NULL, chair INTEGER NOT NULL, state TEXT NOT NULL, seated_at REAL NOT NULL, ended_at REAL,
    ground TEXT NOT NULL, PRIMARY KEY (section, round, seat, expert)) STRICT;
CREATE TABLE IF NOT EXISTS extensions (
    section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, expert TEXT NOT NULL, asked_at REAL NOT NULL,
    PRIMARY KEY (section, round, expert)) STRICT;
CREATE TABLE IF NOT EXISTS reports (
    report TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    ranking TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, written_at REAL NOT NULL, submitted_at REAL,
    digest TEXT NOT NULL REFERENCES files, UNIQUE (section, round)) STRICT;
"""
)


def seats_of(db: sqlite3.Connection, section: Row) -> list[Row]:
    """All seats of the round with everybody who held one, in order."""
    query = "SELECT * FROM seats WHERE section = ? AND round = ? ORDER BY seat, seated_at"
    return rows(db, query, *round_of(section))


def members_of(db: sqlite3.Connection, section: Row) -> list[Row]:
    """The active members."""
    return [seat for seat in seats_of(db, section) if seat["state"] == "active"]


def report_of(db: sqlite3.Connection, section: Row) -> Row | None:
    """The evaluation report of the round, signed by all or not."""
    query = "SELECT * FROM reports WHERE section = ? AND round = ?"
    return one(db, query, *round_of(section))


def own_seat(ctx: Context, section: Row) -> Row:
    """The active seat of the caller; refuses who has none."""
    for seat in members_of(ctx.db, section):
        if seat["expert"] == ctx.code:
            return seat
    raise Refusal("not_authorised", "only active members of the committee may do this")


def require_evaluating(ctx: Context, section: Row) -> None:
    """Refuse unless the committee is at work: drawn, and its report not yet written."""
    guard_running(ctx, section)
    require_state(section, "evaluating")
    if report_of(ctx.db, section):
        raise Refusal("wrong_stage", "the evaluation report is written")


@operation("draw_experts")
async def draw_experts(ctx: Context) -> Answer:
    """Draw the committee; who it is stays secret until the result, so the answer only counts (TBL-37-5)."""
    section = own_section(ctx)
    guard_open(ctx, section)
    if seats_of(ctx.db, section):
        raise Refusal("already_exists", "the committee is drawn")
    require_state(section, "opened")
    opening = opening_of(ctx.db, section)
    if opening is None or opening["announced_at"] is None:
        raise Refusal("wrong_stage", "the bids have not been announced")
    experts, representatives = ctx.inputs["experts"], ctx.inputs["representatives"]
    named = list(dict.fromkeys(ctx.inputs.get("named", [])))
    if experts + representatives == 0 or len(named) > experts:
        raise Refusal("invalid_record", "/experts must count all experts, those named included, and there must be some")
    rules = ctx.policies.committee
    ctx.uphold(section["mandatory"], [*rules.of_size(experts, representatives), *rules.of_naming(named)])
    pool = _pool(ctx, section, EXPERT)
    chosen = [_named(pool, code) for code in named]
    drawn = rules.draw([expert for expert in pool if expert not in chosen], experts - len(chosen))
    sent = rules.draw(_pool(ctx, section, REPRESENTATIVE), representatives)
    kinds = [EXPERT] * experts + [REPRESENTATIVE] * representatives
    for number, (member, kind) in enumerate(zip([*chosen, *drawn, *sent], kinds, strict=True), 1):
        _seat(ctx, section, number, member["code"], kind, chair=number == 1)
    ctx.insert(
        "draws",
        **in_round(section),
        drawn_by=ctx.code,
        pool=len(pool),
        experts=experts,
        representatives=representatives,
        named=canonical(named).decode(),
        drawn_at=ctx.now,
    )
    set_state(ctx, section, "evaluating")
    return {"seats": experts + representatives, "drawn_at": rfc3339(ctx.now)}


def interested_parties(db: sqlite3.Connection, section: Row) -> set[str]:
    """The bidders of the round and the parties that control them."""
    bidders = rows(
        db,
        "SELECT p.code, p.controlled_by FROM submissions s JOIN parties p ON p.code = s.bidder"
        " WHERE s.kind = 'bid' AND s.section = ? AND s.round = ? AND s.state IN ('held', 'revoked')",
        *round_of(section),
    )
    return {code for bidder in bidders for code in (bidder["code"], bidder["controlled_by"]) if code}


def _pool(ctx: Context, section: Row, kind: str) -> list[Row]:
    """Who may be drawn: experts of the specialty, or people of the purchaser; without interest, not seated before."""
    interested = interested_parties(ctx.db, section)
    if kind == EXPERT:
        interested |= {code for code in (section["purchaser"], section["agency"]) if code}
        query, value = "SELECT * FROM parties WHERE kind = 'expert' AND specialty = ?", section["specialty"]
    else:
        query, value = "SELECT * FROM parties WHERE kind = 'expert' AND employer = ?", section["purchaser"]
    seated = {seat["expert"] for seat in seats_of(ctx.db, section)}
    return [
        person
        for person in rows(ctx.db, f"{query} ORDER BY code", value)
        if person["code"] not in seated and not ctx.policies.committee.conflicted(person, interested)
    ]


def _named(pool: list[Row], code: str) -> Row:
    for expert in pool:
        if expert["code"] == code:
            return expert
    raise Refusal("committee_unlawful", "a named expert is not of the specialty, or has an interest (TBL-37-4)")


def _seat(ctx: Context, section: Row, number: int, expert: str, kind: str, *, chair: bool) -> None:
    ctx.insert(
        "seats",
        **in_round(section),
        seat=number,
        expert=expert,
        kind=kind,
        chair=chair,
        state="active",
        seated_at=ctx.now,
        ground="",
    )
    ctx.message(expert, "assignment", section["section"], f"您已被抽取为标段“{section['name']}”的评标委员会成员。")


@operation("read_assignments")
async def read_assignments(ctx: Context) -> Answer:
    """The seats that the caller holds or held in the section."""
    section = section_of(ctx)
    query = "SELECT * FROM seats WHERE section = ? AND expert = ? ORDER BY round, seat"
    return {
        "assignments": [
            {"section": seat["section"], "seat": seat["seat"], "chair": bool(seat["chair"]), "state": seat["state"]}
            for seat in rows(ctx.db, query, section["section"], ctx.code)
        ]
    }


@operation("declare_recusal")
async def declare_recusal(ctx: Context) -> Answer:
    """A member with an interest withdraws; a successor is drawn at once."""
    section = section_of(ctx)
    seat = own_seat(ctx, section)
    require_evaluating(ctx, section)
    return {"state": "recused", "replaced": _succeed(ctx, section, seat, "recused", ctx.inputs["reason"])}


@operation("replace_expert")
async def replace_expert(ctx: Context) -> Answer:
    """Replace who holds a seat, on lawful grounds, by drawing again; what the old member concluded is void."""
    section = own_section(ctx)
    guard_open(ctx, section)
    require_evaluating(ctx, section)
    held = [seat for seat in seats_of(ctx.db, section) if seat["seat"] == ctx.inputs["seat"]]
    if not held:
        raise Refusal("not_found", "there is no such seat")
    ground = ctx.inputs["ground"]
    ctx.uphold(section["mandatory"], ctx.policies.committee.of_replacement(ground))
    return {"seat": ctx.inputs["seat"], "replaced": _succeed(ctx, section, held[-1], "replaced", ground)}


def _succeed(ctx: Context, section: Row, seat: Row, state: str, ground: str) -> bool:
    """End the seat of a member and draw a successor; False when the pool is empty and the seat stays vacant."""
    pool = _pool(ctx, section, seat["kind"])
    if seat["state"] == "active":
        ctx.db.execute(
            "UPDATE seats SET state = ?, ended_at = ?, ground = ?"
            " WHERE section = ? AND round = ? AND seat = ? AND expert = ?",
            (state, ctx.now, ground, seat["section"], seat["round"], seat["seat"], seat["expert"]),
        )
        ctx.message(seat["expert"], "assignment", section["section"], "您不再担任该标段评标委员会成员。")
    if not pool:
        return False
    (successor,) = ctx.policies.committee.draw(pool, 1)
    _seat(ctx, section, seat["seat"], successor["code"], seat["kind"], chair=bool(seat["chair"]))
    return True


@operation("extend_evaluation")
async def extend_evaluation(ctx: Context) -> Answer:
    """A member finds the time too short; more than a third of the members extend it (IR-48-2)."""
    section = section_of(ctx)
    own_seat(ctx, section)
    require_evaluating(ctx, section)
    ctx.db.execute(
        "INSERT OR IGNORE INTO extensions VALUES (?, ?, ?, ?)",
        (*round_of(section), ctx.code, ctx.now),
    )
    votes, extended = extension_of(ctx.db, section)
    return {"votes": votes, "extended": extended}


def extension_of(db: sqlite3.Connection, section: Row) -> tuple[int, bool]:
    """How many active members asked for more time, and whether that is more than a third of them."""
    members = {member["expert"] for member in members_of(db, section)}
    query = "SELECT expert FROM extensions WHERE section = ? AND round = ?"
    votes = len(members & {row["expert"] for row in rows(db, query, *round_of(section))})
    return votes, votes * 3 > len(members)


def draw_record(db: sqlite3.Connection, section: Row) -> Row:
    """The full record of the draw, for the archive once the result is known (OP22-14-1)."""
    query = "SELECT * FROM draws WHERE section = ? AND round = ?"
    draw = one(db, query, *round_of(section)) or {}
    return {**draw, "seats": [{**seat, "name": _name(db, seat["expert"])} for seat in seats_of(db, section)]}


def _name(db: sqlite3.Connection, code: str) -> str:
    party = party_of(db, code)
    return party["name"] if party else ""
