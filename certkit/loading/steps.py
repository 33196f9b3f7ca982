"""One step as a suite author writes it, read into a `Step`; every word in it must be known."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from certkit.loading.tables import Table, nearest
from certkit.loading.words import Words
from certkit.model.operation import Operation, Vocabulary
from certkit.model.requirement import Requirement
from certkit.model.suite import Document, Expect, Moment, Party, Probe, Project, Step, Twin
from certkit.model.times import seconds_of

COUNTERPARTS = ("public_service_platform", "supervision_platform", "ca")
VALUE_KINDS = (
    "kept",
    "moment",
    "party",
    "parties",
    "certificate",
    "statement",
    "price_of",
    "unique",
    "filled",
    "left_out",
)
SIGNATURES = ("flipped", "other_content", "none", "spare")
"""What a step can do to its signature."""
_POINTER = re.compile(r"(/([^~/]|~[01])*)*")
_DIFFERS = ("at", "actor", "sends", "headers", "from_address", "pace", "token", "signature", "state")
_ORDER = re.compile(r"fail:5\d\d|timeout|reject|drop|honest|(revoke|expire):(?P<actor>\w+)")
_SEALED = {"submit_bid": "bid", "replace_bid": "bid", "submit_application": "application"}


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything a step may name."""

    words: Words
    vocabulary: Vocabulary
    requirements: dict[str, Requirement]
    parties: dict[str, Party]
    documents: dict[str, Document]
    projects: dict[str, Project]

    @property
    def actors(self) -> list[str]:
        """Everyone who can act: the cast and the counterparts."""
        return [*self.parties, *COUNTERPARTS]


@dataclass(frozen=True)
class Own:
    """The ids of the steps of one file, and the prefix that they get when the file is a fragment."""

    prefix: str
    ids: Collection[str]

    def full(self, name: str) -> str:
        """The step id as it stands in the whole line."""
        return f"{self.prefix}/{name}" if self.prefix and name in self.ids else name


def read_moment(table: Table, own: Own) -> Moment:
    """`{ after = "deadline", by = "PT1S" }`."""
    moment = Moment(after=own.full(table.text("after")), by=table.text("by", "PT0S"))
    _check_duration(table, "by", moment.by)
    table.finish()
    return moment


def _check_duration(table: Table, key: str, value: str) -> None:
    if value and seconds_of(value) is None:
        table.problem(key, f'`{key}` "{value}" is no ISO 8601 duration', 'such as "PT10S" or "P3D"')


def read_step(table: Table, own: Own, world: World, source: str) -> Step:
    """The step of a table; what only the whole line can show (kept names, twins) is left to lint."""
    name = table.text("id")
    if name and not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", name):
        table.problem("id", f'step id "{name}" is not plain', "small letters, digits and hyphens")
    actor = table.choice("actor", world.actors, "")
    operation = _operation(table, world)
    step = Step(
        id=f"{own.prefix}/{name}" if own.prefix else name,
        actor=actor,
        does=operation.name if operation else "",
        awaits=table.choice("awaits", world.words.datasets, ""),
        orders=table.text("orders", ""),
        waits=table.flag("waits", False),
        within=table.text("within", ""),
        at=read_moment(table.table("at"), own) if "at" in table else None,
        inputs=_inputs(table, "with", operation, own, world),
        sends=_document(table, operation, world),
        sealed_by=table.choice("sealed_by", ("certkit-tool-a", "certkit-tool-b"), ""),
        headers=table.strings("headers"),
        from_address=table.text("from_address", ""),
        pace=table.number("pace", None),
        together=table.text("together", ""),
        session=table.choice("session", ["none", *world.parties], ""),
        signature=_signature(table, operation, world),
        expect=_expect(table, operation, world) if operation else None,
        keeps=_keeps(table),
        twin=_twin(table, own) if "twin" in table else None,
        probes=[_probe(probe, own, world) for probe in table.tables("probe")],
        proves=_proves(table, world),
        title=table.bilingual("title") if "title" in table else None,
        weak=table.text("weak", ""),
        line=table.line(),
        source=source,
    )
    _check_kind(table, step)
    table.finish()
    return step


def _operation(table: Table, world: World) -> Operation | None:
    name = table.choice("does", world.vocabulary.operations, "")
    return world.vocabulary.operations.get(name)


