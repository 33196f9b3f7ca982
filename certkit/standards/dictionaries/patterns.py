"""Regular expressions of dates, coding rules and lists of values, in what Rust, Python and XSD 1.0 understand alike.

No anchors, no groups that do not capture, no classes with a letter, no look-around: a pattern is of the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from certkit.standards.dictionaries.facts import SEPARATOR, CodePart, CodingRule

_MONTHS = "((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8]))"
_LEAP = "(0[48]|[2468][048]|[13579][26])"
_YEAR = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_DAY = f"({_YEAR}{_MONTHS}|([0-9]{{2}}{_LEAP}|{_LEAP}00)0229)"
DATES = {
    "yyyyMMdd": _DAY,
    "yyyyMMddHHmmss": f"{_DAY}([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]",
    "yyMMdd": f"([0-9]{{2}}{_MONTHS}|(00|{_LEAP})0229)",
}
"""Real days, leap years included, from the year 0001; real times."""

BLANK = (
    "\t\n\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The characters that are nothing to see: white space of XML, and what Unicode calls separators (Z)."""

_SPECIAL = frozenset("\\.?*+(){}[]|^")
_ATOM = re.compile(r"(\[[^\]^]+\]|[0-9A-Za-z-])(?:\{([0-9]+)\})?")
_DIGITS = frozenset("0123456789")
_FREE: frozenset[str] = frozenset()
"""A place that may hold any character of a line."""
Place = frozenset[str] | str
"""What one place of a code may hold; or the expression of a date, which covers the empty places after it."""


def escaped(text: str) -> str:
    """The expression of exactly this text."""
    return "".join("\\" + character if character in _SPECIAL else character for character in text)


def listed(item: str) -> str:
    """One or more values of that form, with the separator between them."""
    return f"{item}({SEPARATOR}{item})*"


def coded(rules: Mapping[str, CodingRule], name: str) -> str:
    """The form that a coding rule gives a value, with that of its parts; "" where it gives none."""
    rule = rules[name]
    if not rule.parts:
        return rule.pattern or (_written([_FREE] * rule.length) if rule.length else "")
    return _written(_places(rules, rule))


def _places(rules: Mapping[str, CodingRule], rule: CodingRule) -> Sequence[Place]:
    """The code place by place, narrowed by the rules that its parts follow."""
    places = list(_parsed(rule.pattern) if rule.pattern else [_FREE] * (rule.length or 0))
    for part in rule.parts:
        narrower = _of_part(rules, part)
        for at, place in enumerate(narrower, start=part.first - 1):
            places[at] = _both(places[at], place)
    return places


def _of_part(rules: Mapping[str, CodingRule], part: CodePart) -> Sequence[Place]:
    if part.date:
        return [DATES[part.date], *([""] * (part.last - part.first))]
    return _places(rules, rules[part.rule]) if part.rule else []


def _parsed(pattern: str) -> Sequence[Place]:
    """The places of a pattern that has a fixed number of them."""
    places: list[Place] = []
    at = 0
    while at < len(pattern):
        atom = _ATOM.match(pattern, at)
        if atom is None:
            raise ValueError(f"a part of {pattern} may not follow another rule")
        places += [_class(atom[1])] * int(atom[2] or 1)
        at = atom.end()
    return places


def _class(atom: str) -> frozenset[str]:
    if len(atom) == 1:
        return frozenset(atom)
    ranges = re.findall(r"(.)-(.)|(.)", atom[1:-1])
    return frozenset(
        chr(code) for first, last, one in ranges for code in range(ord(first or one), ord(last or one) + 1)
    )


def _both(wider: Place, narrower: Place) -> Place:
    """What both allow; a date stands where any digit may."""
    if isinstance(wider, str):
        return wider
    if isinstance(narrower, str):
        if wider and not wider >= _DIGITS:
            raise ValueError(f"no date in place of {_class_written(wider)}")
        return narrower
    return wider & narrower if wider and narrower else wider or narrower


def _written(places: Sequence[Place]) -> str:
    return "".join(_run(place, len(list(run))) for place, run in groupby(places))


def _run(place: Place, times: int) -> str:
    if isinstance(place, str):
        return place
    return _class_written(place) + (f"{{{times}}}" if times > 1 else "")


def _class_written(place: frozenset[str]) -> str:
    if not place:
        return "[^\\n\\r]"
    if len(place) == 1:
        return escaped(min(place))
    return f"[{''.join(_ranges(sorted(place)))}]"


def _ranges(characters: list[str]) -> Iterator[str]:
    """Neighbours as ranges: 0-9, A-H."""
    for _, numbered in groupby(enumerate(characters), lambda pair: ord(pair[1]) - pair[0]):
        run = [character for _, character in numbered]
        yield f"{run[0]}-{run[-1]}" if len(run) > 2 else "".join(run)
