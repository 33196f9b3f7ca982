"""Makes the pair of a requirement: `python tests/checks/make.py RUN [requirement …]`.

RUN is the folder of a run of the honest reference platform. For each requirement `tests/checks/<id>/edit.toml` says
which scenario the excerpt is taken from and what is broken in it. Events that the verdict does not need are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from edits import apply
from excerpts import (
    BROKEN,
    EDIT,
    FOLDER,
    HONEST,
    Excerpt,
    edit_of,
    judged,
    pairs,
    read,
    verdict_on,
    vocabulary,
    write,
    wrong,
)

from certkit.errors import EvidenceError
from certkit.evidence.reader import RunEvidence, open_run
from certkit.model.events import AnyEvent, ExchangeEvent, KeyEvent
from certkit.model.plan import Plan
from certkit.model.verdict import Verdict
from certkit.model.wire import Message

Still = Callable[[Excerpt], bool]


def make(run: RunEvidence, requirement: str) -> int:
    """Write both excerpts of a requirement; the size of the honest one."""
    folder = FOLDER / requirement
    edit = edit_of(folder)
    whole = taken(run, edit["scenario"])
    why = _why(whole, edit, requirement)
    small = _without_needless(whole, lambda one: _still(one, edit, requirement, why))
    write(folder / HONEST, small)
    write(folder / BROKEN, _broken(small, edit))
    assert read(folder / HONEST) == small
    return (folder / HONEST).stat().st_size


def taken(run: RunEvidence, scenario: str) -> Excerpt:
    """One attempt of a real run, its small bodies inline, its plan without the other scenarios."""
    evidence = run.evidence(scenario, 1)
    clocks = [event for event in evidence.clocks() if not event.scenario]
    events = [_inline(event, run) for event in [*clocks, *evidence.own]]
    return Excerpt(_smaller(run.plan, scenario), events)


def _smaller(plan: Plan, scenario: str) -> Plan:
    planned = next(one for one in plan.scenarios if one.scenario.id == scenario)
    project = plan.projects[planned.scenario.project]
    bare = msgspec.structs.replace(project, inputs={})
    parties = {name: msgspec.structs.replace(one, fields={}) for name, one in plan.parties.items()}
    candidate = msgspec.structs.replace(plan.candidate, source=Path(plan.candidate.source).name)
    projects = {project.id: bare}
    return msgspec.structs.replace(plan, candidate=candidate, scenarios=[planned], projects=projects, parties=parties)


def _inline(event: AnyEvent, run: RunEvidence) -> AnyEvent:
    """The event with the text of its bodies in itself."""
    if not isinstance(event, ExchangeEvent):
        return event
    return msgspec.structs.replace(
        event, request=_inline_message(event.request, run), response=_inline_message(event.response, run)
    )


def _inline_message(message: Message | None, run: RunEvidence) -> Message | None:
    if message is None or message.body is None or message.body.text is not None:
        return message
    try:
        text = run.read(message.body).decode()
    except UnicodeDecodeError:
        return message
    return msgspec.structs.replace(message, body=msgspec.structs.replace(message.body, text=text))


def broken_by(excerpt: Excerpt, edits: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """What is wrong with an excerpt after edits."""
    return wrong(judged(Excerpt(excerpt.plan, apply(excerpt.events, edits, vocabulary()))))


def _broken(excerpt: Excerpt, edit: dict[str, Any]) -> Excerpt:
    return Excerpt(excerpt.plan, apply(excerpt.events, edit["edit"], vocabulary()))


def _why(whole: Excerpt, edit: dict[str, Any], requirement: str) -> list[str]:
    """The failing findings of the whole broken attempt; LookupError when the edit does not break this alone."""
    honest, broken = wrong(judged(whole)), wrong(judged(_broken(whole, edit)))
    if verdict_on(whole, requirement) is not Verdict.PASSED:
        raise LookupError(f"the honest attempt is {verdict_on(whole, requirement)}")
    strangers = set(broken) - set(honest) - set(edit.get("also", {})) - {requirement}
    if requirement not in broken or strangers:
        raise LookupError(f"the edit breaks {broken}")
    return broken[requirement]


def _still(excerpt: Excerpt, edit: dict[str, Any], requirement: str, why: list[str]) -> bool:
    """Whether the smaller excerpt still passes, and fails for the same reason when it is broken."""
    try:
        broken = _broken(excerpt, edit)
    except LookupError:
        return False
    found = wrong(judged(broken))
    same = set(found.get(requirement, ())) and set(found[requirement]) <= set(why)
    alone = set(found) == {requirement, *edit.get("also", {})}
    return bool(same) and alone and not wrong(judged(excerpt)) and verdict_on(excerpt, requirement) is Verdict.PASSED


def _without_needless(excerpt: Excerpt, still: Still) -> Excerpt:
    """Leave out runs of events, long ones first, as long as the verdicts stay."""
    size = max(1, len(excerpt.events) // 2)
    while True:
        before = len(excerpt.events)
        for smaller in _candidates(excerpt, size, still):
            excerpt = smaller
        if size == 1 and len(excerpt.events) == before:
            break
        size = max(1, size // 2)
    return _without_parties(excerpt, still)


def _candidates(excerpt: Excerpt, size: int, still: Still) -> Iterator[Excerpt]:
    place = len(excerpt.events)
    while place > 0:
        place = max(0, place - size)
        rest = [*excerpt.events[:place], *excerpt.events[place + size :]]
        smaller = Excerpt(_with_steps(excerpt.plan, rest), rest)
        if still(smaller):
            excerpt = smaller
            yield smaller


def _with_steps(plan: Plan, events: Sequence[AnyEvent]) -> Plan:
    """The plan with the steps that are still told of."""
    told = {event.step for event in events}
    planned = plan.scenarios[0]
    steps = [step for step in planned.scenario.steps if step.id in told]
    scenario = msgspec.structs.replace(planned.scenario, steps=steps)
    return msgspec.structs.replace(plan, scenarios=[msgspec.structs.replace(planned, scenario=scenario)])


def _without_parties(excerpt: Excerpt, still: Still) -> Excerpt:
    """Leave out parties that nothing tells of, and certificates nobody verifies."""
    actors = {event.actor for event in excerpt.events}
    parties = {name: one for name, one in excerpt.plan.parties.items() if name in actors}
    smaller = Excerpt(msgspec.structs.replace(excerpt.plan, parties=parties), excerpt.events)
    bare = Excerpt(smaller.plan, [_bare(event) for event in smaller.events])
    return bare if still(bare) else smaller


def _bare(event: AnyEvent) -> AnyEvent:
    if isinstance(event, KeyEvent):
        return msgspec.structs.replace(event, certificate="")
    if getattr(event, "kind", "") == "party":
        value = {name: item for name, item in event.value.items() if name != "certificate"}
        return msgspec.structs.replace(event, value=value)
    return event


def main(arguments: Sequence[str]) -> None:
    """Make the pairs of the requirements named, or of all that have an edit."""
    run = open_run(Path(arguments[0]))
    for requirement in arguments[1:] or [path.name for path in pairs()]:
        try:
            size = make(run, requirement)
        except (LookupError, EvidenceError) as error:
            print(f"{requirement}: {error}")
            continue
        print(f"{requirement}: {HONEST} and {BROKEN} from {EDIT}, {size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
