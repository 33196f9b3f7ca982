"""One tender over every channel: what was entered, what the public reads, what the two neighbours received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certkit.checks.exchanges import PROJECT_LENGTH, restricted
from certkit.checks.findings import compare, equal, unsayable
from certkit.checks.memo import view
from certkit.checks.times import instant
from certkit.checks.views import (
    PUBLIC_SERVICE,
    SUPERVISION,
    Push,
    accepted,
    amount,
    answered,
    can_tell,
    inputs_of,
    pushes,
    records,
    sections,
)
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

TENDER_PROJECT_LENGTH = 20
"""Characters of the codes that a section's code begins with."""
MADE_FOR_EACH = ("DATA_TIMESTAMP", "version")
"""Fields that say when a message was made, not what it brings."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that must be public: its true value, where the public reads it, and in which record it is sent."""

    of: str
    true: Any = None
    """What was entered; None where the platform is not driven."""
    public: str = ""
    """Place in the public record: "purchaser/name"."""
    dataset: str = ""
    field: str = ""


def compared(evidence: Evidence, section: str, items: Sequence[Item], after: str = "") -> Iterator[Finding]:
    """The items of one section: the same in the last public reading and in the last record of their dataset.

    `after` is the operation that makes them public.
    """
    read = last_public(evidence, section)
    done = [one.answered_at for one in accepted(evidence, after, section=section)] if after else [0.0]
    since = max(done, default=float("inf"))
    for item in items:
        if item.public and read is not None and item.true is not None and read.sent_at >= since:
            shown = _at(answered(evidence, read), item.public)
            yield _same("public_item", item, shown, read)
        push = last_push(evidence, section, item.dataset, item.field) if item.dataset else None
        if push is None:
            if item.true is None and item.dataset and not can_tell(evidence, item.dataset, item.field):
                yield unsayable(f"{item.dataset} {item.field}")
            continue
        sent = push.fields.get(item.field, "").strip() or None
        doubtful = not push.sure(item.field)
        if item.true is None:
            warns = doubtful and sent is None
            yield compare("present", item.field, sent, what="sent_item", at=push.exchange, of=item.of, advisory=warns)
        else:
            yield _same("sent_item", item, sent, push.exchange, doubtful=doubtful)


def _same(what: str, item: Item, shown: Any, at: ExchangeEvent, *, doubtful: bool = False) -> Finding:
    """Whether the value means the true one, however it is written; where it is doubtful, a difference only warns."""
    right = alike(item.true, shown)
    return equal(what, item.true, item.true if right else shown, at=at, of=item.of, advisory=doubtful and not right)


def alike(expected: Any, actual: Any) -> bool:
    """Whether two values say the same: money, moments to the second, texts."""
    if expected == actual:
        return True
    moments = instant(expected), instant(actual)
    if None not in moments:
        return int(moments[0] or 0) == int(moments[1] or 0)
    amounts = amount(expected), amount(actual)
    return amounts[0] is not None and amounts[0] == amounts[1]


def _at(value: Any, place: str) -> Any:
    for name in place.split("/"):
        if isinstance(value, list):
            value = value[int(name)] if name.lstrip("-").isdigit() and value else None
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value


def last_public(evidence: Evidence, section: str) -> ExchangeEvent | None:
    """The last reading of the public record of a section."""
    return next(reversed(accepted(evidence, "read_public_record", section=section)), None)


@view
def _by_dataset(evidence: Evidence) -> dict[tuple[str, str], list[Push]]:
    found: dict[tuple[str, str], list[Push]] = defaultdict(list)
    for push in pushes(evidence):
        if push.taken:
            found[push.counterpart, push.dataset].append(push)
    return found


def last_push(evidence: Evidence, section: str, dataset: str, field: str = "") -> Push | None:
    """The last record of a dataset about a section that the public service platform took in.

    Where a field is named, only records count that have a place for it.
    """
    taken = _by_dataset(evidence)[PUBLIC_SERVICE, dataset]
    mine = [one for one in taken if concerns(one, section) and (not field or one.carries(field))]
    return mine[-1] if mine else None


def concerns(push: Push, section: str) -> bool:
    """Whether a record is about a section, or about what the section belongs to."""
    named = {item for value in push.fields.values() for item in value.split(";")}
    named_sections = {code for code in named if len(code) == len(section)}
    if any(code[:PROJECT_LENGTH] == section[:PROJECT_LENGTH] for code in named_sections):
        return section in named_sections
    for length in (TENDER_PROJECT_LENGTH, PROJECT_LENGTH):
        parents = [code for code in named if len(code) == length and code[:PROJECT_LENGTH] == section[:PROJECT_LENGTH]]
        if parents:
            return section[:length] in parents
    return False


