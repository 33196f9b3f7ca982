"""Records in XML: messages of every dialect, bare records, and files with any number of either, read as they stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from lxml import etree

from certkit.errors import InputError
from certkit.standards.dictionaries.facts import Dataset, Dictionary
from certkit.standards.dictionaries.loading import dialects
from certkit.standards.files.positions import Lines
from certkit.standards.files.reading_plain import plain_records
from certkit.standards.files.records import Fault, Place, Record, Unreadable, Wanted, likely
from certkit.standards.headers import of_header
from certkit.standards.messages.facts import FlatJson, ReceiveInfo, envelope_of
from certkit.standards.messages.message import Message, read_message, upload_message
from certkit.standards.messages.soap import VERSIONS
from certkit.standards.messages.upload import read_upload
from certkit.standards.messages.xml import LARGEST, Element, UnsafeXml

_BLOCK = 1 << 16
_UPLOAD, _CONTEXT = "DES", "CONTEXT"
_TAG = re.compile(r"(?:<|&lt;|&#60;)(?:[\w.-]+:)?([A-Za-z_][\w.-]*)(?=[\s/>]|&gt;|&#62;)")
_PLACE = re.compile(r",?\s*line \d+, column \d+\s*\Z")
_LINE = re.compile(r" line \d+(?= and |\Z)")
_OTHER_BYTES = ("Invalid bytes in character encoding", "Input is not proper UTF-8")
_DECLARED = 'declare the encoding that it has, such as <?xml version="1.0" encoding="GB18030"?>'
_COUNT_INNER = etree.XPath("count(*/*)")
Blocks = Iterator[bytes]


def read_stream(blocks: Blocks, wanted: Wanted) -> Iterator[Record | Unreadable]:
    """The records of an XML document that comes in blocks of bytes; no more of it is kept than one record."""
    try:
        shape = _Shape(blocks, wanted)
    except _Refused as refused:
        yield refused.why
        return
    rest = chain(shape.taken, blocks)
    if shape.envelope:
        yield from _enveloped(rest, wanted)
    elif not shape.tags:
        yield Unreadable(
            place=(shape.line, 0),
            what=f"no dataset is named {shape.root}",
            right=likely(wanted, shape.leaves),
        )
    else:
        left = yield from plain_records(rest, shape.tags, wanted)
        if left:
            yield from (_moved(one, left.lines) for one in _streamed(left.blocks, shape.tags, wanted))


_FIRST = 2
"""The line in which what was left by another reader goes on, in a column that is not known."""


def _moved(one: Record | Unreadable, lines: int) -> Record | Unreadable:
    """With its places counted from the beginning of the file."""
    if not lines:
        return one
    line, column = one.place
    if isinstance(one, Unreadable):
        return replace(one, place=(line + lines, column if line > _FIRST else 0)) if line else one
    find = one.find

    def further(name: str) -> Place:
        line, column = find(name)
        return line + lines, column

    faults = tuple(replace(fault, place=(fault.place[0] + lines, fault.place[1])) for fault in one.faults)
    return replace(one, place=(line + lines, column), find=further, faults=faults)


class _Refused(Exception):
    """Why reading was stopped."""

    def __init__(self, why: Unreadable) -> None:
        self.why = why


def _parser(events: tuple[str, ...], tags: list[str] | None = None) -> Any:
    pull: Any = etree.XMLPullParser
    return pull(
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


class _Shape:
    """What the beginning of a document tells: a message, or elements of which each is a record."""

    def __init__(self, blocks: Blocks, wanted: Wanted) -> None:
        self.root = ""
        self.line = 0
        self.envelope = False
        self.tags: list[str] = []
        self.leaves: set[str] = set()
        self.taken: list[bytes] = []
        """The blocks that were needed for it."""
        self._path: list[str] = []
        self._inner: list[bool] = []
        parser = _parser(("start", "end"))
        for block in islice(blocks, LARGEST // _BLOCK):
            self.taken.append(block)
            refused = None
            try:
                _fed(parser, block)
            except _Refused as error:
                refused = error
            if any(self._tells(event, element, wanted) for event, element in parser.read_events()):
                return
            if refused:
                raise refused

    def _tells(self, event: str, element: Element, wanted: Wanted) -> bool:
        """Whether an element says what a record is."""
        name = local(element)
        if event == "end":
            self._path.pop()
            if not self._inner.pop():
                self.leaves.add(name)
            return False
        if not self._path:
            self._begin(element, name)
        if self.envelope or self._found(name, self._path, wanted):
            return True
        if self._inner:
            self._inner[-1] = True
        self._path.append(name)
        self._inner.append(False)
        return False

    def _begin(self, root: Any, name: str) -> None:
        if root.getroottree().docinfo.doctype:
            what = "a document type declaration is not accepted: entities and network access begin with one"
            raise _Refused(Unreadable(place=(line_of(root) or 1, 0), what=what))
        namespace = str(root.tag).removeprefix("{").partition("}")[0]
        self.root, self.line = name, line_of(root) or 1
        self.envelope = name == "Envelope" and namespace in VERSIONS

    def _found(self, name: str, path: list[str], wanted: Wanted) -> bool:
        """Whether this element tells what a record is."""
        if name == _UPLOAD:
            self.tags = [_UPLOAD]
        elif wanted.named(name):
            self.tags = [one for known in wanted.dictionaries() for one in known.datasets]
        elif wanted.dataset and name == _CONTEXT:
            self.tags = [_CONTEXT]
        elif wanted.dataset and path and name in _names(wanted):
            self.tags = [path[-1]]
        return bool(self.tags)


def _names(wanted: Wanted) -> set[str]:
    found = wanted.named(wanted.dataset)
    return {field.on_wire for field in found[1].fields.values()} if found else set()


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def line_of(element: Any) -> int:
    """The line in which an element begins; 0 when nobody knows."""
    return element.sourceline or 0


def _fed(parser: Any, block: bytes) -> None:
    """Feed; what is not well-formed is refused with its place: some of it stands only in the parser's log."""
    try:
        parser.feed(block)
    except etree.XMLSyntaxError as error:
        raise _Refused(_malformed(error)) from error
    wrong = next((one for one in parser.feed_error_log if one.level >= etree.ErrorLevels.ERROR), None)
    if wrong is not None:
        raise _Refused(_no_xml(wrong.line, wrong.column, wrong.message))


