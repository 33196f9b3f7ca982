"""What the dialects have in common: the protocol, and what the outbox gives them to send."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from certkit.reference.datasets.common import Facts, Fields, Identity, Row
from certkit.reference.receipts import Receipt

Letter = tuple[str, Row]
"""A message of a dialect by its name, and the rows it is made from."""
Request = tuple[dict[str, str], bytes]
"""Headers and body."""


@dataclass(frozen=True)
class Sender:
    """Who sends: the platform, and by what a neighbour knows it."""

    identity: Identity
    system_no: str
    secret: str
    ca_key: str


@dataclass(frozen=True)
class Parcel:
    """One message on its way. `number` and `made_at` are those of its row, `first_…` those of the row that added it."""

    message: str
    facts: Facts
    change: str
    number: int
    made_at: float
    first_number: int
    first_made_at: float
    sent_at: float


class Dialect(Protocol):
    """How one kind of neighbour wants to be told: which messages, in what envelope, with what receipt."""

    name: str

    def letters(self, dataset: str, rows: Row) -> Iterable[Letter]:
        """The messages that tell what a dataset tells; none where the dialect has none."""

    def request(self, parcel: Parcel, sender: Sender) -> Request:
        """The request that carries a message."""

    def receipt(self, status: int, body: bytes) -> Receipt:
        """The receipt in an answer; NoReceipt when there is none that can be read."""

    def interface(self) -> dict[str, Any]:
        """What is published of the interface: name, version, envelope, schema."""


@dataclass(frozen=True)
class Message:
    """A message of another dialect, made from a record of the public-resource dialect.

    `order` names its fields as they follow one another, each with the field of the record it is taken from where that
    has another name (`name=FIELD`); `own` makes the fields that the record has not, or has otherwise.
    """

    record: Callable[[Facts], Fields]
    own: Callable[[Facts], Fields]
    order: str

    def fields(self, facts: Facts, made_at: float) -> Fields:
        """The fields of the message in their order; what there is no fact for is left out."""
        known = {**self.record(facts), **facts.platform(made_at), **self.own(facts)}
        pairs = (entry.partition("=") for entry in self.order.split())
        return {name: known[source or name] for name, _, source in pairs if (source or name) in known}
