"""The access token of the exchange."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certkit.errors import InputError
from certkit.keys.token import make_token, open_token, token_text

CIPHER = "aes-128-cbc"


def test_token_opens_with_its_secret_only() -> None:
    """Number, time and digest come out with the shared secret, and with no other."""
    text = token_text("9120", "20261123100000")
    assert text == "912020261123100000" + "eebe038e47780c96e2762b5e2003cef7"
    token = make_token(CIPHER, "secret", text)
    assert open_token(CIPHER, "secret", token) == text
    assert open_token(CIPHER, "other", token) != text


def test_token_is_the_agreed_one() -> None:
    """AES-128-CBC, key from SHA-256 of the secret, zero vector, PKCS7: one known answer."""
    assert make_token(CIPHER, "secret", "912020261123100000") == "1AaK1bs4uvUA1O0rLOINQR8zbhbmIbi9lIo7Id0cNFE="


@given(st.binary(max_size=80))
def test_junk_opens_to_nothing(junk: bytes) -> None:
    """Arbitrary tokens never crash and never hold a lawful text."""
    for token in (junk.decode("latin-1"), base64.b64encode(junk).decode()):
        opened = open_token(CIPHER, "secret", token)
        assert opened is None or "9120" not in opened[:4]


def test_unknown_cipher_is_an_input_error() -> None:
    """A cipher that is only in the data is named with the known ones."""
    with pytest.raises(InputError, match="aes-128-cbc"):
        make_token("sm4", "secret", "x")
