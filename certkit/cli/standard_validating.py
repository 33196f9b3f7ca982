"""`certkit standard validate`: the records of files against the dictionary, every deviation with its place."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from certkit.cli.console import language, live, out, out_json, rewrite
from certkit.cli.problems import told
from certkit.cli.standard_sarif import sarif
from certkit.errors import InputError, NothingToDo, Problem
from certkit.loading.tables import nearest
from certkit.standards.dictionaries.loading import dialects, dictionary
from certkit.standards.files.between import Between
from certkit.standards.files.bulk import Workers, check_file
from certkit.standards.files.findings import Finding, Tally
from certkit.standards.files.pieces import Job, Part
from certkit.standards.files.reading import NOT_READ, can_be_reread, files_of, opened, reason_of
from certkit.standards.files.records import Wanted as WantedRecords
from certkit.standards.validation.deviation import Deviation
from certkit.standards.wording import demand, words

STDIN = "-"
_LONGEST_VALUE = 60
_PAUSE = 0.5
_MOST_RULES = 20
_MOST_BETWEEN = 10_000


@dataclass(frozen=True)
class Wanted:
    """What the user asked for."""

    files: Sequence[str]
    dialect: str = ""
    dataset: str = ""
    strict: bool = False
    across: bool = True
    most: int = 0
    jobs: int = 0
    format: str = "text"


def print_validation(wanted: Wanted) -> int:
    """Validate and print; 1 on errors, 2 when something could not be read, 4 when there was nothing."""
    records = _records(wanted)
    result = _Result(wanted)
    with ExitStack() as stack:
        workers = stack.enter_context(Workers(wanted.jobs))
        between = None
        if wanted.across:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="certkit-")))
            between = Between([wanted.dialect] if wanted.dialect else dialects(), folder, strict=wanted.strict)
        stack.enter_context(result.progress)
        for name, path in _files(wanted.files):
            result.files += 1
            for part in _checked(name, path, Job(records, wanted.strict, result.room), workers, between):
                result.take(part.tally, part.size)
        if between:
            result.take(between.finish(_MOST_BETWEEN, result.room), 0)
    result.tell()
    return _outcome(result.total)


class _Result:
    """What has come of the records so far; text is printed as it comes."""

    def __init__(self, wanted: Wanted) -> None:
        self.total = Tally(wanted.most or None)
        self.files = 0
        self.progress = Progress()
        self._format = wanted.format

    @property
    def room(self) -> int | None:
        """How many more findings are worth keeping."""
        return None if self.total.most is None else self.total.room

    def take(self, tally: Tally, size: int) -> None:
        """The next part."""
        for finding in tally.findings[: self.total.room] if self._format == "text" else ():
            self.progress.clear()
            out(line_of(finding, language()))
        self.total.merge(tally)
        self.progress.tell(self.total.records, size)

    def tell(self) -> None:
        """The document, or the sums that end a text."""
        if self._format == "json":
            out_json(_plain(self.total, self.files))
        elif self._format == "sarif":
            out_json(sarif(self.total, language()))
        else:
            _tell(self.total, self.files)


def _records(wanted: Wanted) -> WantedRecords:
    """What the records should be; InputError for a dialect or dataset that nobody knows."""
    if wanted.dialect:
        dictionary(wanted.dialect)
    records = WantedRecords(wanted.dialect, wanted.dataset)
    if wanted.dataset and records.named(wanted.dataset) is None:
        names = {name for one in records.dictionaries() for name in one.datasets}
        right = nearest(wanted.dataset.upper(), names)
        raise InputError(Problem(where="--dataset", what=f'no dataset "{wanted.dataset}"', right=right))
    return records


def _files(names: Sequence[str]) -> Iterator[tuple[str, Path | None]]:
    """The files that are named, and those in the folders that are named."""
    for name in names:
        path = Path(name)
        if name == STDIN:
            yield "<stdin>", None
        elif path.is_dir():
            yield from ((str(one), one) for one in files_of(path))
        else:
            yield name, path


def _checked(name: str, path: Path | None, job: Job, workers: Workers, between: Between | None) -> Iterator[Part]:
    """The parts of one file; one that cannot be opened is a finding like others."""
    try:
        opening: AbstractContextManager[BinaryIO] = opened(path) if path else nullcontext(sys.stdin.buffer)
        with opening as stream:
            yield from check_file(stream, name, job, workers, between, again=path is not None and can_be_reread(path))
    except NOT_READ as error:
        tally = Tally(job.most)
        tally.add(Finding(file=name, line=0, what=reason_of(error)))
        yield Part(tally, 0)


def _outcome(total: Tally) -> int:
    if total.unreadable:
        return InputError.exit_code
    if total.errors:
        return 1
    return 0 if total.records else NothingToDo.exit_code


def line_of(finding: Finding, lang: str) -> str:
    """A finding in one line: where, how grave, what, by which source."""
    say = words(lang)
    deviation = finding.deviation
    if deviation is None:
        problem = Problem(where=say("level.unreadable"), what=finding.what, right=finding.right)
        return visible(f"{place_of(finding)}: {told(problem, lang)}")
    level = say("level.error" if finding.error else "level.warning")
    title = "" if deviation.title.in_(lang) == deviation.field else f" {deviation.title.in_(lang)}"
    wrong = demand(lang, deviation.rule, deviation.expected)
    value = say("validate.value", value=shortened(deviation.value)) if deviation.value else say("validate.no_value")
    sure = say("validate.sure", source=deviation.source, confidence=say(f"confidence.{deviation.confidence}"))
    if finding.other:
        sure += say("validate.other", place=visible(finding.other))
    return say(
        "validate.line",
        level=level,
        place=visible(place_of(finding)),
        dataset=deviation.dataset,
        field=visible(deviation.field) + title,
        wrong=wrong,
        value=value,
        sure=sure,
    )


def place_of(finding: Finding) -> str:
    """file:line:column, as far as it is known."""
    line = f":{finding.line}" if finding.line else ""
    return f"{finding.file}{line}" + (f":{finding.column}" if finding.line and finding.column else "")


def visible(text: str) -> str:
    """A text as a person can see it: control characters and odd blanks by their codes, none for the terminal."""
    return text if text.isprintable() else "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)


def shortened(value: str) -> str:
    """A visible value, not longer than needed."""
    shown = visible(value[: _LONGEST_VALUE + 1])
    return shown if len(value) <= _LONGEST_VALUE else f"{shown[:_LONGEST_VALUE]}… ({len(value)})"


def _plain(total: Tally, files: int) -> dict[str, Any]:
    """The whole result as one JSON document."""
    return {
        "files": files,
        "records": total.records,
        "errors": total.errors,
        "warnings": total.warnings,
        "unreadable": total.unreadable,
        "not_listed": total.found - len(total.findings),
        "incomplete": total.incomplete,
        "rules": [
            {"dataset": dataset, "field": field, "rule": rule, "count": count}
            for (dataset, field, rule), count in total.rules.most_common()
        ],
        "findings": [_plain_finding(one) for one in total.findings],
    }


def _plain_finding(finding: Finding) -> dict[str, Any]:
    place = {"file": finding.file, "line": finding.line, "column": finding.column}
    if finding.deviation is None:
        return place | {"level": "unreadable", "what": finding.what, "right": finding.right}
    return place | {
        "level": "error" if finding.error else "warning",
        "dialect": finding.dialect,
        **({"other": finding.other} if finding.other else {}),
        **plain_deviation(finding.deviation),
    }


def plain_deviation(deviation: Deviation) -> dict[str, Any]:
    """A deviation with its sentence in both languages."""
    return {
        "dataset": deviation.dataset,
        "field": deviation.field,
        "path": deviation.path,
        "title": {"zh": deviation.title.zh, "en": deviation.title.en},
        "value": deviation.value,
        "rule": deviation.rule,
        "layer": deviation.layer,
        "expected": deviation.expected,
        "text": {lang: demand(lang, deviation.rule, deviation.expected) for lang in ("zh", "en")},
        "source": deviation.source,
        "confidence": deviation.confidence,
    }


def _tell(total: Tally, files: int) -> None:
    """How many there were of each, and the rules that were broken most."""
    say = words(language())
    rest = total.found - len(total.findings)
    if rest:
        out(say("validate.rest", n=f"{rest:,}"))
    if total.incomplete:
        out(say("validate.incomplete", n=f"{_MOST_BETWEEN:,}"))
    if len(total.rules) > 1:
        out(say("validate.by_rule"))
        for (dataset, field, rule), count in total.rules.most_common(_MOST_RULES):
            out(f"  {count:>9,}  {dataset}.{visible(field)}  {rule}")
        if len(total.rules) > _MOST_RULES:
            out(say("validate.more_rules", n=len(total.rules) - _MOST_RULES))
    if not total.records and not total.unreadable:
        out(say("validate.nothing"))
        return
    counts = {name: f"{getattr(total, name):,}" for name in ("records", "errors", "warnings", "unreadable")}
    out(say("validate.summary", files=files, **counts))


class Progress(AbstractContextManager["Progress"]):
    """How far it is, on a terminal only: rewritten in place, and gone at the end."""

    def __init__(self) -> None:
        self._live = live()
        self._began = self._told = time.monotonic()
        self._size = 0
        self._shown = False

    def __exit__(self, *error: object) -> None:
        self.clear()

    def tell(self, records: int, size: int) -> None:
        """So many records are done, and so many bytes more than before."""
        self._size += size
        now = time.monotonic()
        if not self._live or now - self._told < _PAUSE:
            return
        self._told, self._shown = now, True
        rate = f"{records / (now - self._began):,.0f}"
        text = words(language())("validate.progress", records=f"{records:,}", rate=rate, size=f"{self._size >> 20:,}")
        rewrite(text)

    def clear(self) -> None:
        """Make room for a line of the result."""
        if self._shown:
            rewrite("")
            self._shown = False
