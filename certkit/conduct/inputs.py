"""The inputs of a call: what the step gives, else what was kept, else the project file, else what the actor is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certkit.conduct.cast import Cast
from certkit.conduct.moments import Schedule
from certkit.conduct.papers import Papers
from certkit.conduct.station import Kit
from certkit.model.operation import Operation
from certkit.model.suite import Moment
from certkit.model.times import written

_ABSENT = object()
_NONCE_BYTES = 16
_KEYS = ("decrypt_bid", "decrypt_application")
_LEFT_OUT = {"left_out": True}


class Missing(Exception):
    """Inputs that nothing gives."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        super().__init__(", ".join(names))


class Keepsakes:
    """Values kept from answers: by whom, and by anyone last."""

    def __init__(self) -> None:
        self._own: dict[tuple[str, str], Any] = {}
        self._shared: dict[str, Any] = {}

    def keep(self, actor: str, name: str, value: Any) -> None:
        """Keep a value under a name."""
        self._own[actor, name] = value
        self._shared[name] = value

    def holds(self, name: str) -> bool:
        """Whether anybody kept a value of that name."""
        return name in self._shared

    def find(self, actor: str, name: str) -> Any:
        """The actor's own value of that name, else anybody's last; Missing when there is none."""
        if (actor, name) in self._own:
            return self._own[actor, name]
        if name in self._shared:
            return self._shared[name]
        raise Missing(name)


@dataclass
class Inputs:
    """Works out the inputs of one attempt's calls."""

    kit: Kit
    project: Mapping[str, Mapping[str, Any]]
    cast: Cast
    papers: Papers
    schedule: Schedule
    kept: Keepsakes
    now: Callable[[], float]
    _nonces: int = 0

    def of(self, operation: Operation, actor: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Every input of the operation that is not left out on purpose; Missing names those that have no value."""
        found: dict[str, Any] = {}
        missing: list[str] = []
        for name in dict.fromkeys([*operation.inputs, *given]):
            if given.get(name) == _LEFT_OUT:
                continue
            try:
                value = self._value(operation, actor, name, given)
            except Missing as absent:
                missing += absent.names
                continue
            if value is not _ABSENT:
                found[name] = value
            elif not operation.inputs[name].rstrip().endswith("?"):
                missing.append(name)
        if missing:
            raise Missing(*missing)
        return found

    def _value(self, operation: Operation, actor: str, name: str, given: Mapping[str, Any]) -> Any:
        if name in given:
            return self.worked_out(given[name], actor)
        if self.kept.holds(name):
            return self.kept.find(actor, name)
        project = self.project.get(operation.name, {})
        if name in project:
            return self.worked_out(project[name], actor)
        return self._own(operation.name, actor, name)

    def _own(self, operation: str, actor: str, name: str) -> Any:
        """What an actor needs not be told: who it is, and the key of what it sealed."""
        if actor not in self.cast:
            return _ABSENT
        member = self.cast[actor]
        if name == "key" and operation in _KEYS:
            held = self.papers.held(actor)
            return _ABSENT if held is None else held.key
        if name == "party":
            return member.code or _ABSENT
        if name == "certificate" and member.identity is not None:
            return member.identity.certificate.pem
        if operation == "authenticate":
            return self._nonce() if name == "nonce" else written(self.now()) if name == "time" else _ABSENT
        if operation == "register_party":
            told = {"code": member.code, "name": member.name, "kind": member.party.kind}
            return self.worked_out((told | member.party.fields).get(name, _ABSENT), actor)
        return _ABSENT

    def _nonce(self) -> str:
        self._nonces += 1
        return self.cast.random(f"nonce {self._nonces}").randbytes(_NONCE_BYTES).hex()

    def worked_out(self, value: Any, actor: str) -> Any:
        """A literal as it stands; a one-key table as what it says."""
        if isinstance(value, list):
            return [self.worked_out(item, actor) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (kind, content) = next(iter(value.items()))
            work = _TABLES.get(kind)
            if work is not None:
                return work(self, content, actor)
        return {name: self.worked_out(item, actor) for name, item in value.items()}

    def _kept(self, name: str, actor: str) -> Any:
        return self.kept.find(actor, name)

    def _moment(self, wanted: Mapping[str, str], actor: str) -> str:
        moment = self.schedule.moment(Moment(after=wanted["after"], by=wanted.get("by") or "PT0S"))
        if moment is None:
            raise Missing(wanted["after"])
        return written(moment)

    def _party(self, named: str, actor: str) -> str:
        return self.cast[named].code

    def _parties(self, named: list[str], actor: str) -> list[str]:
        return [self.cast[one].code for one in named]

    def _certificate(self, named: str, actor: str) -> str:
        identity = self.cast[named].identity
        if identity is None:
            raise Missing(f"certificate of {named}")
        return identity.certificate.pem

    def _statement(self, document: str, actor: str) -> str:
        return self.kit.read_file(self.kit.suite.documents[document].file).decode()

    def _price_of(self, named: str, actor: str) -> str:
        held = self.papers.held(named)
        if held is None or not held.price:
            raise Missing(f"price of {named}")
        return held.price

    def _unique(self, text: str, actor: str) -> str:
        """The text with a tail of this attempt alone: the same for whoever names it."""
        return f"{text}-{self.cast.random(f'unique {text}').getrandbits(32):08x}"

    def _filled(self, wanted: Mapping[str, Any], actor: str) -> str:
        """The text again and again, until it has as many characters as are wanted."""
        text, length = str(wanted["with"]), int(wanted["to"])
        return (text * (length // len(text) + 1))[:length]


_TABLES: dict[str, Callable[[Inputs, Any, str], Any]] = {
    "kept": Inputs._kept,
    "moment": Inputs._moment,
    "party": Inputs._party,
    "parties": Inputs._parties,
    "certificate": Inputs._certificate,
    "statement": Inputs._statement,
    "price_of": Inputs._price_of,
    "unique": Inputs._unique,
    "filled": Inputs._filled,
}
