"""Plan: what a run will do, fully resolved but for values that only the candidate can give."""

from __future__ import annotations

from typing import Any

import msgspec

from certkit.model.suite import Party, Profile, Project, Scenario


class Instance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One running instance of the candidate's build, serving one lane."""

    name: str
    lane: str
    """real | travelled | virtual"""
    base: str = ""
    """Base URL; empty in memory."""
    ca: str = ""
    timeout_seconds: float = 30.0


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account that the platform's operator gave to the laboratory (supervisor, operator)."""

    actor: str
    party: str
    token_env: str = ""
    """Environment variable that holds the token; the token itself is a credential and never recorded."""


class Engagement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Engagement (委托): who asked whom for what; absent for a self-test. Empty fields print as 未提供."""

    report_number: str = ""
    order_number: str = ""
    sample_number: str = ""
    laboratory: str = ""
    laboratory_address: str = ""
    customer: str = ""
    customer_contact: str = ""
    item: str = ""
    item_condition: str = ""
    build_digest: str = ""
    build_digest_taken: str = ""
    received_on: str = ""
    tested_from: str = ""
    tested_to: str = ""
    issued_on: str = ""
    place: str = ""
    tester: str = ""
    reviewer: str = ""
    authoriser: str = ""
    deviations: list[str] = []


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """The platform under test (被测系统): how to reach it (IXIT) and what it claims (ICS)."""

    name: str
    version: str
    vendor: str
    build: str
    driver: str
    """http | memory | exchange (nothing is driven; the operator or a replay pushes)"""
    kind: str = "trading"
    instances: list[Instance] = []
    access: dict[str, str] = {}
    """Operation → http | memory | none; "default" for the rest."""
    accounts: list[Account] = []
    claims: dict[str, bool] = {}
    """Optional capabilities of the catalogue that the platform says it lacks or has (ICS)."""
    isolation: str = "parallel"
    factory: str = ""
    """memory only: import string of the ASGI factory."""
    environment: dict[str, str] = {}
    """How the test environment is shown: {"by": "endpoint"} or {"by": "declaration", "file": …}."""
    exchange: dict[str, Any] = {}
    """System number, platform codes and secret reference of the data exchange."""
    source: str = ""


class PlannedScenario(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario with the instance that will serve it, or why it cannot be run."""

    scenario: Scenario
    instance: str
    """Name of the instance; empty when `cannot` says why there is none."""
    cannot: str = ""
    """Reason code, e.g. clock_not_adjustable, no_access, not_selected."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything conduct needs and the judge may rely on; written into the ledger."""

    run: str
    kind: str
    """self_test | third_party | surveillance | demonstration"""
    seed: int
    suite: str
    suite_version: str
    suite_digest: str
    schemas_digest: str
    tool: str
    profile: Profile
    candidate: Candidate
    engagement: Engagement | None
    projects: dict[str, Project]
    parties: dict[str, Party]
    scenarios: list[PlannedScenario]
    binding: str = "standard/1"
    started_at: str = ""
