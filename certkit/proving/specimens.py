"""Specimens for the memory driver: the reference platform with one deliberate fault, and null platforms.

Each is named in a `candidate.toml` as `factory = "certkit.proving.specimens:<name>"`. A null platform (空白样本) shows
its test environment and its clock, so that it is driven at all, and does nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from certkit.loading.operations import load_vocabulary
from certkit.reference import create

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Scope]]
_Send = Callable[[_Scope], Awaitable[None]]
_Application = Callable[[_Scope, _Receive, _Send], Awaitable[None]]
_Factory = Callable[..., _Application]


def _with_fault(name: str) -> _Factory:
    def faulty(*, settings: dict[str, Any], **surroundings: Any) -> _Application:
        platform: _Application = create(settings=settings | {"fault": name}, **surroundings)
        return platform

    return faulty


late_bid_accepted = _with_fault("late_bid_accepted")
price_visible_before_opening = _with_fault("price_visible_before_opening")
receipt_not_bound = _with_fault("receipt_not_bound")
announced_price_altered = _with_fault("announced_price_altered")
push_silently_dropped = _with_fault("push_silently_dropped")
rejections_concealed = _with_fault("rejections_concealed")
amount_in_wrong_unit = _with_fault("amount_in_wrong_unit")
code_value_invented = _with_fault("code_value_invented")
misspelt_field_corrected = _with_fault("misspelt_field_corrected")
section_of_foreign_parent = _with_fault("section_of_foreign_parent")
times_without_seconds = _with_fault("times_without_seconds")
unchecked_entry = _with_fault("unchecked_entry")
objection_overlooked = _with_fault("objection_overlooked")
objections_cut_short = _with_fault("objections_cut_short")
suspension_overlooked = _with_fault("suspension_overlooked")
audit_trail_editable = _with_fault("audit_trail_editable")
short_periods_accepted = _with_fault("short_periods_accepted")
unqualified_admitted = _with_fault("unqualified_admitted")
two_suffice = _with_fault("two_suffice")
upload_start_counts = _with_fault("upload_start_counts")
partly_plain_accepted = _with_fault("partly_plain_accepted")
committee_of_any_size = _with_fault("committee_of_any_size")
interest_overlooked = _with_fault("interest_overlooked")
experts_chosen_by_hand = _with_fault("experts_chosen_by_hand")
committee_disclosed = _with_fault("committee_disclosed")
criteria_left_open = _with_fault("criteria_left_open")
any_number_of_candidates = _with_fault("any_number_of_candidates")
collusion_overlooked = _with_fault("collusion_overlooked")
publicity_cut_short = _with_fault("publicity_cut_short")
anybody_wins = _with_fault("anybody_wins")
contract_departs_from_bid = _with_fault("contract_departs_from_bid")
revocation_overlooked = _with_fault("revocation_overlooked")
ended_session_lives = _with_fault("ended_session_lives")
forwarded_address_believed = _with_fault("forwarded_address_believed")
withdrawn_bids_count = _with_fault("withdrawn_bids_count")
deadline_not_moved = _with_fault("deadline_not_moved")
outsiders_overlooked = _with_fault("outsiders_overlooked")
result_objections_overlooked = _with_fault("result_objections_overlooked")
seals_not_shown = _with_fault("seals_not_shown")
client_clock_believed = _with_fault("client_clock_believed")
any_bytes_accepted = _with_fault("any_bytes_accepted")
own_tool_only = _with_fault("own_tool_only")
proxy_address_recorded = _with_fault("proxy_address_recorded")
backlog_left_for_the_night = _with_fault("backlog_left_for_the_night")
announced_in_part = _with_fault("announced_in_part")
notices_overwritten = _with_fault("notices_overwritten")


def refuses_everything(*, now: Callable[[], float], settings: dict[str, Any], **_: Any) -> _Application:
    """A platform that gives no operation to anybody."""
    return _null(now, settings, {"type": "urn:certkit:refusal:not_authorised", "status": 403})


def refuses_for_every_reason(*, now: Callable[[], float], settings: dict[str, Any], **_: Any) -> _Application:
    """A platform that refuses everything and names every reason there is, the expected one among them."""
    reasons = sorted(load_vocabulary().reasons)
    return _null(now, settings, {"type": "urn:certkit:refusal:not_authorised", "status": 403, "reasons": reasons})


def _null(now: Callable[[], float], settings: dict[str, Any], problem: dict[str, Any]) -> _Application:
    async def platform(scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            shown = _shown(scope["path"], now, settings)
            status, kind = (200, "application/json") if shown else (403, "application/problem+json")
            headers = [(b"content-type", kind.encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(shown or problem).encode()})

    return platform


async def _live(receive: _Receive, send: _Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _shown(path: str, now: Callable[[], float], settings: dict[str, Any]) -> dict[str, Any] | None:
    if path == "/test/environment":
        return {"environment": "test", "token": settings["environment_token"], "product": "null", "version": "0"}
    if path == "/test/clock":
        moment = datetime.fromtimestamp(now(), UTC).isoformat(timespec="milliseconds")
        return {"now": moment, "adjustable": False}
    return None
