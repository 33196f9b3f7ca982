"""The verbs of the command line; each imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from certkit import __version__
from certkit.cli import standard
from certkit.cli.console import language, out, say

UsageError = TyperException
SUITE = "cn-trading-platform"


class Format(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


class Isolation(StrEnum):
    """Whether scenarios run side by side."""

    PARALLEL = "parallel"
    SERIAL = "serial"


def _option(name: str, **settings: Any) -> Any:
    return typer.Option(f"--{name}", help=say(f"option.{name}"), **settings)


def _argument(name: str, **settings: Any) -> Any:
    return typer.Argument(help=say(f"option.{name}"), **settings)


AsFormat = Annotated[Format, _option("format")]
InSuite = Annotated[str, _option("suite", metavar="NAME|FOLDER")]
OfCandidate = Annotated[Path, _option("candidate", metavar="FILE")]
OfProfile = Annotated[str, _option("profile", metavar="NAME")]
OfScenarios = Annotated[list[str], _option("scenario", metavar="ID")]
OfKind = Annotated[str, _option("kind", metavar="KIND")]
WithSeed = Annotated[int, _option("seed")]
ToFolder = Annotated[Path | None, _option("out", metavar="FOLDER")]
OfEngagement = Annotated[Path | None, _option("engagement", metavar="FILE")]
WithKey = Annotated[Path | None, _option("key", metavar="FILE")]
WithFault = Annotated[str, _option("fault", metavar="NAME")]
OfRun = Annotated[Path, _argument("run", metavar="RUN")]


def demo(
    scenario: OfScenarios = [],  # noqa: B006 - typer copies it
    profile: OfProfile = "full",
    suite: InSuite = SUITE,
    seed: WithSeed = 1,
    isolation: Annotated[Isolation, _option("isolation")] = Isolation.PARALLEL,
    fault: WithFault = "",
    dialect: Annotated[str, _option("dialect", metavar="NAME")] = "",
    out: ToFolder = None,
    format: AsFormat = Format.TEXT,
) -> int:
    """Test the embedded reference platform."""
    from certkit.cli.preparing import Wanted
    from certkit.cli.running import Output, run_demo

    wanted = Wanted(Path(), suite, profile, scenario, "demonstration", seed)
    return run_demo(wanted, Output(out, format is Format.JSON), isolation, fault, dialect)


def init(path: Annotated[Path, _argument("path", metavar="[FILE]")] = Path("candidate.toml")) -> int:
    """Write a candidate file."""
    from certkit.cli.init import write_candidate

    return write_candidate(path)


def plan(
    candidate: OfCandidate = Path("candidate.toml"),
    profile: OfProfile = "full",
    scenario: OfScenarios = [],  # noqa: B006
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


def run(
    candidate: OfCandidate = Path("candidate.toml"),
    profile: OfProfile = "full",
    scenario: OfScenarios = [],  # noqa: B006
    suite: InSuite = SUITE,
    kind: OfKind = "self_test",
    seed: WithSeed = 1,
    engagement: OfEngagement = None,
    isolation: Annotated[Isolation | None, _option("isolation")] = None,
    key: WithKey = None,
    out: ToFolder = None,
    resume: Annotated[Path | None, _option("resume", metavar="RUN")] = None,
    format: AsFormat = Format.TEXT,
) -> int:
    """Test the platform of a candidate file."""
    from certkit.cli.preparing import Wanted
    from certkit.cli.running import Output, resume_run, run_candidate

    output = Output(out, format is Format.JSON, key)
    if resume is not None:
        return resume_run(resume, suite, output)
    wanted = Wanted(candidate, suite, profile, scenario, kind, seed, engagement)
    return run_candidate(wanted, output, isolation or "")


def judge(run: OfRun, suite: InSuite = SUITE, format: AsFormat = Format.TEXT) -> int:
    """Judge a recorded run again."""
    from certkit.cli.rereading import judge_run

    return judge_run(run, suite, as_json=format is Format.JSON)


def report(
    run: OfRun,
    format: Annotated[str, typer.Option("--format", help=say("option.formats"), metavar="LIST")] = "html,junit,json",
    suite: InSuite = SUITE,
    out: ToFolder = None,
) -> int:
    """Write the reports of a recorded run."""
    from certkit.cli.rereading import report_run

    return report_run(run, suite, format, out)


def list_(
    what: Annotated[str, _argument("what", metavar="[WHAT]")] = "scenarios",
    suite: InSuite = SUITE,
    format: AsFormat = Format.TEXT,
) -> int:
    """List what a suite holds."""
    from certkit.cli.listing import print_list

    return print_list(what, suite, as_json=format is Format.JSON)


def lint(
    suite: Annotated[str, _argument("suite", metavar="[NAME|FOLDER]")] = SUITE, format: AsFormat = Format.TEXT
) -> int:
    """Check a suite."""
    from certkit.cli.linting import print_lint

    return print_lint(suite, as_json=format is Format.JSON)


def coverage(
    run: Annotated[Path | None, _argument("run", metavar="[RUN]")] = None,
    suite: InSuite = SUITE,
    format: AsFormat = Format.TEXT,
) -> int:
    """Say what a run covers of the catalogue."""
    from certkit.cli.rereading import print_coverage

    return print_coverage(run, suite, as_json=format is Format.JSON)


def serve(
    settings: Annotated[Path, _option("settings", metavar="FILE")],
    store: Annotated[str, _option("store", metavar="FILE")] = ":memory:",
    host: Annotated[str, _option("host")] = "127.0.0.1",
    port: Annotated[int, _option("port")] = 8800,
    with_parent: Annotated[bool, _option("with-parent")] = False,
) -> int:
    """Start the reference platform."""
    from certkit.cli.serving import serve_reference

    return serve_reference(settings, store, host, port, with_parent=with_parent)


def settings(
    candidate: OfCandidate = Path("candidate.toml"),
    instance: Annotated[str, _option("instance", metavar="NAME")] = "real",
    suite: InSuite = SUITE,
    seed: WithSeed = 1,
    fault: WithFault = "",
    to: Annotated[Path | None, _option("to", metavar="FILE")] = None,
) -> int:
    """Print what a platform must be configured with."""
    from certkit.cli.preparing import Wanted
    from certkit.cli.settings import write_settings

    return write_settings(Wanted(candidate, suite, "full", (), "self_test", seed), instance, fault, to)


def record(run: OfRun, to: Annotated[Path, _option("push-to", metavar="FOLDER")] = Path("push")) -> int:
    """Keep what the platform of a run has sent."""
    from certkit.cli.pushing import record as record_push

    return record_push(run, to)


def replay(
    push: Annotated[Path, _argument("push", metavar="FOLDER")],
    target: Annotated[str, _option("target", metavar="URL")],
    secret_env: Annotated[str, _option("secret-env", metavar="NAME")] = "CERTKIT_EXCHANGE_SECRET",
    format: AsFormat = Format.TEXT,
) -> int:
    """Send a recorded push again."""
    from certkit.cli.pushing import send

    return send(push, target, secret_env, as_json=format is Format.JSON)


_VERBS: dict[str, Callable[..., int]] = {
    "demo": demo,
    "init": init,
    "plan": plan,
    "run": run,
    "judge": judge,
    "report": report,
    "list": list_,
    "lint": lint,
    "coverage": coverage,
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


def is_help(error: Exception) -> bool:
    """Whether nothing was asked for, and the message is the help itself; typer has no public name for it."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _typer(name: str) -> typer.Typer:
    return typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=say(f"help.{name}"))


def build() -> Callable[..., Any]:
    """The command with all its verbs, in the user's language."""
    language()
    app, reference, exchange = _typer("certkit"), _typer("reference"), _typer("exchange")
    app.callback()(_root)
    for name, verb in _VERBS.items():
        app.command(name, help=say(f"help.{name}"))(verb)
    reference.callback()(lambda: None)
    reference.command("serve", help=say("help.serve"))(serve)
    reference.command("settings", help=say("help.settings"))(settings)
    app.add_typer(reference, name="reference")
    exchange.callback()(lambda: None)
    exchange.command("record", help=say("help.record"))(record)
    exchange.command("replay", help=say("help.replay"))(replay)
    app.add_typer(exchange, name="exchange")
    standards = _typer("standard")
    standards.callback()(lambda: None)
    for name, verb in standard.VERBS.items():
        standards.command(name, help=say(f"help.standard_{name}"))(verb)
    app.add_typer(standards, name="standard")
    command: Callable[..., Any] = typer.main.get_command(app)
    return command
