"""What is entered has the shape in which it will travel: checked at the door, before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from certkit.reference.codes import is_citizen_number, is_credit_code, is_industry, is_region
from certkit.reference.refusal import Refusal

Shape = Callable[[Any], str]
"""What is wrong with a value; "" when nothing is."""

_URL_LONGEST = 500
_PATH = "/public/sections/"
_SECTION_LENGTH = 23
_INVESTMENT_CODE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")
_LIKE_INVESTMENT_CODE = re.compile(r"\d+(-\d+){4}")


def _length(longest: int, shortest: int = 1) -> Shape:
    """So many characters; a character outside the basic plane is one as well."""

    def wrong(value: Any) -> str:
        bounds = f"{shortest} to {longest}" if shortest > 1 else f"at most {longest}"
        fits = isinstance(value, str) and shortest <= len(value) <= longest
        return "" if fits else f"must have {bounds} characters"

    return wrong


def _below(power: int) -> Shape:
    """A number with so many digits before the point at most."""

    def wrong(value: Any) -> str:
        return "" if Decimal(value) < 10**power else f"must have at most {power} digits before the point"

    return wrong


def _region(value: str) -> str:
    return "" if is_region(value) else "must be a region code (GB/T 2260)"


def _city(value: str) -> str:
    whole = is_region(value) and value.endswith("00")
    return "" if whole else "must be the region code of a city (GB/T 2260, county 00)"


def _industry(value: str) -> str:
    return "" if is_industry(value) else "must be an industry code, a letter and its division (GB/T 4754)"


def _credit_code(value: str) -> str:
    return "" if is_credit_code(value) else "must be a unified social credit code with its check character"


def _approval(value: str) -> str:
    """A number that is built like an investment project code is one."""
    if _LIKE_INVESTMENT_CODE.fullmatch(value) and not _INVESTMENT_CODE.fullmatch(value):
        return "must be an investment project code of 4-6-2-2-6 digits, or no such code"
    return _length(100)(value)


def _media(value: list[str]) -> str:
    """They travel as one text, separated by semicolons."""
    return "must hold no semicolon" if any(";" in medium for medium in value) else _length(1000, 0)(";".join(value))


_NOTICE_CONTENT = _length(200_000, 10)
_AMOUNT = _below(14)
_LEAD = _length(100, 0)
_NAMES = {"name": _length(200), "address": _length(200), "phone": _length(20), "region": _region}
_PARTIES: dict[str, dict[str, Shape]] = {
    "purchaser": {**_NAMES, "contact": _length(50), "legal_person": _length(200)},
    "agency": {**_NAMES, "contact": _length(50), "legal_person": _length(200)},
    "bidder": {**_NAMES, "contact": _length(100), "legal_person": _length(200)},
    "expert": {**_NAMES, "name": _length(50)},
}
_SHAPES: dict[str, dict[str, Shape]] = {
    "create_project": {
        "name": _length(600),
        "region": _city,
        "industry": _industry,
        "fund_source": _length(1000),
        "scale": _length(4000),
        "address": _length(2000),
        "legal_person": _length(200),
        "contact": _length(100),
        "phone": _length(20),
        "approval_name": _length(500),
        "approval_number": _approval,
        "approval_authority": _length(200),
        "contribution": _length(1000),
    },
    "create_tender_project": {
        "name": _length(600),
        "supervisor_name": _length(200),
        "supervisor_code": _credit_code,
    },
    "create_section": {
        "name": _length(500),
        "estimate": _AMOUNT,
        "price_limit": _AMOUNT,
        "duration_days": _below(5),
    },
    "publish_notice": {
        "title": _length(600),
        "content": _NOTICE_CONTENT,
        "media": _media,
        "access_url": _length(_URL_LONGEST - len(_PATH) - _SECTION_LENGTH),
        "access_method": _length(500),
        "location": _length(200),
        "trading_centre": _length(2000),
        "validity_days": _below(5),
        "bid_security": _AMOUNT,
        "document_price": _AMOUNT,
    },
    "amend_notice": {"content": _NOTICE_CONTENT},
    "upload_tender_document": {"title": _length(600)},
    "sign_contract": {"price": _AMOUNT, "duration_days": _below(4)},
    "publish_performance": {"settled": _AMOUNT, "actual_days": _below(4)},
    "bid": {"lead": _LEAD, "price": _below(12), "duration_days": _below(4)},
    "application": {"lead": _LEAD},
}
"""Operation → input → its shape: of all records it stands in, the narrowest demand; for what was sealed, its kind."""


def _of_party(inputs: Mapping[str, Any]) -> Iterator[str]:
    """A party by its kind: experts are persons, all others organisations."""
    kind, code = inputs["kind"], inputs["code"]
    if kind == "expert" and not is_citizen_number(code):
        yield "/code of an expert must be a citizen number with its check character"
    if kind != "expert" and not is_credit_code(code):
        yield "/code must be a unified social credit code with its check character"
    yield from _misshapen(_PARTIES[kind], inputs)


def _misshapen(shapes: Mapping[str, Shape], inputs: Mapping[str, Any]) -> Iterator[str]:
    for name, shape in shapes.items():
        if name in inputs and (wrong := shape(inputs[name])):
            yield f"/{name} {wrong}"


class Entry:
    """Nothing is taken in that could not be sent on as a valid record (JS-2.2.1-1, EBM-8-1)."""

    def forbid_misshapen(self, operation: str, inputs: Mapping[str, Any]) -> None:
        """Refuse inputs that do not fit the fields they will stand in, with every mistake found."""
        shapes = _SHAPES.get(operation, {})
        wrong = list(_of_party(inputs) if operation == "register_party" else _misshapen(shapes, inputs))
        if wrong:
            raise Refusal("invalid_record", "; ".join(wrong))
