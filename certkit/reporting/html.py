"""The report as one self-contained HTML file: no script, no reference to anything outside, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from certkit import resources
from certkit.model.judgement import Judgement
from certkit.reporting import annex, elements, records, sequence, summary, values
from certkit.reporting.texts import Texts
from certkit.reporting.words import Words

CHUNK = 200
"""Rows of one table; the browser lays out only the tables in sight."""


def render_html(judgement: Judgement, *, lang: str = "zh", run: Path | None = None) -> str:
    """The report in one language; with `run`, digests of the interaction records are read from its ledger."""
    texts = Texts(lang)
    words = Words(texts, elements.wire_titles(judgement))
    style = _style(judgement, texts)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            j=judgement,
            t=texts,
            w=words,
            numbers=summary.numbers(judgement),
            situations=summary.situations(judgement),
            matters=summary.matters(judgement, words),
            outside=summary.outside(judgement, words),
            limits=summary.limits(judgement, words),
            annex=annex.annex(judgement),
            style=Markup(style),
            policy=_policy(style),
            records=records.digests(run),
        )
    )


def write_html(judgement: Judgement, path: Path, *, lang: str = "zh", run: Path | None = None) -> None:
    """Write the report to a file."""
    path.write_text(render_html(judgement, lang=lang, run=run), encoding="utf-8", newline="\n")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.reports() / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals |= {
        "CHUNK": CHUNK,
        "moment": values.moment,
        "date": values.date,
        "short": values.short,
        "anchor": values.anchor,
        "pieces": sequence.pieces,
        "worst_step": annex.worst_step,
        "needs_attention": annex.needs_attention,
        "grounds": summary.grounds,
        "described": summary.described,
        "MARKS": elements.MARKS,
        "stages": elements.stages,
        "states": elements.states,
        "codes": elements.codes,
    }
    return environment


def _shown(value: Any) -> Any:
    """Every value of a template passes here: what came from outside cannot hide or reorder anything."""
    return values.visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _style(judgement: Judgement, texts: Texts) -> str:
    """The style sheet with the running lines of the printed page."""
    sheet = (resources.reports() / "style" / "report.css").read_text(encoding="utf-8")
    number = texts("page.number", page="\0", pages="\1")
    running = {
        "kind": texts(f"kind.{judgement.kind}"),
        "banner": texts.word("banner", f"title_{judgement.kind}").removeprefix(f"title_{judgement.kind}"),
        "run": f"{texts('page.run')} {judgement.run}",
        "head": f"{texts('page.head')} {values.short(judgement.head) or texts('missing.text')}",
    }
    lines = {name: _css_string(text) for name, text in running.items()}
    before, after = number.split("\0")
    middle, after = after.split("\1")
    parts = (_css_string(before), "counter(page)", _css_string(middle), "counter(pages)", _css_string(after))
    lines["number"] = " ".join(parts)
    return re.sub(r'"\{(\w+)\}"', lambda found: lines[found[1]], sheet)


def _css_string(text: str) -> str:
    """A CSS string that can end neither itself nor the style element."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in text) + '"'


def _policy(style: str) -> str:
    """Nothing may load, nothing may run, and only this very style sheet applies."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
