"""Prequalification: applications under the rules of bids, and the result (IR-19)."""

from __future__ import annotations

from certkit.reference.exceptions import fail
from certkit.reference.facts import section_facts
from certkit.reference.kernel import SUPERVISION, Answer, Context, operation
from certkit.reference.lookups import guard_open, opening_of, own_section, party_of, require_state, section_of
from certkit.reference.periods import PREQUALIFICATION
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row, in_round, one, round_of
from certkit.reference.submissions import (
    APPLICATION,
    check_seal,
    close_window,
    content_of,
    decrypt,
    forbid_late,
    held,
    take_in,
    take_out,
    taken_out,
)
from certkit.reference.terms import forbid_uninvited, terms_to_meet
from certkit.reference.times import rfc3339


@operation("submit_application")
async def submit_application(ctx: Context) -> Answer:
    """Take in a sealed application; another one before the deadline replaces it."""
    section = section_of(ctx)
    arrival = forbid_late(ctx, section, terms_to_meet(ctx, section, PREQUALIFICATION))
    forbid_uninvited(ctx, section)
    check_seal(ctx, section, APPLICATION)
    return take_in(ctx, section, APPLICATION, arrival, held(ctx, section, APPLICATION, ctx.code))


@operation("open_applications")
async def open_applications(ctx: Context) -> Answer:
    """Take out all applications at the time set."""
    section = own_section(ctx)
    terms = terms_to_meet(ctx, section, PREQUALIFICATION)
    require_state(section, "noticed")
    if ctx.now < terms["opening_time"]:
        raise Refusal("too_early", f"the opening is set for {rfc3339(terms['opening_time'])}")
    guard_open(ctx, section)
    if opening_of(ctx.db, section, PREQUALIFICATION):
        raise Refusal("wrong_stage", "the applications are open")
    found = take_out(ctx, section, APPLICATION, terms["decrypt_minutes"])
    names = ("bidder", "receipt", "digest", "seal")
    return {"applications": [{name: row[name] for name in names} for row in found]}


@operation("decrypt_application")
async def decrypt_application(ctx: Context) -> Answer:
    """Release the key of one's own application."""
    return decrypt(ctx, section_of(ctx), APPLICATION)


@operation("read_application")
async def read_application(ctx: Context) -> Answer:
    """An application, once all are decrypted or the time for it is over."""
    section = own_section(ctx)
    close_window(ctx, section, APPLICATION, _opening(ctx, section))
    applications = {row["bidder"]: row for row in taken_out(ctx, section, APPLICATION)}
    application = applications.get(ctx.inputs["bidder"])
    if application is None:
        raise Refusal("not_found", "there is no application of this bidder")
    if application["content"] is None:
        raise Refusal("not_decrypted", "this application was not opened")
    return {"bidder": application["bidder"], "content": content_of(application)}


def _opening(ctx: Context, section: Row) -> Row:
    terms_to_meet(ctx, section, PREQUALIFICATION)
    opening = opening_of(ctx.db, section, PREQUALIFICATION)
    if opening is None:
        raise Refusal("too_early", "the applications have not been opened")
    return opening


@operation("publish_prequalification")
async def publish_prequalification(ctx: Context) -> Answer:
    """Tell every applicant the result; with fewer than three qualified the tender is run again (IR-19-2)."""
    section = own_section(ctx)
    opening = _opening(ctx, section)
    guard_open(ctx, section)
    require_state(section, "noticed")
    if one(ctx.db, "SELECT 1 FROM qualifications WHERE section = ? AND round = ?", *round_of(section)):
        raise Refusal("already_exists", "the result is published")
    applications = close_window(ctx, section, APPLICATION, opening)
    results = _results(ctx, applications)
    for bidder, reason in results.items():
        _notify(ctx, section, bidder, reason)
    qualified = [bidder for bidder, reason in results.items() if not reason]
    _report(ctx, section, applications, qualified)
    ctx.archive("qualification", "资格预审结果通知书", "application/json", ctx.received.body, recipient="applicants")
    if not ctx.policies.competition.suffices(len(qualified)):
        fail(ctx, section, "通过资格预审的申请人少于三个")
    return {"qualified": len(qualified), "state": section["state"]}


def _results(ctx: Context, applications: list[Row]) -> dict[str, str]:
    """The reason of failure by applicant, "" for those that passed; what was not decrypted in time fails anyhow."""
    failures = {item["bidder"]: item["reason"] for item in ctx.inputs["failed"]}
    decided = [*ctx.inputs["passed"], *failures]
    opened = {row["bidder"] for row in applications if row["standing"] == "decrypted"}
    unopened = {row["bidder"]: "申请文件未在规定时间内解密" for row in applications if row["bidder"] not in opened}
    once = len(set(decided)) == len(ctx.inputs["passed"]) + len(ctx.inputs["failed"])
    if not once or not opened <= set(decided) <= opened | set(unopened) or set(ctx.inputs["passed"]) & set(unopened):
        raise Refusal("invalid_record", "/passed and /failed must hold every opened application, each once")
    return dict.fromkeys(ctx.inputs["passed"], "") | failures | unopened


def _notify(ctx: Context, section: Row, bidder: str, reason: str) -> None:
    ctx.insert(
        "qualifications",
        **in_round(section),
        bidder=bidder,
        passed=not reason,
        reason=reason,
        decided_at=ctx.now,
    )
    text = f"未通过资格预审：{reason}" if reason else "通过资格预审"
    ctx.message(bidder, "prequalification", section["section"], text)


def _report(ctx: Context, section: Row, applications: list[Row], qualified: list[str]) -> None:
    """Tell supervision of every opened application and of the result; the public learns neither (EBM-21-3)."""
    for application in applications:
        if application["standing"] == "decrypted":
            told = {"received_at": application["received_at"], **_said(content_of(application))}
            applicant = party_of(ctx.db, application["bidder"])
            facts = section_facts(ctx, section, applicant=applicant, application=told)
            ctx.publish("QUALI_INQUERY_APP_FILE", facts, to=(SUPERVISION,))
    names = [(party_of(ctx.db, bidder) or {})["name"] for bidder in qualified]
    facts = section_facts(ctx, section, passed=names, decided_at=ctx.now)
    ctx.publish("QUALI_INQUERY_RESULT", facts, to=(SUPERVISION,))


def _said(content: Row) -> Row:
    """Who would lead the works, and what the applicant says of its qualification; "" where it does not say."""
    places = {"lead": "commercial", "qualification": "technical"}
    values = {name: (content.get(part) or {}).get(name) for name, part in places.items()}
    return {name: value if isinstance(value, str) else "" for name, value in values.items()}
