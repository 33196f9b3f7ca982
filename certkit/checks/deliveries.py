"""How what a platform owes to a neighbour arrived there: in time, once, in order, and after an outage as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from certkit.checks.channels import MADE_FOR_EACH
from certkit.checks.exchanges import (
    BACKLOG_SECONDS,
    OWED_TO_SUPERVISION,
    PUSH_SECONDS,
    codes_of,
    owes,
    project_of,
    reachable_from,
    watched_until,
)
from certkit.checks.findings import at_most, compare, equal
from certkit.checks.views import Push, accepted, pushes
from certkit.model.binding import canonical
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

PARENTS_FIRST = ("PROJECT", "TENDER_PROJECT", "SECTION", "TENDER_ANN_QUA_INQUERY_ANN")


def deliveries(evidence: Evidence, counterpart: str) -> Iterator[Finding]:
    """Every record owed to a neighbour against what it took in."""
    taken = [push for push in pushes(evidence) if push.taken and push.counterpart == counterpart]
    yield from _in_time(evidence, counterpart, taken)
    yield from _once([push for push in pushes(evidence) if push.counterpart == counterpart])
    if any(order.counterpart == counterpart for order in evidence.orders()):
        yield from _in_order(taken)


def _in_time(evidence: Evidence, counterpart: str, taken: list[Push]) -> Iterator[Finding]:
    left = list(taken)
    for event in accepted(evidence, *OWED_TO_SUPERVISION):
        datasets = () if event.role else owes(evidence, event, counterpart)
        if not datasets:
            continue
        due = _due(evidence, counterpart, event.answered_at)
        push = _record_of(evidence, event, datasets, left)
        if push is not None:
            left.remove(push)
            of = f"{event.operation} {push.dataset}"
            yield at_most("pushed", due, push.exchange.sent_at, at=push.exchange, of=of, shown=written)
        elif watched_until(evidence) >= due:
            of = f"{event.operation} {datasets[0]}"
            yield compare("present", datasets[0], None, what="pushed", at=event, of=of)


def _due(evidence: Evidence, counterpart: str, moment: float) -> float:
    """Until when a record of that moment is there; after an outage the platform's next attempt is waited for."""
    known = evidence.plan.profile.tolerances
    again = reachable_from(evidence, counterpart, moment)
    if again > moment:
        return again + known.get("backlog_seconds", BACKLOG_SECONDS)
    return moment + known.get("push_seconds", PUSH_SECONDS)


def _record_of(evidence: Evidence, event: ExchangeEvent, datasets: tuple[str, ...], left: list[Push]) -> Push | None:
    """The first message not yet accounted for that brings the record of an operation."""
    codes = codes_of(evidence, event)
    for push in left:
        named = set(";".join(push.fields.values()).split(";"))
        late_enough = push.exchange.answered_at >= event.sent_at
        if push.dataset in datasets and late_enough and (not codes or codes & named):
            return push
    return None


def _once(sent: list[Push]) -> Iterator[Finding]:
    """Nothing that was taken in is sent again, under its number or another; a receipt that never came is no receipt."""
    same: dict[tuple[str, str, bytes], list[Push]] = defaultdict(list)
    for push in sent:
        brings = {name: value for name, value in push.fields.items() if name not in MADE_FOR_EACH}
        same[push.dataset, push.change, canonical(brings)].append(push)
    for mine in same.values():
        taken = [push for push in mine if push.taken]
        again = [push for push in mine if taken and push.exchange.sent_at >= taken[0].exchange.answered_at]
        if taken:
            times = 1 + sum(push is not taken[0] for push in again)
            yield equal("pushed_once", 1, times, at=mine[-1].exchange, of=taken[0].key)


def _in_order(taken: list[Push]) -> Iterator[Finding]:
    """Where messages had to be kept back, what a record builds on arrived before it."""
    chains: dict[str, list[Push]] = defaultdict(list)
    for push in taken:
        if push.dataset in PARENTS_FIRST and push.change == "add":
            chains[project_of(push)].append(push)
    for project, chain in chains.items():
        arrived = [push.dataset for push in chain]
        if len(arrived) > 1:
            ordered = sorted(arrived, key=PARENTS_FIRST.index)
            yield equal("pushed_in_order", ordered, arrived, at=chain[-1].exchange, of=project)
