"""发改法规规〔2022〕1117号：招标档案 / NDRC order 1117 of 2022: archives of tenders."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from certkit.checks.archives import Archive, archives
from certkit.checks.findings import equal
from certkit.checks.registry import check
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

STABLE = ("kind", "title", "format", "digest", "size", "sender", "recipient", "sent_at", "received_at")


@check("OP22-8-1")
def the_archive_only_grows(evidence: Evidence) -> Iterator[Finding]:
    """What stood in the archive once stands there unchanged whenever it is read again."""
    readings: dict[str, list[Archive]] = {}
    for archive in archives(evidence):
        readings.setdefault(archive.section, []).append(archive)
    for section, same in readings.items():
        for earlier, later in pairwise(same):
            if earlier.items and earlier.exchange.actor == later.exchange.actor:
                changed = [name for name, facts in _facts(earlier).items() if _facts(later).get(name) != facts]
                yield equal("archive_kept", [], changed, at=later.exchange, of=section)


def _facts(archive: Archive) -> dict[str, list[object]]:
    return {str(item.get("item")): [item.get(name) for name in STABLE] for item in archive.items}
