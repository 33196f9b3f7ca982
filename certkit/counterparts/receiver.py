"""What a receiving platform says to a message, and what it remembers: pure but for that memory, no HTTP, no XML.

The checks come in the order of the real receiver (who sends, header, fields, table) and only the first objection is
told. Facts that were not read at a source never lead to an objection.

Exactly once: a message that was taken in but whose answer got lost is accepted again when it is repeated unchanged;
what the same key means once its answer has gone out is for the dialect to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from certkit.counterparts.sentences import sentence
from certkit.counterparts.speech import Heard, Held, Sender, Speech
from certkit.standards import dictionary, validate
from certkit.standards.dictionaries.facts import Dataset
from certkit.standards.messages.message import Message


class Receiver:
    """The receiving side of one platform."""

    def __init__(self, speech: Speech, senders: Iterable[Sender]) -> None:
        self._speech = speech
        self._senders = {number: sender for sender in senders if (number := speech.known_as(sender))}
        self._held: dict[str, Held] = {}
        self._datasets = dictionary(speech.dialect).datasets

    def take(self, heard: Heard, at: float) -> str:
        """The first objection, or "" when the message was taken in."""
        message = heard.message
        if message is None:
            return self._speech.unreadable()
        sender = self._senders.get(heard.sender)
        objection = next(self._speech.access(heard, sender, at), "")
        if objection or sender is None or self._repeats(heard):
            return objection
        return next(self._objections(heard, message, sender), "") or self._keep(heard, message)

    def delivered(self, heard: Heard) -> None:
        """The answer to that message is on its way; one that was refused has left no trace."""
        held = self._same(heard)
        if held is not None:
            held.answered = True

    def fields(self, message: Message) -> dict[str, str]:
        """The record held under the key of a message."""
        held = self._held.get(self._speech.record(message))
        return held.fields if held else {}

    def _repeats(self, heard: Heard) -> bool:
        """Whether the message was taken in before, and its answer got lost."""
        held = self._same(heard)
        return held is not None and not held.answered

    def _same(self, heard: Heard) -> Held | None:
        """What this very message has left here, if it was taken in."""
        held = self._held.get(self._speech.record(heard.message)) if heard.message else None
        if held is None:
            return None
        return held if (held.sender, held.content) == (heard.sender, heard.content) else None

    def _objections(self, heard: Heard, message: Message, sender: Sender) -> Iterator[str]:
        dataset = self._datasets.get(message.dataset)
        if dataset is None:
            yield self._speech.unknown()
            return
        held = self._held.get(self._speech.record(message))
        yield from self._speech.header(heard, message, dataset, held)
        if message.change == "delete":
            return
        for name in message.repeated:
            yield f"字段{name}重复"
        for deviation in validate(dataset.name, message.fields, self._speech.dialect):
            if not deviation.advisory:
                yield sentence(deviation)
        yield from self._speech.platform(message, sender)
        yield from self._table(message, dataset)

    def _table(self, message: Message, dataset: Dataset) -> Iterator[str]:
        """What only the records that are already there can tell."""
        record, new = self._speech.record(message), message.fields
        for field in dataset.fields.values():
            name = field.on_wire
            others = (held for other, held in self._held.items() if other != record and held.dataset == dataset.name)
            if field.unique and field.name in dataset.key and _is_held(others, name, new.get(name)):
                yield f"字段{name}（{field.title.zh}）已存在"
            if field.immutable and record in self._held and self._held[record].fields.get(name) != new.get(name):
                yield f"字段{name}（{field.title.zh}）不能修改"
        for reference in dataset.references:
            field = dataset.fields[reference.field]
            if reference.confidence != "verified" or not new.get(field.on_wire):
                continue
            parents = [held for held in self._held.values() if held.dataset == reference.dataset]
            to = self._datasets[reference.dataset].fields[reference.to].on_wire
            for value in field.items(new[field.on_wire]):
                if not _is_held(parents, to, value):
                    yield f"字段{field.on_wire}引用的{reference.dataset}不存在"

    def _keep(self, heard: Heard, message: Message) -> str:
        """Take the message in; there is no objection."""
        self._held[self._speech.record(message)] = Held(
            sender=heard.sender,
            dataset=message.dataset,
            content=heard.content,
            fields={} if message.change == "delete" else message.fields,
        )
        return ""


def _is_held(records: Iterable[Held], field: str, value: str | None) -> bool:
    """Whether one of the records has that value; a deleted record has none."""
    return value is not None and any(held.fields.get(field) == value for held in records)
