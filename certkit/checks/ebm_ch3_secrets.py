"""电子招标投标办法 第十五条 保密 / Art. 15: what the law wants kept secret stays secret."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.disputes import raised
from certkit.checks.ebm_ch3_tendering import OUTSIDERS
from certkit.checks.registry import check
from certkit.checks.schedule import limit_at
from certkit.checks.sights import SECRECY_BLIND, Secret, sights, unseen
from certkit.checks.times import clock
from certkit.checks.views import accepted, parties
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("EBM-15-2")
def who_objects_stays_secret_until_the_deadline(evidence: Evidence) -> Iterator[Finding]:
    """Nobody outside learns before the deadline who has objected to the documents, and so means to take part."""
    for one in raised(evidence):
        limit = limit_at(evidence, one.section, one.exchange.sent_at)
        party = parties(evidence).get(one.exchange.actor)
        if one.kind != "document" or limit is None or party is None or _told(evidence, one.section, party.actor):
            continue
        over = limit.deadline - clock(evidence).offset
        mine = Secret(tokens=(party.name, party.code), what="objector", of=party.code)
        later = [sight for sight in sights(evidence) if sight.at >= one.exchange.sent_at and sight.code != party.code]
        early = [sight for sight in later if sight.at < over]
        shown = [sight for sight in early if sight.role in OUTSIDERS and sight.exchange.operation not in SECRECY_BLIND]
        entitled = [sight for sight in later if sight.role == "supervisor" or sight.at >= over]
        yield from unseen([mine], shown, entitled)


def _told(evidence: Evidence, section: str, actor: str) -> bool:
    """Whether the objector is known otherwise, as a holder of the documents: that is another requirement's matter."""
    return any(one.actor == actor for one in accepted(evidence, "download_tender_document", section=section))
