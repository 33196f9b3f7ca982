"""苏政办发〔2017〕106号：互联互通、实时监管 / the provincial opinion of 2017: interconnection, supervision live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from certkit.checks.committees import distinct
from certkit.checks.exchanges import FOR_SUPERVISION_ONLY, restricted
from certkit.checks.findings import at_least, at_most, equal, outcome, unsayable
from certkit.checks.registry import check
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.times import arrived, instant
from certkit.checks.views import (
    PUBLIC_SERVICE,
    SUPERVISION,
    accepted,
    answered,
    inputs_of,
    parties,
    pushes,
    records,
    section_of,
)
from certkit.checks.watching import done_by_then, same_deed, watches
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

CLOCK_SECONDS = 1.0
PUBLISH_SECONDS = 60.0
"""How long after its publication a record may be made, where the profile says nothing."""
SENT_WHEN = {
    "TENDER_ANN_QUA_INQUERY_ANN": "NOTICE_SEND_TIME",
    "WIN_RESULT_ANNO": "NOTICE_SEND_TIME",
    "BID_WINNING_NOTICE": "WIN_NOTICE_SEND_TIME",
}
"""Dataset → its field that says when the record was published."""
OUTSIDE = ("public", PUBLIC_SERVICE)


@check("JS-2.2.1-2")
def certificates_of_every_authority_work(evidence: Evidence) -> Iterator[Finding]:
    """Parties log in with certificates of different authorities and algorithms alike."""
    keys = {key.party: key for key in evidence.keys()}  # noqa: SIM118 - the recorded keys, no mapping
    tried: dict[str, list[ExchangeEvent]] = {}
    for one in evidence.exchanges("authenticate"):
        party = parties(evidence).get(one.actor)
        key = keys.get(party.code) if party else None
        if one.role == "session" and one.outcome is not None and key is not None and key.state == "issued":
            tried.setdefault(key.authority, []).append(one)
    if len(tried) > 1:
        yield from (outcome("foreign_certificate", "accepted", one) for mine in tried.values() for one in mine)


@check("JS-2.3.2-1")
def supervision_follows_in_real_time(evidence: Evidence) -> Iterator[Finding]:
    """What was done last is what supervision already sees, with its true time."""
    tolerance = evidence.plan.profile.tolerances.get("clock_seconds", CLOCK_SECONDS)
    for watch in watches(evidence):
        done = done_by_then(evidence, watch)
        if not done:
            continue
        last = done[-1]
        earliest, latest = arrived(evidence, last)
        times = [instant(one.get("time")) for one in watch.events if same_deed(evidence, last, one)]
        right = [time for time in times if time is not None and earliest - tolerance <= time <= latest + tolerance]
        nearest = max((time for time in times if time is not None), default=None)
        shown = written(latest) if right else None if nearest is None else written(nearest)
        yield equal("seen_live", written(latest), shown, at=watch.exchange, of=last.operation)


@check("JS-2.4.1-1")
def the_public_service_platform_is_the_hub(evidence: Evidence) -> Iterator[Finding]:
    """Whatever may be shared and reaches supervision is at the public service platform too."""
    if any(order.counterpart in (PUBLIC_SERVICE, SUPERVISION) for order in evidence.orders()):
        return
    counted: dict[str, Counter[str]] = {PUBLIC_SERVICE: Counter(), SUPERVISION: Counter()}
    for push in pushes(evidence):
        about = {item for value in push.fields.values() for item in value.split(";")}
        if push.taken and push.counterpart in counted and not about & restricted(evidence):
            counted[push.counterpart][push.dataset] += 1
    for dataset, times in sorted(counted[SUPERVISION].items()):
        if dataset not in FOR_SUPERVISION_ONLY:
            last = [push for push in pushes(evidence) if push.dataset == dataset][-1]
            yield at_least("at_hub", times, counted[PUBLIC_SERVICE][dataset], at=last.exchange, of=dataset)


@check("JS-2.5.1-2")
def information_is_published_at_once(evidence: Evidence) -> Iterator[Finding]:
    """A notice is public when it was published, and its record is made at once."""
    tolerance = evidence.plan.profile.tolerances.get("publish_seconds", PUBLISH_SECONDS)
    for push in pushes(evidence):
        published = instant(push.fields.get(SENT_WHEN.get(push.dataset, "")))
        made = instant(push.fields.get("DATA_TIMESTAMP"))
        if push.counterpart != PUBLIC_SERVICE or published is None:
            continue
        if push.carries("DATA_TIMESTAMP"):
            yield at_most("record_made", published + tolerance, made, at=push.exchange, of=push.key, shown=written)
        else:
            yield unsayable(f"{push.dataset} DATA_TIMESTAMP")
    for notice in accepted(evidence, "publish_notice"):
        reads = accepted(evidence, "read_public_record", "read_notices", section=section_of(notice))
        name = str(answered(evidence, notice).get("notice"))
        ended = accepted(evidence, "retender", "terminate", section=section_of(notice))
        until = min((one.sent_at for one in ended if one.sent_at >= notice.answered_at), default=float("inf"))
        later = [one for one in reads if notice.answered_at <= one.sent_at < until]
        overdue = [one for one in later if one.sent_at > notice.answered_at + tolerance]
        if section_of(notice) in restricted(evidence):
            continue
        for read in distinct([*later[:1], *overdue[:1]]):
            listed = [one for one in records(answered(evidence, read).get("notices")) if one.get("notice") == name]
            time = instant(listed[0].get("published_at")) if listed else None
            latest = arrived(evidence, notice)[1] + CLOCK_SECONDS
            held = answered(evidence, notice).get("state", "published") != "published"
            if time is not None or (read in overdue and not held):
                yield at_most("notice_public", latest, time, at=read, of=section_of(notice), shown=written)


@check("JS-2.5.2-1")
def sensitive_data_are_not_public(evidence: Evidence) -> Iterator[Finding]:
    """What a section marked as not public holds is seen neither by the public nor by the public service platform."""
    for deed in [*accepted(evidence, "create_section"), *accepted(evidence, "publish_notice")]:
        code = str(answered(evidence, deed).get("section") or section_of(deed))
        if code in restricted(evidence):
            tokens = tuple(
                str(inputs_of(deed)[name]) for name in ("name", "title", "content") if inputs_of(deed).get(name)
            )
            later = [sight for sight in sights(evidence) if sight.at >= deed.sent_at]
            shown = [sight for sight in later if sight.role in OUTSIDE]
            secret = Secret(tokens=tokens, what="sensitive", of=f"{code} {deed.operation}")
            yield from unseen([secret], shown, [sight for sight in later if sight.role == SUPERVISION])
