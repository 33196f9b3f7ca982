"""Coding rules applied to values: length, pattern, parts, check character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from stdnum.cn import ric, uscc

from certkit.standards.facts import CodingRule

_FORMATS = {"yyyyMMddHHmmss": "%Y%m%d%H%M%S", "yyyyMMdd": "%Y%m%d", "yyMMdd": "%y%m%d"}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def follows(rules: Mapping[str, CodingRule], name: str, value: str) -> bool:
    """Whether the value follows the coding rule of that name."""
    rule = rules[name]
    if rule.length is not None and len(value) != rule.length:
        return False
    if rule.pattern and _compiled(rule.pattern).fullmatch(value) is None:
        return False
    for part in rule.parts:
        piece = value[part.first - 1 : part.last]
        if part.rule and not follows(rules, part.rule, piece):
            return False
        if part.date and not is_date(piece, part.date):
            return False
    return not rule.check or _CHECKS[rule.check](value)


def is_date(value: str, format: str) -> bool:
    """Whether the value is a real date or time in a format of the data standards."""
    if len(value) != len(format) or not (value.isascii() and value.isdigit()):
        return False
    try:
        datetime.strptime(value, _FORMATS[format])
    except ValueError:
        return False
    return True


def _organisation(value: str) -> bool:
    """GB 11714: eight characters, weighted, modulo 11."""
    plain = value.replace("-", "")
    total = sum(_DIGITS.index(digit) * weight for digit, weight in zip(plain, _ORGANISATION_WEIGHTS, strict=False))
    return plain[-1] == "0123456789X"[-total % 11]


_CHECKS = {
    "uscc": lambda value: bool(uscc.calc_check_digit(value[:-1]) == value[-1]),
    "citizen": lambda value: bool(ric.calc_check_digit(value) == value[-1]),
    "organisation": _organisation,
}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
