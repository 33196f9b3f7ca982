"""Coding rules applied to values: form, real dates, check characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from certkit.standards.dictionaries.facts import CodingRule
from certkit.standards.dictionaries.patterns import DATES, coded

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WORTH = {character: worth for worth, character in enumerate(_ALPHABET)}
_USCC_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]


@dataclass(frozen=True)
class Form:
    """A coding rule made ready: the form of a value, and which characters of it end in a check character."""

    matches: Callable[[str], object]
    checks: tuple[tuple[str, int, int | None], ...]

    def checked(self, value: str) -> bool:
        """Whether the check characters of a value of that form are right."""
        return all(is_checked(check, value[first:last]) for check, first, last in self.checks)


def form(rules: Mapping[str, CodingRule], name: str) -> Form:
    """The coding rule of that name, with the rules that its parts follow."""
    return Form(re.compile(coded(rules, name) or r"[\s\S]*").fullmatch, tuple(_checks(rules, name)))


def follows(rules: Mapping[str, CodingRule], name: str, value: str) -> bool:
    """Whether the value follows the coding rule of that name."""
    return follows_one([form(rules, name)], value)


def follows_one(forms: Sequence[Form], value: str) -> bool:
    """Whether the value follows one of these rules."""
    return any(one.matches(value) and one.checked(value) for one in forms)


def is_date(value: str, format: str) -> bool:
    """Whether the value is a real date or time in a format of the data standards."""
    return re.fullmatch(DATES[format], value) is not None


def is_checked(check: str, code: str) -> bool:
    """Whether the last character of a code of the right form is the one that the others give."""
    return _CHECKS[check](code)


def _checks(rules: Mapping[str, CodingRule], name: str) -> Iterator[tuple[str, int, int | None]]:
    """The checks of a rule: of the whole value, or of a part that follows another rule."""
    if rules[name].check:
        yield rules[name].check, 0, None
    for part in rules[name].parts:
        for check, first, last in _checks(rules, part.rule) if part.rule else ():
            end = part.last if last is None else part.first - 1 + last
            yield check, part.first - 1 + first, end


def _uscc(code: str) -> bool:
    """GB 32100: seventeen characters, weighted with the powers of 3, modulo 31."""
    total = sum(_USCC_WORTH[character] * weight for character, weight in zip(code, _USCC_WEIGHTS, strict=False))
    return code[-1] == _ALPHABET[-total % 31]


def _organisation(code: str) -> bool:
    """GB 11714: eight characters, weighted, modulo 11."""
    total = sum(int(character, 36) * weight for character, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False))
    return code[-1] == "0123456789X"[-total % 11]


def _citizen(code: str) -> bool:
    """GB 11643: seventeen digits, weighted with the powers of 2, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(code, _CITIZEN_WEIGHTS, strict=False))
    return code[-1] == "10X98765432"[total % 11]


_CHECKS: dict[str, Callable[[str], bool]] = {"uscc": _uscc, "citizen": _citizen, "organisation": _organisation}
