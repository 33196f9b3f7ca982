"""The audit trail beside our own ledger: what is matched, what may still be withheld, what nobody did."""

from __future__ import annotations

from typing import Any

from story import PARTIES, SECTION, Story

from certkit.checks.trails import address_of, last_trails
from certkit.model.events import ExchangeEvent
from certkit.model.times import written

PURCHASER, BIDDER = PARTIES["purchaser"][1], PARTIES["bidder_a"][1]


def entry(deed: ExchangeEvent, party: str, **changes: Any) -> dict[str, Any]:
    """The entry that an honest platform makes of a deed."""
    outcome = deed.outcome.kind if deed.outcome else ""
    values = {"entry": deed.id, "time": written(deed.sent_at), "operation": deed.operation, "outcome": outcome}
    return {**values, "party": party, "address": "127.0.0.1", "person": party, **changes}


def told() -> Story:
    """A story whose parties are planted."""
    story = Story()
    story.parties()
    return story


def test_a_deed_that_names_a_notice_is_of_the_section_of_that_notice() -> None:
    """An amendment has no section of its own among its inputs."""
    story = told()
    made = story.call("publish_notice", "purchaser", {"notice": "n1"})
    amended = story.call("amend_notice", "purchaser", {"amendment": "a1"}, inputs={"notice": "n1"})
    entries = [entry(made, PURCHASER), entry(amended, PURCHASER)]
    story.call("read_audit_trail", "supervisor", {"entries": entries})
    (compared,) = last_trails(story.evidence())
    assert [one.entry for one in compared.told] == entries
    assert compared.extra == []


def test_an_entry_that_stands_for_nothing_is_extra() -> None:
    """What is told twice, and what a party never did, is left over; readings are not."""
    story = told()
    made = story.call("publish_notice", "purchaser", {"notice": "n1"})
    read = entry(made, PURCHASER, operation="read_section")
    invented = entry(made, BIDDER, operation="submit_bid")
    story.call("read_audit_trail", "supervisor", {"entries": [entry(made, PURCHASER)] * 2 + [read, invented]})
    (compared,) = last_trails(story.evidence())
    assert [one["operation"] for one in compared.extra] == ["publish_notice", "submit_bid"]


def test_a_caller_that_was_not_let_in_has_no_name() -> None:
    """After a session has ended the platform cannot know who asks; the entry counts without a party."""
    story = told()
    late = story.call("ask_question", "bidder_a", refused="session_expired")
    story.call("read_audit_trail", "supervisor", {"entries": [entry(late, "", person="")]})
    (compared,) = last_trails(story.evidence())
    assert compared.told[0].entry is not None


def test_what_bidders_do_is_owed_after_the_opening_only() -> None:
    """A trail may withhold who bids as long as that is secret."""
    story = told()
    story.call("submit_bid", "bidder_a", {"receipt": "r1"})
    story.call("read_audit_trail", "supervisor", {"entries": []})
    (before,) = last_trails(story.evidence())
    story.call("open_bids", "purchaser", {})
    story.call("read_audit_trail", "supervisor", {"entries": []})
    (after,) = last_trails(story.evidence())
    owed = [{one.deed.operation: one.owed for one in compared.told} for compared in (before, after)]
    assert [one["submit_bid"] for one in owed] == [False, True]
    assert after.trail.section == SECTION


def test_addresses_are_compared_without_ports() -> None:
    """IPv4 and IPv6, with a port or without."""
    given = ["127.0.0.1:80", "127.0.0.1", "[::1]:80", "::1"]
    assert [address_of(one) for one in given] == ["127.0.0.1", "127.0.0.1", "::1", "::1"]
