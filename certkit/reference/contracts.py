"""The contract, its performance, and the written report on the tender."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from certkit.reference.award import decided_award
from certkit.reference.award_rules import REPORT_DAYS
from certkit.reference.crypto import canonical
from certkit.reference.facts import audience, section_facts
from certkit.reference.fees import refund_due
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import (
    buyers_of,
    guard_open,
    load,
    own_section,
    party_of,
    require_state,
    section_of,
    set_state,
)
from certkit.reference.outcome import archive_signed, contract_of
from certkit.reference.refusal import Refusal
from certkit.reference.review import bid_of
from certkit.reference.store import Row, in_round, one, round_of, schema
from certkit.reference.times import end_of_day, rfc3339

BUYER, WINNER = "buyer", "winner"
_TERMS = ("price", "duration_days", "performance_security", "text", "quality")

schema(
    """
CREATE TABLE IF NOT EXISTS performances (
    performance TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL,
    text TEXT NOT NULL, settled TEXT NOT NULL, changes TEXT NOT NULL, actual_days INTEGER,
    published_by TEXT NOT NULL, published_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS written_reports (
    report TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, text TEXT NOT NULL,
    submitted_by TEXT NOT NULL, submitted_at REAL NOT NULL, UNIQUE (section, round)) STRICT;
"""
)


@operation("sign_contract")
async def sign_contract(ctx: Context) -> Answer:
    """Sign the contract: one side offers it, the other signs the same; it is then concluded."""
    section = section_of(ctx)
    award = decided_award(ctx, section)
    side = _side(ctx, section, award)
    guard_open(ctx, section)
    if award["issued_at"] is None:
        raise Refusal("wrong_stage", "the award notice has not been issued")
    offer = contract_of(ctx.db, section)
    if offer and offer["state"] == "signed":
        raise Refusal("already_exists", "the contract is signed")
    require_state(section, "awarded")
    _check_terms(ctx, section, award)
    if offer is None or offer["offered_by"] == side:
        return _offer(ctx, section, side, offer)
    if {name: offer[name] for name in _TERMS} != _terms(ctx):
        raise Refusal("content_differs", "both sides sign the same terms")
    return _conclude(ctx, section, award, offer)


def _side(ctx: Context, section: Row, award: Row) -> str:
    if ctx.code in buyers_of(section):
        return BUYER
    if ctx.code == award["winner"]:
        return WINNER
    raise Refusal("not_authorised", "the contract is signed by the purchaser and the winner")


def _check_terms(ctx: Context, section: Row, award: Row) -> None:
    rules, bid = ctx.policies.contract_terms, bid_of(ctx.db, section, award["winner"])
    price, security = ctx.inputs["price"], ctx.inputs["performance_security"]
    breaches = [
        *rules.of_contract(bid, price, ctx.inputs["duration_days"], security),
        *rules.of_time(award["issued_at"], ctx.now),
    ]
    ctx.uphold(section["mandatory"], breaches)


def _terms(ctx: Context) -> dict[str, Any]:
    given = {"quality": "", **ctx.inputs}
    return {name: str(given[name]) if isinstance(given[name], Decimal) else given[name] for name in _TERMS}


def _signature(ctx: Context) -> Row:
    return ctx.signature.record() if ctx.signature else {}


def _offer(ctx: Context, section: Row, side: str, earlier: Row | None) -> Answer:
    """Offer the contract to the other side; an offer that is not signed yet may be made anew."""
    contract = earlier["contract"] if earlier else ctx.new_id()
    ctx.db.execute("DELETE FROM contracts WHERE contract = ?", (contract,))
    ctx.insert(
        "contracts",
        contract=contract,
        **in_round(section),
        offered_by=side,
        **_terms(ctx),
        signatures=canonical([_signature(ctx)]).decode(),
        state="offered",
    )
    return {"contract": contract, "state": "offered"}


def _conclude(ctx: Context, section: Row, award: Row, offer: Row) -> Answer:
    signatures = [*load(offer["signatures"]), _signature(ctx)]
    contract = offer["contract"]
    ctx.db.execute(
        "UPDATE contracts SET state = 'signed', signed_at = ?, signatures = ? WHERE contract = ?",
        (ctx.now, canonical(signatures).decode(), contract),
    )
    set_state(ctx, section, "contracted")
    archive_signed(
        ctx,
        "contract",
        "合同",
        canonical({"contract": contract, "section": section["section"], **_terms(ctx)}),
        signatures,
        sender=section["purchaser"],
        recipient=award["winner"],
        sent_at=ctx.now,
    )
    signed = {"contract": contract, "signed_at": ctx.now, **_terms(ctx)}
    winner = party_of(ctx.db, award["winner"])
    facts = section_facts(ctx, section, contract=signed, winner=winner)
    ctx.publish("CONTRACT_PERFORMANCE", facts, to=audience(section))
    refund_due(ctx, section, "IR-57-2")
    for party in (*buyers_of(section), award["winner"]):
        ctx.message(party, "contract", section["section"], "合同已签订；投标保证金及利息应在五日内退还。")
    return {"contract": contract, "state": "signed", "signed_at": rfc3339(ctx.now)}


@operation("publish_performance")
async def publish_performance(ctx: Context) -> Answer:
    """Publish how the contract is performed, by either side (EBM-37-1)."""
    section = section_of(ctx)
    award = decided_award(ctx, section)
    _side(ctx, section, award)
    contract = contract_of(ctx.db, section)
    if contract is None or contract["state"] != "signed":
        raise Refusal("wrong_stage", "the contract is not signed")
    performance = {
        "performance": ctx.new_id(),
        "text": ctx.inputs["text"],
        "settled": str(ctx.inputs["settled"]),
        "changes": ctx.inputs.get("changes", ""),
        "actual_days": ctx.inputs.get("actual_days"),
        "published_at": ctx.now,
    }
    ctx.insert("performances", **in_round(section), published_by=ctx.code, **performance)
    winner = party_of(ctx.db, award["winner"])
    facts = section_facts(ctx, section, performance=performance, winner=winner)
    ctx.publish("PERFORMANCE", facts, to=audience(section))
    return {"performance": performance["performance"]}


@operation("submit_written_report")
async def submit_written_report(ctx: Context) -> Answer:
    """File the written report on the tender with the supervisory department (TBL-47-1)."""
    section = own_section(ctx)
    award = decided_award(ctx, section)
    query = "SELECT 1 FROM written_reports WHERE section = ? AND round = ?"
    if one(ctx.db, query, *round_of(section)):
        raise Refusal("already_exists", "the written report is filed")
    due = end_of_day(award["decided_at"], REPORT_DAYS)
    if ctx.now > due:
        ctx.warn("deadline_passed", "TBL-47-1", f"the report was due by {rfc3339(due)}")
    report = ctx.new_id()
    ctx.insert(
        "written_reports",
        report=report,
        **in_round(section),
        text=ctx.inputs["text"],
        submitted_by=ctx.code,
        submitted_at=ctx.now,
    )
    ctx.archive("written_report", "招标投标情况书面报告", "application/json", ctx.received.body, recipient="监督部门")
    return {"report": report, "submitted_at": rfc3339(ctx.now), "due": rfc3339(due)}
