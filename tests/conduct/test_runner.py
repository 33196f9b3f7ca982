"""One attempt of a scenario: what is sent, kept, planted, awaited and left unsent."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from small_world import SECTION, START, VOCABULARY, Message, World, problem, steps_of

from certkit.keys.certificates import read_certificate
from certkit.keys.envelope import open_envelope
from certkit.keys.sign import verify_member
from certkit.model.binding import signing_input
from certkit.model.events import ExchangeEvent, Fault, Kept, KeyEvent, Order, Planted, Unsent, Waited
from certkit.model.suite import Moment, Probe, Step
from certkit.model.wire import Call

CREATE = Step(
    id="section",
    actor="purchaser",
    does="create_section",
    inputs=dict.fromkeys(VOCABULARY.operations["create_section"].inputs, "x"),
    keeps={"section": "/section"},
)
MADE = (201, {"section": SECTION})


def late(by: str) -> Moment:
    """A moment relative to the deadline, which is a day after the start."""
    return Moment(after="deadline", by=by)


def submit(name: str, actor: str, document: str = "bid", **values: Any) -> Step:
    """A step that hands in a bid."""
    return Step(id=name, actor=actor, does="submit_bid", sends=document, **values)


def test_kept_values_become_inputs() -> None:
    """A value kept from an accepted answer is the input of that name from then on, and is recorded."""
    world = World(CREATE, Step(id="read", actor="bidder_a", does="read_section"))
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    assert world.driver.sent("read_section")[0].inputs == {"section": SECTION}
    (kept,) = sink.of(Kept)
    assert (kept.name, kept.value, kept.exchange) == ("section", SECTION, sink.exchange("section").id)
    assert sink.end.state == "complete"


def test_the_actors_own_value_comes_first() -> None:
    """Two bidders keep a receipt under one name: each reads its own, the supervisor the last."""
    steps = [CREATE]
    steps += [submit(f"bid-{actor[-1]}", actor, keeps={"receipt": "/receipt"}) for actor in ("bidder_a", "bidder_b")]
    steps += [
        Step(id=f"read-{actor}", actor=actor, does="read_receipt") for actor in ("bidder_a", "bidder_b", "supervisor")
    ]
    world = World(*steps)
    world.driver.answers = {
        "create_section": MADE,
        "submit_bid": lambda call: (201, {"receipt": f"r-{call.actor}"}),
    }
    world.run()
    receipts = [call.inputs["receipt"] for call in world.driver.sent("read_receipt")]
    assert receipts == ["r-bidder_a", "r-bidder_b", "r-bidder_b"]


def test_a_refused_step_keeps_nothing_and_its_dependants_stay_unsent() -> None:
    """What hangs on a refused deed is recorded as unsent with what was missing; the rest goes on."""
    world = World(CREATE, Step(id="read", actor="bidder_a", does="read_section"), Step(id="end", waits=True))
    world.driver.answers = {"create_section": problem("wrong_stage", 409)}
    sink = world.run()
    assert list(steps_of(sink)) == ["section"]
    (unsent,) = sink.of(Unsent)
    assert (unsent.step, unsent.reason, unsent.missing) == ("read", "missing_input", ["section"])
    assert sink.end.state == "complete"


def test_inputs_come_from_the_project_file_and_from_tables() -> None:
    """Literals, moments in Beijing time, parties, unique and filled texts are worked out, at any depth."""
    inputs = {
        "publish_prequalification": {
            "passed": {"parties": ["bidder_a"]},
            "failed": [{"bidder": {"party": "bidder_b"}, "reason": {"unique": "原因"}}],
        },
        "amend_notice": {
            "notice": "n1",
            "content": {"filled": {"with": "变更𠮷", "to": 7}},
            "affects_preparation": False,
        },
    }
    world = World(
        CREATE,
        Step(id="result", actor="purchaser", does="publish_prequalification"),
        Step(
            id="amend",
            actor="purchaser",
            does="amend_notice",
            inputs={"deadline": {"moment": {"after": "deadline", "by": "PT1H"}}},
        ),
        inputs=inputs,
    )
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    codes = {event.value["actor"]: event.value["code"] for event in sink.of(Planted) if event.kind == "party"}
    result = world.driver.sent("publish_prequalification")[0].inputs
    assert result["passed"] == [codes["bidder_a"]]
    assert result["failed"][0]["bidder"] == codes["bidder_b"]
    assert result["failed"][0]["reason"].startswith("原因-")
    amendment = world.driver.sent("amend_notice")[0].inputs
    assert amendment["deadline"] == "2026-09-22T23:13:20.000+08:00"
    assert amendment["content"] == "变更𠮷变更𠮷变"


def test_an_input_left_out_on_purpose_is_not_sent() -> None:
    """The deed goes out without it, although the project file gives it."""
    step = Step(id="made", actor="purchaser", does="read_project", inputs={"project": {"left_out": True}})
    world = World(step, inputs={"read_project": {"project": "P"}})
    world.run()
    assert world.driver.sent("read_project")[0].inputs == {}


def test_parties_register_and_log_in_by_themselves() -> None:
    """An actor without a session registers and logs in before its first deed; a step that registers is enough."""
    register = Step(id="register", actor="bidder_b", does="register_party")
    reads = [
        Step(id=f"read-{a}", actor=a, does="read_section") for a in ("bidder_a", "bidder_b", "supervisor", "public")
    ]
    world = World(CREATE, register, *reads)
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    told = [(one.operation, one.actor, one.role) for one in sink.of(ExchangeEvent) if one.actor != "purchaser"]
    assert told == [
        ("register_party", "bidder_b", ""),
        ("register_party", "bidder_a", "session"),
        ("authenticate", "bidder_a", "session"),
        ("read_section", "bidder_a", ""),
        ("authenticate", "bidder_b", "session"),
        ("read_section", "bidder_b", ""),
        ("read_section", "supervisor", ""),
        ("read_section", "public", ""),
    ]
    tokens = [call.token for call in world.driver.sent("read_section")]
    assert tokens == ["token-of-bidder_a", "token-of-bidder_b", "account-token", None]


def test_tokens_stay_out_of_the_evidence() -> None:
    """The header shows a mark, and the answer that holds the token is stored without it."""
    world = World(CREATE)
    sink = world.run()
    assert sink.exchange("section").request.header("Authorization") == "Bearer ████"
    assert "token-of-purchaser" in sink.secrets


def test_sessions_of_others_none_and_ended_ones() -> None:
    """A step may go without a session or with another's; a session that a step opened is not renewed."""
    world = World(
        Step(id="login", actor="bidder_a", does="authenticate"),
        Step(id="none", actor="bidder_a", does="read_messages", session="none", inputs={"section": SECTION}),
        Step(id="other", actor="bidder_a", does="read_messages", session="bidder_b", inputs={"section": SECTION}),
        Step(id="later", actor="bidder_a", at=late("P1D"), does="read_messages", inputs={"section": SECTION}),
    )
    world.driver.answers = {
        "authenticate": lambda call: (200, {"token": call.actor, "expires": "2026-09-22T00:00:00.000+08:00"})
    }
    world.run()
    assert [call.token for call in world.driver.sent("read_messages")] == [None, "bidder_b", "bidder_a"]


