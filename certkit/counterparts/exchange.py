"""A receiving platform (公共服务平台, 行政监督平台): takes messages in its dialect, answers like the real one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certkit.counterparts.asgi import Reply, Request, text
from certkit.counterparts.counterpart import Counterpart, Now, Reading, Sleep
from certkit.counterparts.receiver import Receiver
from certkit.counterparts.speech import Heard, Sender
from certkit.counterparts.speeches import speech_of
from certkit.errors import InputError
from certkit.standards import dictionary
from certkit.standards.dictionaries.facts import SEPARATOR
from certkit.standards.dictionaries.loading import DIALECT
from certkit.standards.messages.message import Message, canonical_names

_CODE = re.compile(r"[A-Z]\d{16}(?:[0-9a-z]{3}){0,2}|[0-9A-Z]{18}")
_TOLD_TO_REJECT = "数据校验未通过"


@dataclass(frozen=True, kw_only=True)
class _Call(Reading):
    """A call that could be read."""

    heard: Heard


@dataclass(frozen=True, kw_only=True)
class _Unreadable(Reading):
    """A body that is no call, and how it is refused."""

    refusal: Reply


class ExchangePlatform(Counterpart):
    """One receiving platform, named "public_service_platform" or "supervision_platform"."""

    def __init__(self, name: str, senders: Iterable[Sender], *, dialect: str = DIALECT, now: Now, sleep: Sleep) -> None:
        super().__init__(name, now=now, sleep=sleep)
        self._speech = speech_of(dialect)
        self._receiver = Receiver(self._speech, senders)

    def ordered(self, request: Request) -> bool:
        """Orders concern messages; the description of the service stays readable."""
        return request.method == "POST"

    def read(self, request: Request) -> Reading:
        """The dataset of a message and the codes that its record names."""
        if request.method != "POST":
            return Reading()
        form = self._speech.media_types.get(request.media_type)
        if form is None:
            return _Unreadable(refusal=text(415, f"expected {' or '.join(self._speech.media_types)}"))
        try:
            heard = self._speech.hear(request)
        except InputError as error:
            return _Unreadable(refusal=self._speech.fault(form, str(error)))
        message = heard.message
        if message is None:
            return _Call(heard=heard)
        return _Call(
            dataset=message.dataset,
            stands_for=message.stands_for,
            codes=_codes(message, message.fields) | _codes(message, self._receiver.fields(message)),
            heard=heard,
        )

    def answer(self, request: Request, reading: Reading) -> Reply:
        """The receipt of a message, the description of the service, or why there is neither."""
        match reading:
            case _Unreadable():
                return reading.refusal
            case _Call(heard=heard):
                return self._speech.receipt(heard.form, self._receiver.take(heard, self._now()))
        described = self._speech.description(request) if _asks_for_description(request) else None
        return described or text(405, self._speech.asks)

    def rejection(self, request: Request) -> Reply:
        """A receipt that rejects, whatever the message says."""
        forms = self._speech.media_types
        form = forms.get(request.media_type) or next(iter(forms.values()))
        return self._speech.receipt(form, _TOLD_TO_REJECT)

    def delivered(self, reading: Reading) -> None:
        """From now on the message is known to have been answered."""
        if isinstance(reading, _Call):
            self._receiver.delivered(reading.heard)


def _codes(message: Message, fields: Mapping[str, str]) -> frozenset[str]:
    """Every project, tender project, section and party code in a record but those of the sending platform itself."""
    usual, known = dictionary().common, canonical_names(message.dialect, message.dataset)
    own = {name for name in fields if (known[name].name if name in known else name) in usual}
    items = (item for name, value in fields.items() if name not in own for item in value.split(SEPARATOR))
    return frozenset(item for item in items if _CODE.fullmatch(item))


def _asks_for_description(request: Request) -> bool:
    return request.method == "GET" and request.query.lower() == "wsdl"
