"""The outbox: what the platform owes to its neighbours, delivered in order, again and again until there is a receipt.

`Context.publish` writes the rows in the transaction of the deed; they survive a restart. Messages of one project reach
a neighbour in the order in which they were written, so that a parent comes before its child; one that finds no receipt
holds back only those of its own project. Every attempt carries the same key, by which the receiver knows the message
again. One that the receiver rejects is kept as rejected, noted in the audit trail, and the queue goes on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from certkit.reference import audit
from certkit.reference.crypto import digest_of, read_certificate, serial_of
from certkit.reference.datasets.common import Facts, Identity
from certkit.reference.dialects.common import Dialect, Parcel, Sender
from certkit.reference.dialects.registry import dialect_of
from certkit.reference.kernel import Platform
from certkit.reference.receipts import NoReceipt, Receipt
from certkit.reference.store import Row, one, schema

PROJECT_LENGTH = 17
_MILLISECOND = 0.001
_FIRST_OF_ITS_PROJECT = f"""
counterpart = :counterpart AND state = 'waiting' AND NOT EXISTS (
  SELECT 1 FROM outbox AS earlier WHERE earlier.counterpart = :counterpart AND earlier.state = 'waiting'
  AND substr(earlier.section, 1, {PROJECT_LENGTH}) = substr(row.section, 1, {PROJECT_LENGTH})
  AND earlier.number < row.number)
"""
_NEXT = f"SELECT * FROM outbox AS row WHERE {_FIRST_OF_ITS_PROJECT} AND due <= :until ORDER BY number LIMIT 1"
_NEXT_DUE = f"SELECT MIN(due) AS due FROM outbox AS row WHERE {_FIRST_OF_ITS_PROJECT}"

schema(
    f"""
CREATE INDEX IF NOT EXISTS outbox_queue
    ON outbox (counterpart, state, substr(section, 1, {PROJECT_LENGTH}), number);
