"""Signing the head of a ledger with a key file of the laboratory: Ed25519, or ECDSA on any curve with SHA-256."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from certkit.errors import InputError, Problem


def sign_head(key: bytes, head: bytes, *, where: str = "ledger key") -> tuple[str, str]:
    """The public key (DER) and the signature of `head`, both in hex; `key` is an unencrypted private key in PEM."""
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        what = "is no unencrypted private key in PEM"
        raise InputError(Problem(where=where, what=what, right="give an Ed25519 or EC key")) from error
    if isinstance(private, ed25519.Ed25519PrivateKey):
        signature = private.sign(head)
    elif isinstance(private, ec.EllipticCurvePrivateKey):
        signature = private.sign(head, ec.ECDSA(hashes.SHA256()))
    else:
        raise InputError(Problem(where=where, what="is neither Ed25519 nor EC", right="give an Ed25519 or EC key"))
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.hex(), signature.hex()


def verify_head(public: str, head: bytes, signature: str) -> bool:
    """Whether the holder of the public key signed `head`; False for anything malformed."""
    try:
        der, signed = bytes.fromhex(public), bytes.fromhex(signature)
        if (der.hex(), signed.hex()) != (public, signature):
            return False
        key = serialization.load_der_public_key(der)
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signed, head)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signed, head, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def signer_of(public: str) -> tuple[str, str]:
    """The algorithm and the SHA-256 fingerprint (hex, of the DER) of a public key; both "" for anything malformed."""
    try:
        der = bytes.fromhex(public)
        key = serialization.load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return "", ""
    fingerprint = hashlib.sha256(der).hexdigest()
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", fingerprint
    return (f"ECDSA {key.curve.name} SHA-256", fingerprint) if isinstance(key, ec.EllipticCurvePublicKey) else ("", "")
