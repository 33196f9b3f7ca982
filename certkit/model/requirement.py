"""Requirement (要求): one atomic sentence of a law or standard, as the catalogue records it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from certkit.text import Text


class Level(StrEnum):
    """How binding the sentence is (应当／不得, 鼓励, 可以)."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Part(StrEnum):
    """What the platform's part in the duty is."""

    ENFORCE = "enforce"
    GUARD = "guard"
    SUPPORT = "support"
    EXPOSE = "expose"
    ATTEST = "attest"
    VERDICT = "verdict"


class Confidence(StrEnum):
    """Whether the text behind the requirement was read."""

    VERIFIED = "verified"
    MEMORY = "memory"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A normative text as the register of sources holds it."""

    key: str
    title: Text
    read: str
    """whole | part | contents"""
    status: str
    """listed (in a collection of current law) | policy | unverified"""
    where: str
    """Where the text was read."""


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """Where the sentence stands."""

    document: Text
    ref: str
    evidence: str = ""
    """Key of the source register: where the text was read."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement; `not_tested` says why no verdict is sought, empty when one is."""

    id: str
    citation: Citation
    level: Level
    part: Part
    pillar: str
    """lawful | secure_reliable | interoperable"""
    stage: str
    duty_on: str
    scope: str
    statement: Text
    confidence: Confidence
    params: dict[str, Any] = {}
    note: str = ""
    telling_rank: int | None = None
    not_tested: str = ""

    @property
    def advisory(self) -> bool:
        """Whether a finding on it can never fail: unread text, or not a duty."""
        return self.confidence is Confidence.MEMORY or self.level is not Level.MUST
