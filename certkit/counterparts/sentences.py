"""Deviations as a receiving platform words them in its answer."""

from __future__ import annotations

from typing import Any

from certkit.standards import Deviation

_NUMBERS = ("integer", "decimal")


def sentence(deviation: Deviation) -> str:
    """One objection, naming the field as on the wire and in Chinese."""
    return f"字段{deviation.field}（{deviation.title.zh}）{_fault(deviation.rule, deviation.expected)}"


def _fault(rule: str, expected: Any) -> str:
    match rule:
        case "required":
            return "不能为空"
        case "required_when":
            conditions = "且".join(f"{name}为{'、'.join(values)}" for name, values in expected.items())
            return f"在{conditions}时不能为空" if conditions else "不能为空"
        case "one_of":
            return f"：{'、'.join(expected)}至少填写一项"
        case "length" | "item_length":
            return f"长度应为{expected}"
        case "longest":
            return f"长度不能超过{expected}"
        case "shortest":
            return f"长度不能少于{expected}"
        case "digits":
            return f"应为数字，整数不超过{expected['integer']}位，小数不超过{expected['decimal']}位"
        case "format":
            return f"格式应为{expected}"
        case "type":
            return "应为数字" if expected in _NUMBERS else "应为文本"
        case "at_most":
            return "金额超过限额"
        case "belongs_elsewhere":
            return "应以其他数据集报送"
        case "code_list":
            return f"取值应为{'、'.join(expected)}"
        case _:
            return "不符合编码规则"
