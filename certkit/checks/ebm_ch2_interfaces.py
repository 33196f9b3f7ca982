"""电子招标投标办法 第七条、第八条 对接、接口与编码 / Art. 7 and 8: connection, open interfaces, codes."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.channels import same_at_both, shown_as_entered
from certkit.checks.findings import holds
from certkit.checks.interfaces import (
    PUBLIC_READER,
    TOOLS_READER,
    fully_described,
    live_as_published,
    published,
    turned_away,
)
from certkit.checks.registry import check
from certkit.checks.views import PUBLIC_SERVICE, accepted
from certkit.checks.watching import FINISHED, watches
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

SHOWN_OF = {
    "publish_notice": "notices",
    "publish_clarification": "clarifications",
    "announce_opening": "opening",
    "publish_candidates": "candidates",
    "publish_result": "result",
    "raise_objection": "objections",
    "receive_directive": "directives",
}
"""Deed → the part of the live section that shows it to supervision."""


@check("EBM-7-2")
def the_same_data_on_every_channel(evidence: Evidence) -> Iterator[Finding]:
    """What was entered is what the public reads and what is sent, the same to both neighbours."""
    yield from shown_as_entered(evidence)
    yield from same_at_both(evidence)


@check("EBM-7-3")
def supervision_sees_every_stage(evidence: Evidence) -> Iterator[Finding]:
    """While a project is under way supervision sees every stage that has been reached, and the case that it opened."""
    for watch in watches(evidence):
        ended = [one for one in accepted(evidence, *FINISHED, section=watch.section) if _before(one, watch.exchange)]
        if ended:
            continue
        done = [one for one in accepted(evidence, *SHOWN_OF, section=watch.section) if _before(one, watch.exchange)]
        for operation in dict.fromkeys(one.operation for one in done):
            part = SHOWN_OF[operation]
            yield holds("stage_shown", bool(watch.shown.get(part)), at=watch.exchange, of=f"{watch.section} {part}")


def _before(deed: ExchangeEvent, read: ExchangeEvent) -> bool:
    return deed.answered_at <= read.sent_at


@check("EBM-8-2")
def interfaces_are_open_to_all(evidence: Evidence) -> Iterator[Finding]:
    """Public service platforms and makers of tools find everything that they need to connect in what is published."""
    yield from fully_described(evidence, PUBLIC_READER, TOOLS_READER)


@check("EBM-8-3")
def the_published_interface_is_the_one_in_use(evidence: Evidence) -> Iterator[Finding]:
    """Anybody reads what the interfaces demand, and what the public service platform receives agrees with it."""
    yield from turned_away(evidence)
    if any(True for _ in published(evidence)):
        yield from live_as_published(evidence, PUBLIC_READER, PUBLIC_SERVICE)
