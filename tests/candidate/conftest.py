"""Fixtures of the candidate room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_server import HostileServer


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """A hostile server for one test."""
    hostile = HostileServer()
    yield hostile
    hostile.close()
