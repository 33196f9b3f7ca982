"""电子招标投标办法 第五章 中标和合同 / Measures for Electronic Tendering and Bidding, chapter 5: award and contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certkit.checks.awards import losers, notices, winner_of
from certkit.checks.committees import after, archived, distinct, first, own_signature, signature_values
from certkit.checks.findings import at_most, equal, holds, outcome
from certkit.checks.registry import check
from certkit.checks.times import instant
from certkit.checks.views import accepted, answered, inputs_of, name_of, records, section_of, sections
from certkit.model.events import ExchangeEvent
from certkit.model.ports import Evidence
from certkit.model.times import written
from certkit.model.verdict import Finding


@check("EBM-35-1")
def candidates_and_result_are_public(evidence: Evidence) -> Iterator[Finding]:
    """The public record shows the candidates with start and end of their publicity, and after it the result."""
    for section in sections(evidence):
        published = first(evidence, "publish_candidates", section)
        result = first(evidence, "publish_result", section)
        for read in distinct(after(evidence, published, "read_public_record", section=section)):
            shown = answered(evidence, read)
            if published is not None:
                yield from _candidates(published, shown, read)
            if result is not None and read.sent_at >= result.answered_at:
                yield from _result(evidence, section, shown, read)


def _candidates(published: ExchangeEvent, shown: Mapping[str, Any], read: ExchangeEvent) -> Iterator[Finding]:
    candidates = shown.get("candidates")
    period = candidates if isinstance(candidates, Mapping) else {}
    for name in ("from", "to"):
        wanted = instant(inputs_of(published).get(name))
        yield equal("publicity_period", wanted, instant(period.get(name)), at=read, of=name, shown=written)
    yield holds("candidates_named", bool(records(period.get("candidates"))), at=read, of=section_of(read))


def _result(evidence: Evidence, section: str, shown: Mapping[str, Any], read: ExchangeEvent) -> Iterator[Finding]:
    result, candidates = shown.get("result"), shown.get("candidates")
    announced = result if isinstance(result, Mapping) else {}
    yield equal("result_winner", winner_of(evidence, section), announced.get("winner"), at=read, of=section)
    ends = instant(candidates.get("to")) if isinstance(candidates, Mapping) else None
    moment = instant(announced.get("published_at"))
    if ends is not None and moment is not None:
        yield at_most("result_after_publicity", moment, ends, at=read, of=section, shown=written)


@check("EBM-36-1")
def winner_gets_a_signed_award_notice(evidence: Evidence) -> Iterator[Finding]:
    """The winner reads an award notice with its time and the signature of the purchaser."""
    for issued in accepted(evidence, "issue_award_notice"):
        section = section_of(issued)
        winner = winner_of(evidence, section)
        for read, notice in notices(evidence, issued):
            if read.code == winner:
                yield equal(
                    "notice_kind",
                    "award",
                    notice.get("kind"),
                    at=read.exchange,
                    of=name_of(evidence, read.exchange.actor),
                )
                timed = instant(notice.get("issued_at")) is not None
                yield holds("notice_time", timed, at=read.exchange, of=name_of(evidence, read.exchange.actor))
                signed = bool(own_signature(issued)) and notice.get("signature") == own_signature(issued)
                yield holds("notice_signature", signed, at=read.exchange, of=name_of(evidence, read.exchange.actor))


@check("EBM-36-2")
def every_loser_is_told_the_result(evidence: Evidence) -> Iterator[Finding]:
    """Every bidder that did not win finds a notice of the result, which names the winner."""
    for issued in accepted(evidence, "issue_award_notice"):
        section = section_of(issued)
        others = losers(evidence, section, issued.sent_at)
        for exchange in evidence.exchanges("read_award_notice", probes=False):
            if exchange.actor not in others or exchange.sent_at < issued.answered_at:
                continue
            yield outcome("result_notice", "accepted", exchange)
            if exchange.outcome is not None and exchange.outcome.accepted:
                notice = answered(evidence, exchange)
                wanted = {"kind": "result", "winner": winner_of(evidence, section)}
                given = {name: notice.get(name) for name in wanted}
                yield equal("result_notice_content", wanted, given, at=exchange, of=name_of(evidence, exchange.actor))


@check("EBM-36-3")
def contract_holds_both_signatures(evidence: Evidence) -> Iterator[Finding]:
    """The archived contract carries the signatures that purchaser and winner made themselves."""
    for signed in accepted(evidence, "sign_contract"):
        section = section_of(signed)
        if answered(evidence, signed).get("state") != "signed":
            continue
        offers = [one for one in accepted(evidence, "sign_contract", section=section) if one.sent_at < signed.sent_at]
        made = {own_signature(signed), *(own_signature(offer) for offer in offers[-1:])} - {""}
        for read, items in archived(evidence, signed, section):
            found = any(made <= signature_values(item.get("signatures")) for item in items)
            yield holds("contract_signatures", found and len(made) > 1, at=read, of=section)
