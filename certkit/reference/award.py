"""From the publicity of the candidates to the award notices."""

from __future__ import annotations

from typing import Any

from certkit.reference.award_rules import CONTRACT_DAYS, REPORT_DAYS
from certkit.reference.committee import draw_record
from certkit.reference.crypto import canonical
from certkit.reference.facts import audience, section_facts
from certkit.reference.kernel import Answer, Context, operation
from certkit.reference.lookups import (
    guard_open,
    load,
    own_section,
    party_of,
    require_state,
    section_of,
    set_state,
)
from certkit.reference.outcome import archive_signed, award_of, publicity_of
from certkit.reference.refusal import Refusal
from certkit.reference.report import submitted_report
from certkit.reference.review import bid_of, rejections_of
from certkit.reference.store import Row, in_round, one, round_of, rows, schema
from certkit.reference.times import end_of_day, rfc3339

AWARD, RESULT = "award", "result"
_TITLES = {AWARD: "中标通知书", RESULT: "中标结果通知书"}
_UNDECRYPTED = "投标文件未在规定时间内解密，视为撤销"

schema(
    """
-- kind is award (to the winner) or result (to everybody else who bid).
CREATE TABLE IF NOT EXISTS award_notices (
    notice TEXT PRIMARY KEY, section TEXT NOT NULL REFERENCES sections, round INTEGER NOT NULL, bidder TEXT NOT NULL,
    kind TEXT NOT NULL, rejected_for TEXT, serial TEXT NOT NULL, signature TEXT NOT NULL, issued_at REAL NOT NULL,
    UNIQUE (section, round, bidder)) STRICT;
"""
)


@operation("publish_candidates")
async def publish_candidates(ctx: Context) -> Answer:
    """Publish the recommended candidates with what they offer, and how to object (NTC-6-1)."""
    section = own_section(ctx)
    guard_open(ctx, section)
    if publicity_of(ctx.db, section):
        raise Refusal("already_exists", "the candidates are published")
    report = submitted_report(ctx, section)
    require_state(section, "evaluated")
    start, end = ctx.inputs["from"], ctx.inputs["to"]
    if end <= max(start, ctx.now):
        raise Refusal("invalid_record", "/to must lie after /from and after the present")
    ctx.uphold(section["mandatory"], ctx.policies.publicity.of_publication(report["submitted_at"], ctx.now, start, end))
    candidates = [_candidate(ctx, section, rank, each) for rank, each in enumerate(load(report["ranking"]), 1)]
    publicity = {"from_time": start, "to_time": end, "published_at": ctx.now}
    ctx.insert(
        "publicities",
        **in_round(section),
        candidates=canonical(candidates).decode(),
        **publicity,
    )
    set_state(ctx, section, "publicity")
    ctx.archive("candidates", "中标候选人公示", "application/json", ctx.received.body, recipient="public")
    for candidate in candidates:
        bidder = party_of(ctx.db, candidate["bidder"])
        facts = section_facts(ctx, section, bidder=bidder, candidate=candidate)
        ctx.publish("TENDER_CANDIDATE", facts, to=audience(section))
    facts = section_facts(ctx, section, publicity=publicity, candidates=candidates)
    ctx.publish("TENDER_CANDIDATE_ANNOUNCE", facts, to=audience(section))
    return {"published_at": rfc3339(ctx.now)}


def _candidate(ctx: Context, section: Row, rank: int, ranked: Row) -> dict[str, Any]:
    """What the public learns of a candidate; its score is not for the public (TBL-44-3)."""
    bid = bid_of(ctx.db, section, ranked["bidder"])
    return {
        "rank": rank,
        **{name: bid[name] for name in ("bidder", "name", "price", "duration_days", "lead")},
        "qualification": bid["technical"].get("qualification", ""),
    }


@operation("decide_winner")
async def decide_winner(ctx: Context) -> Answer:
    """Decide the winner among the candidates, when their publicity is over and every objection is answered."""
    section = own_section(ctx)
    guard_open(ctx, section)
    require_state(section, "publicity")
    publicity = publicity_of(ctx.db, section) or {}
    ctx.policies.publicity.forbid_running(ctx.now, publicity["to_time"])
    candidates = [candidate["bidder"] for candidate in load(publicity["candidates"])]
    winner, ground = ctx.inputs["bidder"], ctx.inputs.get("ground", "")
    public_funded = bool(section["public_funded"])
    ctx.uphold(
        section["mandatory"],
        ctx.policies.choice.of_winner(candidates, winner, public_funded=public_funded, ground=ground),
    )
    ctx.insert(
        "awards",
        **in_round(section),
        winner=winner,
        ground=ground,
        decided_by=ctx.code,
        decided_at=ctx.now,
    )
    set_state(ctx, section, "awarded")
    if section["mandatory"]:
        due = end_of_day(ctx.now, REPORT_DAYS)
        ctx.remind("TBL-47-1", section["purchaser"], due, "确定中标人之日起十五日内提交招标投标情况书面报告")
    return {"winner": winner, "decided_at": rfc3339(ctx.now)}


def decided_award(ctx: Context, section: Row) -> Row:
    """The decision on the winner; refuses before there is one."""
    award = award_of(ctx.db, section)
    if award is None:
        raise Refusal("wrong_stage", "no winner has been decided")
    return award


def _done_once(ctx: Context, section: Row, column: str, already: str) -> Row:
    """The award as it was, now with the moment of this request in the column; refuses a second time."""
    guard_open(ctx, section)
    award = decided_award(ctx, section)
    require_state(section, "awarded")
    if award[column] is not None:
        raise Refusal("already_exists", already)
    ctx.db.execute(f"UPDATE awards SET {column} = ? WHERE section = ? AND round = ?", (ctx.now, *round_of(section)))
    return award