def _check_kind(table: Table, step: Step) -> None:
    """A step is exactly one of: a deed, a wait for a record, an order, a wait for time."""
    kinds = [key for key in ("does", "awaits", "orders", "waits") if key in table]
    if len(kinds) != 1:
        table.problem((), f'step "{step.id}" says {" and ".join(kinds) or "nothing to do"}', _ONE_KIND)
        return
    if step.does or step.awaits or step.orders:
        table.text("actor")
    if step.does and step.actor in COUNTERPARTS:
        table.problem("actor", f"{step.actor} is a neighbour, it does nothing on the platform", "`awaits` or `orders`")
    if (step.awaits or step.orders) and step.actor and step.actor not in COUNTERPARTS:
        table.problem("actor", f'"{step.actor}" is no counterpart', nearest(step.actor, COUNTERPARTS))
    if step.awaits:
        _check_duration(table, "within", table.text("within"))
    if step.orders:
        _check_order(table, step)
    if step.waits and step.at is None:
        table.problem((), f'step "{step.id}" waits for no moment', 'give at = { after = "…", by = "…" }')


_ONE_KIND = "give exactly one of `does`, `awaits`, `orders`, `waits`"


def _check_order(table: Table, step: Step) -> None:
    match = _ORDER.fullmatch(step.orders)
    right = "one of: honest, fail:503, timeout, reject, drop, revoke:<actor>, expire:<actor>"
    if match is None:
        table.problem("orders", f'order "{step.orders}" is unknown', right)
    elif bool(match["actor"]) != (step.actor == "ca"):
        table.problem("orders", f'{step.actor} does not understand "{step.orders}"', right)


def _signature(table: Table, operation: Operation | None, world: World) -> str:
    signature = table.choice("signature", [*SIGNATURES, *world.parties], "")
    if signature and operation is not None and not operation.signed:
        table.problem("signature", f"{operation.name} is not signed", "leave `signature` out")
    return signature


def _document(table: Table, operation: Operation | None, world: World) -> str:
    sends = table.choice("sends", world.documents, "")
    if operation is None:
        return sends
    if operation.sends == "file" and "sends" not in table:
        table.problem("does", f"{operation.name} sends a file", "give sends = the name of a document")
    elif operation.sends != "file" and sends:
        table.problem("sends", f"{operation.name} sends no file", "leave `sends` out")
    elif sends and world.documents[sends].kind != _SEALED.get(operation.name, "file"):
        fitting = [name for name, one in world.documents.items() if one.kind == _SEALED.get(operation.name, "file")]
        kind = world.documents[sends].kind
        table.problem("sends", f'"{sends}" is a {kind}, which {operation.name} does not take', nearest(sends, fitting))
    return sends


def _inputs(table: Table, key: str, operation: Operation | None, own: Own, world: World) -> dict[str, Any]:
    inner = table.table(key)
    if operation is not None:
        check_inputs(inner, operation)
    return {name: read_value(inner, (name,), value, own, world) for name, value in inner.values.items()}


def check_inputs(inner: Table, operation: Operation) -> None:
    """Every input named is one of the operation's."""
    for name in inner.values:
        if name not in operation.inputs:
            inner.problem(name, f"{operation.name} has no input `{name}`", nearest(name, operation.inputs))


