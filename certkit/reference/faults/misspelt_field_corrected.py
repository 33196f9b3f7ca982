"""A platform that spells the names of fields correctly where the standard has them misspelt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from certkit.reference.policies import Policies
from certkit.reference.writing import Writing

NAME = "misspelt_field_corrected"
BREAKS = ("JS-2.2.1-1",)
CORRECTED = {
    "BID_ECTION_NUM": "BID_SECTION_NUM",
    "LIMITE_TIME": "LIMIT_TIME",
    "PRICE_UINT": "PRICE_UNIT",
    "TITTLE": "TITLE",
    "RESPONSE_TITTLE": "RESPONSE_TITLE",
    "OBJECTIONG_GUID": "OBJECTION_GUID",
    "EXCEPITON_NAME": "EXCEPTION_NAME",
    "EXCEPITON_INFOR": "EXCEPTION_INFOR",
    "EXCEPITON_TYPE": "EXCEPTION_TYPE",
    "APPLICANTION_NAME": "APPLICATION_NAME",
    "APPLICANTION_CODE": "APPLICATION_CODE",
}


class Corrected(Writing):
    """Names are as a dictionary of English has them."""

    def named(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields under corrected names."""
        return {CORRECTED.get(name, name): value for name, value in fields.items()}


def apply(policies: Policies) -> Policies:
    """The same platform with corrected names."""
    return replace(policies, writing=Corrected())
