"""The rules from publicity to contract, and the windows in which objections are raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from types import MappingProxyType

from certkit.reference.law import Breach
from certkit.reference.refusal import Refusal
from certkit.reference.store import Row
from certkit.reference.times import day_of, days_between

ANSWER_DAYS = 3
CONTRACT_DAYS = 30
REPORT_DAYS = 15


class Publicity:
    """Candidates are published in time, and long enough, before a winner is decided (IR-54)."""

    within_days = 3
    least_days = 3

    def of_publication(self, reported_at: float, now: float, start: float, end: float) -> Iterator[Breach]:
        """What is wrong with publishing now, for the period from `start` to `end`."""
        if days_between(reported_at, now) > self.within_days:
            text = f"candidates are published within {self.within_days} days after the report"
            yield Breach("deadline_passed", "IR-54-1", text)
        if days_between(max(start, now), end) < self.least_days:
            yield Breach("too_short_period", "IR-54-2", f"the publicity lasts at least {self.least_days} days")

    def forbid_running(self, now: float, end: float) -> None:
        """Refuse a decision before the announced publicity is over."""
        if now < end:
            raise Refusal("publicity_running", "the candidates are still being published (IR-54-2)")


class Choice:
    """The winner is one of the candidates, and the first of them where public funds are spent (TBL-40-2, IR-55-1)."""

    def of_winner(
        self, candidates: Sequence[str], chosen: str, *, public_funded: bool, ground: str
    ) -> Iterator[Breach]:
        """What is wrong with choosing one of the ranked candidates, on the stated ground if any."""
        if chosen not in candidates:
            text = "the winner is one of the candidates that the committee recommends"
            yield Breach("not_candidate", "TBL-40-2", text, always=True)
        elif public_funded and chosen != candidates[0] and not ground:
            text = "the first-ranked candidate wins; the next one only on a stated ground"
            yield Breach("not_first_ranked", "IR-55-1", text)


class ContractTerms:
    """The contract follows the winning bid and is concluded in time (TBL-46, IR-57, IR-58)."""

    highest_security = Decimal("0.10")

    def of_contract(self, bid: Row, price: Decimal, duration_days: int, security: Decimal) -> Iterator[Breach]:
        """In what the contract departs from the bid, and whether its security is too high."""
        if price != Decimal(bid["price"]) or duration_days != bid["duration_days"]:
            text = "price and duration of the contract are those of the winning bid"
            yield Breach("content_differs", "IR-57-1", text, always=True)
        if security > price * self.highest_security:
            text = "the performance security is at most 10 % of the contract price"
            yield Breach("limit_exceeded", "IR-58-1", text, always=True)

    def of_time(self, issued_at: float, now: float) -> Iterator[Breach]:
        """Whether the time for concluding it is over."""
        if days_between(issued_at, now) > CONTRACT_DAYS:
            text = f"the contract is concluded within {CONTRACT_DAYS} days after the award notice"
            yield Breach("deadline_passed", "TBL-46-1", text)


class ObjectionWindows:
    """When an objection of each kind may be raised (IR-22, IR-44-3, IR-54-3)."""

    days_before = MappingProxyType({"prequalification": (2, "IR-22-1"), "document": (10, "IR-22-2")})

    def of_documents(self, kind: str, now: float, deadline: float) -> Iterator[Breach]:
        """Against documents: so many days before their deadline; after it never."""
        if now > deadline:
            raise Refusal("deadline_passed", "the deadline has passed")
        days, rule = self.days_before[kind]
        if days_between(now, deadline) < days:
            yield Breach("deadline_passed", rule, f"objections of this kind are raised {days} days before the deadline")

    def of_opening(self, now: float, opened_at: float | None) -> None:
        """Against the opening: on the spot, that is on its day."""
        if opened_at is None:
            raise Refusal("too_early", "the bids have not been opened")
        if day_of(now) != day_of(opened_at):
            raise Refusal("deadline_passed", "an objection to the opening is raised on the spot (IR-44-3)")

    def of_result(self, now: float, publicity: Row | None) -> None:
        """Against the result: within the publicity of the candidates."""
        if publicity is None or now < publicity["from_time"]:
            raise Refusal("too_early", "the candidates have not been published")
        if now > publicity["to_time"]:
            raise Refusal("deadline_passed", "the publicity of the candidates is over (IR-54-3)")
