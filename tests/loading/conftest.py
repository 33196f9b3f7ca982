"""Fixtures of the loading tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_suite import SmallSuite


@pytest.fixture
def small(tmp_path: Path) -> SmallSuite:
    """A small suite without mistakes."""
    return SmallSuite(tmp_path)