def test_a_session_of_its_own_is_renewed_before_it_ends() -> None:
    """Twenty days later the actor logs in again."""
    read = Step(id="early", actor="bidder_a", does="read_messages", inputs={"section": SECTION})
    again = Step(id="late", actor="bidder_a", does="read_messages", at=late("P1D"), inputs={"section": SECTION})
    world = World(read, again)
    tokens = iter(["first", "second"])
    world.driver.answers = {
        "authenticate": lambda call: (200, {"token": next(tokens), "expires": "2026-09-22T00:00:00.000+08:00"})
    }
    world.run()
    assert [call.token for call in world.driver.sent("read_messages")] == ["first", "second"]


def test_a_session_that_cannot_be_opened_leaves_the_step_unsent() -> None:
    """Without a session there is nothing to judge the deed by."""
    world = World(CREATE)
    world.driver.answers = {"register_party": problem("invalid_record")}
    (unsent,) = world.run().of(Unsent)
    assert unsent.missing == ["registration of purchaser"]


def test_signed_operations_carry_the_actors_signature() -> None:
    """What is signed is the operation with all inputs, by the key whose certificate was planted."""
    world = World(
        CREATE,
        Step(
            id="document",
            actor="purchaser",
            does="upload_tender_document",
            sends="tender",
            inputs={"kind": "tender", "title": "t", "format": "text/plain"},
        ),
    )
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    call = world.driver.sent("upload_tender_document")[0]
    certificate = next(one.value["certificate"] for one in sink.of(Planted) if one.actor == "purchaser")
    (file,) = [one.value for one in sink.of(Planted) if one.kind == "file"]
    data = signing_input("upload_tender_document", call.inputs, file["digest"])
    assert verify_member(certificate, data, call.inputs["signature"])
    assert not verify_member(certificate, data + b" ", call.inputs["signature"])


