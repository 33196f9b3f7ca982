"""What a receiving platform says to a message, and what it remembers: pure but for that memory, no HTTP, no XML.

The checks come in the order of the real receiver (token, header, fields, table) and only the first objection is told.
Facts that were not read at a source never lead to an objection.

Exactly once: a message that was taken in but whose answer got lost is accepted again when it is repeated unchanged;
once its answer has gone out, the same key is an error, as at the real receiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from certkit.counterparts.sentences import sentence
from certkit.keys.token import open_token, token_text
from certkit.model.times import BEIJING
from certkit.standards import dictionary, validate
from certkit.standards.coding import is_date
from certkit.standards.facts import Dataset
from certkit.standards.envelope import Upload, envelope

_TIME = "yyyyMMddHHmmss"


@dataclass(frozen=True)
class Sender:
    """A trading platform that may send: its number, the shared secret, its own codes (none: not checked)."""

    system_no: str
    secret: str
    platform_codes: frozenset[str] = frozenset()


@dataclass
class _Held:
    """A record that was taken in."""

    system_no: str
    dataset: str
    operation: str
    context: tuple[tuple[str, str], ...]
    fields: dict[str, str]
    """Of the record as it stands; empty after a deletion."""
    answered: bool = False


class Receiver:
    """The receiving side of one platform."""

    def __init__(self, senders: Iterable[Sender]) -> None:
        self._senders = {sender.system_no: sender for sender in senders}
        self._held: dict[str, _Held] = {}
        self._facts = envelope()

    def take(self, system_no: str, token: str, upload: Upload, at: float) -> str:
        """The first objection, or "" when the message was taken in."""
        objection = next(self._token(system_no, token, at), "")
        if objection or self._repeats(system_no, upload):
            return objection
        return next(self._message(system_no, upload), "") or self._keep(system_no, upload)

    def delivered(self, system_no: str, upload: Upload) -> None:
        """The answer to that message is on its way; one that was refused has left no trace."""
        held = self._same(system_no, upload)
        if held is not None:
            held.answered = True

    def fields(self, key: str) -> dict[str, str]:
        """The record held under a DATA_KEY."""
        return self._held[key].fields if key in self._held else {}

    def _token(self, system_no: str, token: str, at: float) -> Iterator[str]:
        sender = self._senders.get(system_no)
        facts = self._facts.validation
        if sender is None:
            yield "SYSTEM_NO未登记"
            return
        text = open_token(facts.token_cipher, sender.secret, token) or ""
        time = text[len(system_no) : len(system_no) + len(_TIME)]
        if not is_date(time, _TIME) or text.lower() != token_text(system_no, time):
            yield "TOKEN验证失败"
            return
        made = datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).timestamp()
        if abs(at - made) > facts.token_hours * 3600:
            yield "TOKEN已过期"

    def _repeats(self, system_no: str, upload: Upload) -> bool:
        """Whether the message was taken in before, and its answer got lost."""
        held = self._same(system_no, upload)
        return held is not None and not held.answered

    def _same(self, system_no: str, upload: Upload) -> _Held | None:
        """What this very message has left here, if it was taken in."""
        held = self._held.get(upload.title.get("DATA_KEY", ""))
        if held is None:
            return None
        left = (held.system_no, held.operation, held.context)
        return held if left == (system_no, upload.title.get("DATA_TYPE"), upload.context) else None

    def _message(self, system_no: str, upload: Upload) -> Iterator[str]:
        dataset = dictionary().numbered(upload.title.get("DATA_NO", ""))
        if dataset is None:
            yield "DATA_NO不存在"
            return
        yield from self._title(system_no, upload.title, dataset)
        if upload.title["DATA_TYPE"] == self._facts.message_title.delete:
            return
        yield from self._fields(system_no, upload, dataset)
        yield from self._table(upload, dataset)

    def _title(self, system_no: str, title: dict[str, str], dataset: Dataset) -> Iterator[str]:
        facts = self._facts.message_title
        for name in facts.required:
            if not title.get(name, "").strip():
                yield f"{name}不能为空"
        operation, key = title["DATA_TYPE"], title["DATA_KEY"]
        if operation not in (facts.add, facts.modify, facts.delete):
            yield "DATA_TYPE取值错误"
        if title["DATA_EN"] != dataset.name:
            yield f"DATA_EN与DATA_NO不一致，应为{dataset.name}"
        if len(key) != self._facts.data_key.length:
            yield f"DATA_KEY长度应为{self._facts.data_key.length}"
        if not key.startswith(system_no + dataset.number):
            yield "DATA_KEY应以SYSTEM_NO和DATA_NO开头"
        held = self._held.get(key)
        if operation == facts.add:
            for name in facts.required_on_add:
                if not title.get(name, "").strip():
                    yield f"{name}不能为空"
            if held is not None:
                yield "DATA_KEY已存在"
        elif held is None or not held.fields:
            yield "DATA_KEY不存在"
        elif (held.system_no, held.dataset) != (system_no, dataset.name):
            yield "DATA_KEY不属于该来源"

    def _fields(self, system_no: str, upload: Upload, dataset: Dataset) -> Iterator[str]:
        for name in upload.repeated:
            yield f"字段{name}重复"
        for deviation in validate(dataset.name, upload.fields):
            if not deviation.advisory:
                yield sentence(deviation)
        codes = self._senders[system_no].platform_codes
        if codes and upload.fields.get("PLATFORM_CODE") not in codes:
            yield "PLATFORM_CODE未在该SYSTEM_NO下登记"

    def _table(self, upload: Upload, dataset: Dataset) -> Iterator[str]:
        """What only the records that are already there can tell."""
        key, new = upload.title["DATA_KEY"], upload.fields
        for field in dataset.fields.values():
            others = (held for other, held in self._held.items() if other != key and held.dataset == dataset.name)
            if field.unique and field.name in dataset.key and _is_held(others, field.name, new.get(field.name)):
                yield f"字段{field.name}（{field.title.zh}）已存在"
            if field.immutable and key in self._held and self._held[key].fields.get(field.name) != new.get(field.name):
                yield f"字段{field.name}（{field.title.zh}）不能修改"
        for reference in dataset.references:
            if reference.confidence != "verified" or not new.get(reference.field):
                continue
            parents = [held for held in self._held.values() if held.dataset == reference.dataset]
            for value in dataset.fields[reference.field].items(new[reference.field]):
                if not _is_held(parents, reference.to, value):
                    yield f"字段{reference.field}引用的{reference.dataset}不存在"

    def _keep(self, system_no: str, upload: Upload) -> str:
        """Take the message in; there is no objection."""
        title = upload.title
        deleted = title["DATA_TYPE"] == self._facts.message_title.delete
        self._held[title["DATA_KEY"]] = _Held(
            system_no=system_no,
            dataset=title["DATA_EN"],
            operation=title["DATA_TYPE"],
            context=upload.context,
            fields={} if deleted else upload.fields,
        )
        return ""


def _is_held(records: Iterable[_Held], field: str, value: str | None) -> bool:
    """Whether one of the records has that value; a deleted record has none."""
    return value is not None and any(held.fields.get(field) == value for held in records)
