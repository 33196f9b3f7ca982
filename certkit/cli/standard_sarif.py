"""Findings as SARIF 2.1.0, as code hosts and editors show them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from certkit import __version__
from certkit.cli.problems import translated
from certkit.standards.files.findings import Finding, Tally
from certkit.standards.wording import demand, words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_UNREADABLE = "unreadable"


def sarif(total: Tally, lang: str) -> dict[str, Any]:
    """One run with a result for each finding; rules are named after the kinds of deviations."""
    names = sorted({_rule(one) for one in total.findings})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "certkit", "version": __version__, "rules": [{"id": name} for name in names]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, names, lang) for one in total.findings],
                "properties": {
                    "records": total.records,
                    "errors": total.errors,
                    "warnings": total.warnings,
                    "unreadable": total.unreadable,
                    "notListed": total.found - len(total.findings),
                    "incomplete": total.incomplete,
                },
            }
        ],
    }


def _rule(finding: Finding) -> str:
    return finding.deviation.rule if finding.deviation else _UNREADABLE


def _result(finding: Finding, names: list[str], lang: str) -> dict[str, Any]:
    rule = _rule(finding)
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": names.index(rule),
        "level": "error" if finding.error else "warning",
        "message": {"text": _message(finding, lang)},
        "locations": [{"physicalLocation": _place(finding)}],
    }
    deviation = finding.deviation
    if deviation is not None:
        path = f"{finding.dialect}/{deviation.dataset}{deviation.path}"
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": path}]
        result["properties"] = {
            "dataset": deviation.dataset,
            "field": deviation.field,
            "value": deviation.value,
            "source": deviation.source,
            "confidence": deviation.confidence,
            "layer": deviation.layer,
        }
    return result


def _message(finding: Finding, lang: str) -> str:
    deviation = finding.deviation
    if deviation is None:
        said = [translated(one) if lang == "zh" else one for one in (finding.what, finding.right) if one]
        return ("；" if lang == "zh" else "; ").join(said)
    title = deviation.title.in_(lang)
    return f"{deviation.field} {title}{words(lang)('mark.colon')}{demand(lang, deviation.rule, deviation.expected)}"


def _place(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line:
        place["region"] = {"startLine": finding.line} | ({"startColumn": finding.column} if finding.column else {})
    return place


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
