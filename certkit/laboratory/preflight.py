"""Before anything is driven: the candidate shows that it is a test environment, and what is declared is recorded."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path
from typing import Any

from certkit import __version__
from certkit.conduct.runlink import RunLink
from certkit.errors import CouldNotComplete, InputError, Problem
from certkit.laboratory.desk import Desk
from certkit.model.events import Declared

_READ = "read_environment"


def declare(link: RunLink, desk: Desk, addresses: dict[str, str]) -> None:
    """Record what candidate and laboratory declare about the instance and its surroundings."""
    candidate = desk.plan.candidate
    declared: dict[str, Any] = {
        "build": candidate.build,
        "claims": candidate.claims,
        "isolation": candidate.isolation,
        "access": candidate.access,
        "surroundings": {
            "tool": __version__,
            "python": platform.python_version(),
            "os": platform.platform(),
        },
        "neighbours": addresses,
    }
    for what, value in declared.items():
        link.write(Declared, what=what, value=value, instance=link.instance)


def show_environment(link: RunLink, desk: Desk) -> None:
    """Nobody tests against production: CouldNotComplete when the instance does not show a test environment."""
    environment = desk.plan.candidate.environment
    if environment.get("by") == "declaration":
        value = _declaration(desk, environment["file"])
        link.write(Declared, what="environment", value=value, instance=link.instance)
        return
    outcome, value = link.call(_READ, "public", inputs={})
    if outcome.kind == "silent":
        raise CouldNotComplete(f"{_place(link, desk)} cannot be reached: {outcome.detail}")
    shown = isinstance(value, dict) and value.get("environment") == "test" and bool(value.get("token"))
    if not shown:
        what = f"{_READ} was {outcome.kind}" if not outcome.accepted else f"{_READ} does not say `test` with a token"
        raise CouldNotComplete(f"the candidate did not show that it is a test environment: {what}; nothing was driven")
    link.write(Declared, what="environment", value={"by": "endpoint"} | value, instance=link.instance)


def _place(link: RunLink, desk: Desk) -> str:
    """Which instance it is, with the address that the candidate file gives."""
    base = {instance.name: instance.base for instance in desk.plan.candidate.instances}[link.instance]
    return f'instance "{link.instance}" of the candidate ({base or "embedded"})'


def _declaration(desk: Desk, name: str) -> dict[str, str]:
    """The signed declaration, by its digest; it lies beside the candidate's file."""
    path = Path(desk.plan.candidate.source).parent / name
    try:
        data = path.read_bytes()
    except OSError as error:
        right = "give the signed declaration of the platform's operator"
        raise InputError(Problem(where=str(path), what=f"cannot be read: {error.strerror}", right=right)) from error
    return {"by": "declaration", "file": name, "digest": hashlib.sha256(data).hexdigest()}
