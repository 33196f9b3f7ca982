"""Signatures, the signature member of operations, and receipts."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from key_material import identity

from certkit.errors import InputError
from certkit.keys.sign import Identity, sign, signature_member, verify, verify_member, verify_receipt
from certkit.model.binding import canonical

EC = identity("ec-p256")
RSA = identity("rsa-2048")


def receipt(signer: Identity = EC) -> dict[str, Any]:
    """A receipt as a platform would sign it."""
    plain = {"receipt": "r1", "section": "s", "bidder": "b", "digest": "00", "size": 3, "received_at": "t"}
    value = base64.b64encode(sign(signer.key, signer.key.signature_algorithm, canonical(plain))).decode()
    return {**plain, "certificate": signer.certificate.pem, "signature": value}


def test_signing_is_repeatable(either: Identity) -> None:
    """The same key signs the same bytes the same way, so that a run can be repeated."""
    algorithm = either.key.signature_algorithm
    assert sign(either.key, algorithm, b"x") == sign(either.key, algorithm, b"x")


@given(st.binary(max_size=64), st.integers(min_value=0))
def test_changed_bytes_do_not_verify(data: bytes, place: int) -> None:
    """A signature holds for its bytes and for no others."""
    for signer in (EC, RSA):
        algorithm = signer.key.signature_algorithm
        signature = sign(signer.key, algorithm, data)
        assert verify(signer.certificate.pem, algorithm, data, signature)
        assert not verify(signer.certificate.pem, algorithm, data + b"\0", signature)
        spot = place % len(signature)
        broken = signature[:spot] + bytes([signature[spot] ^ 1]) + signature[spot + 1 :]
        assert not verify(signer.certificate.pem, algorithm, data, broken)


def test_algorithm_must_fit_the_key() -> None:
    """Signing with a foreign algorithm is our mistake; verifying with one is just false."""
    with pytest.raises(InputError, match="does not sign with rsa-sha256"):
        sign(EC.key, "rsa-sha256", b"x")
    signature = sign(EC.key, "ecdsa-sha256", b"x")
    for algorithm in ("rsa-sha256", "none", ""):
        assert not verify(EC.certificate.pem, algorithm, b"x", signature)
    assert not verify(RSA.certificate.pem, "ecdsa-sha256", b"x", signature)


def test_signature_member_round_trip(either: Identity) -> None:
    """What a signed operation carries names the certificate and verifies with it alone."""
    member = signature_member(either, b"input")
    assert member["serial"] == either.certificate.serial
    assert verify_member(either.certificate.pem, b"input", member)
    assert not verify_member(either.certificate.pem, b"other", member)
    for wrong in (None, "text", {}, {**member, "value": "***"}, {**member, "algorithm": "none"}):
        assert not verify_member(either.certificate.pem, b"input", wrong)


def test_receipt_verifies_offline() -> None:
    """A receipt holds by itself; no member may change, none may be missing."""
    assert verify_receipt(receipt())
    for name in receipt():
        assert not verify_receipt({**receipt(), name: "changed"})
        assert not verify_receipt({key: value for key, value in receipt().items() if key != name})
    assert not verify_receipt(receipt(RSA))
