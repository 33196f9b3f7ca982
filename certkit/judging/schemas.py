"""The JSON Schemas of `judgement.json` and of the lines of a ledger, made from the types that write them.

`python -m certkit.judging.schemas` writes both files anew; a test fails when they are stale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from certkit import resources
from certkit.evidence.format import Line
from certkit.model.judgement import Judgement

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LEDGER, JUDGEMENT = "ledger.schema.json", "judgement.schema.json"
_PREV = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the line before, hex."}


def schemas() -> dict[str, bytes]:
    """File name → content."""
    return {
        JUDGEMENT: _written(msgspec.json.schema(Judgement), "urn:certkit:schema:judgement", "judgement.json"),
        LEDGER: _written(_chained(msgspec.json.schema(Line)), "urn:certkit:schema:ledger", "One line of a ledger"),
    }


def _chained(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a line: the event, and the digest of the line before as its first member."""
    rest = {name: value for name, value in schema.items() if name != "$defs"}
    line = {"type": "object", "required": ["prev"], "properties": {"prev": _PREV}}
    return {"allOf": [line, rest], "$defs": schema.get("$defs", {})}


def _written(schema: dict[str, Any], identity: str, title: str) -> bytes:
    whole = {"$schema": DIALECT, "$id": identity, "title": title, **schema}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def write(folder: Path) -> None:
    """Write both schemas."""
    for name, content in schemas().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(resources.schemas())
