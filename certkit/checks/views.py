"""What the checks see of a tender: parties, bids with their submissions, receipts, opening records, audit, pushes.

Everything is read from the recorded exchanges and the planted material by operation, actor and time, never by step id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from certkit.checks.memo import view
from certkit.errors import InputError
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.wire import Body
from certkit.standards.dictionaries.loading import DIALECT, dictionary, named_dialect
from certkit.standards.messages.canonical import told_fields
from certkit.standards.messages.facts import Upload, envelope_of
from certkit.standards.messages.message import Change, Message, canonical, read_message
from certkit.standards.messages.receipts import read_receipt

SUBMISSIONS = ("submit_bid", "replace_bid", "submit_application")
PUBLIC_SERVICE = "public_service_platform"
SUPERVISION = "supervision_platform"
_OK = " 200 "


@dataclass(frozen=True)
class PartyFact:
    """A synthetic party: who plays it, its code, its name, its kind."""

    actor: str
    code: str
    name: str
    kind: str


@view
def parties(evidence: Evidence) -> dict[str, PartyFact]:
    """Every planted party by the actor that plays it."""
    found: dict[str, PartyFact] = {}
    for event in evidence.planted("party"):
        value = event.value
        actor = str(value.get("actor") or event.actor)
        found[actor] = PartyFact(actor, str(value["code"]), str(value["name"]), str(value["kind"]))
    return found


def party_of(evidence: Evidence, code: str) -> PartyFact | None:
    """The planted party of a code."""
    return next((party for party in parties(evidence).values() if code and party.code == code), None)


def name_of(evidence: Evidence, actor: str) -> str:
    """The name of the party that an actor plays, else the actor."""
    party = parties(evidence).get(actor)
    return party.name if party else actor


def bidders(evidence: Evidence) -> list[PartyFact]:
    """The planted bidders."""
    return [party for party in parties(evidence).values() if party.kind == "bidder"]


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A sealed file that a bidder sent, with what was planted in it and what came of it."""

    exchange: ExchangeEvent
    actor: str
    section: str
    bidder: str
    kind: str
    """bid | application"""
    seal: str
    digest: str
    """SHA-256 hex of the file sent."""
    content: Mapping[str, Any]
    canaries: Mapping[str, str]
    commitment: str
    tool: str
    serial: str
    receipt: Mapping[str, Any] = field(default_factory=dict)
    """The platform's answer, when it accepted."""

    @property
    def accepted(self) -> bool:
        """Whether the platform took it in."""
        return self.exchange.outcome is not None and self.exchange.outcome.accepted

    @property
    def commercial(self) -> Mapping[str, Any]:
        """What is read out at the opening: price, duration, lead, name."""
        value = self.content.get("commercial", {})
        return value if isinstance(value, Mapping) else {}


@view
def submissions(evidence: Evidence) -> list[Submission]:
    """Every sealed file that was sent and whose making was planted, in the order of sending."""
    planted = {
        str(event.value["digest"]): event.value for kind in ("bid", "application") for event in evidence.planted(kind)
    }
    found = []
    for exchange in evidence.exchanges(SUBMISSIONS, probes=False):
        value = planted.get(sha256_of(exchange.request.body))
        if value is not None and exchange.outcome is not None:
            found.append(_submission(evidence, exchange, value))
    return found


def _submission(evidence: Evidence, exchange: ExchangeEvent, value: Mapping[str, Any]) -> Submission:
    accepted = exchange.outcome is not None and exchange.outcome.accepted
    answer = answered(evidence, exchange) if accepted else {}
    content = value.get("content")
    return Submission(
        exchange=exchange,
        actor=exchange.actor,
        section=section_of(exchange),
        bidder=str(value["bidder"]),
        kind=str(value.get("kind", "bid")),
        seal=str(value["seal"]),
        digest=str(value["digest"]),
        content=content if isinstance(content, Mapping) else {},
        canaries=value.get("canaries") or {},
        commitment=str(value.get("commitment", "")),
        tool=str(value.get("tool", "")),
        serial=str(value.get("serial", "")),
        receipt=answer,
    )


