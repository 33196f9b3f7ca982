"""Finding (比对结果), Verdict (判定) and the one function that rolls them up."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import msgspec


class Verdict(StrEnum):
    """Worst first: 不符合 · 测试异常 · 无法判定 · 待审查 · 符合 · 不适用."""

    FAILED = "failed"
    ERROR = "error"
    INCONCLUSIVE = "inconclusive"
    PENDING = "pending"
    PASSED = "passed"
    NOT_APPLICABLE = "not_applicable"


_GRAVITY = list(Verdict)


def roll_up(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of the verdicts; inconclusive when there are none, for an empty check never passes."""
    found = set(verdicts)
    return next((verdict for verdict in _GRAVITY if verdict in found), Verdict.INCONCLUSIVE)


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One comparison: what was expected, what was seen, at which exchange.

    `code` names the sentence in `reports/i18n/` (never a sentence itself); `expected` and `actual` are typed values.
    """

    code: str
    verdict: Verdict
    requirement: str = ""
    expected: Any = None
    actual: Any = None
    scenario: str = ""
    attempt: int = 1
    step: str = ""
    exchange: str = ""
    """Id of the exchange in the scenario, e.g. "x12"."""
    advisory: bool = False
    reason: str = ""
    """With inconclusive: reason code (other_reason, no_twin, weak_negative, prerequisite, not_observed, …)."""
    strength: str = ""
    """Of a negative: A, B, C or D."""
    lane: str = ""
    observation: str = "wire"
    source: str = ""
    """"step" or the name of the check."""
    facts: dict[str, Any] = {}
    """Further typed values of the sentence."""
