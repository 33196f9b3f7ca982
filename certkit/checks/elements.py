"""Element coverage (数据元素覆盖): which fields and codes of the data standard a run saw valid, refused, or never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress

import msgspec

from certkit.checks.entries import refused_entries
from certkit.checks.tap import Heard, Part, again, decisive, findings, heard, kind_of, strays
from certkit.errors import NotObserved
from certkit.model.judgement import CodeTitles, Element, Elements, Seen, SeenDataset, UnseenDataset
from certkit.model.plan import Plan
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict
from certkit.standards.dictionaries.facts import CodeList, Dataset, Field
from certkit.standards.dictionaries.loading import dictionary, named_dialect
from certkit.standards.messages.message import canonical_names

LONG_LIST = 100
"""Codes of a list above which only those that were seen are kept."""
_Place = tuple[str, str]
"""Dataset and field."""


class ElementCount:
    """Counts the values of fields, attempt by attempt."""

    def __init__(self, plan: Plan) -> None:
        dialect = named_dialect(plan.candidate.exchange)
        self._known = dictionary(dialect)
        self._lists = {name: one for name, one in self._known.code_lists.items() if _countable(one)}
        self._messages: Counter[str] = Counter()
        self._valid: Counter[_Place] = Counter()
        self._refused: Counter[_Place] = Counter()
        self._codes: dict[_Place, dict[str, Counter[str]]] = {}
        self._heard = 0
        self._unread = 0
        self._deviations: dict[tuple[str, ...], Finding] = {}
        self._entered = _natives(dialect, self._known.datasets.values())

    def add(self, evidence: Evidence) -> None:
        """Count one attempt: what was received, and what the candidate refused on entry."""
        with suppress(NotObserved):  # bytes that are not part of this evidence say nothing
            self._hear(heard(evidence), scenario=evidence.scenario, attempt=evidence.attempt)
        for field in refused_entries(evidence):
            for place in self._entered.get(field, ()):
                self._refused[place] += 1

    def add_strays(self, evidence: Evidence) -> None:
        """Count the messages of the run that belong to no scenario; once, with any attempt."""
        with suppress(NotObserved):
            self._hear(strays(evidence))

    def _hear(self, messages: Iterable[Heard], **place: object) -> None:
        messages = list(messages)
        for one in messages:
            self._heard += 1
            self._unread += not one.dataset
            for part in one.parts:
                self._messages[part.dataset] += 1
                self._count(part, one.record_faults if part.dataset == one.dataset else frozenset())
        for found in findings(messages, self._known.dialect):
            if found.verdict is Verdict.FAILED:
                self._keep(msgspec.structs.replace(found, **place))

    def _count(self, part: Part, faults: frozenset[str]) -> None:
        """A value with a decisive deviation was refused, any other is valid."""
        wrong = faults | {one.field for one in part.deviations if decisive(one, self._known.dialect)}
        dataset = self._known.datasets[part.dataset]
        for name in wrong - part.fields.keys():
            self._refused[part.dataset, name] += 1
        by_wire = {field.on_wire: field for field in dataset.fields.values()}
        for name, value in part.fields.items():
            field = by_wire.get(name)
            if field is None or not (value.strip() or name in wrong):
                continue
            (self._refused if name in wrong else self._valid)[part.dataset, name] += 1
            self._count_codes(part.dataset, field, value, "refused" if name in wrong else "valid")

    def _count_codes(self, dataset: str, field: Field, value: str, state: str) -> None:
        known = self._lists.get(field.code_list)
        if known is not None:
            codes = {one.code for one in known.values}
            counted = self._codes.setdefault((dataset, field.on_wire), {})
            for item in set(field.items(value)) & codes:
                counted.setdefault(item, Counter())[state] += 1

    def _keep(self, found: Finding) -> None:
        """The first example of each kind of deviation, with how often it was seen at either platform."""
        key = kind_of(found)
        known = self._deviations.get(key)
        self._deviations[key] = again(known, found) if known else found

    def elements(self) -> Elements:
        """What was counted, every dataset of the dialect in one of two places."""
        touched = {*self._messages, *(dataset for dataset, _ in self._refused)}
        datasets = list(self._known.datasets.values())
        return Elements(
            dialect=self._known.dialect,
            title=self._known.title,
            datasets=[self._seen(one) for one in datasets if one.name in touched],
            unseen=[_unseen(one) for one in datasets if one.name not in touched],
            lists=self._titles(),
            messages=self._heard,
            unread=self._unread,
            deviations=sorted(self._deviations.values(), key=_gravest_first),
        )

    def _seen(self, dataset: Dataset) -> SeenDataset:
        return SeenDataset(
            name=dataset.name,
            number=dataset.number,
            title=dataset.title,
            stage=dataset.stage,
            messages=self._messages[dataset.name],
            fields=[self._element(dataset.name, field) for field in dataset.fields.values()],
        )

    def _element(self, dataset: str, field: Field) -> Element:
        place = (dataset, field.on_wire)
        codes = self._codes.get(place, {})
        return Element(
            name=field.on_wire,
            title=field.title,
            required=field.required,
            valid=self._valid[place],
            refused=self._refused[place],
            code_list=field.code_list if field.code_list in self._lists else "",
            codes={code: Seen(**codes[code]) for code in sorted(codes)},
        )

    def _titles(self) -> dict[str, CodeTitles]:
        """The lists that fields of the dialect use, with the titles of their codes."""
        used = {field.code_list for dataset in self._known.datasets.values() for field in dataset.fields.values()}
        seen = {code for counted in self._codes.values() for code in counted}
        return {name: _code_titles(one, seen) for name, one in self._lists.items() if name in used}


def _countable(known: CodeList) -> bool:
    """Whether a list was read at a source and is complete, so that its codes can be counted."""
    return known.confidence == "verified" and known.complete == "yes" and bool(known.values)


def _code_titles(known: CodeList, seen: set[str]) -> CodeTitles:
    long = len(known.values) > LONG_LIST
    codes = {one.code: one.title for one in known.values if not long or one.code in seen}
    return CodeTitles(title=known.title, size=len(known.values), codes=codes)


def _unseen(dataset: Dataset) -> UnseenDataset:
    return UnseenDataset(
        name=dataset.name,
        number=dataset.number,
        title=dataset.title,
        stage=dataset.stage,
        fields=len(dataset.fields),
    )


def _natives(dialect: str, datasets: Iterable[Dataset]) -> Mapping[_Place, list[_Place]]:
    """A field of the public-resource dialect → the fields of this one that say the same."""
    found: dict[_Place, list[_Place]] = {}
    for dataset in datasets:
        for wire, told in canonical_names(dialect, dataset.name).items():
            for name in (dataset.name, *dataset.equivalent):
                found.setdefault((name, told.name), []).append((dataset.name, wire))
    return found


def _gravest_first(found: Finding) -> tuple[bool, str, str, str]:
    facts = found.facts
    return (found.advisory, str(facts["dataset"]), str(facts["field"]), str(facts["rule"]))
