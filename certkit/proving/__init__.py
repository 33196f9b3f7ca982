"""Specimens of known worth: platforms that break one thing, and platforms that do nothing, to be tested in memory."""
