"""Suites, profiles, candidate and engagement files: read strictly, every mistake named with file and line."""
