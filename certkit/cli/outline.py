"""`certkit plan`: the test outline (检测大纲): what will be tested, how, and what will be inconclusive."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from certkit.checks.registry import checks
from certkit.cli.console import language, note, out, out_json, say
from certkit.cli.preparing import Prepared, Wanted, prepare
from certkit.loading.plan import Outlook, longest_wait, outlook
from certkit.model.plan import Plan, PlannedScenario
from certkit.reporting.texts import Texts


def print_outline(wanted: Wanted, to: Path | None, *, as_json: bool) -> int:
    """Print the outline, or write it to a file: Markdown, or JSON when asked for or named so."""
    prepared = prepare(wanted)
    checked = {requirement for one in checks() for requirement in one.requirements}
    foreseen = outlook(prepared.plan, prepared.suite, checked)
    if to is None and as_json:
        out_json(as_data(prepared.plan, foreseen))
        return 0
    if as_json or (to is not None and to.suffix == ".json"):
        text = _json(as_data(prepared.plan, foreseen))
    else:
        text = as_markdown(prepared, foreseen)
    if to is None:
        out(text)
    else:
        to.write_text(text + "\n", encoding="utf-8")
        note(say("plan.written", path=to))
    return 0


def _json(data: dict[str, Any]) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def as_data(plan: Plan, foreseen: list[Outlook]) -> dict[str, Any]:
    """The outline as one JSON document."""
    lanes = {instance.name: instance.lane for instance in plan.candidate.instances}
    return {
        "suite": plan.suite,
        "suite_version": plan.suite_version,
        "suite_digest": plan.suite_digest,
        "profile": plan.profile.id,
        "kind": plan.kind,
        "seed": plan.seed,
        "candidate": {"name": plan.candidate.name, "version": plan.candidate.version, "driver": plan.candidate.driver},
        "counts": _counts(foreseen),
        "longest_wait_s": longest_wait(plan),
        "scenarios": [
            {
                "id": one.scenario.id,
                "instance": one.instance,
                "lane": lanes.get(one.instance, ""),
                "cannot": one.cannot,
            }
            for one in plan.scenarios
        ],
        "requirements": [
            {"id": one.requirement.id, "steps": one.steps, "checked": one.checked, "reason": one.reason}
            for one in foreseen
        ],
    }


def _counts(foreseen: list[Outlook]) -> dict[str, int]:
    reasons = Counter(one.reason for one in foreseen if one.reason)
    return {"requirements": len(foreseen), "verdict_expected": len(foreseen) - reasons.total(), **reasons}


def as_markdown(prepared: Prepared, foreseen: list[Outlook]) -> str:
    """The outline to be read, approved and signed."""
    plan, texts = prepared.plan, Texts(language())
    counts = _counts(foreseen)
    candidate = plan.candidate
    lines = [
        f"# {say('plan.title')}",
        "",
        f"- {say('plan.item')} {candidate.name} {candidate.version} ({candidate.vendor})",
        f"- {say('plan.profile')} {plan.profile.title.in_(language())} {plan.profile.version}",
        f"- {say('plan.suite')} {plan.suite} {plan.suite_version} {plan.suite_digest}",
        f"- {say('plan.kind')} {texts(f'kind.{plan.kind}')}",
        f"- {say('plan.rule')} {plan.profile.rule.in_(language())}",
        f"- {say('plan.duration', seconds=round(longest_wait(plan)))}",
        "",
        f"## {say('plan.counts')}",
        "",
        say("plan.expected", n=counts["verdict_expected"], of=counts["requirements"]),
        "",
        *(f"- {_reason(code, prepared, texts)}{n}" for code, n in counts.items() if code not in _TOTALS),
        "",
        *_doubtful(plan, foreseen),
        f"## {say('plan.scenarios')}",
        "",
        f"| {say('plan.id')} | {say('plan.name')} | {say('plan.how')} |",
        "|---|---|---|",
        *(_scenario(one, plan, prepared, texts) for one in plan.scenarios if one.cannot != "not_selected"),
        "",
        f"## {say('plan.requirements')}",
        "",
        f"| {say('plan.id')} | {say('plan.statement')} | {say('plan.how')} |",
        "|---|---|---|",
        *(_requirement(one, prepared, texts) for one in foreseen),
        "",
        say("plan.signatures"),
    ]
    return "\n".join(lines)


def _doubtful(plan: Plan, foreseen: list[Outlook]) -> list[str]:
    """Checks look into all records: when scenarios are left out, what they look for may never be recorded."""
    missing = sum(1 for one in plan.scenarios if one.cannot)
    checked = sum(1 for one in foreseen if not one.reason and not one.steps)
    return [say("plan.doubtful", n=checked, scenarios=missing), ""] if missing and checked else []


_TOTALS = ("requirements", "verdict_expected")


def _reason(code: str, prepared: Prepared, texts: Texts) -> str:
    """The words for a reason code, with a colon."""
    known = prepared.suite.not_tested.get(code)
    return (known.in_(language()) if known else texts.word("reason", code)) + texts("mark.colon")


def _scenario(one: PlannedScenario, plan: Plan, prepared: Prepared, texts: Texts) -> str:
    lanes = {instance.name: instance.lane for instance in plan.candidate.instances}
    how = (
        say("plan.cannot", reason=_reason(one.cannot, prepared, texts).rstrip(texts("mark.colon")))
        if one.cannot
        else f"{one.instance} ({texts(f'lane.{lanes[one.instance]}')})"
    )
    return f"| {one.scenario.id} | {one.scenario.title.in_(language())} | {how} |"


def _requirement(one: Outlook, prepared: Prepared, texts: Texts) -> str:
    statement = one.requirement.statement.in_(language())
    if one.reason:
        how = say("plan.cannot", reason=_reason(one.reason, prepared, texts).rstrip(texts("mark.colon")))
    else:
        how = "; ".join([*one.steps, *([say("plan.checked")] if one.checked else [])])
    return f"| {one.requirement.id} | {statement} | {how} |"