def _upload(name: str, signature: str = "") -> Step:
    inputs = {"kind": "tender", "title": "t", "format": "text/plain"}
    return Step(
        id=name,
        actor="purchaser",
        does="upload_tender_document",
        sends="tender",
        inputs=inputs,
        signature=signature,
    )


@pytest.mark.parametrize("signature", ["flipped", "other_content"])
def test_a_signature_can_be_wrong_on_purpose(signature: str) -> None:
    """One with a bit turned over, or made for something else, does not fit; the inputs stay as they are."""
    world = World(CREATE, _upload("right"), _upload("wrong", signature))
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    right, wrong = world.driver.sent("upload_tender_document")
    certificate = next(one.value["certificate"] for one in sink.of(Planted) if one.actor == "purchaser")
    file = next(one.value for one in sink.of(Planted) if one.kind == "file")
    data = signing_input("upload_tender_document", wrong.inputs, file["digest"])
    assert verify_member(certificate, data, right.inputs["signature"])
    assert not verify_member(certificate, data, wrong.inputs["signature"])
    assert {**wrong.inputs, "signature": right.inputs["signature"]} == right.inputs


def test_a_signature_can_be_anothers_or_none() -> None:
    """Signed by somebody else it names that certificate; unsigned there is no signature member."""
    world = World(
        CREATE, submit("bid", "bidder_a"), _upload("right"), _upload("of-a", "bidder_a"), _upload("bare", "none")
    )
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    _, other, bare = world.driver.sent("upload_tender_document")
    serials = {one.actor: one.value.get("serial") for one in sink.of(Planted) if one.kind == "party"}
    assert other.inputs["signature"]["serial"] == serials["bidder_a"]
    assert "signature" not in bare.inputs


def test_a_bid_is_planted_before_it_is_sent_and_opens_with_its_key() -> None:
    """Contents, key and canaries stand in the evidence first; what was sent is that file."""
    world = World(CREATE, submit("bid", "bidder_a"), Step(id="key", actor="bidder_a", does="decrypt_bid"))
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    (bid,) = [one.value for one in sink.of(Planted) if one.kind == "bid"]
    order = [(type(one).__name__, getattr(one, "operation", getattr(one, "kind", ""))) for one in sink.events]
    assert order.index(("Planted", "bid")) < order.index(("ExchangeEvent", "submit_bid"))
    file = world.driver.sent("submit_bid")[0].file
    assert file is not None
    opened = open_envelope(file, world.driver.sent("decrypt_bid")[0].inputs["key"])
    assert opened == bid["content"]
    canaries = {one.value["class"]: one.value["token"] for one in sink.of(Planted) if one.kind == "canary"}
    assert opened["commercial"]["price"] == canaries["price"] and canaries["price"].startswith("1760")
    assert canaries["technical"] in opened["technical"]["text"]
    assert all(canaries["file_name"] in name for name in opened["technical"]["files"])
    assert not any(token.encode() in file for token in canaries.values())


