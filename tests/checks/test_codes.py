"""Codes: every finding, reason, deviation and term has its words in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import pytest

from certkit import resources
from certkit.checks.codes import DEVIATIONS, FINDINGS, REASONS, TERMS

_PLACES = re.compile(r"\{(\w+)\}")


def words(lang: str) -> Mapping[str, Mapping[str, str]]:
    """The sentences of one language."""
    path = resources.reports() / "i18n" / f"findings.{lang}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("group", "codes"),
    [("finding", FINDINGS), ("reason", REASONS), ("deviation", DEVIATIONS), ("term", TERMS)],
    ids=["finding", "reason", "deviation", "term"],
)
def test_every_code_has_its_sentence(lang: str, group: str, codes: Mapping[str, object]) -> None:
    """Nothing that a judgement can say is without words, and no sentence is left of a code that is gone."""
    written = words(lang)[group]
    assert sorted(set(codes) - set(written)) == []
    if group in ("finding", "deviation"):
        assert sorted(set(written) - set(codes)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sentences_ask_for_nothing_that_a_code_does_not_have(lang: str) -> None:
    """The places in braces are expected, actual, or facts of the code."""
    for name, facts in FINDINGS.items():
        assert set(_PLACES.findall(words(lang)["finding"][name])) <= {"expected", "actual", *facts}
    for name, facts in DEVIATIONS.items():
        assert set(_PLACES.findall(words(lang)["deviation"][name])) <= set(facts)
