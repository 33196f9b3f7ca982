"""Makes the builders beside this file importable from every room of the tests."""
