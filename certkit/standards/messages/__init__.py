"""Envelopes of the three dialects: what is read from a message, and what it stands for."""