def _malformed(error: etree.XMLSyntaxError) -> Unreadable:
    return _no_xml(error.lineno or 0, (error.offset or 0) + 1, error.msg)


def _no_xml(line: int, column: int, message: str) -> Unreadable:
    told = _LINE.sub("", _PLACE.sub("", message)).strip()
    right = _DECLARED if told.startswith(_OTHER_BYTES) else ""
    return Unreadable(place=(line, column), what=f"no XML: {told}", right=right)


def _streamed(blocks: Blocks, tags: list[str], wanted: Wanted) -> Iterator[Record | Unreadable]:
    """Every element of these names as a record; what is behind is let go."""
    parser = _parser(("end",), [f"{{*}}{tag}" for tag in tags])
    since = 0
    refused: Unreadable | None = None
    for block in blocks:
        since += len(block)
        try:
            _fed(parser, block)
        except _Refused as error:
            refused = error.why
        for _, element in parser.read_events():
            parent = element.getparent()
            if parent is not None and local(parent) in tags:
                continue
            since = 0
            yield from _of_element(element, wanted)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
        if since > LARGEST:
            refused = refused or Unreadable(place=(0, 0), what=f"a record of more than {LARGEST >> 20} MiB")
        if refused:
            yield refused
            return
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        yield _malformed(error)


def _of_element(element: Element, wanted: Wanted) -> Iterator[Record | Unreadable]:
    name = local(element)
    line = line_of(element)
    if name == _UPLOAD:
        yield from _of_upload(element, wanted)
        return
    found = wanted.named(name) or wanted.named(wanted.dataset)
    if found is None:
        yield Unreadable(place=(line, 0), what=f'unknown dataset "{wanted.dataset or name}"')
        return
    yield _of_record(element, *found)


def _of_record(element: Element, known: Dictionary, dataset: Dataset) -> Record:
    """The children as fields; what an entity holds beside its fields is left out."""
    line = line_of(element)
    fields = {child.tag: child.text or "" for child in element}
    faults: tuple[Fault, ...] = ()
    if len(fields) != len(element) or _COUNT_INNER(element) or (element.nsmap and "}" in str(element.tag)):
        fields, faults = _slowly(element, known)
    facts = envelope_of(known.dialect)
    if isinstance(facts, ReceiveInfo):
        fields = {name: value for name, value in fields.items() if name not in facts.entity.base}
    lines = {local(child): line_of(child) or line for child in element} if faults else None
    place = line, 0
    if lines is None:
        return Record(
            dialect=known.dialect, dataset=dataset.name, fields=fields, place=place, find=_finder(element, place)
        )
    return Record(
        dialect=known.dialect,
        dataset=dataset.name,
        fields=fields,
        place=place,
        find=lambda name: (lines.get(name, line), 0),
        faults=faults,
    )


