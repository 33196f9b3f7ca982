"""What is ready before anything is reached: test authorities, accounts, the secret of the data exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from certkit.conduct.codes import credit_code
from certkit.conduct.station import Kit, Official
from certkit.errors import InputError, Problem
from certkit.keys.algorithms import KeyMaker
from certkit.keys.authority import Authority
from certkit.keys.sign import Identity
from certkit.model.operation import Vocabulary
from certkit.model.plan import Account, Plan
from certkit.model.suite import Suite
from certkit.standards.dictionaries.loading import named_dialect
from certkit.standards.messages.message import sayable

_FROM, _UNTIL = 1577808000.0, 2713017600.0
"""2020 to 2055: fixed, so that a platform is configured with the authorities of a seed once and for all."""
_AUTHORITIES = {"ca-a": "ec-p256", "ca-b": "rsa-2048"}
_OFFICIALS = ("operator", "supervisor")
_SHORTEST_SECRET = 6
SYSTEM_NO = "0001"
PLATFORM_CODE = "E3200000001"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The kit of a run with what only the laboratory needs."""

    kit: Kit
    embedded: bool
    """Whether the laboratory sets the candidate up itself, with settings of its own making."""
    system_no: str
    secret: str
    platform_code: str
    platform_codes: frozenset[str]
    """What the sender may call itself; empty where it is not known."""
    dialect: str
    """In which dialect of the data standards the candidate exchanges data."""

    @property
    def plan(self) -> Plan:
        """The plan of the run."""
        return self.kit.plan

    @property
    def operator_code(self) -> str:
        """The code of the platform's operator; of nobody where the operator gave us no account."""
        operator = self.kit.officials.get("operator")
        return operator.party if operator else credit_code(_random(self.plan.seed, "code operator"))

    @property
    def secrets(self) -> list[str]:
        """What never enters the evidence."""
        return [self.secret, *(official.token for official in self.kit.officials.values())]


def open_desk(plan: Plan, suite: Suite, vocabulary: Vocabulary, *, environ: Mapping[str, str], embedded: bool) -> Desk:
    """Make keys and accounts; for a foreign platform the secrets come from the environment."""
    authorities = authorities_of(plan.seed)
    documents = Path(suite.folder) / "documents"
    exchange = plan.candidate.exchange
    officials = _officials(plan, authorities, environ, embedded)
    dialect = named_dialect(exchange)
    awaited = {step.awaits for one in plan.scenarios for step in one.scenario.steps if step.awaits}
    return Desk(
        kit=Kit(
            plan=plan,
            suite=suite,
            vocabulary=vocabulary,
            authorities=authorities,
            read_file=lambda name: (documents / name).read_bytes(),
            officials=officials,
            unsayable=awaited - sayable(dialect),
        ),
        embedded=embedded,
        system_no=exchange.get("system_no", SYSTEM_NO),
        secret=_random(plan.seed, "exchange").randbytes(16).hex() if embedded else _secret(plan, environ),
        platform_code=exchange.get("platform_code", PLATFORM_CODE),
        platform_codes=frozenset({officials["operator"].party} if embedded else ()),
        dialect=dialect,
    )


def authorities_of(seed: int) -> dict[str, Authority]:
    """The two test authorities of a seed: always the same keys and certificates."""
    return {
        name: Authority(name, algorithm, entropy=_random(seed, name).randbytes, not_before=_FROM, not_after=_UNTIL)
        for name, algorithm in _AUTHORITIES.items()
    }


def official_identity(seed: int, authority: Authority, actor: str, name: str, code: str) -> Identity:
    """The key and certificate with which an official signs: always the same for a seed."""
    random = _random(seed, f"identity {actor}")
    key = KeyMaker(random.randbytes).make("ec-p256")
    issued = authority.issue(name, code, key=key, entropy=random.randbytes, not_before=_FROM, not_after=_UNTIL)
    return Identity(key, issued)


def _officials(
    plan: Plan, authorities: Mapping[str, Authority], environ: Mapping[str, str], embedded: bool
) -> dict[str, Official]:
    accounts = {account.actor: account for account in plan.candidate.accounts}
    if embedded:
        accounts = {actor: accounts.get(actor, Account(actor=actor, party="")) for actor in _OFFICIALS}
    found = {}
    for actor, account in accounts.items():
        party = account.party or credit_code(_random(plan.seed, f"code {actor}"))
        name = plan.parties[actor].name if actor in plan.parties else actor
        found[actor] = Official(
            party=party,
            token=_random(plan.seed, f"token {actor}").randbytes(24).hex()
            if embedded
            else _token(account, environ, plan.candidate.source),
            identity=official_identity(plan.seed, authorities["ca-a"], actor, name, party),
        )
    return found


def _token(account: Account, environ: Mapping[str, str], source: str) -> str:
    token = environ.get(account.token_env, "") if account.token_env else ""
    if not token:
        what = f"the token of the {account.actor} is not there"
        right = f"set the environment variable {account.token_env or '(token_env is missing)'}"
        raise InputError(Problem(where=f"{source} [[account]]", what=what, right=right))
    return _hideable(token, account.token_env)


def _secret(plan: Plan, environ: Mapping[str, str]) -> str:
    variable = plan.candidate.exchange.get("secret_env")
    if variable is None:
        return ""
    if not environ.get(variable):
        where, what = f"{plan.candidate.source} [exchange]", "the secret of the data exchange is not there"
        raise InputError(Problem(where=where, what=what, right=f"set the environment variable {variable}"))
    return _hideable(environ[variable], variable)


def _hideable(secret: str, variable: str) -> str:
    """The secret; one that stands in half of all words could not be hidden without spoiling the evidence."""
    if len(secret) < _SHORTEST_SECRET:
        what = f"shorter than {_SHORTEST_SECRET} characters: it cannot be hidden in the evidence"
        raise InputError(Problem(where=variable, what=what, right="use a longer secret"))
    return secret


def _random(seed: int, purpose: str) -> Random:
    return Random(f"{seed}|laboratory|{purpose}")
