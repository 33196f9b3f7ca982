"""The evaluation report: the ranking that follows the scores, signed by every member."""

from __future__ import annotations

from typing import Any

from certkit.reference.committee import (
    COMMITTEE,
    EXPERT,
    members_of,
    own_seat,
    report_of,
    require_evaluating,
)
from certkit.reference.crypto import Signature, canonical
from certkit.reference.exceptions import fail
from certkit.reference.facts import section_facts
from certkit.reference.kernel import SUPERVISION, Answer, Context, operation
from certkit.reference.lookups import (
    buyers_of,
    guard_running,
    is_buyer,
    load,
    own_section,
    party_of,
    require_state,
    section_of,
    set_state,
)
from certkit.reference.outcome import archive_signed, result_published
from certkit.reference.refusal import Refusal
from certkit.reference.review import all_scored, bid_of, final_scores
from certkit.reference.store import Row, in_round, rows, schema
from certkit.reference.times import end_of_day, rfc3339

_NO_REASON = "拒绝签字且未书面说明不同意见，视为同意评标结果"
_PUBLICATION_DAYS = 3

schema(
    """
CREATE TABLE IF NOT EXISTS report_signatures (
    report TEXT NOT NULL REFERENCES reports, seat INTEGER NOT NULL, expert TEXT NOT NULL, agree INTEGER NOT NULL,
    dissent TEXT NOT NULL, serial TEXT NOT NULL, signature TEXT NOT NULL, signed_at REAL NOT NULL,
    PRIMARY KEY (report, expert)) STRICT;
"""
)


@operation("submit_evaluation_report")
async def submit_evaluation_report(ctx: Context) -> Answer:
    """Write the report; it is submitted when every member has signed it or stated why not (IR-53-2)."""
    section = section_of(ctx)
    seat = own_seat(ctx, section)
    if report_of(ctx.db, section):
        raise Refusal("already_exists", "the report is written")
    require_evaluating(ctx, section)
    members = members_of(ctx.db, section)
    experts = sum(member["kind"] == EXPERT for member in members)
    ctx.uphold(section["mandatory"], ctx.policies.committee.of_size(experts, len(members) - experts))
    if not all_scored(ctx.db, section):
        raise Refusal("wrong_stage", "not every member has scored every bid")
    report = ctx.new_id()
    ctx.insert(
        "reports",
        report=report,
        **in_round(section),
        ranking=canonical(_ranking(ctx, section)).decode(),
        text=ctx.inputs["text"],
        state="signing",
        written_at=ctx.now,
        digest=ctx.keep(ctx.received.body),
    )
    _sign(ctx, report, seat, agree=True, dissent="")
    return {"report": report, "state": _close(ctx, section)}


def _ranking(ctx: Context, section: Row) -> list[Row]:
    """The candidates with score and price; refuses a ranking that the scores do not bear out."""
    scores = final_scores(ctx, section)
    ctx.policies.scoring.check_ranking(ctx.inputs["ranking"], scores)
    return [
        {"bidder": bidder, "score": str(scores[bidder]), "price": bid_of(ctx.db, section, bidder)["price"]}
        for bidder in ctx.inputs["ranking"]
    ]


def _sign(ctx: Context, report: str, seat: Row, *, agree: bool, dissent: str) -> None:
    signature: Signature | None = ctx.signature
    ctx.insert(
        "report_signatures",
        report=report,
        seat=seat["seat"],
        expert=seat["expert"],
        agree=agree,
        dissent=dissent,
        serial=signature.serial if signature else "",
        signature=canonical(signature.record() if signature else {}).decode(),
        signed_at=ctx.now,
    )


