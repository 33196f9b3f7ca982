"""招标投标法实施条例 第四章 评标 / Implementation Regulations, chapter 4: evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from certkit.checks.awards import due, shown_due
from certkit.checks.committees import after, distinct, evaluations, pointed_out
from certkit.checks.findings import equal, holds
from certkit.checks.registry import check
from certkit.checks.views import (
    accepted,
    amount,
    answered,
    inputs_of,
    name_of,
    opening_records,
    records,
    section_of,
    standing_bids,
)
from certkit.model.ports import Evidence
from certkit.model.verdict import Finding

PUBLICATION_DAYS = 3
REFUND_DAYS = 5


@check("IR-48-3")
def scores_of_a_replaced_member_are_void(evidence: Evidence) -> Iterator[Finding]:
    """After a member is replaced its seat has no scores until the successor has scored."""
    for replaced in accepted(evidence, "replace_expert"):
        section, seat = section_of(replaced), inputs_of(replaced).get("seat")
        again = after(evidence, replaced, "score_bid", section=section)
        until = again[0].sent_at if again else float("inf")
        before = [one for read, one in evaluations(evidence, section) if read.answered_at <= replaced.sent_at]
        had = any(score.get("seat") == seat for one in before for score in records(one.get("scores")))
        for read, evaluation in evaluations(evidence, section):
            if had and replaced.answered_at <= read.sent_at and read.answered_at <= until:
                left = [score for score in records(evaluation.get("scores")) if score.get("seat") == seat]
                yield equal("void_scores", 0, len(left), at=read, of=str(seat))


def _rejections(evidence: Evidence, ground: str) -> Iterator[Finding]:
    """Whether a rejection on this ground stands in the record of the evaluation with its reason."""
    for rejected in accepted(evidence, "reject_bid"):
        inputs, section = inputs_of(rejected), section_of(rejected)
        if inputs.get("ground") != ground:
            continue
        wanted = {name: inputs.get(name) for name in ("bidder", "ground", "comment")}
        for read in after(evidence, rejected, "read_evaluation", section=section):
            kept = records(answered(evidence, read).get("rejections"))
            shown = [{name: one.get(name) for name in wanted} for one in kept]
            yield holds("rejection_kept", wanted in shown, at=read, of=ground)


@check("IR-51-3")
def rejection_of_the_unqualified_is_kept(evidence: Evidence) -> Iterator[Finding]:
    """A bid of an unqualified bidder can be rejected, and the record keeps ground and reason."""
    yield from _rejections(evidence, "unqualified")


@check("IR-51-5")
def price_above_the_ceiling_is_flagged_and_rejected(evidence: Evidence) -> Iterator[Finding]:
    """A price above the ceiling is pointed out to the committee; its rejection is kept with ground and reason."""
    yield from _rejections(evidence, "price")
    for created in accepted(evidence, "create_section"):
        section, ceiling = (
            str(answered(evidence, created).get("section")),
            amount(inputs_of(created).get("price_limit")),
        )
        opened = opening_records(evidence, section, state="announced")
        for read, evaluation in evaluations(evidence, section) if opened and ceiling else ():
            for bid in standing_bids(evidence, section, read.sent_at):
                price = amount(bid.commercial.get("price"))
                if price is not None and ceiling is not None and price > ceiling:
                    flagged = pointed_out(evidence, evaluation, [bid.bidder])
                    yield holds("ceiling_flagged", flagged, at=read, of=bid.bidder)


@check("IR-51-6")
def rejection_of_the_unresponsive_is_kept(evidence: Evidence) -> Iterator[Finding]:
    """A bid that does not respond to the document can be rejected, and the record keeps ground and reason."""
    yield from _rejections(evidence, "unresponsive")


@check("IR-53-1")
def candidates_are_ranked(evidence: Evidence) -> Iterator[Finding]:
    """The candidates are published with their ranks, one after the other."""
    for read in distinct(accepted(evidence, "read_public_record")):
        shown = answered(evidence, read).get("candidates")
        listed = records(shown.get("candidates")) if isinstance(shown, dict) else []
        if listed:
            ranks = sorted(str(one.get("rank")) for one in listed)
            wanted = [str(rank + 1) for rank in range(len(listed))]
            yield equal("candidate_ranks", wanted, ranks, at=read, of=section_of(read))


@check("IR-53-2")
def report_holds_every_member_and_every_dissent(evidence: Evidence) -> Iterator[Finding]:
    """The report has an entry for every member; dissent stands in it, a refusal without reasons counts as agreement."""
    for report in accepted(evidence, "submit_evaluation_report"):
        section = section_of(report)
        signed = after(evidence, report, "sign_evaluation_report", section=section)
        dissents = sorted(str(inputs_of(one)["dissent"]) for one in signed if inputs_of(one).get("dissent"))
        for read in after(evidence, report, "read_evaluation_report", section=section):
            entries = records(answered(evidence, read).get("signatures"))
            others = sorted(str(one.get("dissent")) for one in entries if one.get("agree") is False)
            yield equal("report_signatures", 1 + len(signed), len(entries), at=read, of=section)
            yield equal("report_dissents", dissents, others, at=read, of=section)


@check("IR-54-1")
def candidates_are_due_in_three_days(evidence: Evidence) -> Iterator[Finding]:
    """The due date shown for publishing the candidates is three days after the report was submitted."""
    for signed in accepted(evidence, "sign_evaluation_report", "submit_evaluation_report"):
        if answered(evidence, signed).get("state") == "submitted":
            yield from shown_due(evidence, signed, PUBLICATION_DAYS, "IR-54-1", ("publish_candidates",))


@check("IR-57-2")
def securities_go_back_with_interest(evidence: Evidence) -> Iterator[Finding]:
    """After the contract bidders are shown when their security is due, at most five days on, and then the interest."""
    for signed in accepted(evidence, "sign_contract"):
        if answered(evidence, signed).get("state") != "signed":
            continue
        section = section_of(signed)
        for read in after(evidence, signed, "read_bid_security", section=section):
            shown = answered(evidence, read)
            yield due(evidence, signed, REFUND_DAYS, shown.get("due"), at=read, of=name_of(evidence, read.actor))
            if shown.get("state") == "refunded":
                paid = amount(shown.get("interest"))
                yield holds("refund_interest", paid is not None and paid > 0, at=read, of=name_of(evidence, read.actor))
