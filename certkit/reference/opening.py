"""The opening of bids: taking out, decrypting, announcing, recording, confirming."""

from __future__ import annotations

from typing import Any

from certkit.reference.crypto import canonical
from certkit.reference.exceptions import fail
from certkit.reference.facts import audience, opening_facts, section_facts
from certkit.reference.fees import security_of
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import (
    buyers_of,
    guard_open,
    load,
    opening_of,
    own_section,
    party_of,
    require_state,
    section_of,
    set_state,
)
from certkit.reference.periods import TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of, rows
from certkit.reference.submissions import BID, close_window, content_of, decrypt, standing, take_out, taken_out
from certkit.reference.terms import terms_to_meet
from certkit.reference.times import rfc3339


@operation("open_bids")
async def open_bids(ctx: Context) -> Answer:
    """Open the bids at the time set: all of them or, when fewer than three compete, none (IR-44-2)."""
    section = own_section(ctx)
    terms = terms_to_meet(ctx, section, TENDER)
    require_state(section, "noticed", "open")
    if ctx.now < terms["opening_time"]:
        raise Refusal("too_early", f"the opening is set for {rfc3339(terms['opening_time'])}")
    guard_open(ctx, section)
    _check_competition(ctx, section)
    bids = take_out(ctx, section, BID, terms["decrypt_minutes"])
    set_state(ctx, section, "opened")
    opening = opening_of(ctx.db, section) or {}
    for buyer in buyers_of(section):
        ctx.message(buyer, "decrypt", section["section"], f"投标文件解密截止于{rfc3339(opening['decrypt_until'])}")
    seal_shown = ctx.policies.disclosure.seal_shown
    return {
        "opened_at": rfc3339(ctx.now),
        "decrypt_until": rfc3339(opening["decrypt_until"]),
        "bids": [{"bidder": bid["bidder"], "receipt": bid["receipt"], **seal_shown(bid)} for bid in bids],
    }


def _check_competition(ctx: Context, section: Row) -> None:
    query = "SELECT state FROM submissions WHERE kind = ? AND section = ? AND round = ?"
    competition = ctx.policies.competition
    states = [bid["state"] for bid in rows(ctx.db, query, BID, *round_of(section))]
    if competition.suffices(sum(state in competition.counted for state in states)):
        return
    fail(ctx, section, "投标人少于三个，不开标，投标文件不予拆封")
    raise Refusal("too_few_bidders", "fewer than three bids; none is opened, the tender is run again", keeps=True)


@operation("decrypt_bid")
async def decrypt_bid(ctx: Context) -> Answer:
    """Release the key of one's own bid."""
    return decrypt(ctx, section_of(ctx), BID)


@operation("announce_opening")
async def announce_opening(ctx: Context) -> Answer:
    """Announce the contents to all at once, when all is decrypted or the time for it is over (EBM-30-4)."""
    section = own_section(ctx)
    opening = opening_of(ctx.db, section)
    if opening is None or opening["announced_at"] is not None:
        raise Refusal("wrong_stage", "the bids are not open, or announced already")
    require_state(section, "opened")
    guard_open(ctx, section)
    bids = close_window(ctx, section, BID, opening)
    opening["announced_at"] = ctx.now
    record = _record(ctx, section, opening, bids)
    ctx.db.execute(
        "UPDATE openings SET announced_at = ?, record = ? WHERE section = ? AND round = ? AND kind = ?",
        (ctx.now, canonical(record).decode(), *round_of(section), TENDER),
    )
    ctx.archive("opening_record", "开标记录", "application/json", canonical(record), recipient="public")
    _publish(ctx, section, opening, record, bids)
    for bid in bids:
        ctx.message(bid["bidder"], "announced", section["section"], "开标内容已公布，请查阅并确认开标记录")
    return {"announced_at": rfc3339(ctx.now)}


def _publish(ctx: Context, section: Row, opening: Row, record: dict[str, Any], bids: list[Row]) -> None:
    """Tell counterparts who has bid and what was announced."""
    told = {line["receipt"]: opening_facts(bid, line) for bid, line in zip(bids, record["bids"], strict=True)}
    lines = [
        {**{name: line[name] for name in ("bidder", "name", "state")}, **told[line["receipt"]]}
        for line in record["bids"]
    ]
    for bid in bids:
        facts = section_facts(
            ctx,
            section,
            bidder=party_of(ctx.db, bid["bidder"]),
            bid=told[bid["receipt"]],
            security=security_of(ctx, section, bid["bidder"]),
        )
        ctx.publish("TENDER_LIST", facts, to=audience(section))
    facts = section_facts(ctx, section, bids=lines, opened_at=opening["opened_at"])
    ctx.publish("BID_OPENING_RECORD", facts, to=audience(section))


