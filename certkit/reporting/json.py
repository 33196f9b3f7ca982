"""`judgement.json`: the judgement as one document, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import msgspec

from certkit.model.judgement import Judgement


def render_json(judgement: Judgement) -> bytes:
    """The judgement with sorted keys, indented, in UTF-8 with a final line feed."""
    return msgspec.json.format(msgspec.json.encode(judgement, order="sorted"), indent=1) + b"\n"


def write_json(judgement: Judgement, path: Path) -> None:
    """Write `judgement.json`."""
    path.write_bytes(render_json(judgement))


def read_json(path: Path) -> Judgement:
    """The judgement that such a file holds."""
    return msgspec.json.decode(path.read_bytes(), type=Judgement)
