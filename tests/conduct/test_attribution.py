"""Whose message is it: the scenario whose codes it names, or nobody's."""

from __future__ import annotations

from small_world import Message

from certkit.conduct.attribution import Mailbox, Mailroom


def box(room: Mailroom, *codes: str) -> tuple[Mailbox, list[int]]:
    """A mailbox that knows some codes, and how often it was woken."""
    woken: list[int] = []
    opened = room.open(lambda: woken.append(1))
    opened.learn(codes)
    return opened, woken


def message(*codes: str, at: float = 0.0) -> Message:
    """A message that names these codes."""
    return Message("SECTION", frozenset(codes), at=at)


def test_a_message_goes_to_whoever_knows_its_codes() -> None:
    """Only the scenario that was given the code hears of it."""
    room = Mailroom()
    (one, woken), (other, unwoken) = box(room, "P1"), box(room, "P2")
    room.heard(message("P1", "unknown"))
    assert (len(one.take()), other.take()) == (1, [])
    assert (woken, unwoken) == ([1], [])


def test_the_better_match_wins_and_a_tie_is_nobodys() -> None:
    """Attribution never guesses."""
    room = Mailroom()
    (one, _), (other, _) = box(room, "P1", "S1"), box(room, "P2")
    room.heard(message("P1", "S1", "P2"))
    room.heard(message("P1", "P2"))
    assert (len(one.take()), len(other.take())) == (1, 0)
    assert len(room.unclaimed()) == 1


def test_a_code_learnt_later_claims_what_came_too_early() -> None:
    """A platform may push a new section before it has answered whoever created it."""
    room = Mailroom()
    one, woken = box(room, "P1")
    room.heard(message("S1"))
    assert one.take() == []
    one.learn(["S1"])
    assert len(one.take()) == 1
    assert woken == [1]
    assert room.unclaimed() == []


def test_what_nobody_claims_stays_with_the_run_in_order() -> None:
    """Messages without a known code, and those a closed mailbox never took, are evidence of the run."""
    room = Mailroom()
    one, _ = box(room, "P1")
    room.heard(message("stranger", at=2.0))
    room.heard(message("P1", at=1.0))
    one.close()
    room.heard(message("P1", at=3.0))
    assert [received.conversation.sent_at for received in room.unclaimed()] == [1.0, 2.0, 3.0]


def test_where_everything_is_for_everybody_no_codes_are_needed() -> None:
    """A platform of one scenario's own, or one that nobody drives: whoever comes later hears what came before."""
    room = Mailroom(shared=True)
    room.heard(message())
    (one, _), (other, _) = box(room), box(room)
    room.heard(message())
    assert (len(one.take()), len(other.take())) == (2, 2)
    one.close()
    assert room.unclaimed() == []
