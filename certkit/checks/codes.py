"""Every code that a finding, a reason or a deviation can carry, with its facts.

The sentences stand in `reports/i18n/findings.{zh,en}.toml`: `[finding]`, `[reason]`, `[deviation]` and `[term]`, one
per code and language (a test compares). Beside its facts every finding has `expected` and `actual`. The fact `what`
names a term; `operation`, `actor`, `dataset` and `counterpart` name what the vocabulary and the suite call so; `of`
says in free words which one is meant (a party's name, a section code, a pointer).

A code names a kind of comparison, not its result: the same sentence serves for a finding that passed and for one that
failed ("{what} of {of}: should be {expected}, was {actual}").
"""

from __future__ import annotations

FINDINGS: dict[str, tuple[str, ...]] = {
    # ---- steps: a deed that should be accepted
    "accepted": ("operation", "actor"),
    "values": ("operation", "actor", "pointer"),
    "warned": ("operation", "actor"),
    "arrived": ("dataset", "counterpart", "seconds"),
    # ---- steps: a deed that should be refused
    "refused": ("operation", "actor"),
    "unchanged": ("operation", "actor", "probe", "pointer"),
    "not_shown": ("operation", "actor", "probe", "name"),
    "guarded": ("operation", "actor"),
    # ---- steps: what could not be decided, or was no answer
    "faulted": ("operation", "actor"),
    "unsupported": ("operation", "actor"),
    "undecided_step": ("operation", "actor", "detail"),
    # ---- checks: one value beside another
    "equal": ("what", "of"),
    "at_most": ("what", "of"),
    "at_least": ("what", "of"),
    "holds": ("what", "of"),
    "present": ("what", "of"),
    "outcome": ("operation", "actor", "what"),
    # ---- checks: something that must not be seen
    "unseen": ("what", "of", "by", "bytes", "witness"),
    "seen": ("what", "of", "by", "where"),
    # ---- checks: what could not be decided, or went wrong on our side
    "undecided": ("detail",),
    "own_error": ("where", "detail"),
    # ---- the judge's own reading of the wire
    "reading": ("operation", "actor"),
}
"""Code → names of its facts."""

REASONS: dict[str, str] = {
    "other_reason": "refused, but for another stated reason than expected",
    "no_twin": "the positive control was not accepted, so that the refusal proves nothing",
    "twin_differs": "the refused call differs from its positive control in more than was declared",
    "weak_negative": "the refusal is weaker evidence than the profile asks for",
    "link": "no answer, and nothing shows that the link was sound before and after",
    "prerequisite": "an earlier step did not go as it should, or something this step needs was missing",
    "not_reached": "the scenario ended before this step",
    "stopped": "the run was stopped before this step",
    "no_access": "the candidate offers no access to this operation",
    "deferred": "a person has not finished this step yet",
    "own_fault": "our own fault: nothing is held against the candidate",
    "not_observed": "what had to be judged was never observed",
    "no_witness": "it was not seen, but nothing shows that it could have been seen",
    "clock_uncertain": "nearer to the limit than the clocks can be told apart",
    "unshown_warning": "the breach was warned of, but supervision was not asked whether it is shown",
    "no_probe": "the state could not be read",
    "unread_body": "the bytes that had to be judged are not part of the evidence",
    "not_selected": "the scenarios that judge this were not selected",
    "clock_not_adjustable": "the candidate has no adjustable test clock, this scenario could not be run",
    "claimed": "optional, and the candidate declares that it does not have it",
}
"""Reason code of what is inconclusive, not applicable or not tested → what it says. `Requirement.not_tested` adds the
codes of the suite's catalogue."""

DEVIATIONS: dict[str, tuple[str, ...]] = {
    "clock_travelled": ("instance", "moves", "seconds"),
    "serial": (),
    "attempts": ("scenario", "attempts"),
    "weak_negative": ("strength",),
    "unsigned": (),
    "torn": ("file",),
    "not_run": ("scenario", "reason"),
    "newer_suite": ("ran", "judged"),
}
"""Code of a deviation → names of its values."""

