"""The Shanxi dialect: SOAP calls of receiveInfo, one entity each, with a receipt of success and error text.

The names of operation, headers, entity members and receipt were read; how they are put together was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certkit.reference import soap
from certkit.reference.datasets.common import Row
from certkit.reference.dialects.common import Letter, Parcel, Request, Sender
from certkit.reference.dialects.shanxi_messages import MESSAGES
from certkit.reference.receipts import NoReceipt, Receipt
from certkit.reference.times import compact

NAMESPACE = "urn:certkit:unverified:receiveInfo"
OPERATION = "receiveInfo"
PARAMETERS = ("serialNumber", "messageName", "entity", "platId", "platCreditCode")
MEMBERS = ("key", "platId", "serialNumber", "userId")

_USER_LENGTH, _SERIAL_LENGTH = 10, 6
_MESSAGES_OF = {
    "PROJECT": ("GCJS_PROJECT",),
    "TENDER_PROJECT": ("GCJS_TENDER_PROJECT",),
    "SECTION": ("WEB_UNICODE_RECORD", "GCJS_SECTION"),
    "TENDER_ANN_QUA_INQUERY_ANN": ("GCJS_NOTICE",),
    "QUALI_INQUERY_CLARI": ("GCJS_QUALIFI_PRE_CLARI",),
    "QUALI_INQUERY_APP_FILE": ("GCJS_QUALIFI_PRE_FILE",),
    "QUALI_INQUERY_RESULT": ("GCJS_QUALIFI_PRE_RESULT",),
    "BID_OPENING_RECORD": ("GCJS_OPENING_RECORD",),
    "TENDER_CANDIDATE": ("GCJS_WIN_CANDIDATE",),
    "WIN_RESULT_ANNO": ("GCJS_RESULT_NOTICE",),
    "TENDER_ABNORMITY_REPORT": ("GCJS_EXCEPTION_REPORT",),
}


class Shanxi:
    """A message has a name, a serial number and an entity; the same key again replaces, and nothing is deleted."""

    name = "shanxi"

    def letters(self, dataset: str, rows: Row) -> Iterator[Letter]:
        """The messages for a dataset; the request for its unified code goes before the section."""
        for message in _MESSAGES_OF.get(dataset, ()):
            yield message, rows

    def request(self, parcel: Parcel, sender: Sender) -> Request:
        """The call that hands over one entity."""
        identity, user = sender.identity, sender.system_no.zfill(_USER_LENGTH)
        serial = _serial(user, parcel.made_at, parcel.number)
        key = _serial(user, parcel.first_made_at, parcel.first_number)
        members = dict(zip(MEMBERS, (key, identity.code, serial, user), strict=True))
        fields = parcel.facts.writing.named(MESSAGES[parcel.message].fields(parcel.facts, parcel.made_at))
        inner = soap.element(parcel.message, members | fields)
        end = f"</{parcel.message}>"
        entity = f"{inner.removesuffix(end)}<attachments/>{end}"
        values = (serial, parcel.message, entity, identity.code, identity.uscc)
        headers = {
            "Content-Type": soap.CONTENT_TYPE,
            "SOAPAction": '""',
            "appKey": sender.system_no,
            "appSecret": sender.secret,
        }
        return headers, soap.call(OPERATION, NAMESPACE, dict(zip(PARAMETERS, values, strict=True)))

    def receipt(self, status: int, body: bytes) -> Receipt:
        """Whether it succeeded, and the text of the error; names count, their namespaces were not read."""
        texts = {name.rpartition(" ")[2]: value for name, value in soap.answered(status, body).items()}
        success = texts.get("success", "")
        if success not in ("true", "false"):
            raise NoReceipt("the answer does not say whether it succeeded")
        told = (texts.get("errorCode", ""), texts.get("errorMessage", ""))
        return Receipt(accepted=success == "true", message=" ".join(text for text in told if text))

    def interface(self) -> dict[str, Any]:
        """The operation, its parameters, the members of an entity and the messages."""
        return {
            "name": OPERATION,
            "version": "1",
            "envelope": "SOAP 1.1，操作 receiveInfo，请求头 appKey、appSecret；回执含 success、errorCode、errorMessage",
            "schema": {
                "namespace": NAMESPACE,
                "parameters": list(PARAMETERS),
                "entity": [*MEMBERS, "attachments"],
                "messages": list(MESSAGES),
            },
        }


def _serial(user: str, made_at: float, number: int) -> str:
    """User, day and a serial of six digits: 24 characters."""
    return f"{user}{compact(made_at)[:8]}{number % 10**_SERIAL_LENGTH:0{_SERIAL_LENGTH}d}"
