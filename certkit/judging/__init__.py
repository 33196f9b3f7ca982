"""Judgement (判定): evidence, requirements, checks → findings → verdicts → conclusion. Pure: no clock, no network."""
