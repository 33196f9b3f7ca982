"""Counterparts (模拟对接系统): the neighbours we play. They listen, answer, misbehave on order, record; no judging."""
