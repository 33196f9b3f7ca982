"""招标投标法实施条例 第四章 开标、评标和中标 / Implementation Regulations, chapter 4: opening, evaluation and award."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.findings import at_least, equal, holds, outcome
from certkit.checks.halls import halls, terms_of
from certkit.checks.periods import due_within
from certkit.checks.progress import AWARD, nothing_moves, objections
from certkit.checks.registry import check
from certkit.checks.schedule import limit_at
from certkit.checks.tbl_ch2_tendering import base_prices
from certkit.checks.times import clock, day_of, instant
from certkit.checks.views import amount, answered, opening_records, section_of, standing_bids
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding

FEWEST_BIDDERS = 3
LONGEST_ANSWER_DAYS = 3
DECIDED = ("accepted", "refused")


@check("IR-44-1")
def opening_takes_place_at_the_published_time(evidence: Evidence) -> Iterator[Finding]:
    """The opening begins no earlier than was published, and the record names the moment at which it began."""
    here = clock(evidence)
    for hall in halls(evidence):
        planned = terms_of(evidence, hall).get("opening")
        opened = instant(answered(evidence, hall.opened).get("opened_at"))
        if planned is None or len(hall.bids) < FEWEST_BIDDERS:
            continue
        began = None if opened is None else opened + here.uncertainty
        yield at_least("opening_time", planned, began, at=hall.opened, of=hall.section, shown=written)
        earliest, latest = here.there(hall.opened.sent_at), here.there(hall.opened.answered_at)
        true = opened is not None and earliest - here.uncertainty <= opened <= latest + here.uncertainty
        yield holds("opening_moment", true, at=hall.opened, of=str(answered(evidence, hall.opened).get("opened_at")))


@check("IR-44-2")
def fewer_than_three_bids_are_not_opened(evidence: Evidence) -> Iterator[Finding]:
    """With fewer than three bidders at the deadline there is no opening, and the bids stay sealed."""
    here = clock(evidence)
    for exchange in evidence.exchanges("open_bids", probes=False):
        section = section_of(exchange)
        limit = limit_at(evidence, section, exchange.sent_at)
        decided = exchange.outcome is not None and exchange.outcome.kind in DECIDED
        if limit is None or not decided or here.there(exchange.sent_at) - here.uncertainty < limit.deadline:
            continue
        few = standing_bids(evidence, section, exchange.sent_at)
        if len(few) >= FEWEST_BIDDERS:
            continue
        yield outcome("opening_of_few", "refused", exchange)
        mine = {one.digest for one in few}
        for record in opening_records(evidence, section):
            opened = [bid for bid in record.bids if bid.get("digest") in mine and bid.get("state") == "decrypted"]
            yield equal("bids_stay_sealed", 0, len(opened), at=record.exchange, of=section)


@check("IR-54-3")
def award_stands_still_until_the_objection_is_answered(evidence: Evidence) -> Iterator[Finding]:
    """An objection to the result is to be answered within three days, and until then nothing is awarded."""
    for raised, until in objections(evidence, ("result",)):
        due = instant(answered(evidence, raised).get("due"))
        began = day_of(clock(evidence).there(raised.answered_at))
        set_for = None if due is None else day_of(due)
        yield due_within("objection_due", began, LONGEST_ANSWER_DAYS, set_for, at=raised, of=section_of(raised))
        yield from nothing_moves(evidence, "while_objection", AWARD, raised, until)


@check("IR-50-1")
def base_price_is_announced_at_the_opening(evidence: Evidence) -> Iterator[Finding]:
    """A base price is announced at the opening, as it was set."""
    for made, price in base_prices(evidence):
        section = str(answered(evidence, made).get("section"))
        for record in opening_records(evidence, section, state="announced")[:1]:
            told = amount(answered(evidence, record.exchange).get("base_price"))
            yield equal("base_price_announced", amount(price), told, at=record.exchange, of=section)
