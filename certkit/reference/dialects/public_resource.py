"""The public-resource dialect: SOAP calls of UploadData_G_V4 as a province runs them, with a JSON receipt.

The shape of the envelope is the provincial one; the cipher of the token was not found in any source and is ours.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from certkit.reference import soap
from certkit.reference.datasets.common import Row
from certkit.reference.datasets.registry import DATASETS, fields_of
from certkit.reference.dialects.common import Letter, Parcel, Request, Sender
from certkit.reference.receipts import NoReceipt, Receipt
from certkit.reference.times import compact

NAMESPACE = "http://tempuri.org/"
OPERATION = "UploadData_G_V4"
ROUTE_WAY = "1"
TITLE_FIELDS = ("CA_KEY", "DATA_CN", "DATA_EN", "DATA_KEY", "DATA_NO", "DATA_TYPE", "ROUTE_WAY")

_RESULT = f"{NAMESPACE} {OPERATION}Result"
_KEY_LENGTH = 22
_CHANGES = {"add": "1", "modify": "2", "delete": "3"}


class PublicResource:
    """The dialect whose datasets the platform itself is built on."""

    name = "public-resource"

    def letters(self, dataset: str, rows: Row) -> Iterator[Letter]:
        """The dataset itself."""
        if dataset in DATASETS:
            yield dataset, rows

    def request(self, parcel: Parcel, sender: Sender) -> Request:
        """The call that uploads one record."""
        dataset = DATASETS[parcel.message]
        key, kind = _data_key(parcel, sender.system_no), _CHANGES[parcel.change]
        title = (sender.ca_key, dataset.title, parcel.message, key, dataset.number, kind, ROUTE_WAY)
        fields = fields_of(parcel.message, parcel.facts, parcel.made_at)
        who = validation(sender.system_no, sender.secret, parcel.sent_at)
        return request(who, data(dict(zip(TITLE_FIELDS, title, strict=True)), fields))

    def receipt(self, status: int, body: bytes) -> Receipt:
        """The JSON text in the result of the call."""
        return receipt(status, body)

    def interface(self) -> dict[str, Any]:
        """The interface that carries the datasets of the data standard."""
        return {
            "name": OPERATION,
            "version": "provincial-envelope/4",
            "envelope": "SOAP 1.1，参数 validation（DATA）与 data（DES）；回执为 JSON（STATUS、MSG）",
            "schema": {
                "namespace": NAMESPACE,
                "validation": ["TOKEN", "SYSTEM_NO"],
                "data": {"TITLE": list(TITLE_FIELDS), "CONTEXT": list(DATASETS), "FILECONTEXT": ["SOURCE"]},
                "token_cipher": "AES-128-CBC, key: SHA-256 of the secret (first 16 bytes), iv: zero, PKCS7, base64",
            },
        }


def _data_key(parcel: Parcel, system_no: str) -> str:
    """The key of the record: made of the row that added it, the same in every attempt and every later change."""
    start = f"{system_no}{DATASETS[parcel.message].number}{compact(parcel.first_made_at)[:8]}"
    width = _KEY_LENGTH - len(start)
    return f"{start}{parcel.first_number % 10**width:0{width}d}"


def token(system_no: str, secret: str, moment: float) -> str:
    """Who sends: system number, time and digest of the number, encrypted with the secret of the platform."""
    plain = f"{system_no}{compact(moment)}{hashlib.md5(system_no.encode()).hexdigest()}"
    padder = padding.PKCS7(128).padder()
    padded = padder.update(plain.encode()) + padder.finalize()
    key = hashlib.sha256(secret.encode()).digest()[:16]
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def validation(system_no: str, secret: str, moment: float) -> str:
    """The first parameter of the call: who sends."""
    return soap.element("DATA", {"TOKEN": token(system_no, secret, moment), "SYSTEM_NO": system_no})


def data(title: Mapping[str, str], context: Mapping[str, str]) -> str:
    """The second parameter of the call: one record under its header; the reference sends no attachments."""
    record, header = soap.element("CONTEXT", context), soap.element("TITLE", title)
    return f"<DES>{record}{header}<FILECONTEXT></FILECONTEXT></DES>"


def request(validation_text: str, data_text: str) -> Request:
    """Headers and body of the call."""
    headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{NAMESPACE}{OPERATION}"'}
    return headers, soap.call(OPERATION, NAMESPACE, {"validation": validation_text, "data": data_text})


def receipt(status: int, body: bytes) -> Receipt:
    """The receipt in an answer; NoReceipt when there is none that can be read."""
    texts = soap.answered(status, body)
    if _RESULT not in texts:
        raise NoReceipt("the answer has no result element")
    try:
        answer = json.loads(texts[_RESULT])
    except ValueError as problem:
        raise NoReceipt("the result is no JSON text") from problem
    state = str(answer.get("STATUS")) if isinstance(answer, dict) else ""
    if state not in ("1", "-1"):
        raise NoReceipt("the result has no known STATUS")
    return Receipt(accepted=state == "1", message=str(answer.get("MSG", "")))
