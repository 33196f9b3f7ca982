"""certkit: conformance testing of electronic tendering trading platforms (电子招标投标交易平台)."""

__version__ = "0.1.0"
