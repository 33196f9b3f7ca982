"""Identities that the tests of the keys room share."""

from __future__ import annotations

import random

from certkit.keys.algorithms import KeyMaker
from certkit.keys.authority import Authority
from certkit.keys.sign import Identity

BEGIN = 1_790_000_000.0
END = BEGIN + 365 * 86400
BIDDER = "91320100MA0000001B"
NAME = "江苏示例建设有限公司"


def authority(algorithm: str = "ec-p256", seed: int = 1) -> Authority:
    """A test authority made from a seed."""
    return Authority(
        "ca-a", algorithm, entropy=random.Random(seed).randbytes, not_before=BEGIN - 86400, not_after=END + 86400
    )


def identity(algorithm: str = "ec-p256", seed: int = 2, not_after: float = END) -> Identity:
    """A party's identity made from a seed."""
    entropy = random.Random(seed).randbytes
    key = KeyMaker(entropy).make(algorithm)
    certificate = authority().issue(NAME, BIDDER, key=key, entropy=entropy, not_before=BEGIN, not_after=not_after)
    return Identity(key, certificate)
