"""Judgement, one file per chapter of the law: pure functions over Evidence, bound to requirement ids by `@check`."""
