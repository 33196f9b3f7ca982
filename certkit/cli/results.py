"""What comes after the run: reports written, the result told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from certkit.cli.console import language, out, say
from certkit.errors import InputError, Problem
from certkit.loading.tables import nearest
from certkit.model.judgement import Judgement, Tally
from certkit.reporting.html import write_html
from certkit.reporting.json import write_json
from certkit.reporting.junit import write_junit
from certkit.reporting.texts import Texts

FORMATS = {"html": "report.html", "junit": "junit.xml", "json": "judgement.json"}


def formats_of(listed: str) -> list[str]:
    """The formats of a list separated by commas."""
    wanted = [name.strip() for name in listed.split(",") if name.strip()]
    wrong = [name for name in wanted if name not in FORMATS]
    if wrong or not wanted:
        name = wrong[0] if wrong else ""
        raise InputError(Problem(where="--format", what=f'no format "{name}"', right=nearest(name, FORMATS)))
    return wanted


def write_reports(judgement: Judgement, run: Path, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write the reports of a run into a folder; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / FORMATS[name] for name in formats]
    for name, path in zip(formats, written, strict=True):
        if name == "html":
            write_html(judgement, path, lang=language(), run=run)
        elif name == "junit":
            write_junit(judgement, path, lang=language())
        else:
            write_json(judgement, path)
    return written


def summary(judgement: Judgement, seconds: float, report: Path) -> dict[str, Any]:
    """The result as one JSON object."""
    return {
        "verdict": judgement.conclusion,
        "requirements": {name: getattr(judgement.tally, name) for name in Tally.__struct_fields__},
        "scenarios": judgement.counts["scenarios"],
        "steps": judgement.counts["steps"],
        "exchanges": judgement.counts["exchanges"],
        "duration_s": round(seconds, 1),
        "report": str(report),
    }


def tell(judgement: Judgement, written: Sequence[Path]) -> None:
    """The result in words, the requirements that failed, and where the reports lie."""
    texts = Texts(language())
    counts = [
        f"{texts(f'verdict.{name}')} {getattr(judgement.tally, name)}"
        for name in Tally.__struct_fields__
        if getattr(judgement.tally, name)
    ]
    out(f"{texts(f'conclusion.{judgement.conclusion}')} {judgement.profile.title.in_(language())}")
    out(texts("mark.list").join(counts))
    for one in judgement.requirements:
        if one.selected and not one.advisory and one.verdict in ("failed", "error", "inconclusive"):
            verdict = texts(f"verdict.{one.verdict}")
            out(f"  {verdict}  {one.requirement.id}  {one.requirement.statement.in_(language())}")
    if judgement.torn:
        out(texts("limits.torn", files=texts("mark.list").join(judgement.torn)))
    for path in written:
        out(f"{say('result.written')} {path}")
