"""The access token of the data exchange: encrypted with a secret that sender and receiver share.

The cipher of the real platforms was not found in any source; ours is named in the data (`token_cipher`), so that
another one is one more entry here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from certkit.errors import InputError, Problem
from certkit.keys.sign import decoded

_BLOCK = 16


def token_text(system_no: str, time: str) -> str:
    """What a token holds: system number, time (yyyyMMddHHmmss), MD5 of the system number in hex."""
    return system_no + time + hashlib.md5(system_no.encode(), usedforsecurity=False).hexdigest()


def make_token(cipher: str, secret: str, text: str) -> str:
    """The encrypted token in base64."""
    padder = padding.PKCS7(8 * _BLOCK).padder()
    padded = padder.update(text.encode()) + padder.finalize()
    encryptor = _cipher(cipher)(secret).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def open_token(cipher: str, secret: str, token: str) -> str | None:
    """The text of a token; None when the secret does not open it."""
    sealed = decoded(token)
    if not sealed or len(sealed) % _BLOCK:
        return None
    decryptor = _cipher(cipher)(secret).decryptor()
    padder = padding.PKCS7(8 * _BLOCK).unpadder()
    try:
        padded = decryptor.update(sealed) + decryptor.finalize()
        return (padder.update(padded) + padder.finalize()).decode()
    except ValueError:
        return None


def _aes_128_cbc(secret: str) -> Cipher[CBC]:
    return Cipher(AES(hashlib.sha256(secret.encode()).digest()[:_BLOCK]), CBC(bytes(_BLOCK)))


TOKEN_CIPHERS: dict[str, Callable[[str], Cipher[CBC]]] = {"aes-128-cbc": _aes_128_cbc}


def _cipher(name: str) -> Callable[[str], Cipher[CBC]]:
    if name not in TOKEN_CIPHERS:
        right = f"one of {', '.join(TOKEN_CIPHERS)}"
        raise InputError(Problem(where=name, what="unknown token cipher", right=right))
    return TOKEN_CIPHERS[name]
