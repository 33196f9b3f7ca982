"""The synthetic parties of one scenario attempt: fresh codes, keys and certificates, planted before their first use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from certkit.conduct.codes import IDENTITY_CHECKS, credit_code, identity_number, wrong_check
from certkit.conduct.moments import Schedule
from certkit.conduct.recorder import Recorder
from certkit.conduct.station import Attempt, Kit
from certkit.keys.algorithms import KeyMaker
from certkit.keys.authority import Authority
from certkit.keys.sign import Identity
from certkit.model.events import KeyEvent, Planted
from certkit.model.suite import Party, Step

_MARK = "测试"
_VALID_BEFORE = 86400.0
_VALID_FOR = 3 * 365 * 86400.0
_OFFICIALS = ("operator", "supervisor", "public")
EXPIRE = "expire:"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One actor with what it has: its code, its name, its key and certificate."""

    actor: str
    party: Party
    code: str
    name: str
    identity: Identity | None
    spare: Identity | None = None
    """A second certificate of the same party that is never bound."""

    @property
    def registers(self) -> bool:
        """Whether this is a party that registers itself; officials have accounts, the public has nothing."""
        return self.party.kind not in _OFFICIALS


class Cast:
    """All actors of an attempt; repeatable for the same seed, run, scenario and attempt."""

    def __init__(self, kit: Kit, attempt: Attempt) -> None:
        self._kit = kit
        self._attempt = attempt
        self._keys = KeyMaker(self.random("keys").randbytes)
        self._members: dict[str, Member] = {}

    def random(self, purpose: str) -> Random:
        """A repeatable source of randomness for one purpose."""
        plan = self._kit.plan
        return Random(f"{plan.seed}|{plan.run}|{self._attempt.id}|{self._attempt.number}|{purpose}")

    def __getitem__(self, actor: str) -> Member:
        return self._members[actor]

    def __contains__(self, actor: str) -> bool:
        return actor in self._members

    def codes(self) -> Iterator[str]:
        """The codes that belong to this attempt alone."""
        return (member.code for member in self._members.values() if member.registers)

    def plant(self, schedule: Schedule, recorder: Recorder) -> None:
        """Make every actor of the scenario and record it."""
        scenario = self._attempt.planned.scenario
        ends = dict(_expiries(scenario.steps, schedule))
        for actor in scenario.actors:
            member = self._member(self._kit.plan.parties[actor], schedule.start, ends.get(actor))
            self._members[actor] = member
            self._record(member, recorder)

    def _member(self, party: Party, start: float, ends: float | None) -> Member:
        if party.kind in _OFFICIALS:
            official = self._kit.officials.get(party.actor)
            return Member(
                actor=party.actor,
                party=party,
                code=official.party if official else "",
                name=party.name,
                identity=official.identity if official else None,
            )
        random = self.random(party.actor)
        code = identity_number(random) if party.kind == "expert" else credit_code(random)
        if party.flaw == "code":
            code = wrong_check(code, IDENTITY_CHECKS) if party.kind == "expert" else wrong_check(code)
        name = (party.name if _MARK in party.name else _MARK + party.name) + code[-4:]
        return Member(
            actor=party.actor,
            party=party,
            code=code,
            name=name,
            identity=self._identity(party, name, code, random, start, ends),
            spare=self._identity(party, name, code, random, start, None) if party.kind == "bidder" else None,
        )

    def _identity(
        self, party: Party, name: str, code: str, random: Random, start: float, ends: float | None
    ) -> Identity:
        key = self._keys.make(party.algorithm)
        authority = (
            self._stranger(random, start) if party.flaw == "unlisted" else self._kit.authorities[party.authority]
        )
        certificate = authority.issue(
            name,
            code,
            key=key,
            entropy=random.randbytes,
            not_before=start - _VALID_BEFORE,
            not_after=start + _VALID_FOR if ends is None else ends,
            signs=party.flaw != "usage",
        )
        return Identity(key, certificate)

    def _stranger(self, random: Random, start: float) -> Authority:
        """An authority that no platform was told of."""
        entropy, ends = random.randbytes, start + 2 * _VALID_FOR
        return Authority(
            "ca-unlisted", "ec-p256", entropy=entropy, not_before=start - 2 * _VALID_BEFORE, not_after=ends
        )

    def _record(self, member: Member, recorder: Recorder) -> None:
        identities = [identity for identity in (member.identity, member.spare) if identity is not None]
        for identity in identities:
            recorder.write(KeyEvent, actor=member.actor, **key_facts(member, identity, "issued"))
        value: dict[str, Any] = {"actor": member.actor, "code": member.code, "name": member.name}
        value["kind"] = member.party.kind
        if identities:
            value |= {"serial": identities[0].certificate.serial, "certificate": identities[0].certificate.pem}
        recorder.write(Planted, actor=member.actor, kind="party", value=value)

    def revoke(self, actor: str, at: float) -> None:
        """Put the actor's certificate on its authority's revocation list."""
        member = self._members[actor]
        if member.identity is not None:
            self._kit.authorities[member.party.authority].revoke(member.identity.certificate.serial, at)


def key_facts(member: Member, identity: Identity, state: str) -> Mapping[str, Any]:
    """The members of a KeyEvent."""
    return {
        "state": state,
        "serial": identity.certificate.serial,
        "party": member.code,
        "authority": member.party.authority,
        "algorithm": identity.key.algorithm,
        "certificate": identity.certificate.pem,
        "not_after": identity.certificate.not_after_text,
    }


def _expiries(steps: list[Step], schedule: Schedule) -> Iterator[tuple[str, float]]:
    """When the certificates end that a step of the scenario lets expire: X.509 fixes that at issue."""
    for step in steps:
        if step.orders.startswith(EXPIRE) and step.at is not None:
            moment = schedule.moment(step.at)
            if moment is not None:
                yield step.orders.removeprefix(EXPIRE), moment
