"""Element coverage as the report shows it: datasets by lifecycle stage, a cell per field, what has to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certkit.model.judgement import CodeTitles, Element, Elements, Judgement, Seen, SeenDataset, UnseenDataset
from certkit.text import Text

MARKS = {"valid": "●", "both": "◐", "refused": "✕", "never": "○"}
"""How a cell says without colour what was seen."""
STAGES = (
    "party",
    "expert",
    "project",
    "tender-project",
    "section",
    "notice",
    "prequalification",
    "tender-document",
    "bid-security",
    "bidding",
    "opening",
    "evaluation",
    "candidate",
    "award",
    "contract",
    "performance",
    "dispute",
    "exception",
    "supervision",
    "credit",
    "attachment",
    "envelope",
)
"""The stages of the data standard in the order of a tender; what comes after it last."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The datasets of a stage of which something was seen, and those of which nothing was."""

    id: str
    seen: list[SeenDataset]
    unseen: list[UnseenDataset]


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code of a field's list with its title and how often it was seen."""

    code: str
    title: Text
    seen: Seen


def stages(elements: Elements) -> list[Stage]:
    """Every stage that has datasets."""
    named = [*(one.stage for one in elements.datasets), *(one.stage for one in elements.unseen)]
    order = [*(stage for stage in STAGES if stage in named), *sorted(set(named) - set(STAGES))]
    return [
        Stage(
            id=stage,
            seen=[one for one in elements.datasets if one.stage == stage],
            unseen=[one for one in elements.unseen if one.stage == stage],
        )
        for stage in order
    ]


def states(fields: Iterable[Element]) -> dict[str, int]:
    """How many fields were seen how."""
    found = dict.fromkeys(MARKS, 0)
    for field in fields:
        found[field.state] += 1
    return found


def codes(elements: Elements, field: Element) -> list[Code]:
    """The codes of a field's list, those included that were never seen; of a long list only those that were."""
    known = elements.lists.get(field.code_list) or CodeTitles(title=Text("", ""), size=0, codes={})
    names = list(dict.fromkeys([*known.codes, *field.codes]))
    titles = {name: known.codes.get(name, Text("", "")) for name in names}
    return [Code(code=name, title=titles[name], seen=field.codes.get(name, Seen())) for name in names]


def wire_titles(judgement: Judgement) -> dict[str, Text]:
    """Name of a field on the wire → its title; where datasets title it differently, the title of the first."""
    found: dict[str, Text] = {}
    for dataset in judgement.elements.datasets if judgement.elements else ():
        for field in dataset.fields:
            found.setdefault(field.name, field.title)
    return found
