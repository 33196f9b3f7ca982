"""A receiving platform (公共服务平台, 行政监督平台): takes messages over SOAP 1.1 or 1.2, answers like the real one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certkit.counterparts import soap
from certkit.counterparts.asgi import Reply, Request, text
from certkit.counterparts.counterpart import Counterpart, Now, Reading, Sleep
from certkit.counterparts.receiver import Receiver, Sender
from certkit.errors import InputError
from certkit.standards import dictionary
from certkit.standards.envelope import Upload, read_call, read_upload, read_validation

_CODE = re.compile(r"[A-Z]\d{16}(?:[0-9a-z]{3}){0,2}|[0-9A-Z]{18}")
_TOLD_TO_REJECT = "数据校验未通过"
_NO_XML = "报文不是合法的XML"


@dataclass(frozen=True, kw_only=True)
class _Message(Reading):
    """A call that could be read, at least as SOAP."""

    soap: str
    upload: Upload | None = None
    system_no: str = ""
    token: str = ""


@dataclass(frozen=True, kw_only=True)
class _Unreadable(Reading):
    """A body that is no call, and how it is refused."""

    refusal: Reply


class ExchangePlatform(Counterpart):
    """One receiving platform, named "public_service_platform" or "supervision_platform"."""

    def __init__(self, name: str, senders: Iterable[Sender], *, now: Now, sleep: Sleep) -> None:
        super().__init__(name, now=now, sleep=sleep)
        self._receiver = Receiver(senders)

    def ordered(self, request: Request) -> bool:
        """Orders concern messages; the description of the service stays readable."""
        return request.method == "POST"

    def read(self, request: Request) -> Reading:
        """The dataset of a message and the codes that its record names."""
        if request.method != "POST":
            return Reading()
        version = soap.MEDIA_TYPES.get(request.media_type)
        if version is None:
            return _Unreadable(refusal=text(415, f"expected {' or '.join(soap.MEDIA_TYPES)}"))
        try:
            call = read_call(bytes(request.body))
        except InputError as error:
            return _Unreadable(refusal=soap.fault(version, str(error)))
        try:
            system_no, token = read_validation(call.validation)
            upload = read_upload(call.data)
        except InputError:
            return _Message(soap=call.soap)
        number, key = (upload.title.get(name, "") for name in ("DATA_NO", "DATA_KEY"))
        dataset = dictionary().numbered(number)
        return _Message(
            dataset=dataset.name if dataset else "",
            codes=_codes(upload.fields) | _codes(self._receiver.fields(key)),
            soap=call.soap,
            upload=upload,
            system_no=system_no,
            token=token,
        )

    def answer(self, request: Request, reading: Reading) -> Reply:
        """The receipt of a message, the description of the service, or why there is neither."""
        match reading:
            case _Unreadable():
                return reading.refusal
            case _Message(upload=None):
                return soap.receipt(reading.soap, _NO_XML)
            case _Message(upload=Upload() as upload):
                objection = self._receiver.take(reading.system_no, reading.token, upload, self._now())
                return soap.receipt(reading.soap, objection)
        if request.method == "GET" and request.query.lower() == "wsdl":
            return soap.wsdl(request.address)
        return text(405, "POST a SOAP message, or GET ?wsdl")

    def rejection(self, request: Request) -> Reply:
        """STATUS -1, whatever the message says."""
        return soap.receipt(soap.MEDIA_TYPES.get(request.media_type, "1.1"), _TOLD_TO_REJECT)

    def delivered(self, reading: Reading) -> None:
        """From now on the same key is an error."""
        if isinstance(reading, _Message) and reading.upload is not None:
            self._receiver.delivered(reading.system_no, reading.upload)


def _codes(fields: Mapping[str, str]) -> frozenset[str]:
    """Every project, tender project, section and party code in a record but those of the sending platform itself."""
    own = dictionary().common
    items = (item for name, value in fields.items() if name not in own for item in value.split(";"))
    return frozenset(item for item in items if _CODE.fullmatch(item))
