"""Flat JSON messages as a receiving platform speaks them: a bearer secret, the dataset's key, JSON in the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

from certkit.counterparts.asgi import Reply, Request
from certkit.counterparts.speech import Heard, Held, Sender, Speech, secret_objections
from certkit.standards.dictionaries.facts import Dataset
from certkit.standards.messages.facts import FlatJson, facts
from certkit.standards.messages.flat import read_flat
from certkit.standards.messages.message import Message, flat_message

_JSON = "application/json"


class FlatSpeech(Speech):
    """The dialect of the national e-bidding public service platform."""

    asks = "POST a JSON message"

    def __init__(self, dialect: str) -> None:
        super().__init__(dialect)
        self._facts = facts(dialect, FlatJson)

    @property
    def media_types(self) -> dict[str, str]:
        """JSON alone."""
        return {_JSON: "json"}

    def hear(self, request: Request) -> Heard:
        """The one object."""
        flat = read_flat(bytes(request.body))
        names = self._facts.access
        sender, shown = (request.header(name.lower()) for name in (names.number, names.secret))
        scheme, _, proof = shown.partition(" ")
        return Heard(
            form="json",
            sender=sender,
            proof=proof.strip() if scheme.lower() == names.scheme.lower() else "",
            message=flat_message(self.dialect, flat, sender),
            content=(flat.context,),
        )

    def known_as(self, sender: Sender) -> str:
        """Its platform code."""
        return sender.platform_code

    def access(self, heard: Heard, sender: Sender | None, at: float) -> Iterator[str]:
        """Code and secret."""
        return secret_objections(self._facts.access, heard, sender)

    def unknown(self) -> str:
        """No message of that type."""
        return f"{self._facts.message.type}不存在"

    def header(self, heard: Heard, message: Message, dataset: Dataset, held: Held | None) -> Iterator[str]:
        """A record without its key cannot be told from others."""
        for name in dataset.key:
            field = dataset.fields[name]
            if not message.fields.get(field.on_wire, "").strip():
                yield f"字段{field.on_wire}（{field.title.zh}）不能为空"

    def platform(self, message: Message, sender: Sender) -> Iterator[str]:
        """The code in the header has said it."""
        return iter(())

    def receipt(self, form: str, objection: str) -> Reply:
        """Members for success and words."""
        return self._reply(200, objection)

    def fault(self, form: str, words: str) -> Reply:
        """The same in JSON, with HTTP 400."""
        return self._reply(400, words)

    def unreadable(self) -> str:
        """It is no JSON."""
        return "报文不是合法的JSON"

    def _reply(self, status: int, objection: str) -> Reply:
        names = self._facts.answer
        said = {names.success: not objection, names.message: objection}
        return Reply(status, f"{_JSON}; charset=utf-8", json.dumps(said, ensure_ascii=False).encode())
