"""`certkit lint`: every mistake of a suite, each with file, line and what would be right."""

from __future__ import annotations

from certkit.cli.console import out, out_json, say
from certkit.cli.places import suite_folder
from certkit.errors import InputError
from certkit.loading.suite import load_suite


def print_lint(name: str, *, as_json: bool) -> int:
    """Print the problems; 2 when there are any."""
    folder = suite_folder(name)
    try:
        suite = load_suite(folder)
    except InputError as error:
        if as_json:
            problems = [{"where": one.where, "what": one.what, "right": one.right} for one in error.problems]
            out_json({"suite": name, "problems": problems})
            return error.exit_code
        raise
    counts = {"requirements": len(suite.requirements), "scenarios": len(suite.scenarios)}
    if as_json:
        out_json({"suite": suite.id, "problems": [], "digest": suite.digest, **counts})
    else:
        out(say("lint.clean", suite=suite.id, version=suite.version, **counts))
    return 0