def test_a_refused_second_bid_does_not_replace_the_first_key() -> None:
    """The key released is that of the bid which the platform holds."""
    world = World(
        CREATE,
        submit("bid", "bidder_a"),
        submit("again", "bidder_a", "bid.wrong-key"),
        Step(id="key", actor="bidder_a", does="decrypt_bid"),
    )
    answers = iter([(201, {}), problem("already_exists", 409)])
    world.driver.answers = {"create_section": MADE, "submit_bid": lambda call: next(answers)}
    sink = world.run()
    keys = [one.value["key"] for one in sink.of(Planted) if one.kind == "bid"]
    assert world.driver.sent("decrypt_bid")[0].inputs["key"] == keys[0] != keys[1]


def test_the_same_attempt_plants_the_same_material() -> None:
    """Same seed, run, scenario and attempt: same codes, keys, prices; another attempt: others."""

    def planted(attempt: int) -> str:
        world = World(CREATE, submit("bid", "bidder_a"))
        world.driver.answers = {"create_section": MADE}
        return json.dumps([event.value for event in world.run(attempt).of(Planted)], ensure_ascii=False)

    assert planted(1) == planted(1) != planted(2)


def test_probes_surround_the_deed() -> None:
    """A `now` probe reads before and after, with its own role and place; another's read is a step of its own."""
    probe = Probe(does="list_receipts", unchanged=["/receipts"])
    elsewhere = Probe(does="read_opening_record", when="record", absent=["x"])
    world = World(CREATE, submit("late", "bidder_a", at=late("PT1S"), probes=[elsewhere, probe]))
    world.driver.answers = {"create_section": MADE, "submit_bid": problem("deadline_passed", 409)}
    sink = world.run()
    told = [(one.operation, one.role, one.probe) for one in sink.of(ExchangeEvent) if one.step == "late"]
    assert [one for one in told if one[1] != "session"] == [
        ("list_receipts", "probe:before", 1),
        ("submit_bid", "", 0),
        ("list_receipts", "probe:after", 1),
    ]


@pytest.mark.parametrize("by", ["-PT0.5S", "PT1S"])
def test_a_deed_leaves_exactly_at_its_moment(by: str) -> None:
    """Login, sealing and probes never make an early deed late."""
    world = World(CREATE, submit("timed", "bidder_a", at=late(by), probes=[Probe(does="list_receipts")]))

    def slow(call: Call) -> tuple[int, Any]:
        world.clock.until(world.clock.now() + 0.4)
        return 200, {"receipts": [], "token": "t"}

    world.driver.answers = {"create_section": MADE, "list_receipts": slow, "authenticate": slow}
    sink = world.run()
    moment = START + 86400 + (-0.5 if by.startswith("-") else 1)
    lateness = sink.exchange("timed").sent_at - moment
    assert lateness == pytest.approx(0 if by.startswith("-") else 0.4, abs=1e-3)


def test_together_is_one_instant() -> None:
    """Neighbouring steps of one name are made ready first and then sent at once."""
    world = World(
        CREATE,
        submit("a", "bidder_a", together="rush"),
        submit("b", "bidder_b", together="rush"),
        Step(id="end", waits=True),
    )
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    assert world.driver.instants == [["bidder_a", "bidder_b"]]
    assert list(steps_of(sink)) == ["section", "a", "b"]


