"""Records in JSON: an object or a list of them, each by itself or under the name of its dataset, or a message of EC2.

Documents of a corpus are read as well: a `dataset`, and a `record`, which is then the only thing that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from certkit.standards.dictionaries.facts import Confidence, Dataset, Dictionary
from certkit.standards.files.positions import Lines, Malformed, Node, items
from certkit.standards.files.records import Fault, Place, Record, Unreadable, Wanted, likely
from certkit.standards.messages.facts import FlatJson, envelope_of

LARGEST = 64 << 20
NAME_MEMBER = "_dataset"
"""The member of a record that names its dataset; it is no field."""
LABEL_MEMBER, RECORD_MEMBER = "dataset", "record"
"""The members of a labelled record, such as those of the corpus; what else stands beside them says nothing."""
_MOST_SHOWN = 200


def read_document(body: bytes, wanted: Wanted, first: int = 1) -> Iterator[Record | Unreadable]:
    """The records of one JSON text that begins in line `first`."""
    if len(body) > LARGEST:
        right = "write one record a line (NDJSON): such files may have any size"
        yield Unreadable(place=(first, 0), what=f"a JSON text of more than {LARGEST >> 20} MiB", right=right)
        return
    try:
        text = body.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        yield not_utf8(body, error, first)
        return
    lines = Lines(text, first)
    try:
        for node in items(text):
            yield from _of_node(node, text, lines, wanted)
    except Malformed as error:
        yield Unreadable(place=lines.at(error.offset), what=f"no JSON: {error.what}")


def not_utf8(body: bytes, error: UnicodeDecodeError, first: int) -> Unreadable:
    """Where the bytes stop being UTF-8."""
    before = body[: error.start]
    line = first + before.count(b"\n")
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    try:
        body.decode("gb18030")
        right = "JSON is UTF-8; this may be GB18030"
    except UnicodeDecodeError:
        right = "JSON is UTF-8"
    return Unreadable(place=(line, column), what=f"no UTF-8: byte 0x{body[error.start]:02x}", right=right)


def _of_node(node: Node, text: str, lines: Lines, wanted: Wanted) -> Iterator[Record | Unreadable]:
    """The records of a value: an object, objects under the name of their dataset, or a list of them."""
    if node.kind == "list":
        for item in node.items:
            yield from _of_node(item, text, lines, wanted)
        return
    if node.kind != "object":
        what = f"no record but a {node.kind}"
        yield Unreadable(place=lines.at(node.start), what=what, right="a record is a JSON object")
        return
    label, labelled = node.member(LABEL_MEMBER), node.member(RECORD_MEMBER)
    if label is not None and labelled is not None and labelled.kind == "object":
        yield from _of_node(labelled, text, lines, Wanted(wanted.dialect, label.text))
        return
    inner = [
        (name, value) for name, _, value in node.members if value.kind in ("object", "list") and wanted.named(name)
    ]
    if inner and len(inner) == len(node.members):
        for name, value in inner:
            yield from _of_node(value, text, lines, Wanted(wanted.dialect, name))
        return
    named, record = node.member("dataset"), node.member("record")
    if named and record and named.kind == "string" and record.kind == "object":
        yield _record(record, text, lines, Wanted(wanted.dialect, named.text))
        return
    yield _record(node, text, lines, wanted)


def _record(node: Node, text: str, lines: Lines, wanted: Wanted) -> Record | Unreadable:
    found, apart = _dataset_of(node, wanted)
    place = lines.at(node.start)
    if isinstance(found, str):
        names = {name for name, _, _ in node.members}
        if found:
            return Unreadable(place=place, what=f'unknown dataset "{found}"')
        return Unreadable(place=place, what="the record names no dataset", right=likely(wanted, names))
    known, dataset = found
    fields: dict[str, str] = {}
    faults: list[Fault] = []
    places: dict[str, int] = {}
    for name, start, value in node.members:
        if name == apart:
            continue
        if name in places:
            faults.append(_fault("repeated", name, value, text, lines.at(start), "verified"))
        places[name] = start
        if value.kind == "string":
            fields[name] = value.text
            continue
        sure: Confidence = "verified" if known.text_values == "yes" else "unverified"
        faults.append(_fault("type", name, value, text, lines.at(start), sure))
        fields.pop(name, None)
        if value.kind == "number":
            fields[name] = value.text
    return Record(
        dialect=known.dialect,
        dataset=dataset.name,
        fields=fields,
        place=place,
        find=lambda name: lines.at(places[name]) if name in places else place,
        faults=tuple(faults),
    )


def _fault(rule: str, name: str, value: Node, text: str, place: Place, sure: Confidence) -> Fault:
    shown = value.text if value.kind == "string" else text[value.start : min(value.end, value.start + _MOST_SHOWN)]
    return Fault(field=name, rule=rule, value=shown, place=place, confidence=sure)


def _dataset_of(node: Node, wanted: Wanted) -> tuple[tuple[Dictionary, Dataset] | str, str]:
    """The dataset of a record and the member that names it; the name when nobody knows it."""
    named = node.member(NAME_MEMBER)
    if named is not None:
        return wanted.named(named.text) or named.text or "?", NAME_MEMBER
    for known in wanted.dictionaries():
        facts = envelope_of(known.dialect)
        if isinstance(facts, FlatJson):
            member = facts.message.type
            kind = node.member(member)
            if kind is not None and not wanted.dataset:
                name = _typed(facts.types).get(kind.text, kind.text)
                dataset = known.datasets.get(name)
                return ((known, dataset) if dataset else name), member
            if kind is not None and wanted.dataset in known.datasets:
                return (known, known.datasets[wanted.dataset]), member
    return wanted.named(wanted.dataset) or wanted.dataset, ""


def _typed(types: Mapping[str, int]) -> dict[str, str]:
    return {str(number): name for name, number in types.items()}
