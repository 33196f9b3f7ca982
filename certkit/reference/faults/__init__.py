"""Deliberate faults: each replaces one policy of the honest platform and is named after what it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import certkit.reference.faults.amount_in_wrong_unit as amount_in_wrong_unit
import certkit.reference.faults.announced_in_part as announced_in_part
import certkit.reference.faults.announced_price_altered as announced_price_altered
import certkit.reference.faults.any_bytes_accepted as any_bytes_accepted
import certkit.reference.faults.any_number_of_candidates as any_number_of_candidates
import certkit.reference.faults.anybody_wins as anybody_wins
import certkit.reference.faults.audit_trail_editable as audit_trail_editable
import certkit.reference.faults.backlog_left_for_the_night as backlog_left_for_the_night
import certkit.reference.faults.client_clock_believed as client_clock_believed
import certkit.reference.faults.code_value_invented as code_value_invented
import certkit.reference.faults.collusion_overlooked as collusion_overlooked
import certkit.reference.faults.committee_disclosed as committee_disclosed
import certkit.reference.faults.committee_of_any_size as committee_of_any_size
import certkit.reference.faults.contract_departs_from_bid as contract_departs_from_bid
import certkit.reference.faults.criteria_left_open as criteria_left_open
import certkit.reference.faults.deadline_not_moved as deadline_not_moved
import certkit.reference.faults.ended_session_lives as ended_session_lives
import certkit.reference.faults.experts_chosen_by_hand as experts_chosen_by_hand
import certkit.reference.faults.forwarded_address_believed as forwarded_address_believed
import certkit.reference.faults.interest_overlooked as interest_overlooked
import certkit.reference.faults.late_bid_accepted as late_bid_accepted
import certkit.reference.faults.misspelt_field_corrected as misspelt_field_corrected
import certkit.reference.faults.notices_overwritten as notices_overwritten
import certkit.reference.faults.objection_overlooked as objection_overlooked
import certkit.reference.faults.objections_cut_short as objections_cut_short
import certkit.reference.faults.outsiders_overlooked as outsiders_overlooked
import certkit.reference.faults.own_tool_only as own_tool_only
import certkit.reference.faults.partly_plain_accepted as partly_plain_accepted
import certkit.reference.faults.price_visible_before_opening as price_visible_before_opening
import certkit.reference.faults.proxy_address_recorded as proxy_address_recorded
import certkit.reference.faults.publicity_cut_short as publicity_cut_short
import certkit.reference.faults.push_silently_dropped as push_silently_dropped
import certkit.reference.faults.receipt_not_bound as receipt_not_bound
import certkit.reference.faults.rejections_concealed as rejections_concealed
import certkit.reference.faults.result_objections_overlooked as result_objections_overlooked
import certkit.reference.faults.revocation_overlooked as revocation_overlooked
import certkit.reference.faults.seals_not_shown as seals_not_shown
import certkit.reference.faults.section_of_foreign_parent as section_of_foreign_parent
import certkit.reference.faults.short_periods_accepted as short_periods_accepted
import certkit.reference.faults.suspension_overlooked as suspension_overlooked
import certkit.reference.faults.times_without_seconds as times_without_seconds
import certkit.reference.faults.two_suffice as two_suffice
import certkit.reference.faults.unchecked_entry as unchecked_entry
import certkit.reference.faults.unqualified_admitted as unqualified_admitted
import certkit.reference.faults.upload_start_counts as upload_start_counts
import certkit.reference.faults.withdrawn_bids_count as withdrawn_bids_count
from certkit.reference.policies import Policies


@dataclass(frozen=True)
class Fault:
    """A fault: its name, the requirements it breaks, and how it changes the policies."""

    name: str
    breaks: tuple[str, ...]
    apply: Callable[[Policies], Policies]


_MODULES = (
    amount_in_wrong_unit,
    announced_in_part,
    announced_price_altered,
    any_bytes_accepted,
    any_number_of_candidates,
    anybody_wins,
    audit_trail_editable,
    backlog_left_for_the_night,
    client_clock_believed,
    code_value_invented,
    collusion_overlooked,
    committee_disclosed,
    committee_of_any_size,
    contract_departs_from_bid,
    criteria_left_open,
    deadline_not_moved,
    ended_session_lives,
    experts_chosen_by_hand,
    forwarded_address_believed,
    interest_overlooked,
    late_bid_accepted,
    misspelt_field_corrected,
    notices_overwritten,
    objection_overlooked,
    objections_cut_short,
    outsiders_overlooked,
    own_tool_only,
    partly_plain_accepted,
    price_visible_before_opening,
    proxy_address_recorded,
    publicity_cut_short,
    push_silently_dropped,
    receipt_not_bound,
    rejections_concealed,
    result_objections_overlooked,
    revocation_overlooked,
    seals_not_shown,
    section_of_foreign_parent,
    short_periods_accepted,
    suspension_overlooked,
    times_without_seconds,
    two_suffice,
    unchecked_entry,
    unqualified_admitted,
    upload_start_counts,
    withdrawn_bids_count,
)


def known() -> dict[str, Fault]:
    """Every fault by its name."""
    return {module.NAME: Fault(module.NAME, module.BREAKS, module.apply) for module in _MODULES}
