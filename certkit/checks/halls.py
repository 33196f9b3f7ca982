"""The opening hall (开标大厅): what was published for it, when it was opened and announced, who could be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from certkit.checks.ebm_ch4_bidding import IN_TIME, NEAR, by_lateness
from certkit.checks.memo import view
from certkit.checks.schedule import limits
from certkit.checks.times import instant
from certkit.checks.views import Submission, accepted, inputs_of, section_of, standing_bids
from certkit.keys.algorithms import sha256_hex
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence


@dataclass(frozen=True, kw_only=True)
class Hall:
    """One opening: its section, what opened and what announced it, and the bids that stood at its beginning.

    A bid that was accepted too late is not among them: that it was is the matter of other requirements.
    """

    section: str
    opened: ExchangeEvent
    announced: ExchangeEvent | None
    bids: list[Submission]

    @property
    def since(self) -> float:
        """When it was opened (our time)."""
        return self.opened.answered_at

    @property
    def announced_at(self) -> float:
        """From when on the contents were announced (our time); infinity when they never were."""
        return self.announced.answered_at if self.announced else float("inf")


@view
def halls(evidence: Evidence) -> list[Hall]:
    """Every opening that took place, in order."""
    opened = evidence.exchanges("open_bids", outcome="accepted", probes=False)
    in_time = {one.exchange.id for one, _ in by_lateness(evidence, IN_TIME, NEAR)}
    return [
        Hall(
            section=section_of(one),
            opened=one,
            announced=_announced(evidence, one, opened),
            bids=[bid for bid in standing_bids(evidence, section_of(one), one.sent_at) if bid.exchange.id in in_time],
        )
        for one in opened
    ]


def _announced(evidence: Evidence, opened: ExchangeEvent, all_opened: list[ExchangeEvent]) -> ExchangeEvent | None:
    """The announcement that belongs to an opening: the first before the section's next opening."""
    section = section_of(opened)
    later = [one.sent_at for one in all_opened if section_of(one) == section and one.sent_at > opened.sent_at]
    until = min(later, default=float("inf"))
    said = accepted(evidence, "announce_opening", section=section)
    return next((one for one in said if opened.answered_at <= one.sent_at < until), None)


def terms_of(evidence: Evidence, hall: Hall) -> Mapping[str, Any]:
    """What notice and amendments say of an opening: `opening` (seconds since the epoch) and `decrypt_minutes`."""
    found: dict[str, Any] = {}
    for limit in limits(evidence):
        if limit.section == hall.section and limit.kind == "tender" and limit.since <= hall.opened.sent_at:
            inputs = inputs_of(limit.exchange)
            found["opening"] = instant(inputs.get("opening_time")) or limit.deadline
            if "decrypt_minutes" in inputs:
                found["decrypt_minutes"] = inputs["decrypt_minutes"]
    return found


def keys_sent(evidence: Evidence, hall: Hall, bid: Submission) -> list[ExchangeEvent]:
    """The bidder's attempts to decrypt its bid, by the key that the bid is committed to, until the announcement."""
    return [
        one
        for one in evidence.exchanges("decrypt_bid", actor=bid.actor, probes=False)
        if section_of(one) == hall.section
        and hall.since <= one.sent_at < hall.announced_at
        and _fits(inputs_of(one).get("key"), bid.commitment)
    ]


def _fits(key: Any, commitment: str) -> bool:
    try:
        return sha256_hex(bytes.fromhex(key)) == commitment
    except (TypeError, ValueError):
        return False


def decrypted(evidence: Evidence, hall: Hall) -> set[str]:
    """The bidders whose key the platform accepted before the announcement."""
    taken = accepted(evidence, "decrypt_bid", section=hall.section)
    actors = {one.actor for one in taken if hall.since <= one.sent_at < hall.announced_at}
    return {bid.bidder for bid in hall.bids if bid.actor in actors}
