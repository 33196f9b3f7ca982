"""`@view`: a reading of one scenario attempt that several checks share, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from certkit.model.ports import Evidence

Read = TypeVar("Read")


def view(read: Callable[[Evidence], Read]) -> Callable[[Evidence], Read]:
    """Remember what was read from each evidence, for as long as somebody holds it."""
    known: WeakKeyDictionary[Evidence, Read] = WeakKeyDictionary()

    @wraps(read)
    def remembered(evidence: Evidence) -> Read:
        if evidence not in known:
            known[evidence] = read(evidence)
        return known[evidence]

    return remembered
