"""What goes to the user: data on stdout, everything else on stderr, in the user's language."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from certkit import resources
from certkit.errors import InputError, Problem

LANGUAGES = ("zh", "en")
_language = "zh"


def force_utf8() -> None:
    """Write UTF-8 whatever the locale says: Chinese text must not fail on a terminal set to C."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def take_global_options(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without `--lang` and `--debug`, which may stand anywhere; sets the language."""
    rest: list[str] = []
    wanted = ""
    waiting = False
    for argument in arguments:
        if waiting:
            wanted, waiting = argument, False
        elif argument == "--lang":
            waiting = True
        elif argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
        elif argument != "--debug":
            rest.append(argument)
    set_language("" if waiting else wanted or _language_of_environment())
    return rest, "--debug" in arguments


def _language_of_environment() -> str:
    for name in ("CERTKIT_LANG", "LC_ALL", "LANG"):
        value = os.environ.get(name, "")[:2]
        if value in LANGUAGES:
            return value
    return "zh"


def set_language(wanted: str) -> None:
    """The language of everything printed from now on; an unknown one is complained about later, with the rest."""
    global _language
    _language = wanted


def language() -> str:
    """zh or en."""
    if _language not in LANGUAGES:
        raise InputError(Problem(where="--lang", what=f'no language "{_language}"', right="zh or en"))
    return _language


def spoken() -> str:
    """The language to speak even when the one asked for does not exist."""
    return _language if _language in LANGUAGES else "zh"


@cache
def _texts(lang: str) -> dict[str, Any]:
    import tomllib

    path = resources.reports() / "i18n" / f"cli.{lang}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(key: str, **values: Any) -> str:
    """The text of a dotted key in the user's language."""
    found: Any = _texts(spoken())
    for part in key.split("."):
        found = found[part]
    return str(found).format_map(values) if values else str(found)


def out(text: str) -> None:
    """Data for the user or for the next program."""
    print(text)


def out_json(value: Any) -> None:
    """One JSON document, and nothing else."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Progress and remarks."""
    print(text, file=sys.stderr, flush=True)


def rewrite(text: str) -> None:
    """The last line on a terminal once more; an empty one clears it."""
    print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """Why it went wrong."""
    print(text, file=sys.stderr, flush=True)


def live() -> bool:
    """Whether a person watches: a terminal that is no CI."""
    return sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
