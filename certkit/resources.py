"""Where certkit's data lies: `schemas/`, `suites/` and `reports/`, in a checkout or inside the wheel."""

from __future__ import annotations

import os
from pathlib import Path

OWN_DIALECTS = "CERTKIT_DIALECTS"
"""Names the variable that says in which folder further dialects of the data standards lie."""
_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder that holds `schemas/`, `suites/` and `reports/`."""
    packed = _PACKAGE / "_data"
    return packed if packed.is_dir() else _PACKAGE.parent


def schemas() -> Path:
    """The folder of data standards and of certkit's own file formats."""
    return root() / "schemas"


def own_dialects() -> Path | None:
    """The user's folder of further dialects of the data standards, each a folder in it; None when there is none."""
    folder = os.environ.get(OWN_DIALECTS)
    return Path(folder) if folder else None


def suites() -> Path:
    """The folder of the suites that come with certkit."""
    return root() / "suites"


def reports() -> Path:
    """The folder of report templates, style and translations."""
    return root() / "reports"
