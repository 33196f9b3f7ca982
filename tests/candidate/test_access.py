"""Drivers chosen per operation, and operations that nothing reaches."""

from __future__ import annotations

from collections.abc import Sequence

from certkit.candidate.access import NoAccess, PerOperation
from certkit.model.wire import Call, RawConversation, RawExchange, RawMessage


class Echo:
    """A driver that answers with its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = 0

    def perform(self, call: Call) -> RawExchange:
        """One conversation whose request line is the driver's name."""
        return RawExchange(conversations=[RawConversation(request=RawMessage(line=f"{self.name} {call.operation}"))])

    def together(self, calls: Sequence[Call]) -> list[RawExchange]:
        """One after the other."""
        return [self.perform(call) for call in calls]

    def close(self) -> None:
        """Count."""
        self.closed += 1


def line(exchange: RawExchange) -> str:
    """The request line of the only conversation."""
    return exchange.conversations[0].request.line


def test_what_is_not_reached_holds_no_conversation() -> None:
    """Conduct records such a step as unsent."""
    assert NoAccess().perform(Call(operation="open_bids", actor="purchaser")).conversations == []


def test_each_operation_goes_its_own_way() -> None:
    """Answers of several drivers come back in the order of the calls; every driver is closed once."""
    one, other = Echo("one"), Echo("other")
    driver = PerOperation(one, {"submit_bid": other, "replace_bid": other})
    names = ["submit_bid", "read_section", "replace_bid"]
    found = driver.together([Call(operation=name, actor="bidder_a") for name in names])
    assert [line(exchange) for exchange in found] == ["other submit_bid", "one read_section", "other replace_bid"]
    assert line(driver.perform(Call(operation="submit_bid", actor="bidder_a"))) == "other submit_bid"
    driver.close()
    assert (one.closed, other.closed) == (1, 1)
