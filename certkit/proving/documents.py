"""The corpus of the data standards: `python -m certkit.proving.documents` writes it into `schemas/cn/*/documents/`.

`accepted/<DATASET>.ndjson` and `refused/<DATASET>.ndjson`: one document per line, a refused one wrong in exactly one
named way. Made from the dictionary with hypothesis; `by-hand.toml` adds those where a person would err.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, assume, given, settings

from certkit import resources
from certkit.proving.breaking import WHY, broken, enforceable
from certkit.proving.values import records
from certkit.standards.dictionaries.facts import Dataset, Dictionary
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.dictionaries.toml_files import read_toml
from certkit.standards.validation.checker import validate
from certkit.text import Text

FEW = 5
"""A dataset usually has at least so many refused documents."""
_TRIED = 12
_REQUIRED = Text("只填必填字段", "required fields only")
_EVERY = Text("填写全部字段", "every field filled")


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong in a refused document."""

    field: str
    rule: str


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document of the corpus."""

    dataset: str
    why: Text
    by: str
    """generated | hand"""
    wrong: Wrong | None = None
    """None when it is accepted."""
    record: dict[str, Any]


class _Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    dataset: str
    set: dict[str, Any]
    """Values by name on the wire that replace those of the accepted document."""
    why: Text
    wrong: Wrong | None = None


class _ByHand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    case: list[_Case] = []


def documents(dialect: str) -> Iterator[Document]:
    """The whole corpus of a dialect, dataset by dataset."""
    known = dictionary(dialect)
    for dataset in known.datasets.values():
        least, full = _accepted(known, dataset)
        yield Document(dataset=dataset.name, why=_REQUIRED, by="generated", record=least)
        yield Document(dataset=dataset.name, why=_EVERY, by="generated", record=full)
        for one in broken(known, dataset, least, full):
            wrong = Wrong(one.field, one.rule)
            yield Document(dataset=dataset.name, why=WHY[one.rule], by="generated", wrong=wrong, record=one.record)
        for case in _by_hand(dialect):
            if case.dataset == dataset.name:
                record = {name: value for name, value in (full | case.set).items() if value is not None}
                yield Document(dataset=dataset.name, why=case.why, by="hand", wrong=case.wrong, record=record)


def few(dialect: str, corpus: list[Document]) -> dict[str, dict[str, Any]]:
    """Datasets with less than the usual number of refused documents, or with a kind of enforceable fact without one.

    Of each: how many it has, the kinds of enforceable facts, and those that cannot be broken alone.
    """
    found = {}
    for name, dataset in dictionary(dialect).datasets.items():
        shown = [document.wrong.rule for document in corpus if document.dataset == name and document.wrong]
        kinds = enforceable(dictionary(dialect), dataset)
        if len(shown) < FEW or kinds - set(shown):
            never = sorted(kinds - set(shown))
            found[name] = {"refused": len(shown), "enforceable": sorted(kinds), "never_alone": never}
    return found


def read(dialect: str, kind: str) -> list[Document]:
    """The committed documents of a dialect; `kind` is "accepted" or "refused"."""
    lines = (path.read_text(encoding="utf-8").splitlines() for path in sorted((_home(dialect) / kind).glob("*.ndjson")))
    return [msgspec.json.decode(line, type=Document) for found in lines for line in found]


def main() -> None:
    """Write the corpus anew, and the list of datasets with few refused documents."""
    for dialect in dialects():
        corpus = list(documents(dialect))
        home = _home(dialect)
        for kind in ("accepted", "refused"):
            for old in (home / kind).glob("*.ndjson"):
                old.unlink()
        for document in corpus:
            kind = "refused" if document.wrong else "accepted"
            path = home / kind / f"{document.dataset}.ndjson"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(msgspec.to_builtins(document), ensure_ascii=False) + "\n")
        text = json.dumps(few(dialect, corpus), ensure_ascii=False, indent=1)
        (home / "few-refused.json").write_text(text + "\n", encoding="utf-8")


def _accepted(known: Dictionary, dataset: Dataset) -> tuple[dict[str, str], dict[str, str]]:
    """A record with what is required, and one with every field; both without any deviation."""
    found: list[dict[str, str]] = []

    @settings(
        max_examples=_TRIED,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(records(known, dataset))
    def collect(record: dict[str, str]) -> None:
        assume(not validate(dataset.name, record, known.dialect))
        found.append(record)

    collect()
    full = found[-1]
    least = dict(full)
    for field in dataset.fields.values():
        fewer = {name: value for name, value in least.items() if name != field.on_wire}
        if field.name not in dataset.key and fewer and not validate(dataset.name, fewer, known.dialect):
            least = fewer
    return least, full


@cache
def _by_hand(dialect: str) -> list[_Case]:
    path = _home(dialect) / "by-hand.toml"
    return read_toml(path, _ByHand).case if path.exists() else []


def _home(dialect: str) -> Path:
    return resources.schemas() / "cn" / dialect / "documents"


if __name__ == "__main__":
    main()
