"""Every label and sentence of the reports, in one language; a missing one is an error, never a blank."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from certkit import resources
from certkit.errors import InputError, Problem

LANGUAGES = ("zh", "en")


class Texts:
    """The texts of one language, by dotted key: `texts("verdict.failed")`."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise InputError(Problem(where="--lang", what=f"no language {lang!r}", right=" or ".join(LANGUAGES)))
        self.lang = lang
        self._known = _load(lang)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key with its places filled in; a key or place that nobody wrote is an error."""
        text = self._known.get(key)
        if text is None:
            raise self._wrong(f"no text for {key!r}", "write it in both languages")
        try:
            return text.format_map(values) if values else text
        except (KeyError, IndexError) as missing:
            raise self._wrong(f"{key!r} asks for {missing}", f"given are {', '.join(sorted(values))}") from missing

    def has(self, key: str) -> bool:
        """Whether a key was written."""
        return key in self._known

    def word(self, group: str, name: str) -> str:
        """The word for a name that may come from outside (a dataset, a party): the name itself when unknown."""
        return self._known.get(f"{group}.{name}", name)

    def all(self) -> dict[str, str]:
        """Every key with its text."""
        return dict(self._known)

    def _wrong(self, what: str, right: str) -> InputError:
        return InputError(Problem(where=f"reports/i18n/{self.lang}.toml", what=what, right=right))


@cache
def _load(lang: str) -> dict[str, str]:
    folder = resources.reports() / "i18n"
    known: dict[str, str] = {}
    for name in (lang, f"findings.{lang}"):
        known |= _flat("", tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")))
    vocabulary = tomllib.loads((resources.schemas() / "candidate" / "operations.toml").read_text(encoding="utf-8"))
    known |= {f"operation.{name}": table["title"][lang] for name, table in vocabulary["operations"].items()}
    known |= {f"refusal.{name}": text[lang] for name, text in vocabulary["reasons"].items()}
    return known


def _flat(prefix: str, table: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        found |= _flat(f"{prefix}{name}.", value) if isinstance(value, Mapping) else {f"{prefix}{name}": str(value)}
    return found
