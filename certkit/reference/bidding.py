"""Submitting, replacing and withdrawing bids, and the receipts for them."""

from __future__ import annotations

from certkit.reference.fees import forfeit, refund_due
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import load, opening_of, section_of
from certkit.reference.periods import TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, one, rows
from certkit.reference.submissions import BID, TERMS_OF, check_seal, end, forbid_late, held, standing, take_in
from certkit.reference.terms import forbid_uninvited, forbid_unqualified, terms_to_meet
from certkit.reference.times import rfc3339


@operation("submit_bid")
async def submit_bid(ctx: Context) -> Answer:
    """Take in a sealed bid that is complete before the deadline, and confirm it at once."""
    section = section_of(ctx)
    arrival = forbid_late(ctx, section, terms_to_meet(ctx, section, TENDER))
    _check_bidder(ctx, section)
    if held(ctx, section, BID, ctx.code):
        raise Refusal("already_exists", "there is a bid; it can be replaced or withdrawn")
    check_seal(ctx, section, BID)
    return take_in(ctx, section, BID, arrival, None)


def _check_bidder(ctx: Context, section: Row) -> None:
    forbid_uninvited(ctx, section)
    forbid_unqualified(ctx, section)
    if ctx.party is not None:
        ctx.policies.participation.forbid_related(ctx.db, ctx.settings["platform_uscc"], section, ctx.party)


@operation("replace_bid")
async def replace_bid(ctx: Context) -> Answer:
    """Take in a new version of the bid; the last one counts, the earlier one is kept unopened."""
    section = section_of(ctx)
    arrival = forbid_late(ctx, section, terms_to_meet(ctx, section, TENDER))
    earlier = _own(ctx, section)
    check_seal(ctx, section, BID)
    return take_in(ctx, section, BID, arrival, earlier)


def _own(ctx: Context, section: Row) -> Row:
    bid = held(ctx, section, BID, ctx.code)
    if bid is None:
        raise Refusal("not_found", "there is no bid of this bidder")
    return bid


@operation("withdraw_bid")
async def withdraw_bid(ctx: Context) -> Answer:
    """Withdraw the bid before the deadline, without anybody's consent; the security is due within five days."""
    section = section_of(ctx)
    terms = terms_to_meet(ctx, section, TENDER)
    if ctx.policies.deadlines.passed(ctx.policies.deadlines.arrival(ctx.received), terms["deadline"]):
        raise Refusal("deadline_passed", "after the deadline a bid can only be revoked")
    end(ctx, _own(ctx, section), "withdrawn")
    refund_due(ctx, section, "IR-35-1", ctx.code)
    return {"state": "withdrawn", "at": rfc3339(ctx.now)}


@operation("revoke_bid")
async def revoke_bid(ctx: Context) -> Answer:
    """Revoke the bid after the deadline; the security is forfeited (IR-35-2)."""
    section = section_of(ctx)
    if ctx.now <= terms_to_meet(ctx, section, TENDER)["deadline"]:
        raise Refusal("too_early", "before the deadline a bid is withdrawn")
    end(ctx, _own(ctx, section), "revoked")
    return {"state": "revoked", "security": "forfeited" if forfeit(ctx, section, ctx.code) else "none"}


@operation("list_receipts")
async def list_receipts(ctx: Context) -> Answer:
    """The caller's own receipts of the section, with what became of each file."""
    section = section_of(ctx)
    own = rows(
        ctx.db,
        "SELECT * FROM submissions WHERE section = ? AND bidder = ? ORDER BY received_at",
        section["section"],
        ctx.code,
    )
    return {"receipts": [_listed(ctx, section, submission) for submission in own]}


def _listed(ctx: Context, section: Row, submission: Row) -> Row:
    opening = opening_of(ctx.db, {**section, "round": submission["round"]}, TERMS_OF[submission["kind"]])
    state = standing(ctx, submission, opening)
    return {
        "receipt": submission["receipt"],
        "kind": submission["kind"],
        "digest": submission["digest"],
        "received_at": rfc3339(submission["received_at"]),
        "state": "held" if state in ("sealed", "decrypted") else state,
    }


@operation("read_receipt")
async def read_receipt(ctx: Context) -> Answer:
    """A receipt of the caller, unchanged, as often as wanted (ESL-10-1)."""
    query = "SELECT * FROM submissions WHERE receipt = ? AND bidder = ?"
    submission = one(ctx.db, query, ctx.inputs["receipt"], ctx.code)
    if submission is None:
        raise Refusal("not_found", "there is no such receipt of this bidder")
    ctx.section = submission["section"]
    receipt: Answer = load(submission["signed_receipt"])
    return receipt
