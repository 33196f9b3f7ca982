"""Listing and reading bids: nobody before the deadline, nobody's content before the announcement (EBM-27-6)."""

from __future__ import annotations

import base64

from certkit.reference.committee import own_seat
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import is_buyer, opening_of, own_section, section_of, terms_of
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, one, round_of, rows
from certkit.reference.submissions import BID, content_of
from certkit.reference.times import rfc3339


@operation("list_bids")
async def list_bids(ctx: Context) -> Answer:
    """Who has bid, for purchaser, agency and supervision, once the deadline has passed."""
    section = own_section(ctx) if is_buyer(ctx) else section_of(ctx)
    terms = terms_of(ctx.db, section)
    if terms is None or not ctx.policies.disclosure.bids_may_be_listed(ctx.now, terms["deadline"]):
        raise Refusal("too_early", "before the deadline nobody learns who has bid, or how many")
    found = rows(
        ctx.db,
        "SELECT * FROM submissions WHERE kind = 'bid' AND section = ? AND round = ?"
        " AND (state = 'held' OR seal <> '') ORDER BY received_at",
        *round_of(section),
    )
    return {"bids": [_listed(bid) for bid in found]}


def _listed(bid: Row) -> Row:
    return {
        **{name: bid[name] for name in ("bidder", "receipt", "digest")},
        "received_at": rfc3339(bid["received_at"]),
        "sealed": bid["content"] is None,
    }


@operation("read_bid")
async def read_bid(ctx: Context) -> Answer:
    """A bid, as content or as the sealed file; before the opening a bidder may take out its own sealed file."""
    section, form = section_of(ctx), ctx.inputs.get("form", "content")
    own = ctx.inputs["bidder"] == ctx.code
    opening = opening_of(ctx.db, section)
    if opening is None and not (own and form == "sealed"):
        raise Refusal("too_early", "before the opening nobody takes out a bid")
    _authorise(ctx, section, own)
    bid = _bid(ctx, section)
    answer = {"bidder": bid["bidder"], "digest": bid["digest"]}
    if form == "sealed":
        return {**answer, "sealed": base64.b64encode(ctx.kept(bid["digest"])).decode()}
    announced = opening is not None and opening["announced_at"] is not None
    if not own and not ctx.policies.disclosure.content_may_be_read(announced):
        raise Refusal("too_early", "the contents have not been announced")
    if bid["content"] is None:
        raise Refusal("not_decrypted", "this bid was not opened")
    return {**answer, "content": content_of(bid)}


def _authorise(ctx: Context, section: Row, own: bool) -> None:
    """After the opening: the bidder itself, the buyers, the seated experts and supervision."""
    if is_buyer(ctx):
        own_section(ctx)
    elif ctx.role == "bidder" and not own:
        raise Refusal("not_authorised", "a bidder reads its own bid only")
    elif ctx.role == "expert":
        own_seat(ctx, section)


def _bid(ctx: Context, section: Row) -> Row:
    query = (
        "SELECT * FROM submissions WHERE kind = ? AND section = ? AND round = ? AND bidder = ?"
        " AND (state = 'held' OR seal <> '')"
    )
    bid = one(ctx.db, query, BID, *round_of(section), ctx.inputs["bidder"])
    if bid is None:
        raise Refusal("not_found", "there is no such bid")
    return bid
