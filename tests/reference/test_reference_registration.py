"""Registration on the reference platform: parties, certificates, sessions."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from platform_world import DAY, START, SUPERVISOR, Actor, Authority, World, pem, registration, wire_time


def unregistered(world: World, kind: str = "bidder", **options: Any) -> Actor:
    """A party with key and certificate that is not registered."""
    return world.actor(kind, register=False, **options)


def fresh_proof(actor: Actor, moment: float, nonce: str = "00ff") -> dict[str, Any]:
    """The inputs of authenticate, signed."""
    inputs = {"party": actor.code, "nonce": nonce, "time": wire_time(moment)}
    return actor.signed("authenticate", inputs)


@pytest.mark.parametrize(
    ("kind", "ca"), [("purchaser", "ca-a"), ("agency", "ca-b"), ("bidder", "ca-b"), ("expert", "ca-a")]
)
def test_every_kind_of_party_registers_at_once(world: World, kind: str, ca: str) -> None:
    """A party of either authority is verified in the moment it registers, and can log in."""
    actor = unregistered(world, kind, ca=ca)
    assert actor.accepted("register_party", **registration(actor, kind)) == {"party": actor.code, "state": "verified"}
    assert actor.log_in()
    read = actor.accepted("read_party", party=actor.code)
    assert (read["name"], read["kind"], read["certificates"]) == (actor.name, kind, [actor.serial])


@pytest.mark.parametrize(
    "code", ["91320100000000001A", "91320100000000001", "I1320100000000001A", "320100198001010010"]
)
def test_a_code_with_a_wrong_check_character_is_refused(world: World, code: str) -> None:
    """The code of a party must carry the check character of GB 32100."""
    actor = unregistered(world, code=code)
    assert actor.refused("register_party", **registration(actor, "bidder")) == "invalid_record"


def test_an_expert_needs_a_citizen_number_and_a_specialty(world: World) -> None:
    """A credit code is no code of an expert; an expert without specialty cannot be drawn."""
    actor = unregistered(world, "bidder")
    assert actor.refused("register_party", **registration(actor, "expert")) == "invalid_record"
    expert = unregistered(world, "expert")
    inputs = registration(expert, "expert")
    del inputs["specialty"]
    assert expert.refused("register_party", **inputs) == "invalid_record"


def test_a_party_registers_only_once(world: World) -> None:
    """The code of a party is unique."""
    actor = world.actor("bidder")
    assert actor.refused("register_party", **registration(actor, "bidder")) == "already_exists"


def test_a_certificate_of_an_unlisted_authority_is_untrusted(world: World) -> None:
    """An authority that has the name of a listed one, but not its key, issues nothing of worth."""
    actor = unregistered(world)
    assert actor.key is not None
    actor.certificate = Authority("ca-a").issue(actor.name, actor.code, actor.key)
    assert actor.refused("register_party", **registration(actor, "bidder")) == "certificate_untrusted"


@pytest.mark.parametrize(("start", "end"), [(START - 9 * DAY, START - DAY), (START + DAY, START + 9 * DAY)])
def test_a_certificate_outside_its_validity_is_refused(world: World, start: float, end: float) -> None:
    """A certificate that has ended, or not begun, identifies nobody."""
    actor = unregistered(world)
    assert actor.key is not None
    actor.certificate = world.authorities["ca-a"].issue(actor.name, actor.code, actor.key, start=start, end=end)
    assert actor.refused("register_party", **registration(actor, "bidder")) == "certificate_expired"


def test_a_revoked_certificate_is_refused_wherever_it_is_used(world: World) -> None:
    """Revocation counts from the next use on, at most two seconds later."""
    actor = world.actor("bidder")
    assert actor.certificate is not None
    world.authorities["ca-a"].revoked.append(actor.certificate.serial_number)
    world.now += 2
    assert actor.refused("authenticate", **fresh_proof(actor, world.now)) == "certificate_revoked"
    fresh = unregistered(world)
    assert fresh.certificate is not None
    world.authorities["ca-a"].revoked.append(fresh.certificate.serial_number)
    world.now += 2
    assert fresh.refused("register_party", **registration(fresh, "bidder")) == "certificate_revoked"


def test_the_last_revocation_list_serves_while_the_authority_is_silent(world: World) -> None:
    """A silent authority stops nobody until its last list has run out; once it answers, all are believed again."""
    actor = world.actor("bidder")
    world.reachable = False
    world.now += 600
    assert actor.log_in()
    world.now += 2 * DAY
    assert actor.refused("authenticate", **fresh_proof(actor, world.now)) == "certificate_untrusted"
    world.reachable = True
    assert actor.log_in()


@pytest.mark.parametrize("member", ["name", "code"])
def test_a_certificate_of_another_subject_is_refused(world: World, member: str) -> None:
    """What is entered must agree with what the authority has verified."""
    actor, other = unregistered(world), unregistered(world)
    inputs = {**registration(actor, "bidder"), member: getattr(other, member)}
    assert actor.refused("register_party", **inputs) == "invalid_record"


def test_a_signature_by_another_key_is_refused(world: World) -> None:
    """Who holds the certificate but not its key registers nobody."""
    actor = unregistered(world)
    actor.key = ec.generate_private_key(ec.SECP256R1())
    assert actor.refused("register_party", **registration(actor, "bidder")) == "bad_signature"


@pytest.mark.parametrize("signature", [None, {}, {"serial": "1", "algorithm": "none", "value": "!"}, "text"])
def test_an_unsigned_registration_is_refused(world: World, signature: Any) -> None:
    """What has no signature, or none that can be read, is refused for that."""
    actor = unregistered(world)
    inputs = {**registration(actor, "bidder"), "signature": signature}
    assert actor.refused("register_party", **inputs) == "bad_signature"


def test_a_changed_input_breaks_the_signature(world: World) -> None:
    """One character changed after signing is noticed."""
    actor = unregistered(world)
    inputs = actor.signed("register_party", registration(actor, "bidder"))
    assert actor.refused("register_party", **{**inputs, "phone": "025-00000002"}) == "bad_signature"


def test_a_proof_of_identity_is_good_once_and_for_five_minutes(world: World) -> None:
    """Replayed, early and late proofs open no session."""
    actor = world.actor("bidder")
    proof = fresh_proof(actor, world.now)
    assert actor.accepted("authenticate", **proof)["token"]
    assert actor.refused("authenticate", **proof) == "not_authenticated"
    for shift in (-301, 301):
        assert actor.refused("authenticate", **fresh_proof(actor, world.now + shift, "01")) == "not_authenticated"


def test_only_a_bound_certificate_opens_a_session(world: World) -> None:
    """A valid certificate of the same subject is nothing before it is bound; once bound it serves."""
    actor = world.actor("bidder")
    second = Actor(world, actor.code, actor.name, ec.generate_private_key(ec.SECP256R1()), token=actor.token)
    assert second.key is not None
    second.certificate = world.authorities["ca-b"].issue(actor.name, actor.code, second.key)
    assert second.refused("authenticate", **fresh_proof(second, world.now)) == "certificate_unbound"
    assert second.accepted("bind_certificate", party=actor.code, certificate=pem(second.certificate)) == {
        "serial": second.serial
    }
    assert second.refused("bind_certificate", party=actor.code, certificate=pem(second.certificate)) == "already_exists"
    assert second.log_in()


def test_nobody_binds_a_certificate_to_another_party(world: World) -> None:
    """A party binds certificates of its own only."""
    actor, other = world.actor("bidder"), world.actor("bidder")
    assert actor.certificate is not None
    assert actor.refused("bind_certificate", party=other.code, certificate=pem(actor.certificate)) == "not_authorised"


def test_an_ended_session_is_of_no_use(world: World) -> None:
    """After logging out the token is dead, and a made-up one was never alive."""
    actor = world.actor("bidder")
    actor.accepted("end_session")
    assert actor.refused("read_party", party=actor.code) == "session_expired"
    actor.token = "made-up"
    assert actor.refused("read_party", party=actor.code) == "not_authenticated"
    actor.token = ""
    assert actor.refused("read_party", party=actor.code) == "not_authenticated"


def test_who_is_an_expert_is_not_told_to_other_parties(world: World) -> None:
    """An expert is found by itself and by supervision; for a bidder there is no such party."""
    expert, bidder = world.actor("expert"), world.actor("bidder")
    assert bidder.refused("read_party", party=expert.code) == "not_found"
    assert world.supervisor.accepted("read_party", party=expert.code)["kind"] == "expert"
    assert bidder.refused("read_party", party=SUPERVISOR) == "not_found"
