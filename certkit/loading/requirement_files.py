"""The catalogue of requirements (`requirements/*.toml`) and the register of sources (`sources.toml`)."""

from __future__ import annotations

from collections.abc import Iterable

from certkit.loading.tables import Table, nearest
from certkit.loading.words import Words
from certkit.model.requirement import Citation, Confidence, Level, Part, Requirement, Source
from certkit.text import Text

_READ = ("whole", "part", "contents")
_STATUS = ("listed", "policy", "unverified")
_PILLARS = ("lawful", "secure_reliable", "interoperable")


def read_sources(root: Table) -> dict[str, Source]:
    """Every source of the register by its key."""
    found = {}
    for key in root.values:
        table = root.table(key)
        found[key] = Source(
            key=key,
            title=table.bilingual("title"),
            read=table.choice("read", _READ),
            status=table.choice("status", _STATUS),
            where=table.text("where"),
        )
        table.finish()
    return found


def read_requirements(root: Table, words: Words, sources: Iterable[str]) -> list[tuple[Requirement, Table]]:
    """The requirements of one file, each with its table, so that later mistakes can name the line."""
    document_table = root.required_table("document")
    document = Text(zh=document_table.text("zh"), en=document_table.text("en"))
    document_table.finish()
    found = []
    for table in root.tables("requirement"):
        found.append((_requirement(table, document, words, sources), table))
        table.finish()
    root.finish()
    return found


def _requirement(table: Table, document: Text, words: Words, sources: Iterable[str]) -> Requirement:
    evidence = table.text("evidence", "")
    if evidence and evidence not in sources:
        table.problem("evidence", f'source "{evidence}" is not in sources.toml', nearest(evidence, sources))
    return Requirement(
        id=table.text("id"),
        citation=Citation(document=document, ref=table.text("ref"), evidence=evidence),
        level=Level(table.choice("level", list(Level)) or Level.MUST),
        part=Part(table.choice("part", list(Part)) or Part.ENFORCE),
        pillar=table.choice("pillar", _PILLARS),
        stage=table.choice("stage", words.stages),
        duty_on=table.choice("duty_on", words.duty_bearers),
        scope=table.choice("scope", words.scopes),
        statement=table.bilingual("statement"),
        confidence=Confidence(table.choice("confidence", list(Confidence)) or Confidence.MEMORY),
        params=dict(table.raw("params", {})),
        note=table.text("note", ""),
        telling_rank=table.whole("telling_rank", None),
        not_tested=table.choice("not_tested", words.not_tested, ""),
    )
