"""Operation: one entry of the vocabulary in `schemas/candidate/operations.toml`."""

from __future__ import annotations

import msgspec

from certkit.text import Text


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform can be asked to do, and how the standard binding says it."""

    name: str
    title: Text
    stage: str
    roles: list[str]
    method: str
    path: str
    sends: str
    inputs: dict[str, str]
    output: dict[str, str]
    refusals: list[str]
    answers: str = "json"
    signed: bool = False
    probes: list[str] = []


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """All operations and all refusal reasons."""

    version: str
    operations: dict[str, Operation]
    reasons: dict[str, Text]
