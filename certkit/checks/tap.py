"""The tap (全量校验): every message that a receiving platform got is held against the data standard, in every scenario.

Nothing has to ask for it: whatever a scenario is about, each message is read as its dialect's envelope, its record and
its header against their datasets (layers 1 and 2), and the messages of the scenario against each other (layer 3). A
message that cannot be read, is of no known dataset or names a field twice is a deviation like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import msgspec

from certkit.checks.findings import finding
from certkit.checks.memo import view
from certkit.checks.registry import check
from certkit.checks.views import PUBLIC_SERVICE, SUPERVISION, dialect_of, message_of, pushes, taken_in
from certkit.errors import InputError
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict
from certkit.standards.across.across import Across, Breach
from certkit.standards.dictionaries.facts import Confidence, Dictionary
from certkit.standards.dictionaries.loading import DIALECT, dictionary
from certkit.standards.headers import HEADER, unfitting
from certkit.standards.messages.message import Message, read_message
from certkit.standards.messages.receipts import read_receipt
from certkit.standards.messages.xml import parse
from certkit.standards.validation.checker import validate
from certkit.standards.validation.deviation import Deviation, pointer
from certkit.text import Text

RECEIVERS = (PUBLIC_SERVICE, SUPERVISION)
FORM, CODES, SAME = "JS-2.2.1-1", "EBM-8-1", "EBM-7-2"
OWNERS: Mapping[str, str] = {"code_list": CODES, "coding": CODES, "begins_with": CODES, "same_everywhere": SAME}
"""Rule → the requirement that it belongs to; every other rule concerns the form of what is sent."""
BOUND = "mandatory tender"
"""The scope of projects that the statutory intervals bind; elsewhere they say nothing."""
ELSEWHERE = ("interval",)
"""Rules that have requirements of their own: a breach is shown with the elements, and judged there."""
INDICATIVE = (*ELSEWHERE, "duplicate")
"""Rules that only warn; what says the same as another record may have been entered twice."""
FILE = "ENVELOPE_SOURCE"
"""The dataset that describes the files of an envelope, where a dialect has it."""
MOST_CODES = 20
"""Codes of a list that a finding names."""
_MESSAGE = Text("报文", "message")
_ONE_PASS = "each message is read once; which requirement a deviation belongs to is said by its rule"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A record in a message: the one that it brings, its header, or one of its files."""

    dataset: str
    fields: Mapping[str, str]
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message that a receiving platform got, with everything in it that is not as the data standard has it."""

    exchange: ExchangeEvent
    message: Message | None
    """None when it could not be read."""
    taken: bool
    rejected: bool
    """Whether the platform that received it refused it of its own accord."""
    parts: tuple[Part, ...]
    """The record, where its dataset is known and it is not deleted, and the parts of the envelope."""
    trouble: tuple[Deviation, ...]
    """What is wrong with the message as a whole, and between it and others."""

    @property
    def deviations(self) -> Iterator[Deviation]:
        """All that is wrong."""
        yield from self.trouble
        for part in self.parts:
            yield from part.deviations

    @property
    def dialect(self) -> str:
        """In which it speaks."""
        return self.message.dialect if self.message else DIALECT

    @property
    def record_faults(self) -> frozenset[str]:
        """The fields of its record that are decisively wrong beside what its own dataset says."""
        return frozenset(one.field for one in self.trouble if one.field and decisive(one, self.dialect))

    @property
    def dataset(self) -> str:
        """The dataset of its record; "" when none is known."""
        return self.message.dataset if self.message else ""


def decisive(deviation: Deviation, dialect: str) -> bool:
    """Whether a deviation rests on facts that were read, and is the platform's own doing.

    What only repeats what another record says may have been entered so; the key of a record is the platform's.
    """
    if deviation.advisory or deviation.rule in INDICATIVE:
        return False
    return deviation.rule != "unique" or deviation.field in _keys(dialect, deviation.dataset)


@cache
def _keys(dialect: str, dataset: str) -> frozenset[str]:
    known = dictionary(dialect).datasets[dataset]
    return frozenset(known.fields[name].on_wire for name in known.key)


@view
def heard(evidence: Evidence) -> list[Heard]:
    """Every message of a scenario, in order, each also against those before it."""
    known = {push.exchange.id: push.message for push in pushes(evidence)}
    exchanges = [exchange for exchange in evidence.inbound() if _is_message(exchange)]
    messages = [_read(evidence, exchange, known.get(exchange.id)) for exchange in exchanges]
    between = _between(dialect_of(evidence), messages, bound=_is_bound(evidence))
    return [replace(one, trouble=(*one.trouble, *between.get(one.exchange.id, ()))) for one in messages]


@view
def strays(evidence: Evidence) -> list[Heard]:
    """Every message of the run that belongs to no scenario."""
    events = (event for event in evidence.events() if isinstance(event, ExchangeEvent) and not event.scenario)
    messages = [event for event in events if event.direction == "inbound" and _is_message(event)]
    return [_read(evidence, exchange, message_of(evidence, exchange)) for exchange in messages]


def _is_bound(evidence: Evidence) -> bool:
    project = evidence.plan.projects.get(evidence.planned.scenario.project)
    return project is not None and BOUND in project.scope


def _between(dialect: str, messages: Iterable[Heard], *, bound: bool) -> dict[str, list[Breach]]:
    """What is wrong between the messages of a scenario, by the exchange that brought the later one.

    What was sent again until it was taken in counts once, and what was never delivered not at all.
    """
    delivered = [one for one in messages if one.dataset and (one.taken or one.rejected)]
    taken = {_record(one) for one in delivered if one.taken}
    last = {_record(one): one for one in delivered if one.rejected}
    across = Across(dialect, whole=False)
    broken: list[Breach] = []
    for one in delivered:
        retried = one.rejected and (_record(one) in taken or last[_record(one)] is not one)
        if one.message is not None and not retried:
            broken += across.take(one.message, channel=one.exchange.counterpart, where=one.exchange.id)
    found: dict[str, list[Breach]] = {}
    for breach in [*broken, *across.finish()]:
        if bound or breach.rule != "interval":
            found.setdefault(breach.where, []).append(breach)
    return found


def _record(one: Heard) -> tuple[str, str, str]:
    """Which record a message is about, and who is told of it."""
    return (one.exchange.counterpart, one.dataset, one.message.key if one.message else "")


def _is_message(exchange: ExchangeEvent) -> bool:
    """Who only fetches (a description of the service, a revocation list) brings nothing."""
    return exchange.counterpart in RECEIVERS and not exchange.request.line.startswith("GET ")


def _read(evidence: Evidence, exchange: ExchangeEvent, message: Message | None) -> Heard:
    known = dictionary(dialect_of(evidence))
    parts = tuple(_parts(known, message)) if message else ()
    trouble = [*_troubles(known, message)] if message else [_unreadable(evidence, exchange)]
    taken = taken_in(evidence, exchange)
    rejected = not taken and _answered_honestly(evidence, exchange)
    found = [*trouble, *(deviation for part in parts for deviation in part.deviations)]
    if rejected and not any(decisive(deviation, known.dialect) for deviation in found):
        trouble.append(_rejected(evidence, exchange, message))
    return Heard(
        exchange=exchange, message=message, taken=taken, rejected=rejected, parts=parts, trouble=tuple(trouble)
    )


def _parts(known: Dictionary, message: Message) -> Iterator[Part]:
    records = [(HEADER, message.header), *((FILE, one) for one in message.files)]
    if message.dataset and message.change != "delete":
        records.insert(0, (message.dataset, message.fields))
    for dataset, fields in records:
        if dataset in known.datasets:
            found = validate(dataset, fields, known.dialect)
            yield Part(dataset=dataset, fields=fields, deviations=tuple(found))


def _troubles(known: Dictionary, message: Message) -> Iterator[Deviation]:
    """What is wrong with a message as a whole."""
    dataset = known.datasets.get(message.dataset)
    if dataset is None:
        named = " ".join(value for value in message.header.values() if value)
        doubtful = any(one.confidence != "verified" for one in known.datasets.values())
        yield _trouble("unknown_dataset", named, "unverified" if doubtful else "verified", message.dialect)
        return
    titles = {one.on_wire: one.title for one in dataset.fields.values()}
    for name in message.repeated:
        wrong = _trouble("repeated", message.fields.get(name, ""), "verified", dataset.source)
        title = titles.get(name, Text(name, name))
        yield msgspec.structs.replace(wrong, dataset=dataset.name, field=name, title=title, path=pointer(name))
    yield from unfitting(known, dataset, message)


def _unreadable(evidence: Evidence, exchange: ExchangeEvent) -> Deviation:
    """How the envelope names its parts was not always read at a source; that it is a document at all is certain."""
    dialect, body = dialect_of(evidence), evidence.body(exchange.request.body)
    why = ""
    try:
        read_message(dialect, body, exchange.request.headers)
    except InputError as error:
        why = str(error)
    return _trouble("unreadable", why, "unverified" if _well_formed(body) else "verified", dialect)


def _well_formed(body: bytes) -> bool:
    try:
        parse(body)
    except InputError:
        return body.lstrip()[:1] == b"{"
    return True


def _answered_honestly(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether the receiving platform answered, and had not been told to misbehave."""
    orders = [one for one in evidence.orders() if one.counterpart == exchange.counterpart]
    told = [one.order for one in orders if one.lane_time <= exchange.lane_time]
    return exchange.response is not None and not exchange.error and (not told or told[-1] == "honest")


