"""招标投标法实施条例 第五章 投诉与处理 / Implementation Regulations, chapter 5: complaints."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import equal, outcome
from certkit.checks.registry import check
from certkit.checks.views import accepted, answered, inputs_of, records, section_of, sha256_of
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

FILES = ("read_archive", "read_archived_item", "read_evaluation_report")


@check("IR-62-1")
def supervision_reads_and_copies_the_files(evidence: Evidence) -> Iterator[Finding]:
    """Supervision is shown the files of a section, and a copy that it takes is the file as it is listed."""
    for exchange in evidence.exchanges(FILES, probes=False):
        if evidence.role_of(exchange.actor) != "supervisor" or exchange.outcome is None:
            continue
        if exchange.outcome.accepted or "not_authorised" in exchange.outcome.reasons:
            yield outcome("files_for_supervision", "accepted", exchange)
        if exchange.operation == "read_archived_item" and exchange.outcome.accepted:
            name, section = str(inputs_of(exchange).get("item")), section_of(exchange)
            listed = [
                item
                for read in accepted(evidence, "read_archive", section=section)
                for item in records(answered(evidence, read).get("items"))
                if item.get("item") == name
            ]
            body = exchange.response.body if exchange.response else None
            if listed:
                yield equal("copied_file", listed[-1].get("digest"), sha256_of(body), at=exchange, of=name)