def _finder(element: Element, place: Place) -> Callable[[str], Place]:
    """Where a field stands; asked before the next record is read, for then the element is cleared."""

    def find(name: str) -> Place:
        child = element.find(name)
        return place if child is None else (line_of(child) or place[0], 0)

    return find


def _slowly(element: Element, known: Dictionary) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Children with names that stand twice, elements within, or namespaces."""
    facts = envelope_of(known.dialect)
    attachments = facts.entity.attachments if isinstance(facts, ReceiveInfo) else ""
    fields: dict[str, str] = {}
    faults = []
    for child in element:
        name, place = local(child), (line_of(child), 0)
        if name == attachments:
            continue
        if name in fields:
            faults.append(Fault(field=name, rule="repeated", value=child.text or "", place=place))
        if len(child):
            faults.append(Fault(field=name, rule="type", value=f"<{local(child[0])}>…", place=place))
        else:
            fields[name] = child.text or ""
    return fields, tuple(faults)


def _of_upload(element: Element, wanted: Wanted) -> Iterator[Record | Unreadable]:
    """A message whose two XML texts were kept without the SOAP call around them."""
    line = line_of(element)
    dialect = wanted.dialect or dialects()[0]
    lines = {local(child): (line_of(child) or line, 0) for child in element.iterfind(f"{_CONTEXT}/*")}
    try:
        upload = read_upload(etree.tostring(element, encoding="unicode", with_tail=False))
        message = upload_message(dialect, upload, "")
    except InputError as error:
        yield Unreadable(place=(line, 0), what=error.problems[0].what, right=error.problems[0].right)
        return
    yield _of_message(message, wanted, (line, 0), lambda name: lines.get(name, (line, 0)))


def _enveloped(blocks: Blocks, wanted: Wanted) -> Iterator[Record | Unreadable]:
    """One SOAP message of whichever dialect."""
    kept = bytearray()
    for block in blocks:
        kept += block
        if len(kept) > LARGEST:
            yield Unreadable(place=(1, 0), what=f"a message of more than {LARGEST >> 20} MiB")
            return
    body = bytes(kept)
    known = [one.dialect for one in wanted.dictionaries() if not isinstance(envelope_of(one.dialect), FlatJson)]
    refusals: list[InputError] = []
    for dialect in known:
        try:
            message = read_message(dialect, body)
        except InputError as error:
            refusals.append(error)
            continue
        yield _of_message(message, wanted, (1, 0), _Places(body.decode(errors="replace")))
        return
    yield _why(refusals, body)


def _why(refusals: list[InputError], body: bytes) -> Unreadable:
    """Why no dialect reads the message: that it is no XML before all else."""
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return _malformed(error)
    hostile = next((one for one in refusals if isinstance(one, UnsafeXml)), None)
    problem = (hostile or refusals[0]).problems[0] if refusals else None
    return Unreadable(
        place=(1, 0),
        what=f"no message of a known dialect: {problem.what}" if problem else "no message of this dialect",
        right=problem.right if problem else "",
    )


def _of_message(message: Message, wanted: Wanted, place: Place, find: Callable[[str], Place]) -> Record | Unreadable:
    dataset = message.dataset or (wanted.dataset if wanted.named(wanted.dataset) else "")
    if not dataset:
        number = message.header.get("DATA_NO") or message.header.get("messageName", "")
        return Unreadable(place=place, what=f'unknown dataset "{number}"')
    faults = [
        Fault(field=one, rule="repeated", value=message.fields.get(one, ""), place=find(one))
        for one in message.repeated
    ]
    return Record(
        dialect=message.dialect,
        dataset=dataset,
        fields=message.fields,
        place=place,
        find=find,
        faults=tuple(faults),
        heading=tuple(of_header(message)),
        change=message.change,
        key=message.key,
    )


class _Places:
    """Where an element of each name begins first, also within an escaped text; not before the record."""

    def __init__(self, text: str) -> None:
        lines = Lines(text)
        self._places: dict[str, Place] = {}
        for match in _TAG.finditer(text, max(0, text.find(_CONTEXT))):
            self._places.setdefault(match[1], lines.at(match.start()))

    def __call__(self, name: str) -> Place:
        return self._places.get(name, (1, 0))
