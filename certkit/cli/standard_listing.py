"""`certkit standard list`: every dataset of every dialect, and how much of it is checked."""

from __future__ import annotations

from certkit.cli.console import language, out, out_json
from certkit.cli.tables import columns
from certkit.standards.dictionaries.constraints import constraints, unchecked
from certkit.standards.dictionaries.facts import Dataset, Dictionary
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.wording import words

_COLUMNS = ("dialect", "dataset", "number", "title", "fields", "required", "checked", "unchecked")


def print_datasets(dialect: str, *, as_json: bool) -> int:
    """Print the datasets of one dialect, or of all."""
    lang = language()
    known = [dictionary(name) for name in ([dialect] if dialect else dialects())]
    found = [(one, dataset) for one in known for dataset in one.datasets.values()]
    if as_json:
        out_json(
            [
                {
                    "dialect": one.dialect,
                    "dataset": dataset.name,
                    "title": dataset.title.in_(lang),
                    "fields": len(dataset.fields),
                }
                for one, dataset in found
            ]
        )
        return 0
    say = words(lang)
    heading = [say(f"list.{name}") for name in _COLUMNS]
    for line in columns([heading, *(_row(one, dataset, lang) for one, dataset in found)], right=(4, 5, 6, 7)):
        out(line)
    fields = sum(len(dataset.fields) for _, dataset in found)
    out("")
    out(say("list.total", datasets=len(found), fields=f"{fields:,}"))
    return 0


def _row(known: Dictionary, dataset: Dataset, lang: str) -> list[str]:
    fields = dataset.fields.values()
    required = sum(field.required == "yes" for field in fields)
    checks = sum(len(constraints(known, dataset, field)) for field in fields) + required + len(dataset.rules)
    open_facts = sum(bool(unchecked(known, dataset, field)) for field in fields)
    return [
        known.dialect,
        dataset.name,
        dataset.number,
        dataset.title.in_(lang),
        *map(str, (len(dataset.fields), required, checks, open_facts)),
    ]
