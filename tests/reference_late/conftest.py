"""Tenders brought to their late stages, for the tests of evaluation, award and everything after."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "reference"))

from late_tender import LateTender
from platform_world import World
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
def late(world: World) -> LateTender:
    """A mandatory, publicly funded tender with three announced bids."""
    return LateTender.opened(world)


@pytest.fixture
def optional(world: World) -> LateTender:
    """A voluntary tender with three announced bids."""
    return LateTender.opened(world, mandatory=False, public_funded=False)


@pytest.fixture
def evaluated(late: LateTender) -> LateTender:
    """A mandatory tender whose evaluation report is submitted; the first bidder is ranked first."""
    return late.evaluate()


@pytest.fixture
def awarded(evaluated: LateTender) -> LateTender:
    """A mandatory tender whose award notices are issued."""
    return evaluated.award()
