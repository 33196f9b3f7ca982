"""How facts are written into the records that are sent: moments, amounts, codes, names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from certkit.reference.times import compact

YUAN, TEN_THOUSAND_YUAN = "yuan", "10k-yuan"
_PLACES = 4


class Writing:
    """What is sent says what is stored, in the form that the standard gives it (JS-2.2.1-1, EBM-7-2, EBM-8-1)."""

    def time(self, moment: float) -> str:
        """A moment, to the second."""
        return compact(moment)

    def amount(self, yuan: str, unit: str = YUAN) -> str:
        """An amount of yuan in the unit that is asked for, exact."""
        if unit == YUAN:
            return yuan
        return format(Decimal(yuan).scaleb(-_PLACES).normalize(), "f")

    def code(self, codes: Mapping[str, str], meaning: str) -> str:
        """The code that a list has for a meaning."""
        return codes[meaning]

    def section(self, section: str) -> str:
        """The code of a section, which begins with that of its tender project."""
        return section

    def named(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Fields under the names of the standard, misspellings included."""
        return dict(fields)