@operation("publish_result")
async def publish_result(ctx: Context) -> Answer:
    """Publish the result; from now on the committee is no secret, and the record of its draw is archived."""
    section = own_section(ctx)
    award = _done_once(ctx, section, "published_at", "the result is published")
    ctx.archive("result", "中标结果公告", "application/json", ctx.received.body, recipient="public")
    _archive_draw(ctx, section)
    facts = _award_facts(ctx, section, award, published_at=ctx.now)
    ctx.publish("WIN_RESULT_ANNO", facts, to=audience(section))
    return {"published_at": rfc3339(ctx.now)}


def _archive_draw(ctx: Context, section: Row) -> None:
    """The record of the draw (OP22-14-1), made by the platform and signed by nobody."""
    archive_signed(
        ctx,
        "draw_record",
        "评标专家抽取记录",
        canonical(draw_record(ctx.db, section)),
        [],
        sender=ctx.settings["platform_uscc"],
        recipient=section["purchaser"],
        sent_at=ctx.now,
    )


def _award_facts(ctx: Context, section: Row, award: Row, **more: Any) -> Row:
    bid = bid_of(ctx.db, section, award["winner"])
    offer = {name: bid[name] for name in ("price", "duration_days", "lead", "received_at")}
    return section_facts(ctx, section, winner=party_of(ctx.db, award["winner"]), bid=offer, **more)


@operation("issue_award_notice")
async def issue_award_notice(ctx: Context) -> Answer:
    """Send the award notice to the winner and the result to everybody else, in the same moment (TBL-45-1)."""
    section = own_section(ctx)
    award = _done_once(ctx, section, "issued_at", "the notices are issued")
    losers = [bidder for bidder in _bidders(ctx, section) if bidder != award["winner"]]
    notice_id = _issue(ctx, section, award, award["winner"], AWARD)
    for bidder in losers:
        _issue(ctx, section, award, bidder, RESULT)
    text = f"{_TITLES[AWARD]}：{section['name']}"
    facts = _award_facts(ctx, section, award, notice_id=notice_id, text=text, issued_at=ctx.now)
    ctx.publish("BID_WINNING_NOTICE", facts, to=audience(section))
    for party in (section["purchaser"], award["winner"]):
        due = end_of_day(ctx.now, CONTRACT_DAYS)
        ctx.remind("TBL-46-1", party, due, "自中标通知书发出之日起三十日内订立书面合同")
    return {"issued_at": rfc3339(ctx.now), "losers_notified": len(losers)}


def _bidders(ctx: Context, section: Row) -> list[str]:
    """Everybody whose bid was there at the opening, however it fared."""
    found = rows(
        ctx.db,
        "SELECT DISTINCT bidder FROM submissions WHERE kind = 'bid' AND section = ? AND round = ? AND seal <> ''"
        " ORDER BY bidder",
        *round_of(section),
    )
    return [row["bidder"] for row in found]


def _issue(ctx: Context, section: Row, award: Row, bidder: str, kind: str) -> str:
    notice, signature = ctx.new_id(), ctx.signature
    rejected_for = _rejected_for(ctx, section, bidder)
    ctx.insert(
        "award_notices",
        notice=notice,
        **in_round(section),
        bidder=bidder,
        kind=kind,
        rejected_for=rejected_for,
        serial=signature.serial if signature else "",
        signature=signature.value if signature else "",
        issued_at=ctx.now,
    )
    text = {"notice": notice, "section": section["section"], "kind": kind, "winner": award["winner"], "to": bidder}
    data = canonical({**text, "rejected_for": rejected_for, "issued_at": rfc3339(ctx.now)})
    ctx.archive(f"{kind}_notice", _TITLES[kind], "application/json", data, recipient=bidder)
    ctx.message(bidder, f"{kind}_notice", section["section"], f"{_TITLES[kind]}已发出，请在线查阅。")
    return notice


def _rejected_for(ctx: Context, section: Row, bidder: str) -> str | None:
    """Why the bid was not considered, for its bidder alone (OP22-5-1)."""
    reasons = [
        f"{rejection['ground']}: {rejection['comment']}"
        for rejection in rejections_of(ctx.db, section)
        if rejection["bidder"] == bidder
    ]
    held = (
        "SELECT 1 FROM submissions WHERE section = ? AND round = ? AND bidder = ? AND kind = 'bid' AND state = 'held'"
    )
    if not reasons and one(ctx.db, held, *round_of(section), bidder) is None:
        return _UNDECRYPTED
    return "; ".join(reasons) or None


@operation("read_award_notice")
async def read_award_notice(ctx: Context) -> Answer:
    """The notice sent to the caller, signed by the purchaser."""
    section = section_of(ctx)
    award = decided_award(ctx, section)
    query = "SELECT * FROM award_notices WHERE section = ? AND round = ? AND bidder = ?"
    notice = one(ctx.db, query, *round_of(section), ctx.code)
    if notice is None:
        raise Refusal("not_found", "no notice was sent to this bidder")
    answer = {
        **{name: notice[name] for name in ("notice", "kind", "serial", "signature")},
        "winner": award["winner"],
        "price": bid_of(ctx.db, section, award["winner"])["price"],
        "issued_at": rfc3339(notice["issued_at"]),
    }
    if notice["rejected_for"]:
        answer["rejected_for"] = notice["rejected_for"]
    return answer
