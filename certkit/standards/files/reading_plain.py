"""XML as machines write it: records of nothing but text right under the root, read without building a tree.

Whatever is not so plain is left to the parser, from there on: comments, attributes, namespaces, other encodings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass
from itertools import chain
from xml.sax.saxutils import unescape

from certkit.standards.dictionaries.facts import Dictionary
from certkit.standards.files.records import Fault, Place, Record, Wanted
from certkit.standards.messages.facts import ReceiveInfo, envelope_of

_LONGEST = 1 << 20
"""Bytes of a record that is still looked at here."""
_NAME, _TEXT = rb"[A-Za-z_][A-Za-z0-9_.-]*+", rb"[^<\x00-\x08\x0b-\x1f]*+"
_DECLARED = rb"<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?i:utf-8)[\"'])?(?: standalone=[\"']yes[\"'])? ?\?>"
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?(?:" + _DECLARED + rb")?\s*<(" + _NAME + rb")>")
_RECORD = re.compile(
    rb"\s*+<(" + _NAME + rb")>(?:\s*+<(" + _NAME + rb")>" + _TEXT + rb"</\2>)*+\s*+</\1>",
)
_FIELD = re.compile(r"<([A-Za-z_][A-Za-z0-9_.-]*+)>([^<]*+)</")
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_ENTITIES = {"&quot;": '"', "&apos;": "'"}


@dataclass(frozen=True)
class Rest:
    """What is left to the parser, below the beginning of the root; `lines` are to be added to its lines."""

    blocks: Iterator[bytes]
    lines: int = 0


def plain_records(
    blocks: Iterator[bytes], tags: Collection[str], wanted: Wanted
) -> Generator[Record, None, Rest | None]:
    """The records of these names as long as all is plain; then what is left, None at the end of the document."""
    head = next(blocks, b"")
    begin = _BEGIN.match(head)
    if begin is None:
        return Rest(chain([head], blocks))
    root, waiting, place, fresh = begin[1], head, begin.end(), True
    line = 1 + head.count(b"\n", 0, place)
    for block in chain(blocks, [b""]):
        while match := _RECORD.match(waiting, place):
            begins = match.start(1) - 1
            at = line + waiting.count(b"\n", place, begins)
            record = _record(match, at, tags, wanted)
            if record is None:
                blocks = chain([block], blocks)
                return Rest(chain([waiting], blocks)) if fresh else _rest(root, waiting[place:], blocks, line)
            line = at + match[0].count(b"\n", begins - match.start())
            place, fresh = match.end(), False
            yield record
        waiting, place = (waiting + block, place) if fresh else (waiting[place:] + block, 0)
        if len(waiting) > _LONGEST:
            break
    if re.compile(rb"\s*</" + re.escape(root) + rb">\s*").fullmatch(waiting, place):
        return None
    return Rest(chain([waiting], blocks)) if fresh else _rest(root, waiting, blocks, line)


def _rest(root: bytes, waiting: bytes, blocks: Iterator[bytes], line: int) -> Rest:
    """The root begun anew in a line of its own."""
    return Rest(chain([b"<" + root + b">\n", waiting], blocks), line - 2)


def _record(match: re.Match[bytes], line: int, tags: Collection[str], wanted: Wanted) -> Record | None:
    """The record; None where a parser must look at it."""
    name = match[1].decode()
    found = (wanted.named(name) or wanted.named(wanted.dataset)) if name in tags else None
    if found is None:
        return None
    try:
        text = match[0].decode()
    except UnicodeDecodeError:
        return None
    if "]]>" in text or "\ufffe" in text or "\uffff" in text or ("&" in text and _OTHER_REFERENCE.search(text)):
        return None
    start = match.start(1) - 1 - match.start()
    pairs = _FIELD.findall(text, match.end(1) + 1 - match.start())
    if "&" in text:
        pairs = [(one, unescape(value, _ENTITIES)) for one, value in pairs]
    find = _Finder(text, start, line)
    fields = dict(pairs)
    return Record(
        dialect=found[0].dialect,
        dataset=found[1].name,
        fields=_own(fields, found[0]),
        place=(line, 0),
        find=find,
        faults=() if len(fields) == len(pairs) else tuple(_repeated(pairs, find)),
    )


def _own(fields: dict[str, str], known: Dictionary) -> dict[str, str]:
    """The fields of the record without what an entity holds beside them."""
    facts = envelope_of(known.dialect)
    if not isinstance(facts, ReceiveInfo):
        return fields
    return {name: value for name, value in fields.items() if name not in facts.entity.base}


def _repeated(pairs: list[tuple[str, str]], find: _Finder) -> Iterator[Fault]:
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            yield Fault(field=name, rule="repeated", value=value, place=find(name))
        seen.add(name)


class _Finder:
    """Where a field stands in a record that begins in a line; the column where a line begins within the record."""

    def __init__(self, text: str, start: int, line: int) -> None:
        self._text = text
        self._start = start
        self._line = line

    def __call__(self, name: str) -> Place:
        offset = self._text.rfind(f"<{name}>", self._start + 1)
        before = self._text.count("\n", self._start, offset) if offset >= 0 else 0
        column = offset - self._text.rfind("\n", 0, offset) if before else 0
        return self._line + before, column
