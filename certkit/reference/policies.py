"""The rules of law that the platform enforces, each a small object that can be replaced by itself.

A deliberate fault replaces ONE of them (`dataclasses.replace(policies, deadlines=…)`); honest code holds no `if` for
faults. A policy knows the store and the facts it is given, never the request or the answer. Rules that only later
stages need live with those stages and are added here as one more field.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from certkit.reference.award_rules import Choice, ContractTerms, ObjectionWindows, Publicity
from certkit.reference.crypto import digest_of
from certkit.reference.entry import Entry
from certkit.reference.evaluation_rules import Collusion, Committee, Scoring
from certkit.reference.identity_rules import Identities
from certkit.reference.law import Law
from certkit.reference.periods import Periods
from certkit.reference.refusal import Refusal
from certkit.reference.request import Received
from certkit.reference.sealing import Sealing, Seals
from certkit.reference.store import Row, one, round_of, rows
from certkit.reference.times import rfc3339
from certkit.reference.writing import Writing


class Deadlines:
    """Time limits count by the platform's clock, at the last byte (EBM-27-2, EBM-27-3)."""

    def arrival(self, received: Received) -> float:
        """The moment at which a file counts as delivered."""
        return received.completed

    def passed(self, arrival: float, deadline: float) -> bool:
        """Whether a delivery at `arrival` is late."""
        return arrival > deadline


class Receipts:
    """The receipt is bound to the very file that arrived (EBM-27-4)."""

    def members(self, receipt: str, section: str, bidder: str, data: bytes, received_at: float) -> dict[str, Any]:
        """What the platform confirms and signs."""
        return {
            "receipt": receipt,
            "section": section,
            "bidder": bidder,
            "digest": digest_of(data),
            "size": len(data),
            "received_at": rfc3339(received_at),
        }


class Disclosure:
    """Who may see what, and from when on (EBM-21, EBM-27-6, EBM-30-4, TBL-37-5)."""

    secret_roles_before_opening: frozenset[str] = frozenset({"bidder"})
    """Whose deeds nobody else may learn of before the opening, not even from the audit trail."""

    def bids_may_be_listed(self, now: float, deadline: float) -> bool:
        """Whether the list of bids may be shown to purchaser and supervision."""
        return now > deadline

    def content_may_be_read(self, announced: bool) -> bool:
        """Whether the content of a bid may be shown to anybody but its bidder."""
        return announced

    def seal_shown(self, bid: Row) -> dict[str, Any]:
        """By what everybody can verify at the opening that a bid is the one that was received (TBL-36-1)."""
        return {"digest": bid["digest"], "seal": bid["seal"]}

    def values_are_public(self, announced: bool) -> bool:
        """Whether prices and the other announced values stand in the opening record."""
        return announced

    def committee_may_be_known(self, over: bool) -> bool:
        """Whether anybody may learn who evaluates, before or after the round is `over` (TBL-37-5)."""
        return over


class Announcement:
    """What is announced is what was sealed (EBM-30-3)."""

    def values(self, commercial: dict[str, Any]) -> dict[str, Any]:
        """The values of a bid that are read out."""
        return {name: commercial.get(name) for name in ("price", "duration_days", "lead")}


