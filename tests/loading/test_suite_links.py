"""The join of catalogue, scenarios and checks: no link is stale, none is missing."""

from __future__ import annotations

import pytest

from certkit import resources
from certkit.checks.registry import checks
from certkit.loading.suite import load_suite
from certkit.model.suite import Suite


@pytest.fixture(scope="module")
def shipped() -> Suite:
    """The suite that comes with certkit."""
    return load_suite(resources.suites() / "cn-trading-platform")


def decided_by(suite: Suite) -> set[str]:
    """Every requirement that a step proves or a named check judges."""
    proved = {name for scenario in suite.scenarios.values() for step in scenario.steps for name in step.proves}
    return proved | {name for check in checks() for name in check.requirements}


def test_nothing_is_judged_that_the_catalogue_does_not_hold(shipped: Suite) -> None:
    """Steps and checks name requirements of the catalogue."""
    assert not decided_by(shipped) - set(shipped.requirements)


def test_what_is_judged_is_not_called_untested(shipped: Suite) -> None:
    """A requirement with a step or a check of its own carries no `not_tested`."""
    decided = decided_by(shipped)
    assert not [name for name, one in shipped.requirements.items() if one.not_tested and name in decided]


def test_what_nobody_judges_says_why(shipped: Suite) -> None:
    """A requirement without step and check carries its reason."""
    decided = decided_by(shipped)
    assert not [name for name, one in shipped.requirements.items() if not one.not_tested and name not in decided]
