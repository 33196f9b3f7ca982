"""Who saw which bytes, and whether something that must not be seen is among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from certkit.checks.findings import finding, inconclusive
from certkit.checks.memo import view
from certkit.checks.views import parties
from certkit.model.encodings import forms
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding, Verdict

SECRECY_BLIND = ("register_party", "bind_certificate", "read_party", "authenticate", "end_session")
"""Operations about the parties themselves: a name in their answers says nothing about a tender."""


@dataclass(frozen=True)
class Sight:
    """The bytes that one actor or neighbouring system got to see in one exchange."""

    exchange: ExchangeEvent
    by: str
    """Actor, or counterpart."""
    role: str
    """Kind of party; the counterpart's name for a counterpart."""
    code: str
    at: float
    data: bytes


@view
def sights(evidence: Evidence) -> list[Sight]:
    """Everything that was shown to anybody, in order: answers to actors, messages to counterparts."""
    known = parties(evidence)
    found = []
    for exchange in evidence.exchanges():
        if exchange.response is None:
            continue
        heads = [exchange.response.line, *(value for _, value in exchange.response.headers)]
        data = "\n".join(heads).encode() + b"\n" + evidence.body(exchange.response.body)
        party = known.get(exchange.actor)
        role, code = evidence.role_of(exchange.actor), party.code if party else ""
        found.append(Sight(exchange, exchange.actor, role, code, exchange.answered_at, data))
    for exchange in evidence.inbound():
        data = exchange.request.line.encode() + b"\n" + evidence.body(exchange.request.body)
        found.append(Sight(exchange, exchange.counterpart, exchange.counterpart, "", exchange.sent_at, data))
    return sorted(found, key=lambda sight: sight.at)


@dataclass(frozen=True, kw_only=True)
class Secret:
    """Tokens that give something away, and what it is (a term of `codes.TERMS`)."""

    tokens: tuple[str, ...]
    what: str
    of: str
    """Whose it is, in words."""


def gives_away(sight: Sight, secret: Secret) -> bool:
    """Whether the bytes hold one of the tokens in any of its forms."""
    return any(form in sight.data for token in secret.tokens for form in forms(token))


def unseen(
    secrets: Iterable[Secret],
    shown: Iterable[Sight],
    witnesses: Iterable[Sight],
    *,
    advisory: Callable[[Sight], bool] = lambda sight: False,
) -> Iterator[Finding]:
    """For each secret: every sight of it is a breach; not seen counts only when a witness saw it at last.

    `witnesses` are sights in which it must be found at least once, or its absence would prove nothing.
    """
    looked, later = list(shown), list(witnesses)
    size = sum(len(sight.data) for sight in looked)
    by = sorted({sight.by for sight in looked})
    for secret in secrets:
        breaches = [sight for sight in looked if gives_away(sight, secret)]
        yield from (_breach(secret, sight, advisory=advisory(sight)) for sight in breaches)
        if any(not advisory(sight) for sight in breaches):
            continue
        witness = next((sight for sight in later if gives_away(sight, secret)), None)
        if witness is None or not size:
            yield inconclusive("no_witness" if size else "not_observed", detail=secret.of)
            continue
        yield finding(
            "unseen",
            Verdict.PASSED,
            at=witness.exchange,
            what=secret.what,
            of=secret.of,
            by=by,
            bytes=size,
            witness=f"{witness.by} {witness.exchange.operation}",
        )


def _breach(secret: Secret, sight: Sight, *, advisory: bool) -> Finding:
    where = f"{sight.exchange.operation or sight.exchange.request.line}"
    return finding(
        "seen",
        Verdict.FAILED,
        at=sight.exchange,
        advisory=advisory,
        what=secret.what,
        of=secret.of,
        by=sight.by,
        where=where,
    )
