"""电子招标投标办法 第九条、第十五条：免费注册、一视同仁 / Articles 9 and 15: free registration, equal treatment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from certkit.checks.findings import at_most, equal, outcome
from certkit.checks.registry import check
from certkit.checks.views import accepted, amount, answered, inputs_of, records
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

ENTRANCE = ("register_party", "authenticate")
PAID = ("payment_required", "membership_required")
"""Refusals by which registration costs something."""
_ENTRANCE_FEE = re.compile(r"注册|登记|登录|会员|入库|registr|log-?in|member", re.IGNORECASE)
ALIKE = ("authenticate", "pay_bid_security")
"""What bidders of every region do in the same way; download, bid and registration are judged by other requirements."""
NOISE_SECONDS = 5.0


@check("EBM-9-1")
def registration_and_login_are_free(evidence: Evidence) -> Iterator[Finding]:
    """Registering and logging in ask for no payment, and the published fees hold none for them."""
    for exchange in evidence.exchanges(ENTRANCE, probes=False):
        reasons = exchange.outcome.reasons if exchange.outcome else []
        asked = next((reason for reason in reasons if reason in PAID), "")
        if asked or (exchange.outcome is not None and exchange.outcome.accepted):
            yield outcome("free_entrance", "accepted", exchange, actual=f"refused: {asked}" if asked else "accepted")
    for exchange in accepted(evidence, "read_interfaces"):
        fees = records(answered(evidence, exchange).get("fees"))
        for_entrance = [fee for fee in fees if _ENTRANCE_FEE.search(str(fee.get("item")))]
        charged = [str(fee.get("item")) for fee in for_entrance if amount(fee.get("amount"))]
        yield equal("entrance_fees", [], charged, at=exchange)


@check("EBM-15-1")
def bidders_of_every_region_are_treated_alike(evidence: Evidence) -> Iterator[Finding]:
    """Bidders that differ in region and authority get the same answer to the same request, equally fast."""
    regions = _regions(evidence)
    for operation in ALIKE:
        asked: dict[str, ExchangeEvent] = {}
        for exchange in evidence.exchanges(operation, probes=False):
            if exchange.actor in regions and _ordinary(evidence, exchange):
                asked.setdefault(exchange.actor, exchange)
        if len({regions[actor] for actor in asked}) > 1:
            yield from _compared(asked)


def _regions(evidence: Evidence) -> dict[str, str]:
    """Where each registered bidder is from."""
    found: dict[str, str] = defaultdict(str)
    for exchange in accepted(evidence, "register_party"):
        if evidence.role_of(exchange.actor) == "bidder":
            found[exchange.actor] = str(inputs_of(exchange).get("region", ""))
    return dict(found)


def _ordinary(evidence: Evidence, exchange: ExchangeEvent) -> bool:
    """Whether nothing about the request gives a reason to refuse it."""
    step = evidence.step_of(exchange)
    return step is None or step.does != exchange.operation or step.expect is None or step.expect.kind == "accepted"


def _compared(asked: dict[str, ExchangeEvent]) -> Iterator[Finding]:
    fastest = min(one.answered_at - one.sent_at for one in asked.values())
    for actor, one in asked.items():
        yield outcome("equal_terms", "accepted", one)
        slower = one.answered_at - one.sent_at - fastest
        yield at_most("equal_delay", NOISE_SECONDS, round(slower, 3), at=one, of=actor)
