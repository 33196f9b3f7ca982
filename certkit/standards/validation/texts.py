"""Whatever JSON value a record holds, as the text that can be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from certkit.standards.dictionaries.facts import SEPARATOR

_LONGEST_NUMBER = 1_000
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_text(value: object) -> bool:
    """Whether the value is a text of Unicode characters: half a surrogate pair is none."""
    if not isinstance(value, str):
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def text_of(value: Any) -> str:
    """The value as text: numbers in plain digits, several values with the separator between them."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", str(value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, list | tuple) and not any(isinstance(item, list | tuple | Mapping) for item in value):
        return SEPARATOR.join(map(text_of, value))
    return _written(value)


def _number(value: int | float | Decimal) -> str:
    """In plain digits, as far as a person would write it so."""
    if isinstance(value, int):
        value = Decimal(value)
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite() or abs(exact.adjusted()) > _LONGEST_NUMBER:
        return str(exact)
    return format(exact, "f")


def _written(value: object) -> str:
    """Members and lists of lists as JSON; nothing of what cannot be written so."""
    try:
        return _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return f"({type(value).__name__})"
