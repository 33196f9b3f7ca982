"""The verbs of the command line; each imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from certkit import __version__
from certkit.cli.console import language, out, say

UsageError = TyperException
SUITE = "cn-trading-platform"


class Format(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


def _option(name: str, *more: str, **settings: Any) -> Any:
    return typer.Option(f"--{name}", *more, help=say(f"option.{name}"), **settings)


AsFormat = Annotated[Format, _option("format")]
InSuite = Annotated[str, _option("suite", metavar="NAME|FOLDER")]
OfCandidate = Annotated[Path, _option("candidate", metavar="FILE")]
OfProfile = Annotated[str, _option("profile")]
OfScenarios = Annotated[list[str], _option("scenario", metavar="ID")]
OfKind = Annotated[str, _option("kind")]
WithSeed = Annotated[int, _option("seed")]
ToFolder = Annotated[Path | None, _option("out", metavar="FOLDER")]
OfEngagement = Annotated[Path | None, _option("engagement", metavar="FILE")]


def demo(out: ToFolder = None, seed: WithSeed = 1, format: AsFormat = Format.TEXT) -> int:
    """Test the embedded reference platform."""
    from certkit.cli.demo import run_demo

    return run_demo(out, seed, as_json=format is Format.JSON)


def init(path: Annotated[Path, typer.Argument(help=say("option.path"))] = Path("candidate.toml")) -> int:
    """Write a candidate file."""
    from certkit.cli.init import write_candidate

    return write_candidate(path)


def plan(
    candidate: OfCandidate = Path("candidate.toml"),
    profile: OfProfile = "full",
    scenario: OfScenarios = [],  # noqa: B006 - typer copies it
    suite: InSuite = SUITE,
    kind: OfKind = "self_test",
    seed: WithSeed = 1,
    engagement: OfEngagement = None,
    to: Annotated[Path | None, _option("to", metavar="FILE")] = None,
    format: AsFormat = Format.TEXT,
) -> int:
    """Print the test outline."""
    from certkit.cli.outline import print_outline
    from certkit.cli.preparing import Wanted

    wanted = Wanted(candidate, suite, profile, scenario, kind, seed, engagement)
    return print_outline(wanted, to, as_json=format is Format.JSON)


def list_(
    what: Annotated[str, typer.Argument(help=say("option.what"))] = "scenarios",
    suite: InSuite = SUITE,
    format: AsFormat = Format.TEXT,
) -> int:
    """List what a suite holds."""
    from certkit.cli.listing import print_list

    return print_list(what, suite, as_json=format is Format.JSON)


def lint(
    suite: Annotated[str, typer.Argument(help=say("option.suite"))] = SUITE, format: AsFormat = Format.TEXT
) -> int:
    """Check a suite."""
    from certkit.cli.linting import print_lint

    return print_lint(suite, as_json=format is Format.JSON)


_VERBS: dict[str, Callable[..., int]] = {
    "demo": demo,
    "init": init,
    "plan": plan,
    "list": list_,
    "lint": lint,
}


def _version(wanted: bool) -> None:
    if wanted:
        out(f"certkit {__version__}")
        raise typer.Exit


def _root(
    lang: Annotated[str, _option("lang", metavar="zh|en")] = "zh",
    debug: Annotated[bool, _option("debug")] = False,
    version: Annotated[bool, _option("version", callback=_version, is_eager=True)] = False,
) -> None:
    """The options before the verb; `--lang` and `--debug` are taken out before, wherever they stand."""


def build() -> Callable[..., Any]:
    """The command with all its verbs, in the user's language."""
    language()
    app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=say("help.certkit"))
    app.callback()(_root)
    for name, verb in _VERBS.items():
        app.command(name, help=say(f"help.{name}"))(verb)
    command: Callable[..., Any] = typer.main.get_command(app)
    return command
