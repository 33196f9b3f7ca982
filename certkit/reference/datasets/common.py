"""What the fields of several datasets share: the facts of a tender, amounts, times and the codes of its section."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from certkit.reference.datasets import fixed
from certkit.reference.times import compact
from certkit.reference.writing import YUAN, Writing

Fields = dict[str, str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """The codes and the name of the platform; it runs its own service system, so both pairs of codes are its own."""

    code: str
    uscc: str
    name: str


@dataclass(frozen=True)
class Facts:
    """The domain rows a record is made from, as `Context.publish` took them, who publishes them, and how to write."""

    rows: Row
    identity: Identity
    writing: Writing

    def row(self, name: str) -> Row:
        """One of the rows."""
        found: Row = self.rows[name]
        return found

    @property
    def agency(self) -> Row:
        """The agency; the purchaser itself where it runs the tender by itself."""
        found: Row = self.rows["agency"] or self.rows["purchaser"]
        return found

    @property
    def announced(self) -> Row:
        """All the terms of the notice as they were sent."""
        terms: Row = json.loads(self.row("notice")["terms"])
        return terms

    @property
    def url(self) -> str:
        """Where the public record of the section is read."""
        return f"{self.announced['access_url'].rstrip('/')}/public/sections/{self.row('section')['section']}"

    @property
    def media(self) -> str:
        """Where notices of this tender are published; on the platform itself where no medium is named."""
        return ";".join(self.announced["media"]) or self.identity.name

    def deal_code(self) -> str:
        """统一交易标识码 of the section; how its check character is computed is not known, so it is 0."""
        section = self.row("section")
        day = compact(section["created_at"])[:8]
        return f"{fixed.TRADE_CATEGORY}-{self.identity.uscc}-{day}-{section['serial'] % 10**6:06d}-0"

    def time(self, moment: float) -> str:
        """A moment, as records hold it."""
        return self.writing.time(moment)

    def code(self, codes: Mapping[str, str], meaning: str) -> str:
        """The code that a list has for a meaning."""
        return self.writing.code(codes, meaning)

    def amount(self, yuan: str, unit: str = YUAN) -> str:
        """An amount of yuan, in the unit that the field demands."""
        return self.writing.amount(yuan, unit)

    def money(
        self, amount: str, *, amount_field: str, currency: str = "PRICE_CURRENCY", unit: str = "PRICE_UNIT"
    ) -> Fields:
        """An amount in yuan under the names that the dataset has for amount, currency, unit and form."""
        return {
            "PRICE_FORM_CODE": fixed.AMOUNT_IN_MONEY,
            amount_field: self.amount(amount),
            currency: fixed.RENMINBI,
            unit: fixed.YUAN,
        }

    def platform(self, made_at: float) -> Fields:
        """The fields that every record carries."""
        return {
            "PLATFORM_CODE": self.identity.uscc,
            "PUB_SERVICE_PLAT_CODE": self.identity.uscc,
            "DATA_TIMESTAMP": self.time(made_at),
            "TRADE_PLAT": self.identity.code,
            "PUB_SERVICE_PLAT": self.identity.code,
        }

    def codes(self) -> Fields:
        """The codes of a record about one section."""
        section = self.row("section")
        return {
            "TENDER_PROJECT_CODE": section["tender_project"],
            "BID_SECTION_CODE": self.writing.section(section["section"]),
            "UNIFIED_DEAL_CODE": self.deal_code(),
        }

    def title(self, what: str) -> str:
        """The title of a record; a tender that is run again says so, because titles must not repeat."""
        section = self.row("section")
        again = f"（第{section['round']}次招标）" if section["round"] > 1 else ""
        return f"{section['name']}{what}{again}"


def yes_no(value: Any) -> str:
    """是否代码."""
    return fixed.YES if value else fixed.NO


def enterprise(party: Row) -> Fields:
    """Where a bidder is registered and what kind of enterprise it is."""
    return {"BIDDER_REGION_CODE": party["region"], "BIDDER_PROPERTY": party["property"]}


def given(**values: Any) -> Fields:
    """The fields that have a value; what was not entered is left out."""
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def masked(number: str) -> str:
    """A telephone number of a person, with its middle hidden."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****"
