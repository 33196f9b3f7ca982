"""The entry point: languages, encodings, exit codes. Heavy libraries are only imported when a command needs them.

Exit codes (precedence 130 > 5 > 2 > 1 > 3 > 4 > 0): 0 conforms, 1 non-conformity, 2 wrong usage, suite or
configuration, 3 could not complete, 4 nothing selected or executed or undecided, 5 evidence does not verify,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from certkit import __version__
from certkit.cli import console
from certkit.errors import CertkitError, InputError

USAGE, COULD_NOT_COMPLETE, INTERRUPTED = 2, 3, 130


def main() -> NoReturn:
    """Run the command of `sys.argv` and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; whatever happens, one clear message and an exit code."""
    console.force_utf8()
    if list(arguments) == ["--version"]:
        console.out(f"certkit {__version__}")
        return 0
    rest, debug = console.take_global_options(arguments)
    try:
        return _command(rest)
    except CertkitError as error:
        _explain(error)
        return error.exit_code
    except KeyboardInterrupt:
        console.complain(console.say("error.interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        console.complain(console.say("error.unexpected", error=f"{type(error).__name__}: {error}"))
        return COULD_NOT_COMPLETE


def _explain(error: CertkitError) -> None:
    """Why it went wrong, in the user's language."""
    from certkit.cli.problems import told, translated

    lang = console.spoken()
    if isinstance(error, InputError):
        for problem in error.problems:
            console.complain(told(problem, lang))
    else:
        console.complain(translated(str(error)) if lang == "zh" else str(error))


def _in_words(message: str) -> str:
    """What the parser of the command line says, in the user's language."""
    from certkit.cli.problems import translated

    return translated(message) if console.spoken() == "zh" else message


def _command(arguments: list[str]) -> int:
    from certkit.cli.app import UsageError, build, is_help

    try:
        result = build()(arguments, standalone_mode=False)
    except UsageError as error:
        message = error.format_message()
        console.complain(message if is_help(error) else console.say("error.usage", error=_in_words(message)))
        return USAGE
    return result if isinstance(result, int) else 0
