"""judgement.json: read back whole, the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

from fixture import rich

from certkit.reporting.json import read_json, render_json, write_json


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """A judgement survives the file, hostile strings included."""
    path = tmp_path / "judgement.json"
    write_json(rich(), path)
    assert read_json(path) == rich()


def test_the_same_judgement_gives_the_same_bytes() -> None:
    """Sorted keys, UTF-8, one final line feed."""
    data = render_json(rich())
    assert data == render_json(rich())
    assert data.endswith(b"}\n")
    assert "检测".encode() in data
    keys = list(json.loads(data))
    assert keys == sorted(keys)
