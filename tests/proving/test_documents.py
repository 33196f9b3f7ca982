"""The corpus of the data standards: what it accepts is accepted, what it refuses is refused for its named reason."""

from __future__ import annotations

import json

import pytest

from certkit import resources
from certkit.proving.breaking import enforceable
from certkit.proving.documents import FEW, Document, few, read
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.files.reading import opened
from certkit.standards.files.reading import read as read_file
from certkit.standards.files.records import Record, Wanted
from certkit.standards.validation.checker import validate

ACCEPTED = [(dialect, document) for dialect in dialects() for document in read(dialect, "accepted")]
REFUSED = [(dialect, document) for dialect in dialects() for document in read(dialect, "refused")]


ONE_MISTAKE = (
    {"length", "longest", "shortest", "item_length", "digits", "coding", "code_list"},
    {"required", "required_when"},
)
"""A value of a wrong length is of a wrong form, too, and a missing one may be missed twice."""


@pytest.mark.parametrize("dialect", dialects())
def test_every_dataset_has_an_accepted_document(dialect: str) -> None:
    """There is an accepted document of each dataset, with its required fields and with all of them."""
    shown = [document.dataset for of, document in ACCEPTED if of == dialect and document.by == "generated"]
    assert {name: shown.count(name) for name in dictionary(dialect).datasets} == dict.fromkeys(
        dictionary(dialect).datasets, 2
    )


def test_accepted_documents_are_accepted() -> None:
    """None is held wrong; of the generated ones not even a remark is made."""
    for dialect, document in ACCEPTED:
        deviations = validate(document.dataset, document.record, dialect)
        decisive = [one for one in deviations if not one.advisory]
        assert not decisive, (document.why.zh, decisive)
        assert document.by == "hand" or not deviations, (document.dataset, deviations)


def test_refused_documents_are_refused_for_the_named_reason() -> None:
    """Each is wrong at its named field only, by its named rule."""
    for dialect, document in REFUSED:
        assert document.wrong is not None
        decisive = [one for one in validate(document.dataset, document.record, dialect) if not one.advisory]
        rules = {one.rule for one in decisive}
        assert {one.field for one in decisive} == {document.wrong.field}, (document.why.zh, decisive)
        assert document.wrong.rule in rules, (document.why.zh, rules)
        assert len(rules) == 1 or any(rules <= same for same in ONE_MISTAKE), (document.dataset, rules)


@pytest.mark.parametrize("dialect", dialects())
def test_every_kind_of_enforceable_fact_is_broken_somewhere(dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A kind without a document, and a dataset with few, stands in the committed list, which is printed."""
    home = resources.schemas() / "cn" / dialect / "documents"
    listed = json.loads((home / "few-refused.json").read_text(encoding="utf-8"))
    corpus: list[Document] = [document for of, document in REFUSED if of == dialect]
    assert few(dialect, corpus) == listed
    for name, dataset in dictionary(dialect).datasets.items():
        shown = {document.wrong.rule for document in corpus if document.dataset == name and document.wrong}
        never = set(listed.get(name, {}).get("never_alone", []))
        assert enforceable(dictionary(dialect), dataset) == (shown & enforceable(dictionary(dialect), dataset)) | never
    with capsys.disabled():
        print(f"\n{dialect}: {len(corpus)} refused documents; fewer than {FEW} or a kind missing: {', '.join(listed)}")


@pytest.mark.parametrize("dialect", dialects())
def test_files_of_the_corpus_can_be_read_like_any_other(dialect: str) -> None:
    """`certkit standard validate` finds the record and its dataset in every labelled line."""
    home = resources.schemas() / "cn" / dialect / "documents" / "refused"
    for path in sorted(home.glob("*.ndjson")):
        with opened(path) as stream:
            found = list(read_file(stream, path.name, Wanted(dialect)))
        assert found
        assert {one.dataset if isinstance(one, Record) else one.what for one in found} == {path.stem}
