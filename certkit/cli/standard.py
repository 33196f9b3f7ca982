"""The verbs of `certkit standard`: list, show, validate, diff; each imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from certkit.cli.console import say


class Form(StrEnum):
    """How an entry is shown."""

    TEXT = "text"
    JSON = "json"
    JSON_SCHEMA = "json-schema"
    XSD = "xsd"


class Findings(StrEnum):
    """How deviations are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Format(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


def _option(name: str, **settings: Any) -> Any:
    return typer.Option(help=say(f"standard.{name.replace('-', '_')}"), **settings)


def _flag(names: str, text: str) -> Any:
    return typer.Option(names, help=say(f"standard.{text}"))


OfDialect = Annotated[str, _option("dialect", metavar="NAME")]
AsFormat = Annotated[Format, _option("format")]


def list_(dialect: OfDialect = "", format: AsFormat = Format.TEXT) -> int:
    """List the datasets."""
    from certkit.cli.standard_listing import print_datasets

    return print_datasets(dialect, as_json=format is Format.JSON)


def show(
    name: Annotated[str, typer.Argument(help=say("standard.name"), metavar="NAME")],
    dialect: OfDialect = "",
    format: Annotated[Form, _option("form")] = Form.TEXT,
    codes: Annotated[bool, _flag("--codes", "codes")] = False,
) -> int:
    """Show a dataset, a code list or a coding rule."""
    from certkit.cli.standard_showing import print_entry

    return print_entry(name, dialect, format.value, unfold=codes)


def validate(
    files: Annotated[list[str], typer.Argument(help=say("standard.files"), metavar="FILE…")],
    dialect: OfDialect = "",
    dataset: Annotated[str, _option("dataset", metavar="NAME")] = "",
    strict: Annotated[bool, _flag("--strict", "strict")] = False,
    across: Annotated[bool, _flag("--across/--no-across", "across")] = True,
    max_errors: Annotated[int, _option("max_errors", metavar="N", min=0)] = 1000,
    jobs: Annotated[int, _option("jobs", metavar="N", min=0)] = 0,
    format: Annotated[Findings, _option("findings")] = Findings.TEXT,
) -> int:
    """Validate records."""
    from certkit.cli.standard_validating import Wanted, print_validation

    return print_validation(Wanted(files, dialect, dataset, strict, across, max_errors, jobs, format.value))


def diff(
    left: Annotated[str, typer.Argument(help=say("standard.left"), metavar="DIALECT")],
    right: Annotated[str, typer.Argument(help=say("standard.right"), metavar="DIALECT")],
    dataset: Annotated[str, _option("dataset", metavar="NAME")] = "",
    format: AsFormat = Format.TEXT,
) -> int:
    """Compare two dialects."""
    from certkit.cli.standard_comparing import print_comparison

    return print_comparison(left, right, dataset, as_json=format is Format.JSON)


VERBS: dict[str, Callable[..., int]] = {"list": list_, "show": show, "validate": validate, "diff": diff}
