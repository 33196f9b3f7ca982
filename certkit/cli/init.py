"""`certkit init`: a candidate.toml to fill in."""

from __future__ import annotations

from pathlib import Path

from certkit import resources
from certkit.cli.console import note, say
from certkit.errors import InputError, Problem


def write_candidate(path: Path) -> int:
    """Write the commented template; a file that exists is never overwritten."""
    template = resources.schemas() / "candidate" / "candidate.template.toml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template.read_text(encoding="utf-8"))
    except FileExistsError as error:
        what = "the file exists and is not overwritten"
        raise InputError(Problem(where=str(path), what=what, right="choose another name")) from error
    except OSError as error:
        raise InputError(Problem(where=str(path), what=f"cannot be written: {error.strerror}")) from error
    note(say("init.written", path=path))
    return 0
