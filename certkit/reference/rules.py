"""What a notice must hold, beside the statutory periods: prices, securities, media and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from certkit.reference.law import Breach
from certkit.reference.periods import TENDER
from certkit.reference.refusal import Refusal

SECURITY_PERCENT = 2


def check_times(
    kind: str, now: float, document_from: float, document_to: float, deadline: float, opening: float
) -> None:
    """Refuse times that no tender can have; bids are opened at the very deadline (TBL-34-1)."""
    if document_from >= document_to:
        raise Refusal("invalid_record", "/document_to must lie after /document_from")
    if deadline <= now:
        raise Refusal("invalid_record", "/deadline must lie in the future")
    if opening < deadline:
        raise Refusal("invalid_record", "/opening_time must not lie before /deadline")
    if kind == TENDER and opening != deadline:
        raise Refusal("invalid_record", "/opening_time must be the deadline itself (TBL-34-1)")


def check_content(inputs: dict[str, Any]) -> None:
    """Refuse a notice without a usable address (EBM-17-1) or a period of validity (IR-25-1)."""
    if not inputs["access_url"].startswith(("http://", "https://")):
        raise Refusal("invalid_record", "/access_url must be an http or https address")
    if not inputs["validity_days"]:
        raise Refusal("invalid_record", "/validity_days must be at least one day")


def of_notice(inputs: dict[str, Any], estimate: Decimal, mandatory: bool) -> Iterator[Breach]:
    """The rules of fees and media that a notice does not keep."""
    if exceeds_security(inputs["bid_security"], estimate):
        yield Breach("limit_exceeded", "IR-26-1", f"the bid security exceeds {SECURITY_PERCENT} % of the estimate")
    if inputs["bid_security"] and inputs["bid_security_validity_days"] != inputs["validity_days"]:
        yield Breach("invalid_record", "IR-26-2", "the bid security must be valid as long as the bid")
    if inputs["document_price"]:
        yield Breach("limit_exceeded", "IR-16-3", "an electronic document has no printing or mailing cost to cover")
    if mandatory and not inputs["media"]:
        yield Breach("invalid_record", "TBL-16-1", "/media must name a designated medium")


def exceeds_security(amount: Decimal, estimate: Decimal) -> bool:
    """Whether an amount is more than the law allows as bid security."""
    return amount * 100 > estimate * SECURITY_PERCENT
