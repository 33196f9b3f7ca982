"""Fixtures of the keys room."""

from __future__ import annotations

import pytest
from key_material import identity

from certkit.keys.sign import Identity


@pytest.fixture(scope="session", params=["ec-p256", "rsa-2048"])
def either(request: pytest.FixtureRequest) -> Identity:
    """A party with a key of each algorithm in turn."""
    return identity(request.param)
