"""电子招标投标办法 第六章 信息共享与公共服务 / chapter 6: sharing of information and public services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from certkit.checks.exchanges import OWED, PUSH_SECONDS, codes_of, owes, reachable_from, watched_until
from certkit.checks.findings import at_most, compare, equal
from certkit.checks.registry import check
from certkit.checks.times import written
from certkit.checks.views import PUBLIC_SERVICE, Push, accepted, pushes
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("EBM-45-2")
def public_service_platform_is_supplied_in_time(evidence: Evidence) -> Iterator[Finding]:
    """Every published record reaches the public service platform in time, once, and after an outage as well."""
    tolerance = evidence.plan.profile.tolerances.get("push_seconds", PUSH_SECONDS)
    taken = [push for push in pushes(evidence) if push.taken and push.counterpart == PUBLIC_SERVICE]
    left = list(taken)
    for event in accepted(evidence, *OWED):
        datasets = owes(evidence, event)
        if not datasets or event.role:
            continue
        due = reachable_from(evidence, PUBLIC_SERVICE, event.answered_at) + tolerance
        push = _record_of(evidence, event, datasets, left)
        if push is not None:
            left.remove(push)
            of = f"{event.operation} {push.dataset}"
            yield at_most("pushed", due, push.exchange.sent_at, at=push.exchange, of=of, shown=written)
        elif watched_until(evidence) >= due:
            of = f"{event.operation} {datasets[0]}"
            yield compare("present", datasets[0], None, what="pushed", at=event, of=of)
    for (key, change), times in Counter((push.key, push.change) for push in taken).items():
        at = next(push.exchange for push in reversed(taken) if (push.key, push.change) == (key, change))
        yield equal("pushed_once", 1, times, at=at, of=key)


def _record_of(evidence: Evidence, event: ExchangeEvent, datasets: tuple[str, ...], left: list[Push]) -> Push | None:
    """The first message not yet accounted for that brings the record of an operation."""
    codes = codes_of(evidence, event)
    for push in left:
        named = set(";".join(push.fields.values()).split(";"))
        late_enough = push.exchange.answered_at >= event.sent_at
        if push.dataset in datasets and late_enough and (not codes or codes & named):
            return push
    return None
