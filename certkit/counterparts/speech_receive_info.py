"""receiveInfo as a receiving platform speaks it: two headers say who sends, the same key again changes a record.

The list of error codes was not found: the code of an answer stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from certkit.counterparts import soap
from certkit.counterparts.asgi import Reply, Request
from certkit.counterparts.speech import Heard, Held, Sender, empty, secret_objections
from certkit.counterparts.speech_soap import SoapSpeech
from certkit.errors import InputError
from certkit.standards.dictionaries.facts import Dataset
from certkit.standards.messages.facts import ReceiveInfo, facts
from certkit.standards.messages.message import Message, information_message
from certkit.standards.messages.receive_info import read_information, read_parameters
from certkit.standards.validation.coding import is_date

_VERSION = "1.1"


class ReceiveInfoSpeech(SoapSpeech):
    """The dialect of another province."""

    def __init__(self, dialect: str) -> None:
        self._facts = facts(dialect, ReceiveInfo)
        super().__init__(dialect, self._facts.soap, "receive_info.wsdl")

    @property
    def media_types(self) -> dict[str, str]:
        """SOAP 1.1 alone."""
        return {kind: version for kind, version in soap.MEDIA_TYPES.items() if version == _VERSION}

    def hear(self, request: Request) -> Heard:
        """The call with its five parameters; an unreadable entity is answered nevertheless."""
        body = bytes(request.body)
        names = self._facts.access
        sender, proof = (request.header(name.lower()) for name in (names.number, names.secret))
        read_parameters(body, self._facts)
        try:
            information = read_information(body, self._facts)
        except InputError:
            return Heard(form=_VERSION, sender=sender, proof=proof, message=None)
        return Heard(
            form=_VERSION,
            sender=sender,
            proof=proof,
            message=information_message(self.dialect, information, sender),
            content=(information.context,),
        )

    def known_as(self, sender: Sender) -> str:
        """Its appKey."""
        return sender.system_no

    def access(self, heard: Heard, sender: Sender | None, at: float) -> Iterator[str]:
        """Number and secret."""
        return secret_objections(self._facts.access, heard, sender)

    def unknown(self) -> str:
        """No message of that name."""
        return f"{self._facts.call.message_name}不存在"

    def header(self, heard: Heard, message: Message, dataset: Dataset, held: Held | None) -> Iterator[str]:
        """What every entity holds, the number of the message, and the order of the elements."""
        names = self._facts
        yield from empty(message.header, names.entity.base)
        yield from self._serial_number(message)
        if names.entity.fixed_order and dataset.ordered:
            order = [field.on_wire for field in dataset.fields.values()]
            known = [name for name in message.fields if name in order]
            if known != sorted(known, key=order.index):
                yield "元素顺序与报文定义不一致"

    def _serial_number(self, message: Message) -> Iterator[str]:
        name, rule = self._facts.call.serial_number, self._facts.serial_number
        number = message.header[name]
        date, increment = number[rule.user : -rule.increment], number[-rule.increment :]
        if len(number) != rule.length:
            yield f"{name}长度应为{rule.length}"
        if not is_date(date, "yyyyMMdd") or not (increment.isascii() and increment.isdigit()):
            yield f"{name}应由用户编号、日期（yyyyMMdd）和{rule.increment}位递增数组成"

    def platform(self, message: Message, sender: Sender) -> Iterator[str]:
        """The credit code must be registered for the number."""
        name = self._facts.call.credit_code
        if sender.platform_codes and message.header.get(name) not in sender.platform_codes:
            yield f"{name}未在该{self._facts.access.number}下登记"

    def receipt(self, form: str, objection: str) -> Reply:
        """Elements for success, code and words."""
        names = self._facts.answer
        members = {
            names.success: "false" if objection else "true",
            names.error_code: "",
            names.error_message: objection,
        }
        said = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in members.items())
        return self.answer(form, f"<{names.result}>{said}</{names.result}>")
