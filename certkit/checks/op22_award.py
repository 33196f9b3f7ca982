"""发改法规规〔2022〕1117号 专家抽取和否决告知 / NDRC order 1117 of 2022: the draw of experts, reasons of rejection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from certkit.checks.committees import archived, first
from certkit.checks.findings import holds
from certkit.checks.registry import check
from certkit.checks.views import accepted, answered, inputs_of, name_of, party_of, section_of, sections
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

_DRAW = re.compile(r"draw|抽取")


@check("OP22-14-1")
def draw_leaves_a_record(evidence: Evidence) -> Iterator[Finding]:
    """Once the result is public the archive holds the record of the draw."""
    for section in sections(evidence):
        drawn, result = first(evidence, "draw_experts", section), first(evidence, "publish_result", section)
        if drawn is None or result is None:
            continue
        for read, items in archived(evidence, result, section):
            kept = any(_DRAW.search(f"{item.get('kind')} {item.get('title')}") and item.get("digest") for item in items)
            yield holds("draw_record", kept, at=read, of=section)


@check("OP22-5-1")
def rejected_bidder_learns_why(evidence: Evidence) -> Iterator[Finding]:
    """The notice to a bidder whose bid was rejected tells the reason that the committee gave."""
    for rejected in accepted(evidence, "reject_bid"):
        party = party_of(evidence, str(inputs_of(rejected).get("bidder")))
        reason = str(inputs_of(rejected).get("comment"))
        for read in accepted(evidence, "read_award_notice", section=section_of(rejected)):
            if party is not None and read.actor == party.actor and read.sent_at >= rejected.answered_at:
                told = reason in str(answered(evidence, read).get("rejected_for"))
                yield holds("rejection_told", told, at=read, of=name_of(evidence, read.actor))
