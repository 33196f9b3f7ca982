"""The schemas of the repository: `python -m certkit.standards.schemas.publish` writes them anew from the dictionary.

Each dialect has `json-schema/` and `xsd/`, a file per dataset, and in each of them `messages/`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from certkit import resources
from certkit.standards.dictionaries.facts import Dataset, Dictionary
from certkit.standards.dictionaries.loading import load
from certkit.standards.messages.facts import load_envelope, spoken_by
from certkit.standards.schemas.json_schema import schema_of
from certkit.standards.schemas.message_schemas import message_schemas
from certkit.standards.schemas.message_xsd import message_xsds
from certkit.standards.schemas.parts import Around, urn
from certkit.standards.schemas.xsd import VALUES, values_xsd, xsd_of

_KINDS = ("json-schema", "xsd")
_WIDTH = 110
_HIDDEN = re.compile("[\x7f-\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff]")
_MADE = "由数据字典生成，请勿手工修改。Generated from the dictionary: do not edit."


def schemas(folder: Path) -> dict[str, bytes]:
    """Every schema of every dialect of a folder like `schemas/cn`, by its place in there."""
    known = {path.parent.name: load(folder, path.parent.name) for path in sorted(folder.glob("*/dialect.toml"))}
    found = {VALUES: values_xsd(known.values())}
    for name, dictionary in known.items():
        around = Around(dictionary, load_envelope(folder, name), known[spoken_by(folder, name)])
        found |= {f"{name}/{place}": content for place, content in _of_dialect(around)}
    return found


def stale(folder: Path) -> list[str]:
    """The places whose schema is missing, is not what the dictionary says, or belongs to nothing any more."""
    return _differing(schemas(folder), folder)


def publish(folder: Path) -> list[str]:
    """Writes what is stale anew and removes what belongs to nothing; the places that changed."""
    wanted = schemas(folder)
    changed = _differing(wanted, folder)
    for place in changed:
        path = folder / place
        if place in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted[place])
        else:
            path.unlink()
    return changed


def json_schema(dictionary: Dictionary, dataset: Dataset) -> bytes:
    """The JSON Schema of a dataset as it is written."""
    return _json({"$id": urn(dictionary.dialect, dataset.name)} | schema_of(dictionary, dataset))


def _of_dialect(around: Around) -> Iterator[tuple[str, bytes]]:
    dictionary = around.dictionary
    for name, dataset in dictionary.datasets.items():
        yield f"json-schema/{name}.schema.json", json_schema(dictionary, dataset)
        yield f"xsd/{name}.xsd", xsd_of(dictionary, dataset)
    for name, schema in message_schemas(around).items():
        identified = {"$id": urn(dictionary.dialect, f"message:{name}")} | schema
        yield f"json-schema/messages/{name}.schema.json", _json(identified)
    for name, content in message_xsds(around).items():
        yield f"xsd/messages/{name}.xsd", content


def _differing(wanted: dict[str, bytes], folder: Path) -> list[str]:
    present = _present(folder)
    return sorted(place for place in {*wanted, *present} if wanted.get(place) != present.get(place))


def _present(folder: Path) -> dict[str, bytes]:
    """What lies there."""
    paths = [folder / VALUES, *(path for kind in _KINDS for path in folder.glob(f"*/{kind}/**/*.*"))]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def _json(schema: dict[str, Any]) -> bytes:
    """As it was put together; a character that cannot be seen is written as its number."""
    head = {"$schema": schema["$schema"], "$id": schema["$id"], "$comment": _MADE}
    return (_HIDDEN.sub(lambda hidden: f"\\u{ord(hidden[0]):04x}", _lines(head | schema, "")) + "\n").encode()


def _lines(value: Any, indent: str) -> str:
    """JSON text: what fits into a line stands in one, the rest is a line per member."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (indent and len(indent) + len(line) <= _WIDTH):
        return line
    inner = indent + "  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + _lines(item, inner) for item in value) + f"\n{indent}]"
    members = (f"{inner}{json.dumps(name, ensure_ascii=False)}: {_lines(one, inner)}" for name, one in value.items())
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"


if __name__ == "__main__":
    for place in publish(resources.schemas() / "cn"):
        sys.stdout.write(f"schemas/cn/{place}\n")
