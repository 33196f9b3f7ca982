"""电子招标投标办法 第六章 信息共享与公共服务 / chapter 6: sharing of information and public services."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.deliveries import deliveries
from certkit.checks.findings import equal
from certkit.checks.interfaces import published
from certkit.checks.registry import check
from certkit.checks.views import PUBLIC_SERVICE, dialect_of, pushes, records
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding
from certkit.standards.messages.facts import envelope_of

SYSTEM_NO, PLATFORM_CODE = "0001", "E3200000001"
"""The numbers of an embedded candidate."""


@check("EBM-45-2")
def public_service_platform_is_supplied_in_time(evidence: Evidence) -> Iterator[Finding]:
    """Every published record reaches the public service platform in time, once, and after an outage as well."""
    yield from deliveries(evidence, PUBLIC_SERVICE)


@check("EBM-45-1")
def the_platform_is_registered(evidence: Evidence) -> Iterator[Finding]:
    """The platform reports under the number by which a public service platform has registered it, and says so."""
    given = str(evidence.plan.candidate.exchange.get("system_no") or SYSTEM_NO)
    for push in [one for one in pushes(evidence) if one.counterpart == PUBLIC_SERVICE and one.taken][:1]:
        yield equal("registration", _number(evidence), push.message.sender, at=push.exchange, of=PUBLIC_SERVICE)
    for read, shown in published(evidence):
        codes = [str(one.get("code")) for one in records(shown.get("registrations"))]
        yield equal("registration", given, given if given in codes else ", ".join(codes), at=read, of="read_interfaces")


def _number(evidence: Evidence) -> str:
    """The number by which the candidate's messages say who sends."""
    known = {"system_no": SYSTEM_NO, "platform_code": PLATFORM_CODE} | evidence.plan.candidate.exchange
    return str(known[envelope_of(dialect_of(evidence)).sender])
