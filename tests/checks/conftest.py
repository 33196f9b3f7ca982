"""One parameter per requirement that has a pair of excerpts."""

from __future__ import annotations

from pathlib import Path

import pytest
from excerpts import pairs


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`pair` runs over the folders beside this file."""
    if "pair" in metafunc.fixturenames:
        metafunc.parametrize("pair", pairs(), ids=lambda folder: folder.name)


@pytest.fixture
def requirement(pair: Path) -> str:
    """The requirement that a pair is about."""
    return pair.name
