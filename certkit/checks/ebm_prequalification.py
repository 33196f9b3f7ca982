"""电子招标投标办法 第二十八条、第三十八条 资格预审 / Art. 28 and 38: applications follow the rules of bids."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch4_bidding import PROPER
from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.checks.schedule import PREQUALIFICATION, limit_at
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.times import clock
from certkit.checks.views import Submission, accepted, answered, inputs_of, submissions
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


def applications(evidence: Evidence) -> list[Submission]:
    """The applications that were taken in."""
    return [one for one in submissions(evidence) if one.kind == "application" and one.accepted and one.seal in PROPER]


@check("EBM-28-1")
def nobody_sees_an_application_before_the_deadline(evidence: Evidence) -> Iterator[Finding]:
    """Before its deadline neither the content of an application nor its key is shown to anybody but the applicant."""
    read = {str(inputs_of(one).get("bidder")) for one in accepted(evidence, "read_application")}
    for one in applications(evidence):
        limit = limit_at(evidence, one.section, one.exchange.sent_at, PREQUALIFICATION)
        if limit is None or one.bidder not in read:
            continue
        ends = limit.deadline - clock(evidence).offset
        others = [sight for sight in sights(evidence) if sight.by != one.actor]
        secret = Secret(tokens=tuple(one.canaries.values()), what="application_content", of=one.bidder)
        before = [sight for sight in others if one.exchange.answered_at <= sight.at < ends]
        yield from unseen([secret], before, [sight for sight in others if sight.at >= ends])


@check("EBM-38-1")
def application_opens_as_it_was_sealed(evidence: Evidence) -> Iterator[Finding]:
    """What the purchaser reads after the opening is what the applicant sealed."""
    sealed = {(one.section, one.bidder): one for one in applications(evidence)}
    for exchange in accepted(evidence, "read_application"):
        inputs = inputs_of(exchange)
        one = sealed.get((str(inputs.get("section")), str(inputs.get("bidder"))))
        if one is not None:
            content = answered(evidence, exchange).get("content")
            yield equal("application_opened", one.content, content, at=exchange, of=one.bidder)