def standing_bids(evidence: Evidence, section: str, at: float) -> list[Submission]:
    """The bids that stand at a moment: accepted, the last of each bidder, not withdrawn, of the current round."""
    standing: dict[str, Submission] = {}
    held = {one.exchange.id: one for one in submissions(evidence) if one.kind == "bid" and one.accepted}
    for exchange in evidence.exchanges((*SUBMISSIONS, "withdraw_bid", "retender"), outcome="accepted", probes=False):
        if exchange.answered_at > at or section_of(exchange) != section:
            continue
        if exchange.operation == "retender":
            standing.clear()
        elif exchange.operation == "withdraw_bid":
            standing = {code: one for code, one in standing.items() if one.actor != exchange.actor}
        elif exchange.id in held:
            standing[held[exchange.id].bidder] = held[exchange.id]
    return list(standing.values())


def sections(evidence: Evidence) -> list[str]:
    """The sections that the scenario worked on, in order."""
    named = (section_of(exchange) for exchange in evidence.exchanges())
    return list(dict.fromkeys(section for section in named if section))


def section_of(exchange: ExchangeEvent) -> str:
    """The section that an outbound exchange names in its inputs."""
    inputs = exchange.inputs
    return str(inputs.get("section", "")) if isinstance(inputs, Mapping) else ""


def inputs_of(exchange: ExchangeEvent) -> Mapping[str, Any]:
    """The inputs of a call, empty when it has none."""
    return exchange.inputs if isinstance(exchange.inputs, Mapping) else {}


def answered(evidence: Evidence, exchange: ExchangeEvent) -> Mapping[str, Any]:
    """The answer as a JSON object, empty when it is none."""
    value = evidence.json(exchange.response.body) if exchange.response else None
    return value if isinstance(value, Mapping) else {}


def records(value: Any) -> list[Mapping[str, Any]]:
    """The members of a list that are objects."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def accepted(evidence: Evidence, *operations: str, section: str = "", actor: str = "") -> list[ExchangeEvent]:
    """Accepted exchanges of operations, probes included, in order."""
    found = evidence.exchanges(operations, actor=actor, outcome="accepted")
    return [exchange for exchange in found if not section or section_of(exchange) == section]


def amount(value: Any) -> Decimal | None:
    """Money as the exact number, however many zeros it is written with."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
        return number.normalize() if number.is_finite() else None
    except ArithmeticError:
        return None


def text_bytes(value: Any) -> bytes:
    """The UTF-8 of a text; half characters, which JSON can hold and UTF-8 cannot, become question marks."""
    return str(value).encode("utf-8", "replace")


def sha256_of(body: Body | None) -> str:
    """Hex digest of the bytes that really travelled."""
    if body is None:
        return ""
    return (body.wire_digest or body.digest).removeprefix("sha256:")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One reading of an opening record (开标记录)."""

    exchange: ExchangeEvent
    actor: str
    state: str
    bids: list[Mapping[str, Any]]

    def bid_of(self, code: str) -> Mapping[str, Any] | None:
        """What the record says of one bidder."""
        return next((bid for bid in self.bids if str(bid.get("bidder")) == code), None)


def opening_records(evidence: Evidence, section: str, *, state: str = "") -> list[Opening]:
    """Every accepted reading of the record, in order; `state` (opened, announced) narrows."""
    found = []
    for exchange in accepted(evidence, "read_opening_record", section=section):
        answer = answered(evidence, exchange)
        record = Opening(
            exchange=exchange, actor=exchange.actor, state=str(answer.get("state")), bids=records(answer.get("bids"))
        )
        if not state or record.state == state:
            found.append(record)
    return found


@dataclass(frozen=True, kw_only=True)
class Audit:
    """One reading of a section's audit trail (操作日志)."""

    exchange: ExchangeEvent
    section: str
    entries: list[Mapping[str, Any]]


