"""Mistakes in the user's language: the sentences are written in English where they are found, and translated here."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from certkit import resources
from certkit.errors import Problem


def told(problem: Problem, lang: str) -> str:
    """The whole problem as one line."""
    if lang != "zh":
        return str(problem)
    right = translated(problem.right)
    return f"{problem.where}: {translated(problem.what)}" + (f"；{right}" if right else "")


def translated(sentence: str) -> str:
    """The sentence in Chinese, with what varies in it translated too; as it stands when nobody wrote it in Chinese."""
    for pattern, chinese in _sentences():
        match = pattern.fullmatch(sentence)
        if match:
            return chinese.format(*map(translated, match.groups())) if match.groups() else chinese
    return sentence


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """The longest sentences first, so that the most telling one is found."""
    path = resources.reports() / "i18n" / "problems.zh.toml"
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    ordered = sorted(known.items(), key=lambda entry: -len(entry[0]))
    return [(re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), zh) for english, zh in ordered]