class Hygiene:
    """Malicious code is kept out of what others download (EBM-13-4)."""

    # The harmless test file of the anti-virus industry, in two halves so that no scanner takes this source for it.
    _marks = (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",)

    def harmful(self, data: bytes) -> bool:
        """Whether the bytes carry a known mark of malicious code."""
        return any(mark in data for mark in self._marks)


class Halts:
    """An open objection or a suspension stops what moves the tender on (IR-22-4)."""

    def forbid(self, db: sqlite3.Connection, section: Row) -> None:
        """Refuse while the section is suspended or an objection of its round is open."""
        self.forbid_suspended(section)
        query = "SELECT kind, bidder FROM objections WHERE section = ? AND round = ? AND state = 'open'"
        if any(self.halts(db, section, objection) for objection in rows(db, query, *round_of(section))):
            raise Refusal("objection_open", "an objection has not been answered; the tender stands still until then")

    def halts(self, db: sqlite3.Connection, section: Row, objection: Row) -> bool:
        """Whether an open objection stops the tender: each does, whatever it is about and whoever raised it."""
        return True

    def forbid_suspended(self, section: Row) -> None:
        """Refuse while the section is suspended."""
        if section["suspended"]:
            raise Refusal("suspended", "the tender is suspended")


class Competition:
    """With fewer than three bidders or qualified applicants the tender is run again (IR-44-2, IR-19-2, TBL-17-1)."""

    minimum = 3
    counted: tuple[str, ...] = ("held",)
    """The states of a bid whose bidder still competes at the deadline."""

    def suffices(self, count: int) -> bool:
        """Whether there are enough of them to go on."""
        return count >= self.minimum


class Participation:
    """Who may not bid: the operator and whom it controls (EBM-23-1), parties under one control (IR-34-2)."""

    def forbid_related(self, db: sqlite3.Connection, operator: str, section: Row, bidder: Row) -> None:
        """Refuse a bidder that is related to the operator or to another bidder of the section."""
        if operator in (bidder["code"], bidder["controlled_by"]):
            raise Refusal("related_party", "the operator of the platform and parties it controls may not bid")
        others = rows(
            db,
            "SELECT p.* FROM submissions s JOIN parties p ON p.code = s.bidder WHERE s.kind = 'bid'"
            " AND s.state = 'held' AND s.section = ? AND s.round = ? AND s.bidder <> ?",
            *round_of(section),
            bidder["code"],
        )
        if any(_related(bidder, other) for other in others):
            raise Refusal("related_party", "a party under the same control may not bid for the same section")

    def forbid_unqualified(self, db: sqlite3.Connection, section: Row, bidder: str) -> None:
        """Refuse an applicant that did not pass prequalification (IR-36-1)."""
        query = "SELECT 1 FROM qualifications WHERE section = ? AND round = ? AND bidder = ? AND passed = 1"
        if one(db, query, *round_of(section), bidder) is None:
            raise Refusal("not_qualified", "only applicants that passed prequalification take part")


def _related(one_party: Row, other: Row) -> bool:
    controller = one_party["controlled_by"]
    same_controller = bool(controller) and controller == other["controlled_by"]
    return bool(same_controller or controller == other["code"] or other["controlled_by"] == one_party["code"])


@dataclass(frozen=True)
class Record:
    """A stored record: its table, the column that identifies it, and its id there."""

    table: str
    column: str
    id: str


class Records:
    """What is recorded is neither changed nor deleted, by nobody (EBM-49-5)."""

    def alter(self, db: sqlite3.Connection, record: Record, changes: dict[str, Any]) -> None:
        """Change a stored record: refused."""
        raise Refusal("immutable", "what is recorded is not changed; add a correction instead")

    def delete(self, db: sqlite3.Connection, record: Record) -> None:
        """Delete a stored record: refused."""
        raise Refusal("immutable", "what is recorded is not deleted")


class Delivery:
    """A message without a receipt is sent again, ever more patiently, until there is one (EBM-45-2)."""

    pauses = (1.0, 2.0, 5.0, 10.0, 30.0)

    def after_failure(self, tries: int, now: float) -> tuple[str, float]:
        """The state of a message after so many tries without a receipt, and when it is due again."""
        return "waiting", now + self.pauses[min(tries, len(self.pauses)) - 1]

    def after_rejection(self) -> str:
        """The state of a message that its receiver did not take: kept as rejected until it is sent again."""
        return "rejected"


@dataclass(frozen=True)
class Policies:
    """All rules in force on a platform."""

    law: Law = field(default_factory=Law)
    entry: Entry = field(default_factory=Entry)
    identities: Identities = field(default_factory=Identities)
    deadlines: Deadlines = field(default_factory=Deadlines)
    periods: Periods = field(default_factory=Periods)
    receipts: Receipts = field(default_factory=Receipts)
    disclosure: Disclosure = field(default_factory=Disclosure)
    announcement: Announcement = field(default_factory=Announcement)
    hygiene: Hygiene = field(default_factory=Hygiene)
    halts: Halts = field(default_factory=Halts)
    competition: Competition = field(default_factory=Competition)
    participation: Participation = field(default_factory=Participation)
    sealing: Sealing = field(default_factory=Sealing)
    seals: Seals = field(default_factory=Seals)
    records: Records = field(default_factory=Records)
    delivery: Delivery = field(default_factory=Delivery)
    writing: Writing = field(default_factory=Writing)
    committee: Committee = field(default_factory=Committee)
    scoring: Scoring = field(default_factory=Scoring)
    collusion: Collusion = field(default_factory=Collusion)
    publicity: Publicity = field(default_factory=Publicity)
    choice: Choice = field(default_factory=Choice)
    contract_terms: ContractTerms = field(default_factory=ContractTerms)
    objection_windows: ObjectionWindows = field(default_factory=ObjectionWindows)