def test_what_arrives_is_recorded_and_awaited() -> None:
    """A record of this scenario ends the wait; the wait lists it, and the next wait wants another."""
    awaits = Step(id="one", actor="public_service_platform", awaits="SECTION", within="PT10S")
    again = Step(id="two", actor="public_service_platform", awaits="SECTION", within="PT10S")
    world = World(CREATE, awaits, again)
    world.driver.answers = {"create_section": MADE}
    message = Message("SECTION", frozenset({SECTION}))
    world.loop.call_later(3, world.mailroom.heard, message)
    sink = world.run()
    first, second = sink.of(Waited)
    (inbound,) = [one for one in sink.of(ExchangeEvent) if one.direction == "inbound"]
    assert (first.came, inbound.operation, inbound.counterpart) == ([inbound.id], "SECTION", "public_service_platform")
    assert first.until - START == pytest.approx(3, abs=1)
    assert second.came == []
    assert second.until - second.since == pytest.approx(10, abs=0.01)


def test_the_last_deed_may_still_be_told_to_others() -> None:
    """After the last deed the scenario lingers as long as the candidate has for telling its neighbours."""
    world = World(CREATE, Step(id="read", actor="public", does="read_interfaces"))
    world.driver.answers = {"create_section": MADE}
    world.linger = 10.0
    world.loop.call_later(9, world.mailroom.heard, Message("SECTION", frozenset({SECTION})))
    sink = world.run()
    assert [one.operation for one in sink.of(ExchangeEvent) if one.direction == "inbound"] == ["SECTION"]
    assert sink.end.lane_time == pytest.approx(START + 10, abs=0.1)


def test_a_message_that_was_not_taken_in_is_no_arrival() -> None:
    """During an ordered outage attempts are recorded, yet what is awaited has not come."""
    awaits = Step(id="wait", actor="public_service_platform", awaits="SECTION", within="PT10S")
    order = Step(id="outage", actor="public_service_platform", orders="fail:503")
    world = World(CREATE, order, awaits)
    world.driver.answers = {"create_section": MADE}
    world.loop.call_later(3, world.mailroom.heard, Message("SECTION", frozenset({SECTION}), taken=False))
    sink = world.run()
    assert sink.of(Waited)[0].came == []
    assert [one.operation for one in sink.of(ExchangeEvent) if one.direction == "inbound"] == ["SECTION"]
    assert world.orders.given == [("public_service_platform", "fail:503")]
    assert [(one.counterpart, one.order) for one in sink.of(Order)] == [("public_service_platform", "fail:503")]


def test_a_message_that_stands_for_what_is_awaited_has_come() -> None:
    """In another dialect the record has another name; both names are recorded."""
    awaits = Step(id="wait", actor="public_service_platform", awaits="SECTION", within="PT10S")
    world = World(CREATE, awaits)
    world.driver.answers = {"create_section": MADE}
    told = Message("GCJS_SECTION", frozenset({SECTION}), stands_for=("SECTION",))
    world.loop.call_later(3, world.mailroom.heard, told)
    sink = world.run()
    (came,) = [one for one in sink.of(ExchangeEvent) if one.direction == "inbound"]
    assert (came.operation, came.stands_for, came.brings("SECTION")) == ("GCJS_SECTION", ["SECTION"], True)
    assert sink.of(Waited)[0].came == [came.id]


def test_what_the_dialect_cannot_say_is_not_waited_for() -> None:
    """The step is recorded as unsent with its reason, no time passes, and what follows it goes on."""
    awaits = Step(id="wait", actor="public_service_platform", awaits="OBJECTION", within="PT1H")
    after = Step(id="read", actor="public", does="read_interfaces", at=Moment(after="wait"))
    world = World(CREATE, awaits, after)
    world.kit = dataclasses.replace(world.kit, unsayable={"OBJECTION"})
    world.driver.answers = {"create_section": MADE}
    sink = world.run()
    (unsent,) = sink.of(Unsent)
    assert (unsent.step, unsent.reason, unsent.missing) == ("wait", "no_message", ["OBJECTION"])
    assert sink.of(Waited) == []
    assert world.driver.sent("read_interfaces")
    assert sink.end.lane_time < START + 60


