"""What a whole run notices: honest conforms, each fault fails for its own reason, a null platform earns nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import suite_runs
from suite_runs import REFERENCE, in_memory, plan

from certkit.judging.coverage import coverage
from certkit.model.judgement import Judged, Judgement
from certkit.model.verdict import Verdict

SPECIMENS = "certkit.proving.specimens:"
FAULTS = {
    "late_bid_accepted": ({"EBM-27-3"}, ("bidding.late", "bidding.late@forged-date")),
    "price_visible_before_opening": ({"EBM-56-1"}, ("opening.lapsed",)),
    "upload_start_counts": ({"EBM-27-2"}, ("bidding.crossing",)),
    "partly_plain_accepted": ({"EBM-26-3"}, ("bidding.seals",)),
    "receipt_not_bound": ({"EBM-27-4"}, ("lifecycle.open-tender@days",)),
    "announced_price_altered": ({"EBM-30-3"}, ("lifecycle.open-tender@days",)),
    "push_silently_dropped": ({"EBM-45-2"}, ("exchange.outage",)),
    "rejections_concealed": ({"JS-2.5.1-1"}, ("exchange.rejected",)),
    "unchecked_entry": ({"JS-2.2.1-1"}, ("exchange.record-project",)),
    "amount_in_wrong_unit": ({"EBM-7-2"}, ("exchange.record-section",)),
    "code_value_invented": ({"EBM-8-1"}, ("exchange.record-section",)),
    "misspelt_field_corrected": ({"JS-2.2.1-1"}, ("exchange.record-section",)),
    "times_without_seconds": ({"JS-2.2.1-1"}, ("exchange.record-dates",)),
    "section_of_foreign_parent": ({"EBM-45-2"}, ("exchange.record-section",)),
    "objection_overlooked": ({"IR-22-4"}, ("objection.document",)),
    "objections_cut_short": ({"IR-22-2"}, ("objection.windows",)),
    "suspension_overlooked": ({"EBM-52-1"}, ("supervision.suspension",)),
    "audit_trail_editable": ({"EBM-49-5"}, ("security.*",)),
    "revocation_overlooked": ({"EBM-13-1"}, ("registration.certificates",)),
    "ended_session_lives": ({"EBM-13-5"}, ("security.sessions",)),
    "forwarded_address_believed": ({"EBM-49-3"}, ("security.trail",)),
    "short_periods_accepted": ({"IR-21-3"}, ("clarification.late",)),
    "unqualified_admitted": ({"IR-36-1"}, ("prequalification.qualified",)),
    "two_suffice": ({"IR-19-2"}, ("prequalification.*",)),
    "committee_of_any_size": ({"TBL-37-1"}, ("evaluation.committee",)),
    "experts_chosen_by_hand": ({"IR-46-1"}, ("evaluation.committee@named",)),
    "interest_overlooked": ({"TBL-37-4"}, ("evaluation.interest",)),
    "committee_disclosed": ({"TBL-37-5"}, ("evaluation.secrecy",)),
    "criteria_left_open": ({"IR-49-1"}, ("evaluation.report",)),
    "any_number_of_candidates": ({"IR-53-1"}, ("evaluation.candidates",)),
    "collusion_overlooked": ({"IR-51-5"}, ("evaluation.rejection",)),
    "publicity_cut_short": ({"IR-54-2"}, ("award.publicity",)),
    "anybody_wins": ({"IR-55-1"}, ("award.second-ranked",)),
    "contract_departs_from_bid": ({"IR-57-1"}, ("contract.terms",)),
    "withdrawn_bids_count": ({"IR-44-2"}, ("opening.withdrawn",)),
    "deadline_not_moved": ({"IR-21-3"}, ("clarification.late",)),
    "outsiders_overlooked": ({"IR-22-4"}, ("objection.document",)),
    "result_objections_overlooked": ({"IR-54-3"}, ("objection.result",)),
    "seals_not_shown": ({"TBL-36-1"}, ("lifecycle.open-tender@days",)),
    "client_clock_believed": ({"EBM-27-3"}, ("bidding.late@forged-date",)),
    "any_bytes_accepted": ({"EBM-26-3"}, ("bidding.seals",)),
    "own_tool_only": ({"EBM-8-4"}, ("bidding.tools",)),
    "proxy_address_recorded": ({"EBM-49-3"}, ("security.trail",)),
    "backlog_left_for_the_night": ({"EBM-45-2"}, ("exchange.outage",)),
    "announced_in_part": ({"EBM-30-3"}, ("lifecycle.open-tender@days",)),
    "notices_overwritten": ({"EBM-49-5"}, ("security.alteration",)),
}


@cache
def judged(factory: str, *selection: str) -> Judgement:
    """The judgement of a run in memory of those scenarios (all of them when none is named)."""
    with TemporaryDirectory() as folder:
        return suite_runs.judged(plan(in_memory(factory), *selection), Path(folder) / "run")


def with_verdict(judgement: Judgement, verdict: Verdict) -> dict[str, Judged]:
    """The requirements of that verdict by id, remarks left out."""
    return {one.requirement.id: one for one in judgement.requirements if one.verdict is verdict and not one.advisory}


def test_the_honest_platform_conforms() -> None:
    """Nothing fails and nothing is inconclusive among what is tested, and every planned scenario was carried out."""
    result = judged(REFERENCE)
    assert set(with_verdict(result, Verdict.FAILED)) == set()
    assert set(with_verdict(result, Verdict.INCONCLUSIVE)) == set()
    assert (result.conclusion, result.exit_code) == ("conforms", 0)


def test_the_suite_has_the_breadth_it_claims() -> None:
    """At least 100 requirements with a verdict, 40 with a reason-bound negative, and all 23 telling ones."""
    result = judged(REFERENCE)
    counted = coverage(result)
    assert counted["tested"] >= 100
    assert counted["with_negative"] >= 40
    assert counted["unaccounted"] == 0
    telling = {one.requirement.id for one in result.requirements if one.requirement.telling_rank}
    assert len(telling) == 23
    assert telling <= set(with_verdict(result, Verdict.PASSED))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_deliberate_fault_is_noticed_for_its_own_reason(fault: str) -> None:
    """The requirement that the fault breaks fails, and nothing fails that the honest platform meets otherwise."""
    broken, scenarios = FAULTS[fault]
    honest = judged(REFERENCE, *scenarios)
    assert set(with_verdict(honest, Verdict.FAILED)) == set()
    result = judged(SPECIMENS + fault, *scenarios)
    assert result.exit_code == 1
    assert broken & set(with_verdict(result, Verdict.FAILED))


@pytest.mark.parametrize("null", ["refuses_everything", "refuses_for_every_reason"])
def test_a_null_platform_earns_no_pass(null: str) -> None:
    """A platform that refuses everything meets no requirement, whatever reasons it names."""
    result = judged(SPECIMENS + null)
    assert set(with_verdict(result, Verdict.PASSED)) == set()
    assert result.conclusion != "conforms"
