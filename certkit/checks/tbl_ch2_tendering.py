"""招标投标法 第二章 招标 / Tendering and Bidding Law, chapter 2: tendering."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.exchanges import reachable_from
from certkit.checks.findings import holds
from certkit.checks.registry import check
from certkit.checks.schedule import first_opening
from certkit.checks.sights import Secret, sights, unseen
from certkit.checks.views import PUBLIC_SERVICE, accepted, amount, answered, inputs_of, records
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

PUBLISHED = "published"


@check("TBL-16-1")
def notice_waits_for_the_designated_medium(evidence: Evidence) -> Iterator[Finding]:
    """While the designated medium cannot be reached a notice is held back or flagged, not called published."""
    for exchange in accepted(evidence, "publish_notice"):
        if reachable_from(evidence, PUBLIC_SERVICE, exchange.answered_at) == exchange.answered_at:
            continue
        answer = answered(evidence, exchange)
        told = str(answer.get("state") or PUBLISHED)
        held = told != PUBLISHED or bool(records(answer.get("warnings")))
        yield holds("held_back", held, at=exchange, of=told)


@check("TBL-22-2")
def base_price_is_secret_until_the_opening(evidence: Evidence) -> Iterator[Finding]:
    """Before the opening nobody but the purchaser's side sees the base price."""
    for made, price in base_prices(evidence):
        section = str(answered(evidence, made).get("section"))
        opened = first_opening(evidence, section)
        if opened == float("inf"):
            continue
        secret = Secret(tokens=_forms(price), what="base_price", of=section)
        outside = [sight for sight in sights(evidence) if sight.role not in ("purchaser", "agency")]
        before = [sight for sight in outside if made.answered_at <= sight.at < opened]
        yield from unseen([secret], before, [sight for sight in outside if sight.at >= opened])


def base_prices(evidence: Evidence) -> Iterator[tuple[ExchangeEvent, str]]:
    """The sections made with a base price, and that price."""
    for made in accepted(evidence, "create_section"):
        price = inputs_of(made).get("base_price")
        if isinstance(price, str) and amount(price) is not None:
            yield made, price


def _forms(price: str) -> tuple[str, ...]:
    """The price as it was entered, and with separated thousands."""
    yuan, _, fen = price.partition(".")
    return (price, f"{int(yuan):,}.{fen}")