@view
def _made(evidence: Evidence) -> dict[str, ExchangeEvent]:
    """Project, tender project or section code → the deed that made it."""
    names = {"create_project": "project", "create_tender_project": "tender_project", "create_section": "section"}
    return {str(answered(evidence, one).get(names[one.operation])): one for one in accepted(evidence, *names)}


def entered(evidence: Evidence, section: str) -> dict[str, Any]:
    """What was entered about a section: `section`, `tender_project` and `project`, each with its inputs."""
    found: dict[str, Any] = {}
    code = section
    for name in ("section", "tender_project", "project"):
        deed = _made(evidence).get(code)
        inputs = inputs_of(deed) if deed else {}
        found[name] = inputs
        code = str(inputs.get({"section": "tender_project", "tender_project": "project"}.get(name, "")))
    return found


def shown_as_entered(evidence: Evidence) -> Iterator[Finding]:
    """Section, project and notices as they were entered, as they are read in public, and as they were sent."""
    for section in public_sections(evidence):
        made = entered(evidence, section)
        items = [
            Item(
                of="region",
                true=made["project"].get("region"),
                public="project/region",
                **_in("PROJECT", "REGION_CODE"),
            ),
            Item(of="address", true=made["project"].get("address"), **_in("PROJECT", "ADDRESS")),
            Item(of="section", true=made["section"].get("name"), **_in("SECTION", "BID_SECTION_NAME")),
            Item(of="estimate", true=made["section"].get("estimate"), **_in("SECTION", "CONTRACT_RECKON_PRICE")),
        ]
        if made["section"]:
            yield from compared(evidence, section, items, "publish_notice")
        yield from _notices(evidence, section)


def _in(dataset: str, field: str) -> dict[str, str]:
    return {"dataset": dataset, "field": field}


def _notices(evidence: Evidence, section: str) -> Iterator[Finding]:
    """Every notice against its place in the public record and the message that brought it."""
    read = last_public(evidence, section)
    shown = records(answered(evidence, read).get("notices")) if read else []
    sent = [
        one for one in _by_dataset(evidence)[PUBLIC_SERVICE, "TENDER_ANN_QUA_INQUERY_ANN"] if concerns(one, section)
    ]
    for notice in accepted(evidence, "publish_notice", section=section):
        inputs, name = inputs_of(notice), str(answered(evidence, notice).get("notice"))
        mine = next((one for one in shown if one.get("notice") == name), None)
        if read is not None and read.sent_at >= notice.answered_at:
            for part in ("title", "content", "document_from"):
                item = Item(of=part, true=inputs.get(part))
                yield _same("public_item", item, mine.get(part) if mine else None, read)
        push = next((one for one in sent if alike(inputs.get("title"), one.fields.get("NOTICE_NAME"))), None)
        for part, field in (("content", "NOTICE_CONTENT"), ("document_from", "DOC_GET_START_TIME")):
            if push is not None and push.carries(field):
                item, sure = Item(of=part, true=inputs.get(part)), push.sure(field)
                yield _same("sent_item", item, push.fields.get(field), push.exchange, doubtful=not sure)


def public_sections(evidence: Evidence) -> list[str]:
    """The sections that the scenario worked on and that may be public; where nothing is driven those of the records."""
    worked_on = sections(evidence)
    if not worked_on:
        codes = (push.fields.get("BID_SECTION_CODE", "") for push in pushes(evidence) if push.dataset == "SECTION")
        worked_on = list(dict.fromkeys(code for code in codes if code))
    return [section for section in worked_on if section not in restricted(evidence)]


def same_at_both(evidence: Evidence) -> Iterator[Finding]:
    """What the two neighbours received of the same kind, in the same order, is the same."""
    held = _by_dataset(evidence)
    for (counterpart, dataset), mine in list(held.items()):
        if counterpart != PUBLIC_SERVICE:
            continue
        others = list(held[SUPERVISION, dataset])
        for push in mine:
            other = _counterpart_of(push, others)
            if other is not None:
                others.remove(other)
                yield equal(
                    "record_at_both", {}, _differences(push, other), at=push.exchange, of=f"{dataset} {push.key}"
                )


def _counterpart_of(push: Push, others: list[Push]) -> Push | None:
    """The record that brings the same to the other side: the one that differs least."""
    same_kind = [one for one in others if (one.change, one.message.dataset) == (push.change, push.message.dataset)]
    return min(same_kind, key=lambda one: len(_differences(push, one)), default=None)


def _differences(push: Push, other: Push) -> dict[str, list[str]]:
    names = (push.fields.keys() | other.fields.keys()) - set(MADE_FOR_EACH)
    values = {name: [push.fields.get(name, ""), other.fields.get(name, "")] for name in sorted(names)}
    return {name: pair for name, pair in values.items() if pair[0] != pair[1]}
