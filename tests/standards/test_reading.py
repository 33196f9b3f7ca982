"""Records of files: the quick ways read what the careful ones read, places are exact, nothing grows without bound."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from certkit.standards.files.between import Between
from certkit.standards.files.bulk import Workers, check_file
from certkit.standards.files.findings import Tally
from certkit.standards.files.pieces import Job, Piece, check_piece, examine
from certkit.standards.files.positions import Lines, Malformed, items, scan
from certkit.standards.files.reading import read
from certkit.standards.files.reading_json import LARGEST, read_document
from certkit.standards.files.records import Record, Unreadable, Wanted

WANTED = Wanted("public-resource", "PROJECT")


def records(text: str) -> Iterator[Record | Unreadable]:
    """What is read of an XML file, one at a time: places are asked for before the next is read."""
    return read(io.BytesIO(text.encode()), "a.xml", WANTED)


def told(found: Iterator[Record | Unreadable]) -> list[Any]:
    """What matters of it: datasets, fields, faults, lines of all fields."""
    return [
        (
            one.dataset,
            one.fields,
            one.place[0],
            [one.find(name)[0] for name in one.fields],
            [(fault.field, fault.rule) for fault in one.faults],
        )
        if isinstance(one, Record)
        else ("unreadable", one.place[0], one.what)
        for one in found
    ]


PLAIN = {
    "compact": "<A><PROJECT><X>1</X><Y>二</Y></PROJECT><PROJECT><X>3</X></PROJECT></A>",
    "lines": "<A>\r\n<PROJECT>\n  <X>1</X>\n\n  <Y>2</Y>\n</PROJECT>\n\n <PROJECT>\n<X></X></PROJECT>\n</A>\n",
    "entities": "<A><PROJECT><X>a&amp;b&lt;c&quot;&apos;&gt;</X></PROJECT></A>",
    "twice": "<A>\n<PROJECT>\n<X>1</X>\n<X>2</X></PROJECT></A>",
    "greater": "<A><PROJECT><X>a > b</X></PROJECT></A>",
    "others": "<A><SECTION><X>1</X></SECTION><PROJECT><X>1</X></PROJECT></A>",
    "none": "<A><PROJECT></PROJECT></A>",
    "rows": "<A><ROW><PROJECT_CODE>1</PROJECT_CODE></ROW>\n<ROW><PROJECT_CODE>2</PROJECT_CODE></ROW></A>",
}
ODD = {
    "cdata": "<X><![CDATA[<b>]]></X>",
    "comment": "<!-- c --><X>1</X>",
    "empty": "<X/><Y>1</Y>",
    "attribute": '<X a="1">2</X>',
    "number": "<X>&#20013;</X>",
    "inner": "<X><Z>1</Z></X>",
    "blank": "<X >1</X >",
    "return": "<X>1\r\n2</X>",
    "unknown-entity": "<X>&nbsp;</X>",
    "cut": "<X>1</Y>",
    "control": "<X>\x01</X>",
    "cdata-end": "<X>]]></X>",
    "no-character": "<X>\ufffe</X>",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_xml_is_read_as_the_parser_reads_it(text: str) -> None:
    """The quick reader and the parser, which a comment forces, tell the same records and lines."""
    assert told(records(text)) == told(records(text.replace("<A>", "<A><!-- -->", 1)))


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_left_to_the_parser(odd: str) -> None:
    """Before and after a record that is not plain all is as the parser reads it from the beginning."""
    text = f"<A>\n<PROJECT>\n<X>1</X>\n</PROJECT>\n<PROJECT>\n{odd}\n</PROJECT>\n<PROJECT>\n<X>3</X></PROJECT></A>"
    quick, careful = told(records(text)), told(records(text.replace("<A>", "<A><!-- -->", 1)))
    assert quick == careful
    assert quick[0] == ("PROJECT", {"X": "1"}, 2, [3], [])


def test_records_over_blocks_are_whole() -> None:
    """A file larger than what is read at once has every record once."""
    text = "<A>" + "".join(f"<PROJECT><X>{'中' * 300}{n}</X></PROJECT>\n" for n in range(500)) + "</A>"
    found = list(records(text))
    assert [one.fields["X"].lstrip("中") for one in found if isinstance(one, Record)] == [str(n) for n in range(500)]
    assert [one.place[0] for one in found] == list(range(1, 501))


def test_xml_is_read_as_it_comes() -> None:
    """The first records are told before the end of the document was read."""

    class Endless:
        """A document that never ends."""

        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            start = b"<A>" if self.given == size else b""
            return (start + b"<PROJECT><X>1</X></PROJECT>\n" * (size // 28 + 1))[: size - size % 28 + len(start)]

    stream = Endless()
    found = read(stream, "a.xml", WANTED)
    assert all(isinstance(next(found), Record) for _ in range(10_000))
    assert stream.given < 1 << 20


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ('{"a":1,}', 7),
        ("[1,2", 4),
        ('{"a" 1}', 5),
        ("[01]", 1),
        ("[1.]", 1),
        ("[+1]", 1),
        ('["\\x"]', 1),
        ("[tru]", 1),
        ("nul", 0),
        ('{"a":"b}', 5),
        ("", 0),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text: str, offset: int) -> None:
    """Every deviation from the grammar, at the character where it shows."""
    with pytest.raises(Malformed) as refused:
        scan(text)
    assert refused.value.offset == offset


def test_json_is_read_as_the_library_reads_it() -> None:
    """Values, escapes and nesting are those of the standard library; numbers stay as they are written."""
    text = '{"a": "\\u4e2d\\n\\ud840\\udc00", "b": [1, -0.10, 1E+2, true, null, {}, []], "c": {"d": "e"}}'

    def plain(node: Any) -> Any:
        if node.kind == "object":
            return {name: plain(value) for name, _, value in node.members}
        if node.kind == "list":
            return [plain(one) for one in node.items]
        return node.text

    assert plain(scan(text)) == json.loads(
        text.replace("true", '"true"').replace("null", '"null"'), parse_int=str, parse_float=str
    )
    assert [node.text for node in items("[1, 2.50]")] == ["1", "2.50"]


def test_lines_and_columns_begin_at_one() -> None:
    """Offsets as people count."""
    lines = Lines("ab\n\ncd", first=7)
    assert [lines.at(offset) for offset in (0, 2, 3, 4, 5)] == [(7, 1), (7, 3), (8, 1), (9, 1), (9, 2)]


def test_a_json_text_without_end_is_refused() -> None:
    """What does not fit is refused, with the way that has no bound."""
    (found,) = read_document(b" " * (LARGEST + 1), WANTED)
    assert isinstance(found, Unreadable)
    assert "NDJSON" in found.right


def line(number: int, **changes: Any) -> str:
    """A record that breaks nothing but what every one here breaks."""
    return json.dumps({"PROJECT_CODE": f"M35000012345{number:05d}", "REGION_CODE": "350100"} | changes)


LINES = [
    line(1),
    "",
    line(2, REGION_CODE="35"),
    '{"PROJECT_CODE": "\\"", "REGION_CODE": "350100"}',
    '{"REGION_CODE": "350100", "REGION_CODE": "350100"}',
    line(3, REGION_CODE=350100),
    "{nothing}",
    line(4, _dataset="SECTION"),
    line(5, _dataset="NOTHING"),
    line(1),
]


def findings(tally: Tally) -> list[tuple[int, int, str]]:
    """Place and rule of each, or why nothing could be read."""
    return [(one.line, one.column, one.deviation.rule if one.deviation else one.what) for one in tally.findings]


def test_the_quick_way_tells_what_the_careful_one_tells() -> None:
    """A line told by the quick way and the same line with a member that sends it the careful way agree."""
    body = "\n".join(LINES).encode()
    quick = check_piece(Job(WANTED), Piece("a.ndjson", body=body)).tally
    careful = Tally()
    for number, one in enumerate(LINES, start=1):
        for record in read_document(one.encode(), WANTED, number) if one else ():
            examine(record, "a.ndjson", Job(WANTED), careful, None)
    assert quick == careful
    assert quick.records == 7


def test_a_name_that_is_spelt_with_escapes_has_its_place() -> None:
    """The quick way finds the member where it stands, however it is written."""
    body = b'{"PROJECT_CODE": "M3500001234567890", "\\u0052EGION_CODE": "35"}'
    tally = check_piece(Job(WANTED), Piece("a.ndjson", body=body)).tally
    assert (1, 1 + body.index(b'"\\u0052'), "length") in findings(tally)


def checked(path: Path, jobs: int, folder: Path | None = None) -> Tally:
    """A whole file, with what is between records where there is a folder."""
    total = Tally()
    between = Between(["public-resource"], folder) if folder else None
    with Workers(jobs) as workers, path.open("rb") as stream:
        for part in check_file(stream, str(path), Job(WANTED), workers, between, again=True):
            total.merge(part.tally)
    if between:
        total.merge(between.finish(10_000))
    return total


@pytest.mark.parametrize("size", [37, 100, 1000])
def test_pieces_tell_what_the_whole_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Wherever a file is cut, each line is checked once, and its place is that in the file."""
    path = tmp_path / "a.ndjson"
    path.write_text("\n".join(LINES * 3) + "\n")
    whole = checked(path, 1)
    monkeypatch.setattr("certkit.standards.files.bulk.PIECE", size)
    assert findings(checked(path, 1)) == findings(whole)
    assert checked(path, 1).records == whole.records == 21