def read_value(table: Table, keys: tuple[str | int, ...], value: Any, own: Own, world: World) -> Any:
    """An input's value: a literal, or a one-key table that says what to work out."""
    if isinstance(value, list):
        return [read_value(table, (*keys, index), item, own, world) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and next(iter(value)) in VALUE_KINDS:
        return _worked_out(table, keys, value, own, world)
    return {name: read_value(table, (*keys, name), item, own, world) for name, item in value.items()}


def _worked_out(
    table: Table, keys: tuple[str | int, ...], value: dict[str, Any], own: Own, world: World
) -> dict[str, Any]:
    kind, content = next(iter(value.items()))
    if kind == "moment":
        inner = table.below(keys, content if isinstance(content, dict) else {}, "moment")
        moment = read_moment(inner, own)
        return {"moment": {"after": moment.after, "by": moment.by}}
    if kind == "filled":
        inner = table.below(keys, content if isinstance(content, dict) else {}, "filled")
        return {"filled": {"with": inner.text("with"), "to": _length(inner)}}
    if kind == "left_out":
        if content is not True:
            table.problem(keys, "`left_out` is only ever true", "give the input, or say { left_out = true }")
        return {"left_out": True}
    named = content if kind == "parties" else [content]
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        table.problem(keys, f"`{kind}` must be {'a list of actors' if kind == 'parties' else 'a string'}")
    elif kind in ("party", "parties", "certificate", "price_of"):
        for actor in named:
            if actor not in world.parties:
                table.problem(keys, f'actor "{actor}" is unknown', nearest(actor, world.parties))
    elif kind == "statement" and content not in world.documents:
        table.problem(keys, f'document "{content}" is unknown', nearest(content, world.documents))
    return dict(value)


_LONGEST_FILLED = 100_000


def _length(inner: Table) -> int:
    """How many characters a filled text has."""
    length = inner.whole("to") or 0
    if not 0 < length <= _LONGEST_FILLED:
        inner.problem("to", "`to` says how many characters the text has", f"from 1 to {_LONGEST_FILLED}")
    inner.finish()
    return length


def _expect(table: Table, operation: Operation, world: World) -> Expect:
    """What should come; a deed without `expect` should be accepted."""
    if "expect" not in table or isinstance(table.raw("expect"), str):
        return Expect(kind=table.choice("expect", ("accepted", "any"), "accepted"))
    inner = table.required_table("expect")
    kinds = [key for key in ("accepted", "refused") if key in inner]
    if len(kinds) != 1:
        what = "`expect` says neither or both of `accepted` and `refused`"
        inner.problem((), what, 'such as { refused = "wrong_stage" }')
    if "refused" in inner:
        reasons = [inner.text("refused")] if isinstance(inner.values["refused"], str) else inner.texts("refused")
        for reason in reasons:
            _check_reason(inner, "refused", reason, operation, world)
        inner.finish()
        return Expect(kind="refused", reasons=reasons)
    if not inner.flag("accepted", True):
        inner.problem("accepted", "`accepted` is true or left out", "say { refused = … } instead")
    warnings = inner.texts("warns", [])
    for reason in warnings:
        if reason not in world.vocabulary.reasons:
            inner.problem("warns", f'reason "{reason}" is unknown', nearest(reason, world.vocabulary.reasons))
    values = inner.table("values")
    for pointer in values.values:
        check_pointer(values, pointer, pointer)
    inner.finish()
    return Expect(kind="accepted", warnings=warnings, values=dict(values.values))


def _check_reason(inner: Table, key: str, reason: str, operation: Operation, world: World) -> None:
    if reason not in world.vocabulary.reasons:
        inner.problem(key, f'reason "{reason}" is unknown', nearest(reason, world.vocabulary.reasons))
    elif reason not in operation.refusals:
        inner.problem(key, f'{operation.name} never gives "{reason}"', nearest(reason, operation.refusals))


def check_pointer(table: Table, key: str | tuple[str | int, ...], pointer: str) -> None:
    """A JSON Pointer (RFC 6901)."""
    if not _POINTER.fullmatch(pointer):
        table.problem(key, f'"{pointer}" is no JSON Pointer', f'such as "/{pointer.strip("/")}"')


def _keeps(table: Table) -> dict[str, str]:
    keeps = table.strings("keeps")
    for name, pointer in keeps.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            table.problem(("keeps", name), f'kept name "{name}" is not plain', "small letters, digits and _")
        check_pointer(table, ("keeps", name), pointer)
    return keeps


def _twin(table: Table, own: Own) -> Twin:
    inner = table.required_table("twin")
    scenario = inner.text("scenario", "")
    name = inner.text("step")
    differs = inner.texts("differs")
    for index, word in enumerate(differs):
        if word not in _DIFFERS and not word.startswith("inputs/"):
            inner.problem(("differs", index), f'"{word}" is nothing a call can differ in', nearest(word, _DIFFERS))
    inner.finish()
    return Twin(step=name if scenario else own.full(name), differs=differs, scenario=scenario)


def _probe(table: Table, own: Own, world: World) -> Probe:
    reads = {name: one for name, one in world.vocabulary.operations.items() if one.method == "GET"}
    does = table.choice("does", reads)
    unchanged = table.texts("unchanged", [])
    for index, pointer in enumerate(unchanged):
        check_pointer(table, ("unchanged", index), pointer)
    probe = Probe(
        does=does,
        actor=table.choice("actor", world.parties, ""),
        when=own.full(table.text("when", "now")),
        unchanged=unchanged,
        absent=table.texts("absent", []),
        inputs=_inputs(table, "with", reads.get(does), own, world),
    )
    if not probe.unchanged and not probe.absent:
        table.problem((), f"the probe {does} looks at nothing", 'give unchanged = ["/…"] or absent = ["kept name"]')
    table.finish()
    return probe


_MOST_PROVED = 3


def _proves(table: Table, world: World) -> list[str]:
    proves = table.texts("proves", [])
    for index, requirement in enumerate(proves):
        known = world.requirements.get(requirement)
        if known is None:
            right = nearest(requirement, world.requirements)
            table.problem(("proves", index), f'requirement "{requirement}" is unknown', right)
        elif known.not_tested:
            what = f'{requirement} says not_tested = "{known.not_tested}", yet this step proves it'
            table.problem(("proves", index), what, "remove `not_tested` from the requirement")
    if len(proves) > _MOST_PROVED:
        table.problem("proves", f"a step proves at most {_MOST_PROVED} requirements, not {len(proves)}")
    return proves
