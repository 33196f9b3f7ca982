"""Where suites and runs lie."""

from __future__ import annotations

from pathlib import Path

from certkit import resources
from certkit.errors import InputError, Problem


def run_folder(path: Path) -> Path:
    """A folder that holds a run, whole or not."""
    if not (path / "run.ndjson").is_file() and not (path / "scenarios").is_dir():
        raise InputError(Problem(where=str(path), what="is no folder of a run"))
    return path


def suite_folder(name: str) -> Path:
    """The folder of a suite: one that comes with certkit by its name, or any folder."""
    own = resources.suites() / name
    if (own / "suite.toml").is_file():
        return own
    folder = Path(name)
    if (folder / "suite.toml").is_file():
        return folder
    known = sorted(path.parent.name for path in resources.suites().glob("*/suite.toml"))
    right = "give a folder with a suite.toml, or one of: " + ", ".join(known)
    raise InputError(Problem(where="--suite", what=f'"{name}" is no suite', right=right))
