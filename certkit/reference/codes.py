"""Coding rules: check characters of parties' codes, and codes of projects, tender projects and sections."""

from __future__ import annotations

import re
import sqlite3

from certkit.reference.refusal import Refusal
from certkit.reference.store import one

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(f"[{_USCC_ALPHABET}]{{18}}")
_ID = re.compile(r"\d{17}[0-9X]")
_ID_CHECKS = "10X98765432"


def is_credit_code(code: str) -> bool:
    """Whether `code` is a 统一社会信用代码 with its check character (GB 32100)."""
    if not _USCC.fullmatch(code):
        return False
    values = [_USCC_ALPHABET.index(character) for character in code]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return values[17] == -total % 31


def is_citizen_number(code: str) -> bool:
    """Whether `code` is a 公民身份号码 with its check character (GB 11643)."""
    if not _ID.fullmatch(code):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(code[:17]))
    return code[17] == _ID_CHECKS[total % 11]


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
