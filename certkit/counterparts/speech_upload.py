"""UploadData_G_V4 as a receiving platform speaks it: a token, a header with a key of its own, JSON in the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from certkit.counterparts import soap
from certkit.counterparts.asgi import Reply, Request
from certkit.counterparts.speech import Heard, Held, Sender, empty
from certkit.counterparts.speech_soap import SoapSpeech
from certkit.errors import InputError
from certkit.keys.token import open_token, token_text
from certkit.model.times import BEIJING
from certkit.standards.dictionaries.facts import Dataset
from certkit.standards.messages.message import Message, upload_message
from certkit.standards.messages.upload import envelope, read_call, read_upload, read_validation
from certkit.standards.validation.coding import is_date

_TIME = "yyyyMMddHHmmss"


class UploadSpeech(SoapSpeech):
    """The dialect of one province."""

    def __init__(self, dialect: str) -> None:
        self._facts = envelope(dialect)
        super().__init__(dialect, self._facts.soap, "upload.wsdl")

    @property
    def media_types(self) -> dict[str, str]:
        """Either version of SOAP."""
        return soap.MEDIA_TYPES

    def hear(self, request: Request) -> Heard:
        """The call with its two parameters; an unreadable one is answered nevertheless."""
        call = read_call(bytes(request.body), self.dialect)
        try:
            system_no, token = read_validation(call.validation)
            upload = read_upload(call.data)
        except InputError:
            return Heard(form=call.soap, sender="", proof="", message=None)
        return Heard(
            form=call.soap,
            sender=system_no,
            proof=token,
            message=upload_message(self.dialect, upload, system_no),
            content=(upload.title.get("DATA_TYPE"), upload.context),
        )

    def known_as(self, sender: Sender) -> str:
        """Its SYSTEM_NO."""
        return sender.system_no

    def record(self, message: Message) -> str:
        """Its DATA_KEY."""
        return message.key

    def access(self, heard: Heard, sender: Sender | None, at: float) -> Iterator[str]:
        """The token, which is good for some hours either way."""
        facts = self._facts.validation
        if sender is None:
            yield "SYSTEM_NO未登记"
            return
        text = open_token(facts.token_cipher, sender.secret, heard.proof) or ""
        time = text[len(heard.sender) : len(heard.sender) + len(_TIME)]
        if not is_date(time, _TIME) or text.lower() != token_text(heard.sender, time):
            yield "TOKEN验证失败"
            return
        made = datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).timestamp()
        if abs(at - made) > facts.token_hours * 3600:
            yield "TOKEN已过期"

    def unknown(self) -> str:
        """No dataset of that number."""
        return "DATA_NO不存在"

    def header(self, heard: Heard, message: Message, dataset: Dataset, held: Held | None) -> Iterator[str]:
        """The header, and whether its key fits what it wants to do."""
        facts, title = self._facts.message_title, message.header
        yield from empty(title, facts.required)
        operation, key = title["DATA_TYPE"], title["DATA_KEY"]
        if operation not in (facts.add, facts.modify, facts.delete):
            yield "DATA_TYPE取值错误"
        if title["DATA_EN"] != dataset.name:
            yield f"DATA_EN与DATA_NO不一致，应为{dataset.name}"
        if len(key) != self._facts.data_key.length:
            yield f"DATA_KEY长度应为{self._facts.data_key.length}"
        if not key.startswith(heard.sender + dataset.number):
            yield "DATA_KEY应以SYSTEM_NO和DATA_NO开头"
        if operation == facts.add:
            yield from empty(title, facts.required_on_add)
            if held is not None:
                yield "DATA_KEY已存在"
        elif held is None or not held.fields:
            yield "DATA_KEY不存在"
        elif (held.sender, held.dataset) != (heard.sender, dataset.name):
            yield "DATA_KEY不属于该来源"

    def platform(self, message: Message, sender: Sender) -> Iterator[str]:
        """The platform code must be registered for the number."""
        if sender.platform_codes and message.fields.get("PLATFORM_CODE") not in sender.platform_codes:
            yield "PLATFORM_CODE未在该SYSTEM_NO下登记"

    def receipt(self, form: str, objection: str) -> Reply:
        """JSON in the result element."""
        facts = self._facts
        rejected = {"STATUS": facts.answer.rejected, "MSG": objection}
        said = rejected if objection else {"STATUS": facts.answer.accepted}
        name = f"{facts.soap.operation}Result"
        return self.answer(form, f"<{name}>{escape(json.dumps(said, ensure_ascii=False))}</{name}>")