def audit_trails(evidence: Evidence) -> list[Audit]:
    """Every accepted reading of an audit trail, in order."""
    return [
        Audit(
            exchange=exchange,
            section=section_of(exchange),
            entries=records(answered(evidence, exchange).get("entries")),
        )
        for exchange in accepted(evidence, "read_audit_trail")
    ]


def dialect_of(evidence: Evidence) -> str:
    """The dialect of the data standards in which the candidate exchanges data."""
    return named_dialect(evidence.plan.candidate.exchange)


@dataclass(frozen=True, kw_only=True)
class Push:
    """A message that a counterpart received: which record it brings, and whether it was taken in.

    Datasets and fields are those of the public-resource dialect, amounts in yuan, whatever the candidate's own dialect
    is; `message` holds what really travelled.
    """

    exchange: ExchangeEvent
    counterpart: str
    message: Message
    dataset: str
    """The first dataset that it stands for; its own where it stands for none, "" when that is unknown."""
    change: Change
    fields: Mapping[str, str]
    taken: bool
    """Whether the receipt said that it was taken in."""

    @property
    def key(self) -> str:
        """What tells its record from all others."""
        return self.message.key

    @property
    def dialect(self) -> str:
        """The dialect in which it travelled."""
        return self.message.dialect

    @property
    def header(self) -> Mapping[str, str]:
        """What its envelope says beside the record."""
        return self.message.header

    def carries(self, field: str) -> bool:
        """Whether messages of this kind have a place for a field; where there is none, its absence says nothing."""
        return self.dialect == DIALECT or field in told_fields(self.dialect, self.message.dataset)

    def sure(self, *fields: str) -> bool:
        """Whether it is sure that the message's own fields stand for these; else a difference only warns."""
        known = told_fields(self.dialect, self.message.dataset)
        return self.dialect == DIALECT or all(known.get(field, True) for field in fields)


def can_tell(evidence: Evidence, dataset: str, field: str = "") -> bool:
    """Whether the candidate's dialect has a message for a dataset, with a place for a field where one is named."""
    dialect = dialect_of(evidence)
    telling = dictionary(dialect).standing_for(dataset)
    return bool(telling) and (not field or any(field in told_fields(dialect, one.name) for one in telling))


@view
def pushes(evidence: Evidence) -> list[Push]:
    """Every message received that could be read, in order; what is none is not among them."""
    found: list[Push] = []
    held: set[tuple[str, str, str]] = set()
    for exchange in evidence.inbound():
        message = message_of(evidence, exchange)
        if message is None:
            continue
        taken = taken_in(evidence, exchange)
        record = (exchange.counterpart, message.dataset, message.key)
        again = record in held and not isinstance(envelope_of(message.dialect), Upload)
        if taken:
            held.add(record)
        found.append(
            Push(
                exchange=exchange,
                counterpart=exchange.counterpart,
                message=message,
                dataset=next(iter(message.stands_for), message.dataset),
                change="modify" if again else message.change,
                fields=canonical(message),
                taken=taken,
            )
        )
    return found


def message_of(evidence: Evidence, exchange: ExchangeEvent) -> Message | None:
    """The message of an inbound exchange, None when it is none."""
    try:
        return read_message(dialect_of(evidence), evidence.body(exchange.request.body), exchange.request.headers)
    except InputError:
        return None


def taken_in(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether the counterpart's receipt said that it took the message in."""
    answer = exchange.response
    if answer is None or exchange.error:
        return False
    status = 200 if _OK in f"{answer.line} " else 0
    return read_receipt(dialect_of(evidence), status, evidence.body(answer.body)).taken


def pushed(evidence: Evidence, dataset: str, counterpart: str = PUBLIC_SERVICE) -> Iterator[Push]:
    """Messages of one dataset that a counterpart took in."""
    return (
        push for push in pushes(evidence) if push.dataset == dataset and push.counterpart == counterpart and push.taken
    )