def _rejected(evidence: Evidence, exchange: ExchangeEvent, message: Message | None) -> Deviation:
    """What the receiving platform said when it did not take a message in."""
    answer = exchange.response.body if exchange.response else None
    said = read_receipt(dialect_of(evidence), 200, evidence.body(answer)).said
    wrong = _trouble("rejected", said, "unverified", dialect_of(evidence))
    return msgspec.structs.replace(wrong, dataset=message.dataset if message else "")


def _trouble(rule: str, value: str, sure: Confidence, source: str) -> Deviation:
    """A deviation of a message as a whole."""
    return Deviation(
        dataset="",
        field="",
        title=_MESSAGE,
        path="",
        value=value,
        rule=rule,
        expected=None,
        confidence=sure,
        source=source,
        layer=1,
    )


@check(FORM, CODES, SAME, because=_ONE_PASS)
def every_message_keeps_the_data_standard(evidence: Evidence) -> Iterator[Finding]:
    """Every message of a scenario, whatever it is about, is as the data standard of its dialect has it."""
    yield from judged(heard(evidence), dialect_of(evidence))


@check(FORM, CODES, SAME, scope="run", because=_ONE_PASS)
def messages_of_no_scenario_keep_it_too(evidences: Iterable[Evidence]) -> Iterator[Finding]:
    """A message that no scenario could be given is as the data standard has it."""
    first = next(iter(evidences), None)
    if first is not None:
        yield from judged(strays(first), dialect_of(first))


