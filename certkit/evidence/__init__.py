"""The ledger (记录链): written as the run goes, chained line by line, read back and verified."""