"""
)


@dataclass(frozen=True)
class Neighbour:
    """A platform that takes messages of its dialect; without datasets of its own it takes all."""

    name: str
    url: str
    secret: str
    dialect: Dialect
    datasets: frozenset[str]

    def declines(self, row: Row) -> str:
        """Why a row of the outbox is not for this neighbour; "" when it is."""
        if not row["message"]:
            return f"the platform has no message for {row['dataset']} in the dialect {self.dialect.name}"
        if self.datasets and row["dataset"] not in self.datasets:
            return "not taken by this neighbour"
        return ""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Neighbour:
        """The neighbour that an entry of the settings describes."""
        datasets = frozenset(entry.get("datasets") or ())
        return cls(entry["name"], entry["url"], entry["secret"], dialect_of(entry), datasets)


class Outbox:
    """The queues towards all neighbours."""

    def __init__(self, platform: Platform) -> None:
        self._couriers = [_Courier(Neighbour.of(entry), platform) for entry in platform.settings["exchange"]]

    async def run(self) -> None:
        """Deliver until cancelled."""
        await asyncio.gather(*(courier.run() for courier in self._couriers))

    def wake(self) -> None:
        """There is something new, or time has moved."""
        for courier in self._couriers:
            courier.wake()

    def next_due(self) -> float | None:
        """When the next delivery is due; None when nothing waits."""
        return min((due for courier in self._couriers if (due := courier.next_due()) is not None), default=None)

    async def deliver_due(self) -> None:
        """Try everything that is due now, once, and what these deliveries free."""
        await asyncio.gather(*(courier.deliver_due() for courier in self._couriers))


class _Courier:
    """Carries the messages to one neighbour, one at a time."""

    def __init__(self, neighbour: Neighbour, platform: Platform) -> None:
        self._neighbour = neighbour
        self._platform = platform
        self._turn = asyncio.Lock()
        self._added = asyncio.Event()
        settings = platform.settings
        self._sender = Sender(
            identity=Identity(settings["platform_code"], settings["platform_uscc"], settings["platform_name"]),
            system_no=str(settings["system_no"]),
            secret=neighbour.secret,
            ca_key=serial_of(read_certificate(platform.key.certificate)),
        )

    def wake(self) -> None:
        """Rows may have been added."""
        self._added.set()

    async def run(self) -> None:
        """Deliver what is due, wait for the next moment or the next row, and again."""
        while True:
            self._added.clear()
            await self.deliver_due()
            await self._wait()

    def next_due(self) -> float | None:
        """When the next attempt is due."""
        row = self._platform.db.execute(_NEXT_DUE, {"counterpart": self._neighbour.name}).fetchone()
        due: float | None = row["due"]
        return due

    async def deliver_due(self) -> None:
        """Make every attempt that is due; one that fails is due again only later."""
        async with self._turn:
            while (row := self._next()) is not None:
                await self._attempt(row)

    def _next(self) -> Row | None:
        where = {"counterpart": self._neighbour.name, "until": self._platform.now() + _MILLISECOND}
        row: Row | None = self._platform.db.execute(_NEXT, where).fetchone()
        return row

    async def _attempt(self, row: Row) -> None:
        if why := self._neighbour.declines(row):
            await self._note(row, "skipped", row["due"], why)
            return
        try:
            receipt = await self._deliver(row)
        except (OSError, NoReceipt) as problem:
            state, due = self._platform.policies.delivery.after_failure(row["tries"] + 1, self._platform.now())
            await self._note(row, state, due, str(problem) or type(problem).__name__)
        else:
            state = "delivered" if receipt.accepted else self._platform.policies.delivery.after_rejection()
            await self._note(row, state, row["due"], receipt.message)

    async def _deliver(self, row: Row) -> Receipt:
        dialect, platform = self._neighbour.dialect, self._platform
        headers, body = dialect.request(self._parcel(row), self._sender)
        status, _, answer = await platform.send("POST", self._neighbour.url, headers, body)
        return dialect.receipt(status, answer)

    def _parcel(self, row: Row) -> Parcel:
        first = row if row["change"] == "add" else self._adding_row(row)
        return Parcel(
            message=row["message"],
            facts=Facts(json.loads(row["facts"]), self._sender.identity, self._platform.policies.writing),
            change=row["change"],
            number=row["number"],
            made_at=row["created_at"],
            first_number=first["number"],
            first_made_at=first["created_at"],
            sent_at=self._platform.now(),
        )

    def _adding_row(self, row: Row) -> Row:
        found = one(
            self._platform.db,
            "SELECT * FROM outbox WHERE counterpart = ? AND message = ? AND section = ? AND change = 'add'",
            row["counterpart"],
            row["message"],
            row["section"],
        )
        return found or row

    async def _note(self, row: Row, state: str, due: float, answer: str) -> None:
        now = self._platform.now()
        async with self._platform.transaction() as db:
            db.execute(
                "UPDATE outbox SET state = ?, due = ?, tries = tries + 1, answer = ?, delivered_at = ?"
                " WHERE number = ?",
                (state, due, answer, now if state == "delivered" else None, row["number"]),
            )
            if state == "rejected":
                audit.record(db, self._rejection(row, now, answer))

    def _rejection(self, row: Row, now: float, answer: str) -> audit.Entry:
        """How the operator learns that a neighbour did not take a message."""
        return audit.Entry(
            time=now,
            address=self._neighbour.url,
            party=self._sender.identity.uscc,
            person=self._neighbour.name,
            role="platform",
            operation=f"deliver {row['dataset']}",
            outcome="refused",
            reason=answer,
            section=row["section"],
            digest=digest_of(row["facts"].encode()),
        )

    async def _wait(self) -> None:
        """Until a row is added or the earliest retry is due."""
        due = self.next_due()
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._added.wait())]
        if due is not None:
            waits.append(asyncio.ensure_future(self._platform.sleep(max(0.0, due - self._platform.now()))))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
                with suppress(asyncio.CancelledError):
                    await wait