def judged(messages: Iterable[Heard], dialect: str) -> Iterator[Finding]:
    """What a requirement is decided by."""
    return (one for one in findings(messages, dialect) if one.facts.get("rule") not in ELSEWHERE)


def findings(messages: Iterable[Heard], dialect: str) -> Iterator[Finding]:
    """One finding per kind of deviation with its first example, and one per kind of record that had none."""
    known = dictionary(dialect)
    wrong: dict[tuple[str, ...], Finding] = {}
    right: dict[tuple[str, str, str], list[Heard]] = {}
    for one in messages:
        for deviation in one.deviations:
            found = deviating(known, one, deviation)
            kind = (one.exchange.counterpart, *kind_of(found))
            wrong[kind] = again(wrong[kind], found) if kind in wrong else found
        broken = {owner(deviation) for deviation in one.deviations if decisive(deviation, dialect)}
        for requirement in (FORM, CODES) if one.dataset and not one.rejected else ():
            if requirement not in broken:
                right.setdefault((one.exchange.counterpart, one.dataset, requirement), []).append(one)
    yield from wrong.values()
    for (counterpart, dataset, requirement), mine in right.items():
        yield finding(
            "conforming",
            Verdict.PASSED,
            expected=len(mine),
            actual=len(mine),
            at=mine[0].exchange,
            requirement=requirement,
            counterpart=counterpart,
            dataset=dataset,
            named=_named(known, dataset),
        )


def kind_of(deviating: Finding) -> tuple[str, ...]:
    """What two deviations of one kind have in common; beyond a single value, what is demanded differs by record."""
    facts = deviating.facts
    demanded = str(deviating.expected) if facts["layer"] == 1 else ""
    return (*(str(facts[name]) for name in ("dataset", "field", "rule", "confidence")), demanded)


def again(first: Finding, other: Finding) -> Finding:
    """The first example of a kind of deviation, with how often it was seen in all."""
    times = first.facts["times"] + other.facts["times"]
    return msgspec.structs.replace(first, facts={**first.facts, "times": times})


def deviating(known: Dictionary, one: Heard, deviation: Deviation) -> Finding:
    """A deviation as a finding: what to mend, where, and on what the demand rests."""
    return finding(
        "deviation",
        Verdict.FAILED,
        expected=_expected(known, deviation),
        actual=deviation.value or None,
        at=one.exchange,
        advisory=not decisive(deviation, known.dialect),
        requirement=owner(deviation),
        counterpart=one.exchange.counterpart,
        dataset=deviation.dataset,
        named=_named(known, deviation.dataset),
        field=deviation.field,
        title=_both(deviation.title),
        path=deviation.path,
        rule=deviation.rule,
        source=deviation.source,
        confidence=deviation.confidence,
        layer=deviation.layer,
        times=1,
        earlier=deviation.earlier if isinstance(deviation, Breach) else "",
    )


def owner(deviation: Deviation) -> str:
    """The requirement that a deviation belongs to."""
    return OWNERS.get(deviation.rule, FORM)


def _named(known: Dictionary, dataset: str) -> dict[str, str]:
    found = known.datasets.get(dataset)
    return _both(found.title if found else _MESSAGE)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _expected(known: Dictionary, deviation: Deviation) -> Any:
    """What is demanded, with the titles of coding rules, and of a long code list only the first codes."""
    expected = deviation.expected
    if deviation.rule == "coding" and isinstance(expected, list):
        rules = known.coding_rules
        return [_both(rules[name].title) if name in rules else name for name in expected]
    if deviation.rule == "code_list" and isinstance(expected, list) and len(expected) > MOST_CODES:
        return [*expected[:MOST_CODES], "…"]
    return expected
