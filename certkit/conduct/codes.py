"""Codes of synthetic parties: well-formed, repeatable, and of nobody."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The alphabet of GB 32100: without I, O, S, V and Z."""
IDENTITY_CHECKS = "0123456789X"
"""The check characters of GB 11643."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGIONS = ("320102", "320205", "320302", "320402", "320505", "320602", "320703", "320803", "320902", "321002")
_FIRST_BIRTHDAY = date(1900, 1, 1)
_BIRTHDAYS = 3650
"""Ten years of birthdays so long ago that they are of nobody alive."""


def credit_code(random: Random) -> str:
    """A unified social credit code (统一社会信用代码, GB 32100) with both of its check characters."""
    organisation = "MA" + "".join(random.choices(_CREDIT, k=6))
    code = "91" + random.choice(_REGIONS) + organisation + _organisation_check(organisation)
    total = sum(_CREDIT.index(character) * pow(3, place, 31) for place, character in enumerate(code))
    return code + _CREDIT[-total % 31]


def wrong_check(code: str, alphabet: str = _CREDIT) -> str:
    """The code with another last character of its alphabet: its check no longer fits."""
    return code[:-1] + alphabet[(alphabet.index(code[-1]) + 1) % len(alphabet)]


def _organisation_check(organisation: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    values = (int(character, 36) for character in organisation)
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    check = -total % 11
    return "X" if check == 10 else str(check)


def identity_number(random: Random) -> str:
    """A citizen identity number (公民身份号码, GB 11643) born when nobody alive was."""
    born = _FIRST_BIRTHDAY + timedelta(days=random.randrange(_BIRTHDAYS))
    digits = f"{random.choice(_REGIONS)}{born:%Y%m%d}{random.randrange(1, 1000):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _IDENTITY_WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
