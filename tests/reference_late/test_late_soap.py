"""The exchange envelope: what is written is read back by the data standard; answers are read with care."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from late_neighbour import ACCEPTED, receipt

from certkit.reference.dialects import public_resource as dialect
from certkit.reference.receipts import NoReceipt, Receipt
from certkit.standards.messages.upload import read_call, read_upload, read_validation

TITLE = {
    "CA_KEY": "ca",
    "DATA_CN": "项目",
    "DATA_EN": "PROJECT",
    "DATA_KEY": "0001500202611180000001",
    "DATA_NO": "500",
    "DATA_TYPE": "1",
    "ROUTE_WAY": "1",
}


def test_what_is_written_is_read_back() -> None:
    """Markup, line ends and characters outside the plane survive; what XML cannot hold becomes a space."""
    fields = {"NAME": '<甲&"乙">\r\n\t\U00020000', "OTHER": "a\x00b"}
    headers, body = dialect.request(dialect.validation("0001", "secret", 0.0), dialect.data(TITLE, fields))
    upload = read_upload(read_call(body).data)
    assert headers["SOAPAction"] == '"http://tempuri.org/UploadData_G_V4"'
    assert upload.fields == {"NAME": fields["NAME"], "OTHER": "a b"}
    assert upload.title["DATA_KEY"] == "0001500202611180000001"


def test_the_token_names_the_sender_and_the_time() -> None:
    """It opens under the shared secret only."""
    _, body = dialect.request(dialect.validation("0001", "secret", 1_795_000_000.0), "<DES/>")
    system_no, token = read_validation(read_call(body).validation)
    key = hashlib.sha256(b"secret").digest()[:16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).decryptor()
    padded = decryptor.update(base64.b64decode(token)) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    plain = (unpadder.update(padded) + unpadder.finalize()).decode()
    assert system_no == "0001"
    assert plain == "0001" + "20261118190640" + hashlib.md5(b"0001").hexdigest()


def test_receipts_are_told_apart() -> None:
    """1 is accepted, -1 rejected with its message."""
    assert dialect.receipt(200, receipt(ACCEPTED)) == Receipt(accepted=True, message="")
    assert dialect.receipt(200, receipt({"STATUS": "1"})).accepted
    assert dialect.receipt(200, receipt({"STATUS": -1, "MSG": "缺少字段"})) == Receipt(False, "缺少字段")


HOSTILE = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, receipt(ACCEPTED)),
        (302, receipt(ACCEPTED)),
        (200, b""),
        (200, b"<html>maintenance</html>"),
        (200, receipt({"STATUS": 0})),
        (200, receipt({})),
        (200, receipt(ACCEPTED).replace(b'{"STATUS": 1}', b"[1]")),
        (200, receipt(ACCEPTED).replace(b'{"STATUS": 1}', b"yes")),
        (200, receipt(ACCEPTED).replace(b"tempuri", b"elsewhere")),
        (200, receipt(ACCEPTED)[:-5]),
        (200, receipt(ACCEPTED) + b" " * (2 << 20)),
        (200, HOSTILE),
    ],
)
def test_what_is_no_receipt_is_not_taken_for_one(status: int, body: bytes) -> None:
    """Errors, other pages, other namespaces, broken or hostile XML: not known whether it arrived."""
    with pytest.raises(NoReceipt):
        dialect.receipt(status, body)
