"""Keys: seal, sign, verify, issue test certificates. Pure but for randomness, which is passed in."""