TERMS: dict[str, str] = {
    "receipt_time": "time of the receipt against the deadline in force",
    "late_bid": "a bid that was sent after the deadline",
    "crossing_bid": "a bid whose transmission was not complete at the deadline",
    "late_bid_opened": "a bid that came too late, in the opening record",
    "unsealed_bid": "a bid that is not encrypted as required",
    "prompt": "a message to the bidder that names the encryption",
    "receipt_delay": "seconds from the arrival of the bid to its receipt",
    "receipt_content": "section, bidder, digest and size in the receipt against the file sent",
    "receipt_moment": "time in the receipt against the time of arrival",
    "receipt_signature": "signature of the receipt",
    "kept_bid": "digest of the bid as taken out against the file sent",
    "kept_content": "content of the bid as read after the opening against what was sealed",
    "archived_bid": "digest of the bid in the archive against the file sent",
    "bid_content": "a sealed bid: its price, its text, its files, or the sealed file itself",
    "downloader": "name or code of a bidder that downloaded the documents",
    "downloader_count": "number of those that downloaded the documents",
    "bid_trace": "receipt, digest or bid security of another bidder",
    "bid_count": "number of bids submitted",
    "seal_shown": "state of the seal and digest shown at the opening against the file sent",
    "opening_of_few": "opening with fewer than three bidders",
    "bids_stay_sealed": "bids of a section that may not be opened",
    "opened_bids": "bids taken out at the opening against the valid receipts",
    "announced": "announced name, price, duration and lead against the sealed ones",
    "announced_to": "the announced contents shown to a bidder",
    "same_answer": "the same object fetched by bidders of equal standing",
    "download": "download of the documents by a registered bidder",
    "audit_entry": "entry of the audit trail for an operation",
    "audit_origin": "network address and person in the audit trail",
    "alteration": "alteration or deletion of a stored record",
    "audit_kept": "earlier entries of the audit trail, read again",
    "pushed": "delivery to the public service platform",
    "pushed_once": "number of deliveries under one data key",
    "directive_effect": "state of the section after a supervisory directive",
    "while_suspended": "an operation while supervision has suspended the section",
    "while_objection": "an operation while an objection is open",
    "objection_due": "time set for the answer to an objection",
    "put_off": "deadline after a change that affects preparation",
    "foreign_tool": "a bid made with another tool or another authority's certificate",
    "foreign_tool_opened": "state at the opening of a bid made with another tool",
    "offline_bid": "a bid made without the platform",
    "decryption": "decryption of a bid with its own key",
    "bid_parts": "parts of the opened bid against the parts sealed",
    "change_of_bid": "replacement or withdrawal before the deadline",
    "own_receipt": "a receipt of its own for every version",
    "withdrawn_bid_opened": "a withdrawn bid, opened",
    "same_opening": "the opening as two bidders see it",
    "decrypt_prompt": "a message that asks to decrypt",
    "decrypt_window": "seconds for decryption against the published time",
    "lapsed_bid": "state of a bid that its bidder did not decrypt",
    "others_opened": "decrypted bids in the record where others lapsed",
    "record_complete": "what the opening record leaves out",
    "public_record": "the opening record for the public",
    "public_record_bids": "bidders that the public record leaves out",
    "opening_time": "time of the opening against the published time",
    "opening_moment": "time of the opening in the record against the true one",
    "last_version": "receipt of the version opened against the last receipt",
    "attendance": "a bidder attending the opening",
    "announced_bids": "bids received in time that the announcement leaves out",
    "archived_record": "the opening record in the archive",
    "refund_due": "day by which the security is refunded after a withdrawal",
    "arrival": "time of arrival in record and archive against the receipt",
    "same_receipt": "a receipt fetched again against the one given",
    "entry_time": "time of receipt against the end of the transmission",
    "allowed_form": "a bid of a form that the format allows",
    "allowed_form_opened": "state at the opening of a bid of an allowed form",
    "served_alike": "outcome for a bidder beside its equals",
    "served_as_quickly": "seconds that a bidder waits longer than the quickest",
    "notice_address": "network address of the platform in a notice",
    "notice_method": "how to use the platform, in a notice",
    "medium_delay": "seconds between publication on the platform and arrival at the medium",
    "medium_copy": "copy of a notice at the medium",
    "held_back": "a notice while the designated medium cannot be reached",
    "document_ready": "documents on offer in the announced period",
    "notice_structure": "items of a notice that are missing or not in their form",
    "document_format": "format of a document",
    "clarification_announced": "clarification with its time on the tender's page",
    "clarification_prominent": "clarification marked as prominent",
    "notified": "message of a clarification to a bidder that downloaded",
    "notified_count": "number of those notified against those who downloaded",
    "free_reading": "reading of public information without an account",
    "free_content": "parts of public information that differ for the public",
    "base_price": "the base price before the opening",
    "base_price_announced": "base price in the opening record against the one set",
    "notice_copy": "notice on the platform against its copy",
    "amendment_copy": "correction on the platform against its copy",
    "same_notification": "notification of the same clarification to two bidders",
    "going_on": "a tender that goes on with fewer than three qualified applicants",
    "qualification_told": "message of the result of prequalification to an applicant",
    "way_to_a_bid": "an operation of a bidder on the way to its bid",
    "application_content": "a sealed application: its text, its files",
    "application_opened": "content of an application as read against what was sealed",
}
"""What a comparison is about (fact `what`) → its English meaning, for whoever writes the words."""
