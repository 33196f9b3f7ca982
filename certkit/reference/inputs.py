"""Reading the inputs of an operation: strict JSON, known members, right types; every mistake named by its path."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from certkit.reference.crypto import canonical
from certkit.reference.refusal import Refusal
from certkit.reference.times import read_rfc3339

_TEXT_LIMIT = 200_000
_INTEGER_LIMIT = 10**9
_EARLIEST, _LATEST = read_rfc3339("2000-01-01T00:00:00Z"), read_rfc3339("2100-01-01T00:00:00Z")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MONEY = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?")


class _Wrong(Exception):
    """A value is not of its type."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("must be text")
    if not value.strip():
        raise _Wrong("must not be empty")
    if len(value) > _TEXT_LIMIT or _UNFIT.search(value):
        raise _Wrong(f"must have at most {_TEXT_LIMIT} characters, none of them a control character")
    return value


def _pattern(expression: str, what: str) -> Callable[[Any], str]:
    compiled = re.compile(expression)

    def read(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise _Wrong(f"must be {what}")
        return value

    return read


def _time(value: Any) -> float:
    try:
        moment = read_rfc3339(_text(value))
    except ValueError as error:
        raise _Wrong("must be an RFC 3339 time with an offset") from error
    if not _EARLIEST <= moment <= _LATEST:
        raise _Wrong("must lie between 2000 and 2100")
    return moment


def _date(value: Any) -> str:
    """A day of the calendar, "2028-02-29"."""
    try:
        day = date.fromisoformat(_text(value))
    except ValueError as error:
        raise _Wrong("must be a date (yyyy-MM-dd)") from error
    if day.isoformat() != value:
        raise _Wrong("must be a date (yyyy-MM-dd)")
    return day.isoformat()


def _money(value: Any) -> Decimal:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise _Wrong("must be an amount in yuan: a decimal text with two places")
    return Decimal(value).quantize(Decimal("0.01"))


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _INTEGER_LIMIT:
        raise _Wrong("must be a whole number, not negative")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("must be true or false")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _Wrong("must be a list of texts")
    return [_text(item) for item in value]


def _points(value: Any) -> dict[str, Decimal]:
    if not isinstance(value, dict) or not value:
        raise _Wrong("must be a map of criterion to points")
    return {_text(name): _point(points) for name, points in value.items()}


def _point(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Wrong("must hold numbers")
    try:
        points = Decimal(str(value))
    except InvalidOperation as error:
        raise _Wrong("must hold numbers") from error
    if not points.is_finite() or not 0 <= points <= _INTEGER_LIMIT:
        raise _Wrong("must hold numbers that are not negative")
    return points


def _failures(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise _Wrong("must be a list of bidder and reason")
    for item in value:
        if not isinstance(item, dict) or set(item) != {"bidder", "reason"}:
            raise _Wrong("must be a list of bidder and reason")
    return [{name: _text(text) for name, text in item.items()} for item in value]


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("must be a map")
    return value


_TYPES: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "time": _time,
    "date": _date,
    "money": _money,
    "integer": _integer,
    "boolean": _boolean,
    "texts": _texts,
    "points": _points,
    "failures": _failures,
    "map": _map,
    "hex": _pattern(r"([0-9a-f]{2}){1,256}", "lower-case hex"),
}


def read_inputs(takes: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The inputs that `takes` declares, read from what was sent; refuses with every mistake found."""
    wrong: list[str] = []
    inputs: dict[str, Any] = {}
    declared = dict(_declaration(entry) for entry in takes.split())
    for name, (kind, optional) in declared.items():
        if name in sent:
            try:
                inputs[name] = _reader(kind)(sent[name])
            except _Wrong as mistake:
                wrong.append(f"/{name} {mistake}")
        elif not optional:
            wrong.append(f"/{name} is missing")
    wrong += [f"/{_printable(name)} is not known" for name in sent if name not in declared]
    if wrong:
        raise Refusal("invalid_record", "; ".join(wrong))
    return inputs


def _declaration(entry: str) -> tuple[str, tuple[str, bool]]:
    optional = entry.endswith("?")
    name, _, kind = entry.removesuffix("?").partition(":")
    return name, (kind or "text", optional)


def _reader(kind: str) -> Callable[[Any], Any]:
    if "|" not in kind:
        return _TYPES[kind]
    choices = kind.split("|")

    def choose(value: Any) -> str:
        if value not in choices:
            raise _Wrong(f"must be one of {', '.join(choices)}")
        return str(value)

    return choose


def _printable(name: str) -> str:
    return _UNFIT.sub("?", name[:80])


def read_json(body: bytes) -> dict[str, Any]:
    """The bytes as a JSON object; refuses doubled members, NaN, numbers without end and texts that are no Unicode."""
    try:
        value = json.loads(body, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
        canonical(value)
    except RecursionError as error:
        raise Refusal("invalid_record", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise Refusal("invalid_record", "this is no JSON, or a member stands twice") from error
    if not isinstance(value, dict):
        raise Refusal("invalid_record", "this must be a JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large")
    return value
