"""电子招标投标办法 第七章 配合监督（第四十八条、第五十二条） / chapter 7: what supervision is given (Art. 48, 52)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from certkit.checks.deliveries import deliveries
from certkit.checks.findings import equal
from certkit.checks.interfaces import SUPERVISION_READER, fully_described, live_as_published
from certkit.checks.registry import check
from certkit.checks.views import SUPERVISION, parties
from certkit.checks.watching import done_by_then, watches
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding


@check("EBM-48-1")
def supervision_connects_by_the_published_interface(evidence: Evidence) -> Iterator[Finding]:
    """The interface for supervision is published, and what arrives there is what it describes."""
    yield from fully_described(evidence, SUPERVISION_READER)
    yield from live_as_published(evidence, SUPERVISION_READER, SUPERVISION)


@check("EBM-48-2")
def supervision_platform_is_supplied_in_time(evidence: Evidence) -> Iterator[Finding]:
    """Every record of a tender reaches the supervision platform in time, once, and after an outage as well."""
    yield from deliveries(evidence, SUPERVISION)


@check("EBM-52-2")
def the_record_given_to_supervision_is_complete(evidence: Evidence) -> Iterator[Finding]:
    """What supervision is given about a section holds everything that was done in it, by whom and with what outcome."""
    last = {watch.section: watch for watch in watches(evidence)}
    for watch in last.values():
        done = [
            (deed.operation, parties(evidence)[deed.actor].code, deed.outcome.kind if deed.outcome else "")
            for deed in done_by_then(evidence, watch)
        ]
        told = Counter(tuple(str(one.get(name)) for name in ("operation", "party", "outcome")) for one in watch.events)
        missing: Counter[tuple[str, ...]] = Counter(done)
        missing -= told
        if done:
            names = sorted(" ".join(one) for one in missing.elements())
            yield equal("supervised_record", [], names, at=watch.exchange, of=watch.section)