def test_processes_tell_what_one_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results of several processes come in the order of the file, those between records included."""
    path = tmp_path / "a.ndjson"
    path.write_text("\n".join(LINES * 20))
    monkeypatch.setattr("certkit.standards.files.bulk.PIECE", 1000)
    folders: Iterator[Path] = (tmp_path / str(number) for number in range(2))
    found = []
    for jobs in (1, 2):
        folder = next(folders)
        folder.mkdir()
        found.append(checked(path, jobs, folder))
    assert findings(found[0]) == findings(found[1])
    assert "unique" in {rule for _, _, rule in findings(found[0])}


def test_findings_are_kept_up_to_a_number_and_counted_beyond() -> None:
    """The list ends, the counts go on."""
    body = "\n".join([line(2, REGION_CODE="35")] * 10).encode()
    tally = check_piece(Job(WANTED, most=3), Piece("a.ndjson", body=body)).tally
    assert len(tally.findings) == 3
    assert tally.found == sum(tally.rules.values()) > 100


def test_each_of_very_many_members_has_its_place() -> None:
    """A record may have so many members that it would take too long to look for them one by one."""
    names = [f"UNKNOWN_{number}" for number in range(300)]
    body = json.dumps(dict.fromkeys(names, "x")).encode()
    tally = check_piece(Job(WANTED), Piece("a.ndjson", body=body)).tally
    found = {one.deviation.field: one.column for one in tally.findings if one.deviation}
    assert {name: found[name] for name in names} == {name: 1 + body.index(f'"{name}"'.encode()) for name in names}
