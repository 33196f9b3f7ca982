"""Reporting (检测结果附件): a judgement as HTML, JUnit and JSON; adds nothing to it."""
