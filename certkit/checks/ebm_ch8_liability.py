"""电子招标投标办法 第八章 法律责任 / chapter 8: legal liability."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from certkit.checks.ebm_ch3_tendering import OUTSIDERS
from certkit.checks.ebm_ch4_bidding import PROPER, price_forms
from certkit.checks.findings import equal, outcome
from certkit.checks.registry import check
from certkit.checks.schedule import limit_at
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.times import clock
from certkit.checks.views import PUBLIC_SERVICE, accepted, inputs_of, submissions
from certkit.model.binding import canonical
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

SAME_FOR_ALL = (
    "read_notices",
    "read_section",
    "list_documents",
    "download_tender_document",
    "read_clarifications",
    "read_opening_record",
    "read_public_record",
    "read_interfaces",
)
"""Reads whose answer must not depend on which of several equals asks."""
NEVER_ENTITLED = ("bidder", "public", PUBLIC_SERVICE)
"""Who may not see the text and the files of a bid, not even after the opening."""
UNEQUAL = "not_qualified"
"""Refusal that tells of another standing: who did not pass prequalification is no longer the equal of who did."""
_OF_THE_REQUEST = re.compile(r"request_?id|trace_?id|served_at|server_?time|timestamp", re.IGNORECASE)
INSTANT = 1.0
"""Seconds within which two reads count as made at the same time."""


@check("EBM-54-1")
def equals_are_told_the_same(evidence: Evidence) -> Iterator[Finding]:
    """Bidders of equal standing who ask for the same object at the same time get the same answer."""
    reads = [one for one in evidence.exchanges(SAME_FOR_ALL) if _comparable(evidence, one)]
    reads.sort(key=lambda one: (_asked(one), one.sent_at))
    for _, group in groupby(reads, key=_asked):
        same = list(group)
        for first, second in pairwise(same):
            together = second.sent_at - first.sent_at <= INSTANT and not moved(evidence, first, second)
            if together and first.actor != second.actor:
                yield _compared(evidence, first, second)


@check("EBM-56-1")
def bids_stay_with_those_entitled(evidence: Evidence) -> Iterator[Finding]:
    """After the deadline no outsider sees a price before the announcement, or at any time what else a bid contains."""
    for one in submissions(evidence):
        limit = limit_at(evidence, one.section, float("inf"))
        if not one.accepted or one.kind != "bid" or one.seal not in PROPER or limit is None:
            continue
        since = limit.deadline - clock(evidence).offset
        others = [sight for sight in sights(evidence) if sight.code != one.bidder and sight.at >= since]
        announced = accepted(evidence, "announce_opening", section=one.section)
        told = announced[-1].sent_at if announced else float("inf")
        early = [sight for sight in others if sight.role in OUTSIDERS and sight.at < told]
        price = Secret(tokens=price_forms(one.canaries), what="bid_content", of=one.bidder)
        yield from unseen([price], early, [sight for sight in others if sight.at >= told])
        never = [sight for sight in others if sight.role in NEVER_ENTITLED]
        rest = tuple(token for kind, token in one.canaries.items() if kind != "price")
        secret = Secret(tokens=rest, what="bid_content", of=one.bidder)
        yield from unseen([secret], never, [sight for sight in others if sight.role not in NEVER_ENTITLED])


def of_the_object(answer: Any) -> Any:
    """An answer without the members that say when and under which number it was given."""
    if not isinstance(answer, dict):
        return answer
    return {name: value for name, value in answer.items() if not _OF_THE_REQUEST.fullmatch(name)}


def _comparable(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    outcome_of = exchange.outcome
    decided = outcome_of is not None and (
        outcome_of.accepted or (outcome_of.refused and UNEQUAL not in outcome_of.reasons)
    )
    step = evidence.step_of(exchange)
    return decided and evidence.role_of(exchange.actor) == "bidder" and (step is None or not step.session)


def _asked(exchange: ExchangeEvent) -> str:
    return exchange.operation + canonical(dict(inputs_of(exchange))).decode()


def moved(evidence: Evidence, first: ExchangeEvent, second: ExchangeEvent) -> bool:
    """Whether anything was done between the two, so that the answer may lawfully have changed."""
    return any(
        first.sent_at < one.answered_at and one.sent_at < second.answered_at
        for one in evidence.exchanges(outcome="accepted")
        if not one.request.line.startswith("GET ")
    )


def _compared(evidence: Evidence, first: ExchangeEvent, second: ExchangeEvent) -> Finding:
    """The two answers: both refused or both accepted, and the same bytes or the same JSON."""
    of = f"{second.operation}: {first.actor}, {second.actor}"
    kinds = [one.outcome.kind if one.outcome else "" for one in (first, second)]
    if kinds[0] != kinds[1]:
        return outcome("same_answer", kinds[0], second)
    bodies = [one.response.body if one.response else None for one in (first, second)]
    digests = [body.digest if body else "" for body in bodies]
    if digests[0] != digests[1]:
        values = [of_the_object(evidence.json(body)) for body in bodies]
        if values[0] is not None and values[0] == values[1]:
            digests[1] = digests[0]
    return equal("same_answer", digests[0], digests[1], at=second, of=of)
