"""What a check yields: comparisons of one value with another, things not seen, and what could not be decided."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from certkit.checks.codes import FINDINGS, REASONS, TERMS
from certkit.model.events import ExchangeEvent
from certkit.model.verdict import Finding, Verdict

LONGEST_TEXT = 500
"""Characters of a value that a finding keeps; the whole value stands in the exchange."""
_RIGHT: dict[str, Callable[[Any, Any], bool]] = {
    "equal": operator.eq,
    "at_most": operator.ge,
    "at_least": operator.le,
    "holds": operator.eq,
    "present": lambda expected, actual: bool(actual),
    "outcome": operator.eq,
}
"""Kind of comparison → whether (expected, actual) is right."""


def compare(
    code: str,
    expected: Any,
    actual: Any,
    *,
    what: str,
    at: ExchangeEvent | None = None,
    shown: Callable[[Any], Any] | None = None,
    advisory: bool = False,
    requirement: str = "",
    **facts: Any,
) -> Finding:
    """One comparison. `shown` says how both values are written in the report; `what` is a term of `codes.TERMS`."""
    right = actual is not None and _RIGHT[code](expected, actual)
    write = shown or (lambda value: value)
    return finding(
        code,
        Verdict.PASSED if right else Verdict.FAILED,
        expected=write(expected),
        actual=None if actual is None else write(actual),
        at=at,
        advisory=advisory,
        requirement=requirement,
        what=what,
        **facts,
    )


def equal(what: str, expected: Any, actual: Any, *, at: ExchangeEvent | None, of: str = "", **more: Any) -> Finding:
    """Whether a value is the expected one."""
    return compare("equal", expected, actual, what=what, at=at, of=of, **more)


def holds(what: str, actual: bool, *, at: ExchangeEvent | None, of: str = "", **more: Any) -> Finding:
    """Whether something is so."""
    return compare("holds", True, bool(actual), what=what, at=at, of=of, **more)


def at_most(what: str, limit: Any, actual: Any, *, at: ExchangeEvent | None, of: str = "", **more: Any) -> Finding:
    """Whether a value does not exceed its limit, or a moment is not later than it."""
    return compare("at_most", limit, actual, what=what, at=at, of=of, **more)


def at_least(what: str, limit: Any, actual: Any, *, at: ExchangeEvent | None, of: str = "", **more: Any) -> Finding:
    """Whether a value reaches its limit, or a moment is not earlier than it."""
    return compare("at_least", limit, actual, what=what, at=at, of=of, **more)


def outcome(what: str, expected: str, exchange: ExchangeEvent, *, actual: str = "") -> Finding:
    """Whether an operation had the expected kind of outcome (accepted, refused); `actual` says it in other words."""
    seen = actual or (exchange.outcome.kind if exchange.outcome else "silent")
    return compare(
        "outcome", expected, seen, what=what, at=exchange, operation=exchange.operation, actor=exchange.actor
    )


def inconclusive(reason: str, *, at: ExchangeEvent | None = None, detail: str = "", requirement: str = "") -> Finding:
    """There was something to judge, and it could not be decided."""
    return finding("undecided", Verdict.INCONCLUSIVE, at=at, reason=reason, detail=detail, requirement=requirement)


def unsayable(what: str) -> Finding:
    """The dialect in which the candidate exchanges data has no message, or no field, for what had to be compared."""
    return finding("undecided", Verdict.NOT_APPLICABLE, reason="no_message", detail=what)


def finding(
    code: str,
    verdict: Verdict,
    *,
    expected: Any = None,
    actual: Any = None,
    at: ExchangeEvent | None = None,
    advisory: bool = False,
    requirement: str = "",
    reason: str = "",
    **facts: Any,
) -> Finding:
    """A finding of a registered code with exactly its facts; the judge adds scenario, lane and source."""
    _check(code, reason, facts)
    return Finding(
        code=code,
        verdict=verdict,
        requirement=requirement,
        expected=plain(expected),
        actual=plain(actual),
        step=at.step if at else "",
        exchange=at.id if at else "",
        observation=at.observation if at else "wire",
        advisory=advisory,
        reason=reason,
        facts={name: plain(value) for name, value in facts.items()},
    )


def _check(code: str, reason: str, facts: Mapping[str, Any]) -> None:
    if set(facts) != set(FINDINGS[code]):
        raise ValueError(f"finding {code} has the facts {FINDINGS[code]}, not {tuple(facts)}")
    if reason and reason not in REASONS:
        raise ValueError(f"unknown reason {reason}")
    if "what" in facts and facts["what"] not in TERMS:
        raise ValueError(f"unknown term {facts['what']}")


def plain(value: Any) -> Any:
    """A value as JSON can hold it, the same every time."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, str):
        return _short(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return _short(str(value))
    return value


def _short(text: str) -> str:
    """A text that any file can hold, cut where nobody reads on."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    return clean if len(clean) <= LONGEST_TEXT else clean[:LONGEST_TEXT] + "…"
