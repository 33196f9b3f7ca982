"""The closed lists that a suite declares in `suite.toml`, and those that are the same for every suite."""

from __future__ import annotations

from dataclasses import dataclass

from certkit.loading.tables import Table
from certkit.text import Text

STAGES = (
    "registration",
    "project",
    "announcement",
    "prequalification",
    "document",
    "clarification",
    "fees",
    "bidding",
    "opening",
    "evaluation",
    "award",
    "contract",
    "performance",
    "objection",
    "abnormal",
    "archive",
    "exchange",
    "supervision",
    "security",
    "operations",
    "reliability",
    "usability",
)
"""Lifecycle stages of the requirements."""

LIFECYCLE = "lifecycle"
"""Stage of a scenario that goes through all of them."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What `suite.toml` says."""

    id: str
    title: Text
    version: str
    scopes: list[str]
    duty_bearers: list[str]
    datasets: list[str]
    not_tested: dict[str, Text]
    stages: tuple[str, ...] = STAGES


def read_words(root: Table) -> Words:
    """Identity and closed lists of a suite."""
    codes = root.table("not_tested")
    words = Words(
        id=root.text("id"),
        title=root.bilingual("title"),
        version=root.text("version"),
        scopes=root.texts("scopes"),
        duty_bearers=root.texts("duty_bearers"),
        datasets=root.texts("datasets", []),
        not_tested={code: codes.bilingual(code) for code in codes.values},
    )
    root.finish()
    return words
