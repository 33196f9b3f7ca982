"""The kernel: what every operation has in common.

A request is read to its last byte, the caller identified, the inputs read, the signature verified, the handler run
in ONE transaction together with its audit entry and what is to be told to others; then the answer is given.

A stage is a module with handlers:

    @operation("ask_question")
    async def ask_question(ctx: Context) -> Answer:
        ...
        return {"question": question}

The name must stand in `operations.py`. A handler returns the answer (a dictionary of JSON values, or a `File`), or
raises `Refusal`. It does not await the network and does not read any clock but `ctx.now`. Work that must follow the
commit (and may await) is set as `ctx.afterwards`; what it returns is added to the answer.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Protocol

from certkit.reference.clock import Clock
from certkit.reference.crypto import PlatformKey, Signature, canonical, digest_of, platform_key
from certkit.reference.dialects.registry import dialect_of
from certkit.reference.law import Breach
from certkit.reference.operations import OPERATIONS, Operation
from certkit.reference.policies import Policies
from certkit.reference.refusal import Refusal
from certkit.reference.request import Caller, Received
from certkit.reference.store import Row, insert, one, open_store
from certkit.reference.trust import Send, Trust

PUBLIC_SERVICE, SUPERVISION = "public_service_platform", "supervision_platform"
Settings = dict[str, Any]


@dataclass(frozen=True)
class File:
    """An answer that is a file."""

    data: bytes
    media_type: str


Answer = dict[str, Any] | File
Handler = Callable[["Context"], Awaitable[Answer]]
HANDLERS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of an operation."""
    if name not in OPERATIONS or name in HANDLERS:
        raise ValueError(f"{name} is no operation, or has a handler already")

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


class Outbox(Protocol):
    """The task that delivers what `Context.publish` put into the table `outbox`."""

    async def run(self) -> None:
        """Deliver until cancelled."""

    def wake(self) -> None:
        """There is something new, or time has moved."""

    def next_due(self) -> float | None:
        """When the next delivery is due; None when nothing waits."""

    async def deliver_due(self) -> None:
        """Try everything that is due now, once."""


class Platform:
    """The running platform: store, clock, trust, keys, policies and settings."""

    def __init__(
        self,
        *,
        path: str,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        send: Send,
        settings: Settings,
        policies: Policies,
    ) -> None:
        self.db = open_store(path)
        self.clock = Clock(self.db, now)
        self.now = self.clock.now
        self.sleep = sleep
        self.send = send
        self.settings = settings
        self.policies = policies
        self.trust = Trust(settings["authorities"], send, policies.identities)
        self.key: PlatformKey = platform_key(self.db, settings["platform_name"], settings["platform_uscc"], self.now())
        self.outbox: Outbox | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self, *, trust_at: float | None = None) -> AsyncIterator[sqlite3.Connection]:
        """The store, for one transaction. Committed at the end, undone when an exception passes.

        One at a time, in the order in which they were asked for, so that nothing overtakes a bid that arrived before
        it; with `trust_at` the revocation lists are brought up to that moment within the same turn.
        """
        async with self._turn:
            if trust_at is not None:
                await self.trust.refresh(trust_at)
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")


