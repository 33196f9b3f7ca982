"""The receipt (回执) in an answer of a receiving platform, in every dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from certkit.standards.messages.facts import Facts, FlatJson, ReceiveInfo, Upload, envelope_of

_OK = 200


@dataclass(frozen=True)
class Receipt:
    """What an answer says of a message."""

    taken: bool
    """Whether the message was taken in."""
    said: str
    """The receipt without the envelope around it."""


def read_receipt(dialect: str, status: int, body: bytes) -> Receipt:
    """The receipt in an answer; one that cannot be found says nothing was taken in."""
    facts = envelope_of(dialect)
    found = _READERS[type(facts)](facts, body.decode("utf-8", "replace"))
    return found if status == _OK else Receipt(False, found.said)


def _of_upload(facts: Facts, answer: str) -> Receipt:
    assert isinstance(facts, Upload)
    text = unescape(answer)
    said = re.search(r"\{.*\}", text, re.DOTALL)
    return Receipt(
        taken=re.search(rf'"STATUS"\s*:\s*{facts.answer.accepted}\b', text) is not None,
        said=said.group() if said else answer,
    )


def _of_information(facts: Facts, answer: str) -> Receipt:
    assert isinstance(facts, ReceiveInfo)
    names = facts.answer
    said = {name: _element(name, answer) for name in (names.success, names.error_code, names.error_message)}
    return Receipt(
        taken=(said[names.success] or "").strip() == "true",
        said=" ".join(value for value in said.values() if value) or answer,
    )


def _element(name: str, answer: str) -> str | None:
    found = re.search(rf"<(?:[\w.-]+:)?{name}(?:\s[^>]*)?>([^<]*)</", answer)
    return unescape(found.group(1)) if found else None


def _of_flat(facts: Facts, answer: str) -> Receipt:
    assert isinstance(facts, FlatJson)
    return Receipt(taken=re.search(rf'"{facts.answer.success}"\s*:\s*true\b', answer) is not None, said=answer)


_READERS: dict[type[Facts], Callable[[Facts, str], Receipt]] = {
    Upload: _of_upload,
    ReceiveInfo: _of_information,
    FlatJson: _of_flat,
}
