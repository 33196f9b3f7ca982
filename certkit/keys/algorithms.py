"""Algorithms by name: how a key is made and how it signs. A further one (SM2) is one more entry in each table."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from certkit.errors import InputError, Problem

Entropy = Callable[[int], bytes]
"""A source of random bytes: `random.Random(seed).randbytes` where keys must be repeatable, or `secrets.token_bytes`."""
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RSA_TEST_KEYS = Path(__file__).with_name("rsa_test_keys.toml")
AUTHORITY_TURN = 0
"""The turn kept for authorities, so that no party shares a key with the authority that certifies it."""


@dataclass(frozen=True)
class Key:
    """A private key and the name of its algorithm."""

    algorithm: str
    private: Private

    @property
    def signature_algorithm(self) -> str:
        """The name of the signature algorithm that this key signs with."""
        return key_algorithm(self.algorithm).signature

    def pem(self) -> str:
        """The private key as unencrypted PKCS#8 PEM."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


@dataclass(frozen=True)
class KeyAlgorithm:
    """How keys of one kind are made: from entropy, or as the test key whose `turn` it is."""

    name: str
    signature: str
    make: Callable[[Entropy, int], Private]


@dataclass(frozen=True)
class SignatureAlgorithm:
    """How one kind of signature is made and verified; `verify` answers False for a key of another kind."""

    name: str
    sign: Callable[[Any, bytes], bytes]
    verify: Callable[[Any, bytes, bytes], bool]


def _make_p256(entropy: Entropy, turn: int) -> Private:
    """A P-256 key; 48 bytes, so that the remainder shows no bias."""
    return ec.derive_private_key(int.from_bytes(entropy(48)) % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def _make_rsa(entropy: Entropy, turn: int) -> Private:
    """One of the shipped test keys: the authorities' own at their turn, else the parties' keys in rotation."""
    keys = _rsa_test_keys()
    index = AUTHORITY_TURN if turn == AUTHORITY_TURN else 1 + (turn - 1) % (len(keys) - 1)
    return keys[index]


@cache
def _rsa_test_keys() -> tuple[rsa.RSAPrivateKey, ...]:
    with _RSA_TEST_KEYS.open("rb") as file:
        return tuple(_rsa_key(int(pair["p"], 16), int(pair["q"], 16)) for pair in tomllib.load(file)["key"])


def _rsa_key(p: int, q: int) -> rsa.RSAPrivateKey:
    exponent = 65537
    private = rsa.rsa_recover_private_exponent(exponent, p, q)
    return rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=private,
        dmp1=rsa.rsa_crt_dmp1(private, p),
        dmq1=rsa.rsa_crt_dmq1(private, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(exponent, p * q),
    ).private_key(unsafe_skip_rsa_key_validation=True)


def _sign_ecdsa(key: Any, data: bytes) -> bytes:
    """RFC 6979: the same key and bytes give the same signature, so that a run can be repeated."""
    signature: bytes = key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return signature


def _verify_ecdsa(key: Any, data: bytes, signature: bytes) -> bool:
    return isinstance(key, ec.EllipticCurvePublicKey) and _holds(
        lambda: key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    )


def _sign_rsa(key: Any, data: bytes) -> bytes:
    signature: bytes = key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return signature


def _verify_rsa(key: Any, data: bytes, signature: bytes) -> bool:
    return isinstance(key, rsa.RSAPublicKey) and _holds(
        lambda: key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    )


def _holds(verification: Callable[[], None]) -> bool:
    try:
        verification()
    except InvalidSignature:
        return False
    return True


KEYS = {
    algorithm.name: algorithm
    for algorithm in (
        KeyAlgorithm("ec-p256", "ecdsa-sha256", _make_p256),
        KeyAlgorithm("rsa-2048", "rsa-sha256", _make_rsa),
    )
}
SIGNATURES = {
    algorithm.name: algorithm
    for algorithm in (
        SignatureAlgorithm("ecdsa-sha256", _sign_ecdsa, _verify_ecdsa),
        SignatureAlgorithm("rsa-sha256", _sign_rsa, _verify_rsa),
    )
}


def key_algorithm(name: str) -> KeyAlgorithm:
    """The key algorithm of that name; InputError with the valid names."""
    if name not in KEYS:
        raise InputError(Problem(where=name, what="unknown key algorithm", right=f"one of {', '.join(KEYS)}"))
    return KEYS[name]


def signature_algorithm(name: str) -> SignatureAlgorithm:
    """The signature algorithm of that name; InputError with the valid names."""
    if name not in SIGNATURES:
        right = f"one of {', '.join(SIGNATURES)}"
        raise InputError(Problem(where=name, what="unknown signature algorithm", right=right))
    return SIGNATURES[name]


class KeyMaker:
    """Makes the keys of one scenario's parties: repeatable for a repeatable entropy.

    RSA keys cannot be made again from a seed and are slow to make, so they are test keys that everybody knows,
    handed out in turn; two parties of one scenario share one only when there are more of them than test keys.
    """

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._turn = AUTHORITY_TURN

    def make(self, algorithm: str) -> Key:
        """A new key of that algorithm."""
        maker = key_algorithm(algorithm)
        self._turn += 1
        return Key(algorithm, maker.make(self._entropy, self._turn))


def authority_key(algorithm: str, entropy: Entropy) -> Key:
    """The key of a test authority; no party is ever given the same one."""
    return Key(algorithm, key_algorithm(algorithm).make(entropy, AUTHORITY_TURN))


def sha256_hex(data: bytes) -> str:
    """SHA-256 as lower-case hex, the digest of every envelope and receipt."""
    return hashlib.sha256(data).hexdigest()
