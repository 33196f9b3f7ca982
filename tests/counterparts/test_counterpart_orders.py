"""Orders: each way to misbehave, for how long, and that everything is recorded."""

from __future__ import annotations

import asyncio
import random

import pytest
import tender_push as push
from neighbourhood import BASE, NAME, Neighbourhood

from certkit.counterparts.counterpart import Heard
from certkit.errors import InputError
from certkit.keys.algorithms import KeyMaker
from certkit.keys.certificates import read_revocations

OK = {"STATUS": 1}


@pytest.fixture
def place() -> Neighbourhood:
    """Fresh neighbours."""
    return Neighbourhood()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failing_answers_with_that_status(place: Neighbourhood, status: int) -> None:
    """Out of order until told otherwise; the message is attributed but not taken in."""
    place.neighbours.order(NAME, f"fail:{status}")
    for _ in range(3):
        assert place.call("POST", f"/{NAME}", push.PUSH[0])[0] == status
    assert all((heard.dataset, heard.taken) == ("PROJECT", False) for heard in place.heard)
    place.neighbours.order(NAME, "honest")
    assert place.post(push.PUSH[0]) == OK


def test_limited_order_ends_by_itself(place: Neighbourhood) -> None:
    """Three failures, then honest again; the description of the service does not count."""
    place.neighbours.order(NAME, "fail:503*3")
    place.call("GET", f"/{NAME}?wsdl")
    assert [place.call("POST", f"/{NAME}", push.PUSH[0])[0] for _ in range(4)] == [503, 503, 503, 200]


def test_orders_concern_one_neighbour(place: Neighbourhood) -> None:
    """An outage of one platform leaves the others as they were."""
    place.neighbours.order(NAME, "fail:503")
    assert place.post(push.PUSH[0], to="supervision_platform") == OK


def test_dropping_takes_the_message_and_hangs_up(place: Neighbourhood) -> None:
    """The sender sees a closed connection; the record says so."""
    place.neighbours.order(NAME, "drop*1")
    with pytest.raises(ConnectionResetError):
        place.post(push.PUSH[0])
    conversation = place.heard[0].conversation
    assert (conversation.error, conversation.response, place.heard[0].taken) == ("reset", None, False)


def test_garbage_is_no_answer(place: Neighbourhood) -> None:
    """The bytes that come back are neither XML nor text."""
    place.neighbours.order(NAME, "garbage*1")
    status, _, answer = place.call("POST", f"/{NAME}", push.PUSH[0])
    assert status == 200
    with pytest.raises(UnicodeDecodeError):
        answer.decode()


def test_silence_lasts_until_long_enough(place: Neighbourhood) -> None:
    """Nothing is answered, nothing taken in; after two minutes the connection is closed."""
    place.neighbours.order(NAME, "timeout*1")
    with pytest.raises(ConnectionResetError):
        place.post(push.PUSH[0])
    assert place.now == pytest.approx(push.NOW + 120, abs=1)
    assert (place.heard[0].conversation.error, place.heard[0].taken) == ("timeout", False)
    assert place.post(push.PUSH[0]) == OK


def test_silence_is_recorded_when_it_begins_and_ends_with_the_next_order(place: Neighbourhood) -> None:
    """Whoever waits for the message finds it while the sender still waits for its answer."""

    async def story() -> list[Heard]:
        place.neighbours.order(NAME, "timeout")
        waiting = asyncio.ensure_future(place.caller("POST", f"{BASE}/{NAME}", {"content-type": "text/xml"}, b"<a/>"))
        while not place.heard:
            await asyncio.sleep(0)
        found = list(place.heard)
        assert not waiting.done()
        place.neighbours.order(NAME, "honest")
        with pytest.raises(ConnectionResetError):
            await waiting
        return found

    assert [heard.conversation.error for heard in asyncio.run(story())] == ["timeout"]
    assert place.now < push.NOW + 120


def test_impatient_sender_may_leave() -> None:
    """A sender that gives up leaves nothing running behind."""
    place = Neighbourhood(patient=True)

    async def story() -> int:
        place.neighbours.order(NAME, "timeout")
        call = place.caller("POST", f"{BASE}/{NAME}", {"content-type": "text/xml"}, b"<a/>")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call, 0.01)
        return len(asyncio.all_tasks())

    assert asyncio.run(story()) == 1


@pytest.mark.parametrize("order", ["", "fail", "fail:404", "honest:503", "drop*0", "drop*", "explode", "timeout;drop"])
def test_unknown_order_is_named_with_the_known_ones(place: Neighbourhood, order: str) -> None:
    """A mistake in a scenario is answered with what would be right."""
    with pytest.raises(InputError, match="fail:5xx"):
        place.neighbours.order(NAME, order)


def test_unknown_counterpart_is_named_with_the_known_ones(place: Neighbourhood) -> None:
    """A mistake in a scenario is answered with what would be right."""
    with pytest.raises(InputError, match="supervision_platform"):
        place.neighbours.order("bank", "honest")


def test_authority_publishes_and_revokes(place: Neighbourhood) -> None:
    """Certificate and revocation list are served; an order to revoke shows in the next list."""
    issuer = place.authority
    assert place.neighbours.path("ca-a") == "/ca-a.crl"
    status, headers, crl = place.call("GET", "/ca-a.crl")
    assert (status, headers["content-type"]) == (200, "application/pkix-crl")
    assert read_revocations(crl, issuer.certificate.pem).revoked == {}
    assert place.call("GET", "/ca-a.pem")[2] == issuer.certificate.pem.encode()
    entropy = random.Random(7).randbytes
    span = {"not_before": push.NOW - 1, "not_after": push.NOW + 999}
    key = KeyMaker(entropy).make("ec-p256")
    serial = issuer.issue("某公司", push.BIDDER, key=key, entropy=entropy, **span).serial
    place.neighbours.order("ca-a", f"revoke:{serial}")
    crl = place.call("GET", "/ca-a.crl")[2]
    assert read_revocations(crl, issuer.certificate.pem).revoked == {serial: push.NOW}
    assert [heard.counterpart for heard in place.heard] == ["ca-a"] * 3


def test_authority_can_be_out_of_order(place: Neighbourhood) -> None:
    """A revocation list that cannot be had is a case of its own."""
    for order, status in (("fail:503*1", 503), ("reject*1", 403)):
        place.neighbours.order("ca-a", order)
        assert [place.call("GET", "/ca-a.crl")[0] for _ in range(2)] == [status, 200]
    assert place.call("GET", "/ca-a.txt")[0] == 404
    assert place.call("POST", "/ca-a.crl")[0] == 405


def test_early_messages_are_kept_for_the_listener() -> None:
    """What arrives before anyone listens is reported first, in order."""
    place = Neighbourhood(listening=False)
    for content in push.PUSH[:2]:
        place.post(content)
    assert place.heard == []
    place.neighbours.listen(place.heard.append)
    place.post(push.PUSH[2])
    assert [heard.dataset for heard in place.heard] == ["PROJECT", "TENDER_PROJECT", "SECTION"]
