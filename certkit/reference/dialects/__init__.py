"""The dialects in which the platform tells its neighbours what happened, one module each behind one protocol.

All are written from the same rows. A record of another dialect begins as the record of the public-resource dialect, so
that every neighbour is told the same; what its standard asks for beyond that comes from the rows, and where the
platform has no fact from `datasets.fixed`.
"""
