"""The nouns of certkit: frozen, typed, no I/O. Imports nothing of certkit but errors and text."""
