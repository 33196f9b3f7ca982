"""JSON Pointers (RFC 6901) into answers. Pure."""

from __future__ import annotations

from typing import Any


class _Absent:
    """No value at all, which is not the value null."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


def at_pointer(value: Any, pointer: str) -> Any:
    """The value that a JSON Pointer names; ABSENT when there is none."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return ABSENT
    return value