@operation("read_opening_record")
async def read_opening_record(ctx: Context) -> Answer:
    """The opening record, the same for everybody; values stand in it only when they are announced."""
    section = section_of(ctx)
    opening = opening_of(ctx.db, section)
    if opening is None:
        raise Refusal("too_early", "the bids have not been opened")
    if section["restricted"] and ctx.role == "public":
        raise Refusal("not_authorised", "this section holds data that must not be public")
    record = _kept_record(ctx, section, opening)
    return {**record, "confirmations": _confirmations(ctx, section), "objections": _objections(ctx, section)}


def _kept_record(ctx: Context, section: Row, opening: Row) -> dict[str, Any]:
    if opening["record"]:
        record: dict[str, Any] = load(opening["record"])
        return record
    bids = taken_out(ctx, section, BID)
    for bid in bids:
        bid["standing"] = standing(ctx, bid, opening)
    return _record(ctx, section, opening, bids)


def _record(ctx: Context, section: Row, opening: Row, bids: list[Row]) -> dict[str, Any]:
    announced = opening["announced_at"] is not None
    record: dict[str, Any] = {
        "section": section["section"],
        "state": "announced" if announced else "opened",
        "opened_at": rfc3339(opening["opened_at"]),
        "decrypt_until": rfc3339(opening["decrypt_until"]),
        "bids": [_line(ctx, bid, announced) for bid in bids],
    }
    if announced:
        record["announced_at"] = rfc3339(opening["announced_at"])
    if section["base_price"] and ctx.policies.disclosure.values_are_public(announced):
        record["base_price"] = section["base_price"]
    return record


def _line(ctx: Context, bid: Row, announced: bool) -> dict[str, Any]:
    party = party_of(ctx.db, bid["bidder"]) or {}
    line = {
        "bidder": bid["bidder"],
        "name": party["name"],
        "receipt": bid["receipt"],
        **ctx.policies.disclosure.seal_shown(bid),
        "received_at": rfc3339(bid["received_at"]),
        "state": bid["standing"],
    }
    if bid["standing"] == "decrypted" and ctx.policies.disclosure.values_are_public(announced):
        line |= ctx.policies.announcement.values(content_of(bid)["commercial"])
    return line


def _confirmations(ctx: Context, section: Row) -> list[dict[str, Any]]:
    query = "SELECT * FROM confirmations WHERE section = ? AND round = ? ORDER BY confirmed_at"
    found = rows(ctx.db, query, *round_of(section))
    return [{"bidder": row["bidder"], "agree": bool(row["agree"])} for row in found]


def _objections(ctx: Context, section: Row) -> list[dict[str, Any]]:
    """What was objected to on the spot, with the answers (IR-44-3)."""
    query = "SELECT * FROM objections WHERE section = ? AND round = ? AND kind = 'opening' ORDER BY raised_at"
    return [
        {
            **{name: row[name] for name in ("objection", "bidder", "text", "state", "answer")},
            "raised_at": rfc3339(row["raised_at"]),
        }
        for row in rows(ctx.db, query, *round_of(section))
    ]


@operation("confirm_opening")
async def confirm_opening(ctx: Context) -> Answer:
    """Confirm the opening record, or disagree with it, under one's signature; once."""
    section = section_of(ctx)
    opening = opening_of(ctx.db, section)
    if opening is None or opening["announced_at"] is None:
        raise Refusal("wrong_stage", "the opening has not been announced")
    if ctx.code not in [bid["bidder"] for bid in taken_out(ctx, section, BID)]:
        raise Refusal("not_authorised", "only bidders of this opening confirm its record")
    query = "SELECT 1 FROM confirmations WHERE section = ? AND round = ? AND bidder = ?"
    if one(ctx.db, query, *round_of(section), ctx.code):
        raise Refusal("already_exists", "the record is confirmed")
    ctx.insert(
        "confirmations",
        **in_round(section),
        bidder=ctx.code,
        agree=ctx.inputs["agree"],
        confirmed_at=ctx.now,
    )
    ctx.archive("confirmation", "开标记录确认", "application/json", ctx.received.body, recipient=section["purchaser"])
    return {"confirmed_at": rfc3339(ctx.now)}
