"""A guard requirement is met by warning as well: a platform that stops nobody, but warns and shows supervision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from suite_runs import REFERENCE
from test_noticing import judged, with_verdict

from certkit.model.verdict import Verdict
from certkit.reference.law import Breach, Law
from certkit.reference.policies import Policies

GUARDED = {
    "TBL-37-1": "evaluation.committee",
    "TBL-37-2": "evaluation.committee@three-of-five",
    "IR-46-1": "evaluation.committee@named",
    "IR-46-2": "evaluation.replacement",
    "IR-54-1": "award.candidates-*",
    "IR-54-2": "award.short-publicity",
    "IR-55-1": "award.second-ranked",
    "IR-57-1": "contract.terms",
    "IR-58-1": "contract.terms",
    "TBL-46-1": "contract.[il]*",
    "TBL-46-2": "contract.terms",
}


class Warns(Law):
    """Nothing is refused: what is not lawful is recorded, and shown to supervision."""

    def refuses(self, breach: Breach, mandatory: bool) -> bool:
        """No."""
        return False


def test_warnings_that_supervision_sees_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every deed that such a platform lets through with a warning passes, and nothing fails in its wake."""
    monkeypatch.setattr("certkit.reference.app._policies", lambda settings: replace(Policies(), law=Warns()))
    result = judged.__wrapped__(REFERENCE, *dict.fromkeys(GUARDED.values()))
    assert set(with_verdict(result, Verdict.FAILED)) == set()
    passed = with_verdict(result, Verdict.PASSED)
    assert GUARDED.keys() <= passed.keys()
    let_through = [one for judged_ in passed.values() for one in judged_.findings if one.actual == "warns"]
    assert {one.requirement for one in let_through} == set(GUARDED)
