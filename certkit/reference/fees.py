"""Bid securities: paid before the deadline, kept secret until the opening, refunded when due or forfeited."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.law import Breach
from certkit.reference.lookups import guard_running, own_section, section_of
from certkit.reference.periods import TENDER
from certkit.reference.refusal import Refusal
from certkit.reference.rules import SECURITY_PERCENT, exceeds_security
from certkit.reference.store import Row, in_round, one, round_of, rows
from certkit.reference.terms import forbid_uninvited, terms_to_meet
from certkit.reference.times import end_of_day, rfc3339

REFUND_DAYS = 5
_OVER = ("contracted", "terminated", "failed")


@operation("pay_bid_security")
async def pay_bid_security(ctx: Context) -> Answer:
    """Take in a bid security of the announced amount; nobody else learns of it before the opening."""
    section = section_of(ctx)
    terms = terms_to_meet(ctx, section, TENDER)
    if ctx.now > terms["deadline"]:
        raise Refusal("deadline_passed", "the deadline for bids and securities has passed")
    guard_running(ctx, section)
    forbid_uninvited(ctx, section)
    if security_of(ctx, section, ctx.code):
        raise Refusal("already_exists", "the security is paid")
    if ctx.inputs["amount"] < Decimal(terms["bid_security"]):
        raise Refusal("invalid_record", f"/amount is less than the announced {terms['bid_security']} yuan")
    ctx.uphold(section["mandatory"], _breaches(ctx, section))
    security = ctx.new_id()
    ctx.insert(
        "securities",
        security=security,
        **in_round(section),
        bidder=ctx.code,
        amount=str(ctx.inputs["amount"]),
        account=ctx.inputs["account"],
        state="paid",
        paid_at=ctx.now,
        interest="0.00",
    )
    return {"security": security, "state": "paid"}


def _breaches(ctx: Context, section: Row) -> Iterator[Breach]:
    if exceeds_security(ctx.inputs["amount"], Decimal(section["estimate"])):
        yield Breach("limit_exceeded", "IR-26-1", f"the security exceeds {SECURITY_PERCENT} % of the estimate")
    if section["mandatory"] and not ctx.inputs["basic_account"]:
        yield Breach("invalid_record", "IR-26-3", "/basic_account: the money must come from the basic account")


def security_of(ctx: Context, section: Row, bidder: str) -> Row | None:
    """The security that a bidder has paid in the round and not got back."""
    query = "SELECT * FROM securities WHERE section = ? AND round = ? AND bidder = ? AND state = 'paid'"
    return one(ctx.db, query, *round_of(section), bidder)


@operation("read_bid_security")
async def read_bid_security(ctx: Context) -> Answer:
    """The caller's own security of the section, the latest one."""
    section = section_of(ctx)
    query = "SELECT * FROM securities WHERE section = ? AND bidder = ? ORDER BY paid_at DESC LIMIT 1"
    security = one(ctx.db, query, section["section"], ctx.code)
    if security is None:
        raise Refusal("not_found", "no security was paid")
    answer = {name: security[name] for name in ("amount", "state", "interest")}
    if security["due"] is not None:
        answer["due"] = rfc3339(security["due"])
    return answer


@operation("refund_bid_security")
async def refund_bid_security(ctx: Context) -> Answer:
    """Refund a security with its interest, once it is due; before that nobody learns whether one was paid."""
    section = own_section(ctx)
    security = _refundable(ctx, section, ctx.inputs["bidder"])
    ctx.db.execute(
        "UPDATE securities SET state = 'refunded', interest = ?, refunded_at = ? WHERE security = ?",
        (str(ctx.inputs["interest"]), ctx.now, security["security"]),
    )
    text = f"投标保证金{security['amount']}元及利息{ctx.inputs['interest']}元已退还"
    ctx.message(security["bidder"], "refund", section["section"], text)
    return {"state": "refunded", "refunded_at": rfc3339(ctx.now)}


def _refundable(ctx: Context, section: Row, bidder: str) -> Row:
    query = (
        "SELECT * FROM securities WHERE section = ? AND bidder = ? AND state = 'paid'"
        " ORDER BY due IS NULL, round LIMIT 1"
    )
    security = one(ctx.db, query, section["section"], bidder)
    due = security is not None and security["due"] is not None
    if not due and section["state"] not in _OVER:
        raise Refusal("too_early", "no refund to this bidder is due")
    if security is None:
        raise Refusal("not_found", "no security of this bidder is held")
    return security


def refund_due(ctx: Context, section: Row, rule: str, bidder: str | None = None) -> None:
    """Make the securities of the round (or that of one bidder) due for refund within five days, by `rule`.

    The bidders are told, and the duty is noted for supervision. Later stages call this when a contract is signed or
    the tender ends without one.
    """
    due = end_of_day(ctx.now, REFUND_DAYS)
    held = rows(
        ctx.db,
        "SELECT * FROM securities WHERE section = ?1 AND round = ?2 AND state = 'paid' AND due IS NULL"
        " AND bidder = COALESCE(?3, bidder)",
        *round_of(section),
        bidder,
    )
    for security in held:
        ctx.db.execute("UPDATE securities SET due = ? WHERE security = ?", (due, security["security"]))
        ctx.message(security["bidder"], "refund", section["section"], f"投标保证金应于{rfc3339(due)}前退还")
    if held:
        ctx.remind(rule, section["purchaser"], due, "refund the bid security with its interest")


def forfeit(ctx: Context, section: Row, bidder: str) -> bool:
    """Keep back the security of a bidder that revoked its bid (IR-35-2); whether there was one."""
    security = security_of(ctx, section, bidder)
    if security:
        ctx.db.execute("UPDATE securities SET state = 'forfeited' WHERE security = ?", (security["security"],))
    return security is not None
