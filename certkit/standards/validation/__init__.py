"""One record against its dataset: shape, coding rules, record rules."""
