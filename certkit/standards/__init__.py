"""Data standards (数据规范): dictionary → validators, code lists, coding rules, record rules, the exchange envelope."""

from certkit.standards.dictionaries.loading import dictionary
from certkit.standards.validation.checker import Deviation, validate

__all__ = ["Deviation", "dictionary", "validate"]
