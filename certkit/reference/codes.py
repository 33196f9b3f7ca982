"""Coding rules: check characters of parties' codes, and codes of projects, tender projects and sections."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime

from certkit.reference.refusal import Refusal
from certkit.reference.store import one

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_ID = re.compile(r"[1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9X]")
_ID_CHECKS = "10X98765432"
_REGION, _INDUSTRY = re.compile("[0-9]{6}"), re.compile("[A-T][0-9]{2}")
_FIRST_AND_LAST_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
_PROVINCES = frozenset(str(code) for first, last in _FIRST_AND_LAST_PROVINCES for code in range(first, last + 1))
_LAST_DIVISIONS = (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97)
_DIVISIONS = {
    letter: range(before + 1, last + 1)
    for letter, before, last in zip("ABCDEFGHIJKLMNOPQRST", (0, *_LAST_DIVISIONS), _LAST_DIVISIONS, strict=False)
}


def is_credit_code(code: str) -> bool:
    """Whether `code` is a 统一社会信用代码 with its check character (GB 32100)."""
    if not _USCC.fullmatch(code):
        return False
    values = [_USCC_ALPHABET.index(character) for character in code]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return values[17] == -total % 31


def is_citizen_number(code: str) -> bool:
    """Whether `code` is a 公民身份号码 with its check character (GB 11643)."""
    if not _ID.fullmatch(code) or not _is_day(code[6:14]):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(code[:17]))
    return code[17] == _ID_CHECKS[total % 11]


def is_region(code: str) -> bool:
    """Whether `code` is built like a region code (GB/T 2260): six digits that begin with those of a province."""
    return bool(_REGION.fullmatch(code)) and code[:2] in _PROVINCES


def is_industry(code: str) -> bool:
    """Whether `code` is a section letter of GB/T 4754 with a division of that section."""
    return bool(_INDUSTRY.fullmatch(code)) and int(code[1:]) in _DIVISIONS[code[0]]


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return False
    return True


def next_project(db: sqlite3.Connection, platform_code: str) -> str:
    """The next 项目编号: platform code and a serial of six digits."""
    return platform_code + _serial(db, "projects", "project", platform_code, 6)


def next_tender_project(db: sqlite3.Connection, project: str) -> str:
    """The next 招标项目编号: project code and a serial of three digits."""
    return project + _serial(db, "tender_projects", "tender_project", project, 3)


def next_section(db: sqlite3.Connection, tender_project: str) -> str:
    """The next 标段（包）编号: tender project code and a serial of three digits."""
    return tender_project + _serial(db, "sections", "section", tender_project, 3)


def _serial(db: sqlite3.Connection, table: str, column: str, prefix: str, width: int) -> str:
    row = one(db, f"SELECT MAX({column}) AS last FROM {table} WHERE {column} LIKE ? || '%'", prefix)
    last = row["last"] if row else None
    number = int(last[len(prefix) :]) + 1 if last else 1
    if number >= 10**width:
        raise Refusal("limit_exceeded", f"no more than {10**width - 1} codes fit under {prefix}")
    return f"{number:0{width}d}"
