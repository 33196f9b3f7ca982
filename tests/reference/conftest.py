"""A world around the reference platform for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from platform_world import Actor, World
from tender_life import Tender


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh platform in memory, its clock standing still until a test moves it."""
    world = World()
    yield world
    world.close()


@pytest.fixture
def tender(world: World) -> Tender:
    """A mandatory open tender with its section, nothing published."""
    return Tender.set_up(world)


@pytest.fixture
def bidders(world: World) -> list[Actor]:
    """Three bidders; the third signs with RSA under the other authority."""
    return [world.actor("bidder"), world.actor("bidder"), world.actor("bidder", ca="ca-b")]
