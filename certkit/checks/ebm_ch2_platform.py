"""电子招标投标办法 第二章 电子招标投标交易平台 / chapter 2: electronic trading platforms."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.ebm_ch4_bidding import IN_TIME, by_lateness, judged_by_its_file
from certkit.checks.findings import equal, outcome
from certkit.checks.registry import check
from certkit.checks.views import opening_records
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

BY_TOOLS = ("proper", "second_tool")
"""Files as the tools of the two makers write them."""


@check("EBM-8-4")
def tools_of_every_make_work(evidence: Evidence) -> Iterator[Finding]:
    """Conforming bids made with different tools and certificates of different authorities are accepted and opened."""
    early = [one for one, _ in by_lateness(evidence, IN_TIME) if one.kind == "bid" and one.seal in BY_TOOLS]
    tried = [one for one in early if judged_by_its_file(one.exchange)]
    events = evidence.keys()
    issuers = {key.serial: key.authority for key in events}
    tools, authorities = {one.tool for one in tried}, {issuers.get(one.serial, "") for one in tried}
    if len(tools) < 2 or len(authorities) < 2:
        return
    for one in tried:
        yield outcome("foreign_tool", "accepted", one.exchange)
    for one in tried:
        for record in opening_records(evidence, one.section, state="announced")[:1]:
            shown = record.bid_of(one.bidder)
            if shown is not None and str(shown.get("digest")) == one.digest:
                of = f"{one.bidder} {one.tool}"
                yield equal("foreign_tool_opened", "decrypted", shown.get("state"), at=record.exchange, of=of)
