"""JUnit XML for a build server: a suite per lifecycle stage, a case per requirement that the profile demands.

A nonconformity is a failure, our own fault an error. What could not be decided is an error of type `inconclusive`: it
is no proof against the platform, and it must not look green. What waits for papers, does not apply, was not tested or
is only an indication (提示) is skipped, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from certkit.model.judgement import Judged, Judgement
from certkit.model.verdict import Finding, Verdict
from certkit.reporting.elements import wire_titles
from certkit.reporting.texts import Texts
from certkit.reporting.values import anchor, visible
from certkit.reporting.words import Words

LONGEST_MESSAGE = 1000
MOST_FINDINGS = 20
_ELEMENTS = {
    Verdict.FAILED: "failure",
    Verdict.ERROR: "error",
    Verdict.INCONCLUSIVE: "error",
    Verdict.PENDING: "skipped",
    Verdict.NOT_APPLICABLE: "skipped",
    None: "skipped",
}
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render_junit(judgement: Judgement, *, lang: str = "zh") -> str:
    """The judgement as JUnit XML."""
    words = Words(Texts(lang), wire_titles(judgement))
    root = ElementTree.Element("testsuites", name=f"certkit {judgement.profile.id} {judgement.profile.version}")
    selected = [judged for judged in judgement.requirements if judged.selected]
    for stage in dict.fromkeys(judged.requirement.stage for judged in selected):
        suite = ElementTree.SubElement(root, "testsuite", name=stage, timestamp=judgement.started_at[:19])
        _properties(suite, judgement)
        for judged in selected:
            if judged.requirement.stage == stage:
                _case(suite, judged, words)
        _count(suite, suite.iter("testcase"))
    _count(root, root.iter("testcase"))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def write_junit(judgement: Judgement, path: Path, *, lang: str = "zh") -> None:
    """Write the JUnit file."""
    path.write_text(render_junit(judgement, lang=lang), encoding="utf-8", newline="\n")


def _properties(suite: ElementTree.Element, judgement: Judgement) -> None:
    """What the verdicts belong to; they stand before the cases."""
    known = {
        "run": judgement.run,
        "kind": judgement.kind,
        "profile": f"{judgement.profile.id} {judgement.profile.version} {judgement.profile.digest}",
        "candidate": f"{judgement.candidate.name} {judgement.candidate.version} {judgement.candidate.build}",
        "head": judgement.head,
    }
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in known.items():
        ElementTree.SubElement(properties, "property", name=name, value=visible(value))


def _case(suite: ElementTree.Element, judged: Judged, words: Words) -> None:
    requirement = judged.requirement
    statement = visible(requirement.statement.in_(words.lang), LONGEST_MESSAGE)
    case = ElementTree.SubElement(
        suite, "testcase", classname=requirement.stage, name=f"{requirement.id} {statement}", time="0"
    )
    remark = judged.advisory and (judged.verdict is not Verdict.PASSED or judged.remarks > 0)
    name = "skipped" if remark else _ELEMENTS.get(judged.verdict)
    if name is None:
        return
    kind = "advisory" if remark else (judged.verdict.value if judged.verdict else "not_tested")
    outcome = ElementTree.SubElement(case, name, type=kind, message=_message(judged, kind, words))
    outcome.text = _joined(_lines(judged, words))


def _message(judged: Judged, kind: str, words: Words) -> str:
    """The verdict with the reason or the first thing seen to be wrong."""
    first = next((found for found in judged.findings if found.verdict is judged.verdict), None)
    reason = words.reason(judged.reason or ("" if judged.verdict else judged.requirement.not_tested))
    said = words.sentence(first) if first and judged.verdict is Verdict.FAILED else reason
    head = words.texts("junit.advisory") if kind == "advisory" else words.verdict(judged.verdict)
    return visible(words.texts("mark.colon").join(filter(None, [head, said])), LONGEST_MESSAGE)


def _lines(judged: Judged, words: Words) -> Iterable[str]:
    """Source, then each finding that did not pass with both values and its place."""
    t = words.texts
    yield f"{t('junit.clause')}{t('mark.colon')}{words.citation(judged.requirement.citation)}"
    wrong = [found for found in judged.findings if found.verdict is not Verdict.PASSED]
    for found in wrong[:MOST_FINDINGS]:
        yield words.sentence(found)
        yield f"  {t('row.expected')}{t('mark.colon')}{words.raw(found.expected)}"
        yield f"  {t('row.actual')}{t('mark.colon')}{words.raw(found.actual)}"
        if found.reason:
            yield f"  {t('row.reason')}{t('mark.colon')}{words.reason(found.reason)}"
        yield f"  {t('junit.place')}{t('mark.colon')}{_place(found)}"
    if len(wrong) > MOST_FINDINGS:
        yield t("row.unshown", n=len(wrong) - MOST_FINDINGS)


def _place(found: Finding) -> str:
    """Test case, step and record, as the report's anchors name them."""
    return f"{found.step} #{anchor(found.scenario, found.attempt, found.exchange)}".strip()


def _joined(lines: Iterable[str]) -> str:
    """Lines that XML can hold, each cut."""
    return "\n".join(visible(line, LONGEST_MESSAGE) for line in lines)


def _count(element: ElementTree.Element, cases: Iterable[ElementTree.Element]) -> None:
    found = list(cases)
    element.set("tests", str(len(found)))
    for attribute, tag in _COUNTED.items():
        element.set(attribute, str(sum(case.find(tag) is not None for case in found)))