def test_a_certificate_can_be_revoked() -> None:
    """The order reaches the actor's authority, and the state is recorded."""
    world = World(CREATE, Step(id="revoke", actor="ca", orders="revoke:bidder_a"))
    sink = world.run()
    (revoked,) = [one for one in sink.of(KeyEvent) if one.state == "revoked"]
    assert revoked.actor == "bidder_a"
    from_list = world.authorities["ca-a"].crl(START + 60)
    assert bytes.fromhex(revoked.serial) in from_list


def test_a_certificate_can_expire_at_a_moment() -> None:
    """A party whose certificate will expire in the scenario is issued one that ends then."""
    world = World(CREATE, Step(id="expire", actor="ca", orders="expire:bidder_a", at=late("-PT1H")))
    sink = world.run()
    issued, *_ = [one for one in sink.of(KeyEvent) if one.actor == "bidder_a" and one.state == "issued"]
    assert read_certificate(issued.certificate).not_after == START + 86400 - 3600
    assert [one.lane_time for one in sink.of(KeyEvent) if one.state == "expired"] == [
        pytest.approx(START + 86400 - 3600)
    ]


def test_an_answer_that_fails_is_followed_by_a_control_read() -> None:
    """Silence of one operation counts only if the link itself was alive."""
    world = World(CREATE)
    world.driver.answers = {"create_section": "timeout", "read_clock": (200, {"now": "x"})}
    sink = world.run()
    assert sink.exchange("section").error == "timeout"
    assert sink.exchange("section", "control").operation == "read_clock"


def test_an_operation_without_access_is_unsent() -> None:
    """What the candidate's driver does not reach is recorded, not invented."""
    world = World(CREATE)
    world.driver.answers = {"create_section": None}
    assert [one.reason for one in world.run().of(Unsent)] == ["no_access"]


def test_our_own_mistake_is_a_fault_of_ours() -> None:
    """An exception of ours ends the scenario as faulted, never as the candidate's failure."""
    world = World(CREATE, Step(id="next", actor="purchaser", does="read_notices"))

    def broken(call: Call) -> Any:
        raise ZeroDivisionError("ours")

    world.driver.answers = {"create_section": broken}
    sink = world.run()
    (fault,) = sink.of(Fault)
    assert (fault.where, fault.detail) == ("section", "ZeroDivisionError: ours")
    assert [(one.step, one.reason) for one in sink.of(Unsent)] == [("section", "fault"), ("next", "fault")]
    assert sink.end.state == "faulted"


def test_an_interrupt_stops_the_scenario_cleanly() -> None:
    """Ctrl-C in the middle leaves an end that says so, and stops the others."""
    world = World(CREATE, Step(id="next", actor="purchaser", does="read_notices"))

    def interrupted(call: Call) -> Any:
        raise KeyboardInterrupt

    world.driver.answers = {"create_section": interrupted}
    sink = world.run()
    assert sink.end.state == "stopped"
    assert [one.reason for one in sink.of(Unsent)] == ["stopped", "stopped"]
    assert world.halt.is_set()


def test_a_step_after_a_moment_that_never_came_is_unsent() -> None:
    """A moment may hang on the answer of a step; without the answer there is no moment."""
    after = Moment(after="section", by="PT1S")
    world = World(CREATE, Step(id="next", actor="public", at=after, does="read_interfaces"))
    world.driver.answers = {"create_section": "timeout"}
    sink = world.run()
    assert [(one.step, one.missing) for one in sink.of(Unsent)] == [("next", ["section"])]


def test_progress_names_the_step_and_what_it_waits_for() -> None:
    """Before each step the caller hears its moment and how long the scenario will still wait."""
    world = World(CREATE, Step(id="wait", waits=True, at=late("PT0S")))
    world.run()
    (first, _, remaining), (second, moment, _) = world.progress
    assert (first, second, moment) == ("section", "wait", START + 86400)
    assert remaining == pytest.approx(86400, abs=1)
