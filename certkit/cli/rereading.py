"""`certkit judge`, `certkit report`, `certkit coverage`: from the files of a run alone, with the platform gone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from certkit.cli.console import language, note, out, out_json, say
from certkit.cli.places import run_folder, suite_folder
from certkit.cli.preparing import Wanted, prepare
from certkit.cli.results import FORMATS, formats_of, tell, write_reports
from certkit.judging.coverage import coverage
from certkit.judging.judge import judge
from certkit.laboratory.session import How, run
from certkit.loading.operations import load_vocabulary
from certkit.loading.suite import load_suite
from certkit.model.judgement import Judged, Judgement
from certkit.model.plan import Candidate, Instance
from certkit.reporting.json import read_json, render_json, write_json
from certkit.reporting.texts import Texts


def judged(folder: Path, suite: str) -> Judgement:
    """The judgement of a recorded run by a suite."""
    run_folder(folder)
    vocabulary = load_vocabulary()
    return judge(folder, load_suite(suite_folder(suite), vocabulary), vocabulary)


def judge_run(folder: Path, suite: str, *, as_json: bool) -> int:
    """Judge again; the new judgement replaces the file of the old one, the evidence stays as it is."""
    judgement = judged(folder, suite)
    path = folder / FORMATS["json"]
    write_json(judgement, path)
    if as_json:
        out(render_json(judgement).decode().rstrip("\n"))
    else:
        tell(judgement, [path])
    return judgement.exit_code


def report_run(folder: Path, suite: str, listed: str, to: Path | None) -> int:
    """Write reports of a run from its judgement; a run that was never judged is judged first."""
    formats = formats_of(listed)
    path = folder / FORMATS["json"]
    judgement = read_json(path) if path.is_file() else judged(folder, suite)
    for written in write_reports(judgement, folder, to or folder, formats):
        note(f"{say('result.written')} {written}")
    return 0


def print_coverage(folder: Path | None, suite: str, *, as_json: bool) -> int:
    """What a run covers of the catalogue; without a run, one of the reference platform in memory."""
    judgement = judged(folder, suite) if folder else _in_memory(suite)
    counts = coverage(judgement)
    elements = judgement.elements.totals if judgement.elements else {}
    if as_json:
        out_json({**counts, "elements": elements})
        return 0
    texts = Texts(language())
    wide = max((len(one.requirement.id) for one in judgement.requirements), default=0)
    out(f"{'ID':<{wide}}  {say('coverage.heading')}")
    for one in judgement.requirements:
        out(f"{one.requirement.id:<{wide}}  {one.strength or '-'}  {_told(one, texts)}")
    out("")
    for name, count in counts.items():
        out(f"{count:>5}  {say(f'coverage.{name}')}")
    out("")
    for name, count in elements.items():
        out(f"{count:>5}  {say(f'coverage.element_{name}')}")
    return 0


def _told(one: Judged, texts: Texts) -> str:
    """The verdict in words, with its reason where there is one."""
    verdict = texts(f"verdict.{one.verdict.value if one.verdict else 'not_tested'}")
    return texts("mark.colon").join(filter(None, [verdict, texts.word("reason", one.reason)]))


def _in_memory(suite: str) -> Judgement:
    """The whole suite on the embedded platform in virtual time."""
    candidate = Candidate(
        name=say("demo.name"),
        version="",
        vendor=say("demo.vendor"),
        build="",
        driver="memory",
        factory="certkit.reference:create",
        instances=[Instance(name="memory", lane="virtual")],
    )
    prepared = prepare(Wanted(Path(), suite, "full", (), "demonstration", 1), candidate)
    with tempfile.TemporaryDirectory(prefix="certkit-coverage-") as folder:
        run(prepared.plan, prepared.suite, prepared.vocabulary, Path(folder) / "run", How())
        return judge(Path(folder) / "run", prepared.suite, prepared.vocabulary)
