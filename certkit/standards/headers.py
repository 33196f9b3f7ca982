"""The header of a message: right by itself, and fitting the record that it heads."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.standards.dictionaries.facts import Dataset, Dictionary
from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.messages.facts import Upload, envelope_of
from certkit.standards.messages.message import Message
from certkit.standards.validation.checker import validate
from certkit.standards.validation.deviation import Deviation, pointer
from certkit.text import Text

HEADER = "ENVELOPE_TITLE"
"""The dataset that describes the header, where a dialect has it."""


def of_header(message: Message) -> list[Deviation]:
    """What is wrong with the header of a message, where the dialect describes it."""
    known = dictionary(message.dialect)
    if HEADER not in known.datasets or not message.header:
        return []
    dataset = known.datasets.get(message.dataset)
    fit = unfitting(known, dataset, message) if dataset else ()
    return [*validate(HEADER, message.header, message.dialect), *fit]


def unfitting(known: Dictionary, dataset: Dataset, message: Message) -> Iterator[Deviation]:
    """Members of the header that do not go with the record; those that are missing are not named here."""
    facts = envelope_of(message.dialect)
    if not isinstance(facts, Upload) or HEADER not in known.datasets:
        return
    name, key = message.header.get("DATA_EN", ""), message.header.get("DATA_KEY", "")
    if name.strip() and name != dataset.name:
        yield _deviation(known, "DATA_EN", name, dataset.name)
    start = message.sender + dataset.number
    if message.sender and len(key) == facts.data_key.length and not key.startswith(start):
        yield _deviation(known, "DATA_KEY", key, f"{start}…")


def _deviation(known: Dictionary, name: str, value: str, expected: str) -> Deviation:
    dataset = known.datasets[HEADER]
    field = dataset.fields.get(name)
    return Deviation(
        dataset=HEADER,
        field=name,
        title=field.title if field else Text(name, name),
        path=pointer(name),
        value=value,
        rule="header",
        expected=expected,
        confidence=dataset.confidence,
        source=dataset.source,
        layer=1,
    )