@operation("sign_evaluation_report")
async def sign_evaluation_report(ctx: Context) -> Answer:
    """Sign the report; who refuses without stating reasons counts as agreeing (IR-53-2)."""
    section = section_of(ctx)
    seat = own_seat(ctx, section)
    guard_running(ctx, section)
    require_state(section, "evaluating")
    report = report_of(ctx.db, section)
    if report is None or report["state"] != "signing":
        raise Refusal("wrong_stage", "there is no report to sign")
    if seat["expert"] in {each["expert"] for each in _signatures(ctx, report)}:
        raise Refusal("already_exists", "this member has signed")
    dissent = ctx.inputs.get("dissent", "")
    agree = ctx.inputs["agree"] or not dissent
    deemed = _NO_REASON if agree and not ctx.inputs["agree"] else ""
    _sign(ctx, report["report"], seat, agree=agree, dissent=dissent or deemed)
    return {"state": _close(ctx, section)}


def _signatures(ctx: Context, report: Row) -> list[Row]:
    return rows(ctx.db, "SELECT * FROM report_signatures WHERE report = ? ORDER BY seat", report["report"])


def _close(ctx: Context, section: Row) -> str:
    """Submit the report when every active member has signed; the state it is in."""
    report = report_of(ctx.db, section) or {}
    signatures = _signatures(ctx, report)
    if {member["expert"] for member in members_of(ctx.db, section)} - {each["expert"] for each in signatures}:
        return "signing"
    ctx.db.execute(
        "UPDATE reports SET state = 'submitted', submitted_at = ? WHERE report = ?", (ctx.now, report["report"])
    )
    archive_signed(
        ctx,
        "evaluation_report",
        "评标报告",
        ctx.kept(report["digest"]),
        [load(each["signature"]) for each in signatures],
        sender=COMMITTEE,
        recipient=section["purchaser"],
        sent_at=report["written_at"],
    )
    _tell(ctx, section)
    return "submitted"


def _tell(ctx: Context, section: Row) -> None:
    """Hand over the report, with the committee to supervision only; without a candidate the tender has failed."""
    report = report_of(ctx.db, section) or {}
    for seat in members_of(ctx.db, section):
        facts = section_facts(ctx, section, expert=party_of(ctx.db, seat["expert"]), seat=seat)
        ctx.publish("BID_EVALUATION_EXPERT", facts, to=(SUPERVISION,))
    succeeded = bool(load(report["ranking"]))
    ctx.publish("EVALUATION_REPORT", section_facts(ctx, section, report=report, succeeded=succeeded), to=(SUPERVISION,))
    for buyer in buyers_of(section):
        ctx.message(buyer, "evaluation_report", section["section"], "评标委员会已提交评标报告。")
    if not succeeded:
        fail(ctx, section, "所有投标均被否决")
        return
    set_state(ctx, section, "evaluated")
    due = end_of_day(ctx.now, _PUBLICATION_DAYS)
    ctx.remind("IR-54-1", section["purchaser"], due, "收到评标报告之日起三日内公示中标候选人")


def submitted_report(ctx: Context, section: Row) -> Row:
    """The report when all have signed it; refuses before."""
    report = report_of(ctx.db, section)
    if report is None or report["state"] != "submitted":
        raise Refusal("report_incomplete", "the evaluation report is not written and signed by all")
    return report


@operation("read_evaluation_report")
async def read_evaluation_report(ctx: Context) -> Answer:
    """The report, for the purchaser and supervision; who signed stays secret from the purchaser until the result."""
    section = own_section(ctx) if is_buyer(ctx) else section_of(ctx)
    report = submitted_report(ctx, section)
    named = not is_buyer(ctx) or result_published(ctx.db, section)
    return {
        "report": report["report"],
        "ranking": load(report["ranking"]),
        "text": report["text"],
        "signatures": [_shown(each, named=named) for each in _signatures(ctx, report)],
        "submitted_at": rfc3339(report["submitted_at"]),
        "state": report["state"],
    }


def _shown(signature: Row, *, named: bool) -> dict[str, Any]:
    return {
        "seat": signature["seat"],
        "agree": bool(signature["agree"]),
        "dissent": signature["dissent"],
        "serial": signature["serial"] if named else "",
    }