@dataclass
class Context:
    """One request, as its handler sees it.

    `inputs` are read: times are floats, money is Decimal, the rest as JSON has it; optional ones are absent when left
    out. `sent` is what was sent, without the signature; `file` the uploaded bytes. `now` is the moment at which the
    request was complete. `signature` is the verified signature of an operation signed "bound"; `raw_signature` the
    unverified member of one signed "own". `section` names the section in the audit trail: the input of that name,
    unless the handler finds a better one.
    """

    platform: Platform
    operation: Operation
    received: Received
    caller: Caller = field(default_factory=Caller)
    inputs: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    raw_signature: Any = None
    signature: Signature | None = None
    section: str = ""
    warnings: list[dict[str, str]] = field(default_factory=list)
    published: bool = False
    afterwards: Callable[[], Awaitable[dict[str, Any]]] | None = None

    @property
    def db(self) -> sqlite3.Connection:
        """The store, inside the transaction of this request."""
        return self.platform.db

    @property
    def policies(self) -> Policies:
        """The rules of law in force on this platform."""
        return self.platform.policies

    @property
    def settings(self) -> Settings:
        """The settings the platform was started with."""
        return self.platform.settings

    @property
    def now(self) -> float:
        """The moment at which the last byte of the request arrived."""
        return self.received.completed

    @property
    def file(self) -> bytes:
        """The uploaded file of a file operation."""
        return self.received.body if self.operation.sends == "file" else b""

    @property
    def party(self) -> Row | None:
        """The registered party that calls, or None."""
        return self.caller.party

    @property
    def code(self) -> str:
        """The code of the caller; "" for the public."""
        return self.caller.code

    @property
    def role(self) -> str:
        """The role of the caller."""
        return self.caller.role

    def new_id(self) -> str:
        """A fresh identifier that tells nothing about how many there are."""
        return token_hex(12)

    def insert(self, table: str, **row: Any) -> None:
        """Insert one row."""
        insert(self.db, table, row)

    def keep(self, data: bytes) -> str:
        """Keep bytes in the table `files`; their digest is their name."""
        digest = digest_of(data)
        self.db.execute("INSERT OR IGNORE INTO files VALUES (?, ?, ?)", (digest, len(data), data))
        return digest

    def kept(self, digest: str) -> bytes:
        """The bytes kept under a digest."""
        row = one(self.db, "SELECT data FROM files WHERE digest = ?", digest)
        return row["data"] if row else b""

    def warn(self, reason: str, rule: str, text: str) -> None:
        """Warn the caller, and record the warning for supervision: (rule, actor, time)."""
        self.warnings.append({"reason": reason, "rule": rule, "text": text})
        self.insert(
            "warnings",
            section=self.section,
            round=self._round(),
            reason=reason,
            rule=rule,
            text=text,
            actor=self.code,
            operation=self.operation.name,
            time=self.now,
        )

    def uphold(self, mandatory: bool, breaches: Iterable[Breach]) -> None:
        """Rules of law that depend on the kind of tender: a breach is refused or warned about, as the policy says."""
        found = list(breaches)
        refused = [breach for breach in found if self.policies.law.refuses(breach, mandatory)]
        if refused:
            reasons = tuple(dict.fromkeys(breach.reason for breach in refused))
            detail = "; ".join(f"{breach.text} ({breach.rule})" for breach in refused)
            raise Refusal(reasons[0], detail, others=reasons[1:])
        for breach in found:
            self.warn(breach.reason, breach.rule, breach.text)

    def message(self, party: str, kind: str, section: str, text: str) -> str:
        """Put a message into the box of a party (站内信); its id."""
        message = self.new_id()
        self.insert("messages", message=message, party=party, kind=kind, section=section, text=text, sent_at=self.now)
        return message

    def remind(self, rule: str, party: str, due: float, text: str) -> None:
        """Note a duty of `party` with its due date; supervision sees it."""
        self.insert("reminders", section=self.section, round=self._round(), rule=rule, party=party, text=text, due=due)

    def publish(
        self,
        dataset: str,
        facts: dict[str, Any],
        *,
        to: tuple[str, ...] = (PUBLIC_SERVICE, SUPERVISION),
        change: str = "add",
    ) -> None:
        """Tell counterparts: rows of `outbox` for each, in this transaction, delivered after the commit.

        `facts` are domain rows (columns as in the store, JSON-able) from which the dialect of the counterpart makes
        the fields of its messages when they are written; `facts.py` builds what most datasets share.
        """
        connected = {entry["name"]: dialect_of(entry) for entry in self.settings["exchange"]}
        for counterpart in [name for name in to if name in connected]:
            self.published = True
            letters = list(connected[counterpart].letters(dataset, facts))
            for message, told in letters or [("", facts)]:
                self._post(counterpart, dataset, message, told, change)

    def _post(self, counterpart: str, dataset: str, message: str, facts: dict[str, Any], change: str) -> None:
        self.insert(
            "outbox",
            counterpart=counterpart,
            dataset=dataset,
            message=message,
            facts=canonical(facts).decode(),
            change=change,
            section=self.section,
            created_at=self.now,
            due=self.now,
            tries=0,
            state="waiting",
            answer="",
        )

    def archive(
        self,
        kind: str,
        title: str,
        media_type: str,
        data: bytes,
        *,
        sender: str = "",
        recipient: str = "",
        signature: Signature | None = None,
        sent_at: float | None = None,
        sealed: bool = False,
    ) -> str:
        """Archive an item of the section, as it was sent; its id.

        Without `sender` it is the caller's own, sent now. Without `signature` it carries the verified one of this
        request, when there is one. A `sealed` item is shown to nobody before the opening of the bids.
        """
        item, made_at = self.new_id(), self.now if sent_at is None else sent_at
        signatures = [each.record() for each in (signature or self.signature,) if each]
        self.insert(
            "archive",
            item=item,
            section=self.section,
            round=self._round(),
            kind=kind,
            title=title,
            format=media_type,
            digest=self.keep(data),
            size=len(data),
            sender=sender or self.code,
            recipient=recipient,
            sent_at=made_at,
            received_at=made_at,
            signatures=canonical(signatures).decode(),
            sealed=int(sealed),
        )
        return item

    def _round(self) -> int:
        row = one(self.db, "SELECT round FROM sections WHERE section = ?", self.section)
        return row["round"] if row else 0
