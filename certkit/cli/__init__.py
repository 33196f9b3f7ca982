"""The command line: the only room that prints, and the one that sees every other, each only when it is needed."""
