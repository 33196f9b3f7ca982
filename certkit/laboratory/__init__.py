"""The laboratory: puts driver, counterparts, clock and ledger together for one run. The one place that assembles."""
