"""Real personal data must not be test data: identity numbers and mobile numbers are refused where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from certkit.loading.tables import Problems, display

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
_TEST_MOBILE = "1990000"
"""Mobile numbers of the suites begin so; nothing is ever sent to them."""
_LAST_MADE_YEAR = "1909"
"""The conductor makes identity numbers of people born in 1900 to 1909, of nobody alive."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_personal_data(paths: Iterable[Path], problems: Problems) -> None:
    """Look through every text file of a suite, line by line."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            _check_text(line, f"{display(path)}:{number}", problems)


def _check_text(line: str, where: str, problems: Problems) -> None:
    for match in _IDENTITY.finditer(line):
        if match.group()[6:10] > _LAST_MADE_YEAR and _is_identity(match.group()):
            what = f"{match.group()[:6]}… is a valid identity number; it may belong to a person"
            problems.add(where, what, "leave it out: the conductor makes the numbers of its parties")
    for match in _MOBILE.finditer(line):
        if not match.group().startswith(_TEST_MOBILE):
            what = f"{match.group()[:3]}… is a mobile number; it may belong to a person"
            problems.add(where, what, f"use one that begins with {_TEST_MOBILE}")


def _is_identity(number: str) -> bool:
    """Whether the check digit (GB 11643, MOD 11-2) is right."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()
